package widget

import (
	"strings"

	"dftask/tui/views/text"
)

// Hint is a key and its word in the last line.
type Hint struct {
	// Keys as typed: "enter", "d".
	Keys string
	// Words is one word or two: "search", "delete".
	Words string
	// Keep is set for a hint that is kept as long as anything is.
	Keep bool
	// Disabled hints are left out.
	Disabled bool
}

var arrows = strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")

// Named are keys as the terminal can show them: in ASCII an arrow is a word, for
// its sign would be taken for the key v.
func (st *Styles) Named(keys string) string {
	if st.ASCII {
		return arrows.Replace(keys)
	}
	return keys
}

// KeyLine names the answers of a dialog.
func KeyLine(width int, keys []Hint, st *Styles) string {
	l := NewLine(width)
	for _, key := range keys {
		if key.Disabled {
			continue
		}
		if l.At() > 0 {
			l.Skip(3)
		}
		if text.Width(st.Named(key.Keys))+1+text.Width(key.Words) > l.Left() {
			break
		}
		l.Hint(key, st.Hint.Keys, st.Hint.Words, st)
	}
	return l.String()
}
