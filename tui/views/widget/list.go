package widget

import "dftask/tui/views/text"

// List is the state every list of rows shares.
type List struct {
	// Cursor is the index, in the rows passed, of the row under the cursor;
	// negative for none.
	Cursor int
	// First is how many rows stand above the first one passed.
	First int
	// Total is how many rows the list has after filtering.
	Total int
	// Marked is how many rows are marked, hidden ones included.
	Marked int
	// HiddenMarks is how many of those a filter hides.
	HiddenMarks int
	// Sort is the column sorted by; empty for the natural order.
	Sort string
	// Descending is set when the greatest comes first.
	Descending bool
	// Filter is the line under the title; nil when there is no filter.
	Filter *Filter
}

// Filter is the text that narrows a list.
type Filter struct {
	// Input holds the text and the cursor; Focused while it is being typed.
	Input Field
	// Shown of Of entries pass the filter (hosts, not rows of headings).
	Shown, Of int
	// Hint says what can be typed, and Problem what is wrong with a part of what
	// was; empty where there is nothing to say.
	Hint, Problem string
	// KeepKey and EndKey keep the filter and end it.
	KeepKey, EndKey string
}

// Marks counts marked rows; those a filter hides are named.
func (l List) Marks() string {
	if l.Marked == 0 {
		return ""
	}
	s := text.Number(l.Marked) + " marked"
	if l.HiddenMarks > 0 {
		s += ", " + text.Number(l.HiddenMarks) + " hidden by the filter"
	}
	return s
}

// Sorting names the column sorted by, and the way.
func (l List) Sorting() string {
	if l.Sort == "" {
		return ""
	}
	return "by " + l.Sort + " " + l.arrow()
}

func (l List) arrow() string {
	if l.Descending {
		return "▼"
	}
	return "▲"
}

// Title is the title of a column, with a mark behind it when the list is sorted by
// that column.
func (l List) Title(title, column string) string {
	if l.Sort != column || column == "" {
		return title
	}
	return title + l.arrow()
}

// Position says which rows of all are shown, when not all are.
func (l List) Position(rows int) string {
	if rows == 0 || rows >= l.Total {
		return ""
	}
	return text.Number(l.First+1) + "–" + text.Number(l.First+rows) + " of " + text.Number(l.Total)
}

// mostProblem is how many lines what is wrong with a filter may take.
const mostProblem = 3

// Lines are the filter's line, and below it what is wrong with it, or what can be
// typed while it is empty, in at most height lines.
func (f Filter) Lines(width, height int, st *Styles) []string {
	lines := []string{f.line(width, st)}
	switch {
	case f.Problem != "":
		lines = append(lines, CutLines(Prefixed(width, "  ! ", "    ", st.Tone[ToneWarn], f.Problem), mostProblem, width)...)
	case f.Input.Focused && f.Hint != "":
		l := NewLine(width)
		l.To(4)
		l.Add(st.Muted, text.Truncate(f.Hint, l.Left()))
		lines = append(lines, l.String())
	}
	return lines[:max(1, min(len(lines), height))]
}

func (f Filter) line(width int, st *Styles) string {
	l := NewLine(width)
	l.Add(st.Accent, " /")
	right := text.Number(f.Shown) + " of " + text.Number(f.Of)
	right += "   "
	if f.Input.Focused {
		right += f.KeepKey + " keeps it, "
	}
	right += f.EndKey + " ends it"
	if text.Width(right) > width/2 {
		right = text.Number(f.Shown) + " of " + text.Number(f.Of)
	}
	f.Input.DrawValue(l, max(l.Left()-text.Width(right)-3, 4), st)
	l.Skip(3)
	l.Add(st.Muted, right)
	return l.String()
}

// ListLine begins a row of a list: the cursor and the mark. A cursor in a pane
// without the focus is still there, but quiet.
func ListLine(width int, cursor, focused, marked bool, st *Styles) *Line {
	l := newLine(width, width+100) // rows are full, and have many paints
	if cursor && focused && st.Cursor.on != "" {
		l.flat = &st.Cursor
	}
	if cursor {
		l.Add(st.Accent, ">")
	}
	l.To(1)
	if marked {
		l.Add(st.Mark, "*")
	}
	l.To(2)
	return l
}
