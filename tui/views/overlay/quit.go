package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Quit asks before leaving, and lists what is still running.
type Quit struct {
	// Running are the jobs under way, a line each: "#42 PENDING …/purge-me.tgz".
	Running []string
	// Note says what becomes of them: "The manager continues them; dftask
	// executions watch 42 shows them again."
	Note string
	// Keys are the answers: {"q", "quit"}, {"esc", "stay"}.
	Keys []widget.Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

// Width is the width of text that the dialog likes best.
func (q Quit) Width() int { return 64 }

// Sheet draws the content of the dialog.
func (q Quit) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Quit?", Offset: q.Offset}
	if len(q.Running) == 0 {
		s.Body = widget.Paragraph(width, 0, widget.Paint{}, "Nothing is running.")
	} else {
		s.Body = widget.Paragraph(width, 0, st.Strong, "Still running: "+text.Count(len(q.Running), "purge", "purges"))
	}
	for _, running := range q.Running {
		l := widget.NewLine(width)
		l.To(2)
		l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(running), l.Left()))
		s.Body = append(s.Body, l.String())
	}
	if q.Note != "" {
		s.Body = append(s.Body, widget.Gap(height, 9)...)
		s.Body = append(s.Body, widget.Paragraph(width, 0, widget.Paint{}, q.Note)...)
	}
	s.Pinned = append(widget.Gap(height, 9), widget.KeyLine(width, q.Keys, st))
	return s
}
