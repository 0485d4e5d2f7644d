package views

import "dftask/tui/views/text"

// Hint is a key and its word in the last line.
type Hint struct {
	// Keys as typed: "enter", "d".
	Keys string
	// Words is one word or two: "search", "delete".
	Words string
	// Disabled hints are left out.
	Disabled bool
}

// keyLine names the answers of a dialog.
func keyLine(width int, keys []Hint, st *Styles) string {
	l := newLine(width)
	for _, key := range keys {
		if key.Disabled {
			continue
		}
		if l.at() > 0 {
			l.skip(3)
		}
		if text.Width(key.Keys)+1+text.Width(key.Words) > l.left() {
			break
		}
		l.add(st.Hint.Keys, key.Keys)
		l.skip(1)
		l.add(st.Hint.Words, key.Words)
	}
	return l.String()
}
