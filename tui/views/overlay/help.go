package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Help is the table of keys.
type Help struct {
	Groups []HelpGroup
	// Offset is the number of lines scrolled past.
	Offset int
}

// HelpGroup is the keys of one place: "Everywhere", "Copies".
type HelpGroup struct {
	Name string
	Keys []HelpKey
}

// HelpKey is one line of the help.
type HelpKey struct {
	// Keys as shown: "ctrl+d", "j ↓".
	Keys string
	// Words say what it does.
	Words string
	// Disabled is why it does nothing now; empty when it does.
	Disabled string
}

// Width is the width of text that the dialog likes best.
func (h Help) Width() int { return 108 }

// Sheet draws the groups in one column, or in two of about the same height.
func (h Help) Sheet(width, _ int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Keys", Offset: h.Offset}
	if width < 90 {
		for _, group := range h.Groups {
			s.Body = append(s.Body, group.lines(width, st)...)
		}
		s.Body = trimBlank(s.Body)
		return s
	}
	column := (width - 4) / 2
	total := 0
	for _, group := range h.Groups {
		total += len(group.Keys) + 2
	}
	var left, right []string
	for _, group := range h.Groups {
		if lines := group.lines(column, st); len(right) == 0 && len(left)+len(lines)/2 <= (total+1)/2 {
			left = append(left, lines...)
		} else {
			right = append(right, lines...)
		}
	}
	left, right = trimBlank(left), trimBlank(right)
	for i := range max(len(left), len(right)) {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) && right[i] != "" {
			line = widget.Pad(line, column+4) + right[i]
		}
		s.Body = append(s.Body, line)
	}
	return s
}

func (g HelpGroup) lines(width int, st *widget.Styles) []string {
	name := widget.NewLine(width)
	name.Add(st.Accent, g.Name)
	lines := []string{name.String()}
	for _, key := range g.Keys {
		words, paint := key.Words, widget.Paint{}
		if key.Disabled != "" {
			words, paint = words+" — "+key.Disabled, st.Muted
		}
		l := widget.NewLine(width)
		l.To(2)
		l.Add(st.Hint.Keys, st.Named(key.Keys))
		l.To(max(min(17, width/3), l.At()+2))
		at := l.At()
		for _, part := range text.Wrap(text.Clean(words), max(width-at, 1)) {
			l.To(at)
			l.Add(paint, part)
			lines = append(lines, l.String())
			l = widget.NewLine(width)
		}
	}
	return append(lines, "")
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
