package views

import "dftask/tui/views/text"

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

func (h Help) Width() int { return 108 }

// Sheet draws the groups in one column, or in two of about the same height.
func (h Help) Sheet(width, _ int, st *Styles) sheet {
	s := sheet{title: "Keys", offset: h.Offset}
	if width < 90 {
		for _, group := range h.Groups {
			s.body = append(s.body, group.lines(width, st)...)
		}
		s.body = trimBlank(s.body)
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
			line = padPainted(line, column+4) + right[i]
		}
		s.body = append(s.body, line)
	}
	return s
}

func (g HelpGroup) lines(width int, st *Styles) []string {
	name := newLine(width)
	name.add(st.Accent, g.Name)
	lines := []string{name.String()}
	for _, key := range g.Keys {
		words, paint := key.Words, Paint{}
		if key.Disabled != "" {
			words, paint = words+" — "+key.Disabled, st.Muted
		}
		l := newLine(width)
		l.to(2)
		l.add(st.Hint.Keys, key.Keys)
		l.to(max(min(17, width/3), l.at()+2))
		at := l.at()
		for _, part := range text.Wrap(text.Clean(words), max(width-at, 1)) {
			l.to(at)
			l.add(paint, part)
			lines = append(lines, l.String())
			l = newLine(width)
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
