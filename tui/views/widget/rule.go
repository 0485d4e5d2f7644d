package widget

import "dftask/tui/views/text"

// Part is something a pane's title says. What must be seen is cut rather than
// left out, and before anything else is shown.
type Part struct {
	Text  string
	Must  bool
	Paint Paint
	// Spark are the hours of a day. They are drawn after the text, each in a cell or
	// some in one, as there is room.
	Spark []Tally
}

// sparks are the forms of a sparkline: what stands before the text, and cells.
var sparks = []struct {
	before string
	cells  int
}{{"last ", 24}, {"last ", 12}, {"", 12}, {"", 8}, {"", 6}}

// Rule is the one-line head of a pane: a title, parts of what is to be known,
// and something at the right end.
func Rule(width int, st *Styles, title string, focused bool, parts []Part, right string) string {
	l := newLine(width, len(dash)*width+80) // and the paints
	paint, open, shut := st.Pane.Title, " ", " "
	if focused {
		paint, open, shut = st.Pane.FocusedTitle, "[", "]"
	}
	l.raw(st.Pane.Rule, dash, 1)
	l.Add(paint, open+text.Truncate(text.Clean(title), width-4)+shut)

	const around = 3 // a dash and blanks around a part
	room := l.Left() - 1
	show := make([]bool, len(parts))
	for i, part := range parts {
		if parts[i].Text = text.Clean(part.Text); part.Must && room >= around+4 {
			show[i] = true
			room -= around + text.Width(parts[i].Text)
		}
	}
	end := text.Width(right) + around
	if right == "" || end > room {
		end = 0
	}
	room -= end
	for i, part := range parts {
		for _, form := range sparks {
			if size := around + len(form.before) + text.Width(part.Text) + 1 + form.cells; part.Spark != nil && size <= room {
				parts[i].Text, parts[i].Spark = form.before+part.Text, joined(part.Spark, form.cells)
				show[i] = true
				room -= size
				break
			}
		}
		if size := around + text.Width(part.Text); !part.Must && part.Spark == nil && part.Text != "" && size <= room {
			show[i] = true
			room -= size
		}
	}
	for i, part := range parts {
		if show[i] && part.Text != "" {
			l.raw(st.Pane.Rule, dash, 1)
			l.Skip(1)
			l.Add(part.Paint, text.Truncate(part.Text, l.Left()-1))
			l.Skip(1)
			if part.Spark != nil {
				l.Sparkline(parts[i].Spark, st)
				l.Skip(1)
			}
		}
	}
	if end > 0 {
		l.raw(st.Pane.Rule, Dashes(l.Left()-end), l.Left()-end)
		l.Add(st.Muted, " "+right+" ")
	}
	l.raw(st.Pane.Rule, Dashes(l.Left()), l.Left())
	return l.String()
}
