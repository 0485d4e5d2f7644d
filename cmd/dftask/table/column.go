package table

import (
	"strings"
	"time"

	"dftask/client/export"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Column is a column of a table.
type Column[T any] struct {
	export.Column[T]
	Look[T]
}

// Look is how a column is shown to people. The zero Look shows the value as it is,
// in as much room as there is.
type Look[T any] struct {
	// Head stands over the column; empty is its name.
	Head string
	// Cell is what is shown in the place of the value; nil shows the value.
	Cell func(T) string
	// Time is the instant that a column of instants shows: on a terminal in the time
	// zone of the person who reads it, elsewhere in UTC as RFC 3339 has it.
	Time func(T) time.Time
	// Tone is the weight of a cell; nil is none.
	Tone func(T) widget.Tone

	// Identity is of the column that tells a row from the others: it gets the room
	// first.
	Identity bool
	// Rank is how readily the column goes where the terminal is narrow, or where no row
	// has anything in it: of those that are shown without --columns, the one with the
	// highest goes first. 0 stays.
	Rank int
	// Min is the width that a column can do with; 0 is its whole width.
	Min int
	// Whole is of a column that is worth no room between Min and its whole width.
	Whole bool
	// Cut cuts a cell to a width; nil cuts behind a word.
	Cut func(cell string, width int) string
	// Below is of a text that people have to read whole: where the column has no room,
	// it stands under its row.
	Below bool
	// Right is of numbers.
	Right bool
	// Extra columns are shown with --columns alone.
	Extra bool
}

// Columns gives columns a look, by name. Those without one are extra.
func Columns[T any](columns []export.Column[T], looks map[string]Look[T]) []Column[T] {
	dressed := make([]Column[T], len(columns))
	for i, c := range columns {
		look, known := looks[c.Name]
		look.Extra = look.Extra || !known
		dressed[i] = Column[T]{c, look}
	}
	return dressed
}

// Identity is the look of the column that tells a row from the others: it keeps the
// room, and what is cut of it is its middle or its front.
func Identity[T any](cut func(string, int) string) Look[T] {
	return Look[T]{Identity: true, Min: 24, Cut: cut}
}

// head is what stands over a column.
func (c *Column[T]) head() string {
	if c.Head != "" {
		return c.Head
	}
	return strings.ToUpper(strings.ReplaceAll(c.Name, "_", " "))
}

// cells are the head and the cells of a column.
func (c *Column[T]) cells(s console.Screen, rows []T) []string {
	cells := []string{c.head()}
	if c.Time != nil {
		zone, times := c.times(s, rows)
		if zone != "" {
			cells[0] += " (" + zone + ")"
		}
		return append(cells, times...)
	}
	show := c.Cell
	if show == nil {
		show = c.Value
	}
	for _, row := range rows {
		cells = append(cells, text.Clean(show(row)))
	}
	return cells
}

// times are the instants of a column, with the zone that is the same for all.
func (c *Column[T]) times(s console.Screen, rows []T) (zone string, cells []string) {
	for i, row := range rows {
		at := c.Time(row).In(s.Zone)
		name, _ := at.Zone()
		if i > 0 && name != zone {
			// The clocks changed meanwhile.
			zone = ""
			break
		}
		zone = name
	}
	if s.Width == 0 {
		zone = ""
	}
	for _, row := range rows {
		at := c.Time(row)
		switch {
		case at.IsZero() || zone == "":
			cells = append(cells, Time(s, at))
		default:
			cells = append(cells, at.In(s.Zone).Format(layout))
		}
	}
	return zone, cells
}

// Time is an instant for people: on a terminal in their time zone, elsewhere in UTC
// as RFC 3339 has it.
func Time(s console.Screen, at time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case s.Width == 0:
		return at.UTC().Format(time.RFC3339)
	}
	return at.In(s.Zone).Format(layout + " MST")
}

const layout = "2006-01-02 15:04"

// Instant is the look of a column of instants. Where there is little room the year
// goes.
func Instant[T any](rank int, at func(T) time.Time) Look[T] {
	return Look[T]{Time: at, Rank: rank, Min: len("01-02 15:04"), Whole: true, Cut: func(cell string, width int) string {
		if _, rest, _ := strings.Cut(cell, "-"); text.Width(rest) <= width {
			return rest
		}
		return text.TruncateWords(cell, width)
	}}
}
