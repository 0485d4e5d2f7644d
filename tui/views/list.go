package views

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
}

// marks counts marked rows; those a filter hides are named.
func (l List) marks() string {
	if l.Marked == 0 {
		return ""
	}
	s := text.Number(l.Marked) + " marked"
	if l.HiddenMarks > 0 {
		s += ", " + text.Number(l.HiddenMarks) + " hidden by the filter"
	}
	return s
}

func (l List) sorting() string {
	switch {
	case l.Sort == "":
		return ""
	case l.Descending:
		return "by " + l.Sort + " ↓"
	}
	return "by " + l.Sort + " ↑"
}

// position says which rows of all are shown, when not all are.
func (l List) position(rows int) string {
	if rows == 0 || rows >= l.Total {
		return ""
	}
	return text.Number(l.First+1) + "–" + text.Number(l.First+rows) + " of " + text.Number(l.Total)
}

// render draws the filter's line.
func (f Filter) render(width int, st *Styles) string {
	l := newLine(width)
	l.add(st.Accent, " /")
	right := text.Number(f.Shown) + " of " + text.Number(f.Of)
	if f.Input.Focused {
		right += "   enter keeps it, esc ends it"
	} else {
		right += "   esc ends it"
	}
	if text.Width(right) > width/2 {
		right = text.Number(f.Shown) + " of " + text.Number(f.Of)
	}
	f.Input.value(l, max(l.left()-text.Width(right)-3, 4), st)
	l.skip(3)
	l.add(st.Muted, right)
	return l.String()
}

// listLine begins a row of a list: the cursor and the mark. A cursor in a pane
// without the focus is still there, but quiet.
func listLine(width int, cursor, focused, marked bool, st *Styles) *line {
	l := newLine(width)
	if cursor && focused {
		l.flat = st.Cursor
	}
	if cursor {
		l.add(st.Accent, ">")
	}
	l.to(1)
	if marked {
		l.add(st.Mark, "*")
	}
	l.to(2)
	return l
}
