package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Flash is a message over the last line. It stands there for a while and is then
// found among the messages.
type Flash struct {
	Tone widget.Tone
	// Text is empty when there is nothing to say.
	Text string
}

// words are the message with its mark.
func (f Flash) words() string {
	words := text.Clean(f.Text)
	if f.Tone >= widget.ToneWarn {
		words = "! " + words
	}
	return words
}

// lines draws the message in exactly so many lines.
func (f Flash) lines(width, height int, st *widget.Styles) []string {
	if height == 1 { // a long word at its end, such as a path, is worth a part
		l := widget.NewLine(width)
		l.To(1)
		l.Add(st.Tone[f.Tone], text.Truncate(f.words(), width-2))
		return []string{l.String()}
	}
	return fill(widget.CutLines(widget.Paragraph(width, 1, st.Tone[f.Tone], f.words()), height, width), height)
}

// messageLines is how many lines the message would like; 0 where it has none of its
// own.
func (s Screen) messageLines() int {
	if s.Flash.Text == "" || s.Dialog != nil {
		return 0
	}
	return len(widget.Paragraph(s.Width, 1, widget.Paint{}, s.Flash.words()))
}

// footer draws the last line: a message, or the hints that fit. The help stays
// at the end of either.
func footer(width int, flash Flash, hints []widget.Hint, st *widget.Styles) string {
	var help widget.Hint
	var shown []widget.Hint
	for _, hint := range hints {
		switch {
		case hint.Disabled:
		case hint.Keep:
			help = hint
		default:
			shown = append(shown, hint)
		}
	}
	size := func(h widget.Hint) int { return text.Width(st.Named(h.Keys)) + 1 + text.Width(h.Words) + 2 }
	room := width - 1
	if help.Keys != "" {
		room -= size(help)
	}
	l := widget.NewLine(width)
	l.To(1)
	add := func(h widget.Hint) {
		l.Hint(h, st.Hint.Keys, st.Hint.Words, st)
		l.Skip(2)
	}
	if flash.Text != "" {
		words := flash.words()
		if text.Width(words) > room {
			room = width - 1 // the message matters more than the help
		}
		l.Add(st.Tone[flash.Tone], text.Truncate(words, room))
		if help.Keys != "" && room < width-1 {
			l.To(width - size(help) + 1)
			add(help)
		}
		return l.String()
	}
	for _, hint := range shown {
		if room -= size(hint); room < 0 {
			break
		}
		add(hint)
	}
	if help.Keys != "" {
		add(help)
	}
	return l.String()
}
