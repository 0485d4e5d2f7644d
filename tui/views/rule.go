package views

import "dftask/tui/views/text"

// part is something a pane's title says. What must be seen is cut rather than
// left out, and before anything else is shown.
type part struct {
	text  string
	must  bool
	paint Paint
}

// rule is the one-line head of a pane: a title, parts of what is to be known,
// and something at the right end.
func rule(width int, st *Styles, title string, focused bool, parts []part, right string) string {
	l := newLine(width)
	paint, open, shut := st.Pane.Title, " ", " "
	if focused {
		paint, open, shut = st.Pane.FocusedTitle, "[", "]"
	}
	l.raw(st.Pane.Rule, dash, 1)
	l.add(paint, open+text.Truncate(text.Clean(title), width-4)+shut)

	const around = 3 // a dash and blanks around a part
	room := l.left() - 1
	show := make([]bool, len(parts))
	for i, part := range parts {
		if parts[i].text = text.Clean(part.text); part.must && room >= around+4 {
			show[i] = true
			room -= around + text.Width(parts[i].text)
		}
	}
	end := text.Width(right) + around
	if right == "" || end > room {
		end = 0
	}
	room -= end
	for i, part := range parts {
		if size := around + text.Width(part.text); !part.must && part.text != "" && size <= room {
			show[i] = true
			room -= size
		}
	}
	for i, part := range parts {
		if show[i] && part.text != "" {
			l.raw(st.Pane.Rule, dash, 1)
			l.skip(1)
			l.add(part.paint, text.Truncate(part.text, l.left()-1))
			l.skip(1)
		}
	}
	if end > 0 {
		l.raw(st.Pane.Rule, dashes(l.left()-end), l.left()-end)
		l.add(st.Muted, " "+right+" ")
	}
	l.raw(st.Pane.Rule, dashes(l.left()), l.left())
	return l.String()
}
