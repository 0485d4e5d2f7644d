package views

import (
	"strings"

	"dftask/tui/views/text"
)

// Choice is a list to pick from: clusters, sort columns, contexts.
type Choice struct {
	Title string
	// Text explains the choice; a sentence or two, may be empty.
	Text string
	// Filter is an input above the list; nil for none.
	Filter *Field
	// Items are the visible ones.
	Items []ChoiceItem
	List  List
	// Multi shows a box before each item, checked when Marked.
	Multi bool
	// Keys are named in the last line: {"space", "mark"}, {"enter", "choose"}.
	Keys []Hint
}

// ChoiceItem is one thing to pick.
type ChoiceItem struct {
	Label string
	// Note stands beside it in a calmer color: "6 copies", "id 1".
	Note string
	// Color makes a badge of the label, as [Header].Color does of a context.
	Color string
	// Badges stand at the end of the line: READ-ONLY.
	Badges []Badge
	// Marked is checked (Multi) or the one in force now.
	Marked bool
	// Disabled is why it cannot be picked; empty when it can.
	Disabled string
}

const choiceRows = 14

func (c Choice) Width() int {
	for _, item := range c.Items {
		if len(item.Badges) > 0 {
			return 76
		}
	}
	return 64
}

func (c Choice) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: c.Title, list: true, first: c.List.First, total: c.List.Total}
	if lines := wrapped(width, 0, Paint{}, c.Text); c.Text != "" && len(lines) <= height/3 {
		s.top = append(lines, gap(height, 9)...)
	}
	s.rows = min(choiceRows, max(c.List.Total, 1))
	if c.Filter != nil {
		l := newLine(width)
		l.add(st.Accent, "/ ")
		c.Filter.value(l, l.left(), st)
		s.top = append(s.top, l.String())
		s.rows = choiceRows // or the dialog would shrink with each letter
	}
	labels := 0
	for _, item := range c.Items {
		labels = max(labels, text.Width(text.Clean(item.Label)))
	}
	labels = min(labels, width*3/5)
	for i, item := range c.Items {
		s.body = append(s.body, c.row(item, width, labels, i == c.List.Cursor, st))
	}
	if len(c.Items) == 0 {
		s.body = wrapped(width, 2, st.Muted, "Nothing to choose from.")
	}
	s.pinned = append(gap(height, 9), keyLine(width, c.Keys, st))
	return s
}

func (c Choice) row(item ChoiceItem, width, labels int, cursor bool, st *Styles) string {
	l := listLine(width, cursor, true, false, st)
	box := ""
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
	at := l.at() + len(box)
	l.add(st.Mark, strings.TrimRight(box, " "))
	paint := Paint{}
	if item.Disabled != "" {
		paint = st.Muted
	}
	label := text.TruncateMiddle(text.Clean(item.Label), labels)
	if badge, ok := st.color(item.Color); ok {
		l.to(at - 1)
		l.add(badge, " "+label+" ")
	} else {
		l.to(at)
		l.add(paint, label)
	}
	l.to(at + labels + 3)
	shown, badges := item.Badges, 0
	for i, badge := range shown {
		size := text.Width(badge.Text) + 3
		if badges+size > l.left() {
			shown = shown[:i]
			break
		}
		badges += size
	}
	note := strings.TrimSpace(item.Note)
	if badges > 0 {
		note = text.TruncateMiddle(text.Clean(note), max(l.left()-badges, 0))
	}
	l.add(st.Muted, note)
	if item.Disabled != "" {
		if note != "" {
			l.skip(2)
		}
		l.add(st.Muted, item.Disabled)
	}
	if badges > 0 {
		l.to(width - badges)
		for _, badge := range shown {
			l.skip(1)
			badge.add(l, st)
		}
	}
	return l.String()
}
