package overlay

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Messages is the history of flash messages, newest first.
type Messages struct {
	Items []Message
	// Offset is the number of lines scrolled past.
	Offset int
}

// Message is one past flash message.
type Message struct {
	// At is the time of day, already formatted: "08:11:22".
	At   string
	Tone widget.Tone
	Text string
}

// Width is the width of text that the dialog likes best.
func (m Messages) Width() int { return 100 }

// Sheet draws the content of the dialog.
func (m Messages) Sheet(width, _ int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: "Messages", Offset: m.Offset}
	kinds := [...]string{widget.ToneInfo: "info", widget.ToneOK: "ok", widget.ToneOpen: "open", widget.ToneWarn: "warn", widget.ToneError: "error"}
	indent := 17
	if width < 48 {
		indent = 0
	}
	for _, message := range m.Items {
		l := widget.NewLine(width)
		l.Add(st.Muted, message.At)
		l.To(10)
		l.Add(st.Tone[message.Tone], kinds[message.Tone])
		wrapped := text.Wrap(text.CleanLines(message.Text), width-indent)
		if indent > 0 {
			l.To(indent)
			l.Add(widget.Paint{}, wrapped[0])
			wrapped = wrapped[1:]
		}
		s.Body = append(s.Body, l.String())
		for _, part := range wrapped {
			l := widget.NewLine(width)
			l.To(indent)
			l.Add(widget.Paint{}, part)
			s.Body = append(s.Body, l.String())
		}
	}
	if len(m.Items) == 0 {
		s.Body = widget.Paragraph(width, 0, st.Muted, "No messages yet.")
	}
	return s
}
