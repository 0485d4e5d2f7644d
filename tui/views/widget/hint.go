package widget

import "dftask/tui/views/text"

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
		if text.Width(key.Keys)+1+text.Width(key.Words) > l.Left() {
			break
		}
		l.Add(st.Hint.Keys, key.Keys)
		l.Skip(1)
		l.Add(st.Hint.Words, key.Words)
	}
	return l.String()
}
