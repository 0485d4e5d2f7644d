package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Flash is a message in the last line. It stands there for a while and is then
// found among the messages.
type Flash struct {
	Tone widget.Tone
	// Text is empty when there is nothing to say.
	Text string
}

// footer draws the last line: a message, or the hints that fit. The help stays
// at the end of either.
func footer(width int, flash Flash, hints []widget.Hint, st *widget.Styles) string {
	var help widget.Hint
	var shown []widget.Hint
	for _, hint := range hints {
		hint.Keys = st.Named(hint.Keys)
		switch {
		case hint.Disabled:
		case hint.Keep:
			help = hint
		default:
			shown = append(shown, hint)
		}
	}
	size := func(h widget.Hint) int { return text.Width(h.Keys) + 1 + text.Width(h.Words) + 2 }
	room := width - 1
	if help.Keys != "" {
		room -= size(help)
	}
	l := widget.NewLine(width)
	l.To(1)
	add := func(h widget.Hint) {
		l.Add(st.Hint.Keys, h.Keys)
		l.Skip(1)
		l.Add(st.Hint.Words, h.Words)
		l.Skip(2)
	}
	if flash.Text != "" {
		words := text.Clean(flash.Text)
		if flash.Tone >= widget.ToneWarn {
			words = "! " + words
		}
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
