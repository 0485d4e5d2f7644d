package widget

import (
	"strings"
	"unicode/utf8"

	"dftask/tui/views/text"
)

// Field is one text input. Only one field of a screen is focused.
type Field struct {
	// Label is its name: "URL", "Piece length".
	Label string
	// Value is the text so far, as typed; it is cleaned for drawing only.
	Value string
	// Cursor is the position of the cursor in Value, in runes, from 0 to the
	// number of runes. It is drawn only when Focused.
	Cursor int
	// Focused is set on the field that gets the keys.
	Focused bool
	// Selected is set while the next letter replaces the whole value. It counts
	// only with Focused.
	Selected bool
	// Placeholder says what an empty value means ("default (32)", "optional").
	Placeholder string
	// Masked hides the value (a password, a token): a * for each of its first
	// eight runes and no more, so that a long one does not tell its length.
	Masked bool
	// Wide gives the field a line of its own.
	Wide bool
	// Error is a sentence saying why the value cannot be used. Empty when it can.
	Error string
	// Hint is a sentence shown under the form while the field is focused and
	// nothing more important stands there.
	Hint string
}

// maskedRunes is how many characters of a hidden value are told. A password of
// Dragonfly's has at least as many, so that what it tells is known anyway.
const maskedRunes = 8

// DrawValue draws the field's text in a width: the window around the cursor when
// it is focused, else both its ends.
func (f Field) DrawValue(l *Line, width int, st *Styles) {
	width = min(width, l.Left())
	if width <= 0 {
		return
	}
	if !f.Focused {
		switch {
		case f.Value == "":
			l.Add(st.Field.Placeholder, text.Truncate(f.meaning(), width))
		case f.Masked:
			before, after := f.around()
			l.Add(Paint{}, text.Truncate(before+after, width))
		default:
			l.Add(Paint{}, text.TruncateMiddle(text.Clean(f.Value), width))
		}
		return
	}

	before, after := f.around()
	if f.Selected && f.Value != "" {
		open, shut := "", ""
		if st.Plain {
			open, shut = "[", "]"
			l.Back()
		}
		l.Add(st.Caret, open+text.TruncateMiddle(before+after, width-2)+shut)
		return
	}
	// The caret is the cell of the character it stands on; at the end, and
	// without color in between, it is a character of its own.
	caret, caretWidth := "_", 1
	switch {
	case st.Plain && after != "":
		caret = "|"
	case !st.Plain && after != "":
		w, size := text.FirstCluster(after)
		caret, caretWidth, after = after[:size], w, after[size:]
	case !st.Plain:
		caret = " "
	}
	if text.Width(before)+caretWidth+text.Width(after) > width {
		ahead := min(text.Width(after), width/4)
		if room := width - caretWidth - ahead; text.Width(before) > room {
			before = text.Tail(before, room-1)
			if room > 0 {
				before = text.Ellipsis + before
			}
		}
		after = text.Truncate(after, width-caretWidth-text.Width(before))
	}
	empty, start := f.meaning(), l.At()
	if f.Value == "" && empty != "" {
		// The caret stands in the blank before what an empty value means, which
		// does not move when the focus comes and goes.
		l.Back()
	}
	l.Add(Paint{}, before)
	l.Add(st.Caret, caret)
	l.Add(Paint{}, after)
	if f.Value == "" {
		if l.At() > start {
			l.Skip(1)
		}
		l.Add(st.Field.Placeholder, text.Truncate(empty, width-(l.At()-start)))
	}
}

// around is the text on both sides of the cursor, as drawn.
func (f Field) around() (before, after string) {
	at := 0
	for n := f.Cursor; n > 0 && at < len(f.Value); n-- {
		_, size := utf8.DecodeRuneInString(f.Value[at:])
		at += size
	}
	before, after = f.Value[:at], f.Value[at:]
	if f.Masked {
		left := min(utf8.RuneCountInString(before), maskedRunes)
		right := min(utf8.RuneCountInString(after), maskedRunes-left)
		return strings.Repeat("*", left), strings.Repeat("*", right)
	}
	return text.Clean(before), text.Clean(after)
}

// meaning is what an empty value means, in parentheses: without color it would
// be taken for a value.
func (f Field) meaning() string {
	text := text.Clean(f.Placeholder)
	if text != "" && !strings.HasSuffix(text, ")") {
		text = "(" + text + ")"
	}
	return text
}

// DrawLabel draws the field's name behind a mark: > for the one with the focus,
// ! for one with an error. width is the room for the name and a blank.
func (f Field) DrawLabel(l *Line, width int, st *Styles) {
	paint := st.Field.Label
	switch {
	case f.Focused:
		paint = st.Field.FocusedLabel
		l.Add(paint, ">")
	case f.Error != "":
		l.Add(st.Tone[ToneError], "!")
	default:
		l.Skip(1)
	}
	l.Add(paint, text.Truncate(text.Clean(f.Label), width-1))
}

// Draw draws a labelled field on a line of its own.
func (f Field) Draw(width, labels int, st *Styles) string {
	l := NewLine(width)
	labels = min(labels, width*2/5)
	f.DrawLabel(l, labels, st)
	l.To(1 + labels)
	f.DrawValue(l, l.Left(), st)
	return l.String()
}
