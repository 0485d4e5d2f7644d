package table

import (
	"slices"

	"dftask/tui/views/text"
)

// gap is between two columns.
const gap = 2

// fitted are a column's place in a table: its cells, and the width that they get.
type fitted struct {
	cells []string
	// natural is the width of the widest cell.
	natural, width, min, rank int
	// identity gets the room first. below stands under the rows where it has no room.
	identity, below, right, whole bool
	cut                           func(string, int) string
	// column is the index among those that are shown.
	column int
}

// fit gives the columns of a table their widths. It leaves out those that have no
// place in it, and returns those whose cells stand under their rows. Without a width
// every column is as wide as its widest cell. Chosen columns are all shown.
func fit(columns []fitted, width int, chosen bool) (beside, below []fitted) {
	for i := range columns {
		c := &columns[i]
		for _, cell := range c.cells {
			c.natural = max(c.natural, text.Width(cell))
		}
		if c.min > 0 {
			c.min = max(c.min, text.Width(c.cells[0])) // a name is read whole
		}
		if c.width = c.natural; c.min == 0 || c.min > c.natural {
			c.min = c.natural
		}
	}
	if width == 0 {
		return columns, nil
	}
	if !chosen {
		columns = slices.DeleteFunc(columns, func(c fitted) bool { return (c.rank > 0 || c.below) && c.empty() })
	}
	for i := len(columns) - 1; i >= 0 && sum(columns, least) > width; i-- {
		if columns[i].below {
			below = append(below, columns[i])
			columns = slices.Delete(columns, i, i+1)
		}
	}
	for !chosen && sum(columns, least) > width {
		last := -1
		for i, c := range columns {
			if c.rank > 0 && (last < 0 || c.rank >= columns[last].rank) {
				last = i
			}
		}
		if last < 0 {
			break
		}
		columns = slices.Delete(columns, last, last+1)
	}
	give(columns, width)
	return columns, below
}

// empty says whether no row has anything in the column.
func (c *fitted) empty() bool {
	return !slices.ContainsFunc(c.cells[1:], func(cell string) bool { return cell != "" })
}

// give gives columns their widths of a width.
func give(columns []fitted, width int) {
	room := width - sum(columns, least)
	for i := range columns {
		columns[i].width = columns[i].min
	}
	// What is missing is taken where there is most.
	for ; room < 0; room++ {
		widest := 0
		for i, c := range columns {
			if c.width > columns[widest].width {
				widest = i
			}
		}
		if columns[widest].width <= 1 {
			break
		}
		columns[widest].width--
	}
	// What is over goes first to what identifies a row, then to what matters most.
	for room > 0 {
		first := -1
		for i, c := range columns {
			if c.width < c.natural && !(c.whole && c.natural-c.width > room) && (first < 0 || c.identity && !columns[first].identity || c.rank < columns[first].rank && !columns[first].identity) {
				first = i
			}
		}
		if first < 0 {
			break
		}
		more := min(room, columns[first].natural-columns[first].width)
		columns[first].width += more
		room -= more
	}
}

func least(c fitted) int { return c.min }

// sum is how wide a table is.
func sum(columns []fitted, of func(fitted) int) int {
	total := gap * (len(columns) - 1)
	for _, c := range columns {
		total += of(c)
	}
	return total
}

// cell is a cell in the width of its column.
func (c *fitted) cell(row int) string {
	cell := c.cells[row]
	switch {
	case text.Width(cell) <= c.width:
		return cell
	case c.cut != nil && row > 0:
		return text.Truncate(c.cut(cell, c.width), c.width)
	}
	return text.TruncateWords(cell, c.width)
}
