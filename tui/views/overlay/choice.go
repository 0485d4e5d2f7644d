package overlay

import (
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Choice is a list to pick from: clusters, sort columns, contexts.
type Choice struct {
	Title string
	// Text explains the choice; a sentence or two, may be empty.
	Text string
	// Filter is an input above the list; nil for none.
	Filter *widget.Field
	// Items are the visible ones.
	Items []ChoiceItem
	List  widget.List
	// Multi shows a box before each item, checked when Marked.
	Multi bool
	// Keys are named in the last line: {"space", "mark"}, {"enter", "choose"}.
	Keys []widget.Hint
}

// ChoiceItem is one thing to pick.
type ChoiceItem struct {
	Label string
	// Note stands beside it in a calmer color: "6 copies", "id 1".
	Note string
	// Color makes a badge of the label, as the header's does of a context.
	Color string
	// Badges stand at the end of the line: READ-ONLY.
	Badges []widget.Badge
	// Marked is checked (Multi) or the one in force now.
	Marked bool
	// Disabled is why it cannot be picked; empty when it can.
	Disabled string
}

// filteredRows are those of a list with a filter.
const filteredRows = 14

// Width is the width of text that the dialog likes best.
func (c Choice) Width() int {
	for _, item := range c.Items {
		if len(item.Badges) > 0 {
			return 76
		}
	}
	return 64
}

// Sheet draws the content of the dialog.
func (c Choice) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: c.Title, List: true, First: c.List.First, Total: c.List.Total}
	if lines := widget.Paragraph(width, 0, widget.Paint{}, c.Text); c.Text != "" && len(lines) <= height/3 {
		s.Top = append(lines, widget.Gap(height, 9)...)
	}
	s.Rows = max(c.List.Total, 1) // or as many as the screen has room for
	if c.Filter != nil {
		l := widget.NewLine(width)
		l.Add(st.Accent, "/ ")
		c.Filter.DrawValue(l, l.Left(), st)
		s.Top = append(s.Top, l.String())
		s.Rows = filteredRows // or the dialog would shrink with each letter
	}
	labels := 0
	for _, item := range c.Items {
		labels = max(labels, text.Width(text.Clean(item.Label)))
	}
	labels = min(labels, width*3/5)
	for i, item := range c.Items {
		s.Body = append(s.Body, c.row(item, width, labels, i == c.List.Cursor, st))
	}
	if len(c.Items) == 0 {
		s.Body = widget.Paragraph(width, 2, st.Muted, "Nothing to choose from.")
	}
	s.Pinned = append(widget.Gap(height, 9), widget.KeyLine(width, c.Keys, st))
	return s
}

func (c Choice) row(item ChoiceItem, width, labels int, cursor bool, st *widget.Styles) string {
	l := widget.ListLine(width, cursor, true, false, st)
	var box string
	switch {
	case c.Multi && item.Marked:
		box = "[x] "
	case c.Multi:
		box = "[ ] "
	case item.Marked:
		box = "* "
	default:
		box = "  "
	}
	at := l.At() + len(box)
	l.Add(st.Mark, strings.TrimRight(box, " "))
	paint := widget.Paint{}
	if item.Disabled != "" {
		paint = st.Muted
	}
	label := text.TruncateMiddle(text.Clean(item.Label), labels)
	if badge, ok := st.ColorBadge(item.Color); ok {
		l.To(at - 1)
		l.Add(badge, " "+label+" ")
	} else {
		l.To(at)
		l.Add(paint, label)
	}
	l.To(at + labels + 3)
	shown, badges := item.Badges, 0
	for i, badge := range shown {
		size := text.Width(badge.Text) + 3
		if badges+size > l.Left() {
			shown = shown[:i]
			break
		}
		badges += size
	}
	note := strings.TrimSpace(item.Note)
	if badges > 0 {
		note = text.TruncateMiddle(text.Clean(note), max(l.Left()-badges, 0))
	}
	l.Add(st.Muted, note)
	if item.Disabled != "" {
		if note != "" {
			l.Skip(2)
		}
		l.Add(st.Muted, item.Disabled)
	}
	if badges > 0 {
		l.To(width - badges)
		for _, badge := range shown {
			l.Skip(1)
			badge.Draw(l, st)
		}
	}
	return l.String()
}
