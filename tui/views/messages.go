package views

import "dftask/tui/views/text"

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
	Tone Tone
	Text string
}

func (m Messages) Width() int { return 100 }

func (m Messages) Sheet(width, _ int, st *Styles) sheet {
	s := sheet{title: "Messages", offset: m.Offset}
	kinds := [...]string{ToneInfo: "info", ToneOK: "ok", ToneOpen: "open", ToneWarn: "warn", ToneError: "error"}
	indent := 17
	if width < 48 {
		indent = 0
	}
	for _, message := range m.Items {
		l := newLine(width)
		l.add(st.Muted, message.At)
		l.to(10)
		l.add(st.Tone[message.Tone], kinds[message.Tone])
		wrapped := text.Wrap(text.CleanLines(message.Text), width-indent)
		if indent > 0 {
			l.to(indent)
			l.add(Paint{}, wrapped[0])
			wrapped = wrapped[1:]
		}
		s.body = append(s.body, l.String())
		for _, part := range wrapped {
			l := newLine(width)
			l.to(indent)
			l.add(Paint{}, part)
			s.body = append(s.body, l.String())
		}
	}
	if len(m.Items) == 0 {
		s.body = wrapped(width, 0, st.Muted, "No messages yet.")
	}
	return s
}
