package table

import (
	"fmt"
	"io"
	"strings"

	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// Write writes rows as a table under the names of its columns. Of the columns those
// are shown that are not extra.
func Write[T any](to io.Writer, columns []Column[T], rows []T) error {
	var shown []Column[T]
	for _, c := range columns {
		if !c.Extra {
			shown = append(shown, c)
		}
	}
	return write(to, shown, rows, false)
}

// write writes rows. Columns that a person chose are all shown.
func write[T any](to io.Writer, columns []Column[T], rows []T, chosen bool) error {
	s := console.ScreenOf(to)
	places := make([]fitted, len(columns))
	for i := range columns {
		c := &columns[i]
		places[i] = fitted{cells: c.cells(s, rows), min: c.Min, rank: c.Rank, identity: c.Identity, below: c.Below, whole: c.Whole, right: c.Right, cut: c.Cut, column: i}
	}
	beside, below := fit(places, s.Width, chosen)
	for n := range len(rows) + 1 {
		var line strings.Builder
		for i := range beside {
			p := &beside[i]
			cell := p.cell(n)
			fill := strings.Repeat(" ", max(0, p.width-text.Width(cell)))
			if p.right {
				line.WriteString(fill)
			}
			switch tone := columns[p.column].Tone; {
			case n == 0:
				line.WriteString(s.Styles.Strong.Render(cell))
			case tone != nil:
				line.WriteString(s.Styles.Tone[tone(rows[n-1])].Render(cell))
			default:
				line.WriteString(cell)
			}
			if i < len(beside)-1 {
				if !p.right {
					line.WriteString(fill)
				}
				line.WriteString(strings.Repeat(" ", gap))
			}
		}
		lines := []string{strings.TrimRight(line.String(), " ")}
		for i := range below {
			if cell := below[i].cells[n]; n > 0 && cell != "" {
				lines = append(lines, text.WrapWords("    "+columns[below[i].column].Name+": "+cell, s.Width, 2)...)
			}
		}
		for _, l := range lines {
			if _, err := fmt.Fprintln(to, s.Line(l)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Fact is a line of what is known of one thing.
type Fact struct{ Name, Value string }

// Facts writes what is known of one thing, a name and a value a line. On a terminal
// a long value runs over several lines, broken between words.
func Facts(to io.Writer, facts []Fact) error {
	names := 0
	for _, f := range facts {
		names = max(names, text.Width(f.Name))
	}
	s := console.ScreenOf(to)
	for _, f := range facts {
		lines := []string{text.Clean(f.Value)}
		if room := s.Width - names - gap; s.Width > 0 && room > 0 {
			lines = text.WrapWords(lines[0], room, 0)
		}
		for i, l := range lines {
			name := text.Pad(f.Name, names+gap)
			if i > 0 {
				name = strings.Repeat(" ", names+gap)
			}
			if _, err := fmt.Fprintln(to, s.Line(strings.TrimRight(s.Styles.Muted.Render(name)+l, " "))); err != nil {
				return err
			}
		}
	}
	return nil
}
