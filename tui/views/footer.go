package views

import "dftask/tui/views/text"

// Flash is a message in the last line. It stands there for a while and is then
// found in the [Messages].
type Flash struct {
	Tone Tone
	// Text is empty when there is nothing to say.
	Text string
}

// footer draws the last line: a message, or the hints that fit. The help stays
// at the end of either.
func footer(width int, flash Flash, hints []Hint, st *Styles) string {
	var help Hint
	var shown []Hint
	for _, hint := range hints {
		switch {
		case hint.Disabled:
		case hint.Keys == "?":
			help = hint
		default:
			shown = append(shown, hint)
		}
	}
	size := func(h Hint) int { return text.Width(h.Keys) + 1 + text.Width(h.Words) + 2 }
	room := width - 1
	if help.Keys != "" {
		room -= size(help)
	}
	l := newLine(width)
	l.to(1)
	add := func(h Hint) {
		l.add(st.Hint.Keys, h.Keys)
		l.skip(1)
		l.add(st.Hint.Words, h.Words)
		l.skip(2)
	}
	if flash.Text != "" {
		words := text.Clean(flash.Text)
		if flash.Tone >= ToneWarn {
			words = "! " + words
		}
		if text.Width(words) > room {
			room = width - 1 // the message matters more than the help
		}
		l.add(st.Tone[flash.Tone], text.Truncate(words, room))
		if help.Keys != "" && room < width-1 {
			l.to(width - size(help) + 1)
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
