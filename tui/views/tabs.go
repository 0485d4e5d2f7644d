package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Tabs is the second line.
type Tabs struct {
	// Items are the tabs in order.
	Items []Tab
	// Active is the index of the open one.
	Active int
}

// Tab is one entry of the tab line.
type Tab struct {
	// Key opens it: "1".
	Key string
	// Label is its name: "URL".
	Label string
	// Note follows the label in parentheses when there is room: "1 pending".
	Note string
}

// render draws the tabs. A tab keeps its place whether it is open or not. As
// the line narrows the notes go, then the names of the tabs that are closed.
func (t Tabs) render(width int, st *widget.Styles) string {
	for _, size := range []struct{ notes, labels bool }{{true, true}, {false, true}, {false, false}} {
		var texts []string
		need := 1
		for i, tab := range t.Items {
			words := tab.Key
			if size.labels || i == t.Active {
				words += " " + text.Clean(tab.Label)
			}
			if size.notes && tab.Note != "" {
				words += " (" + text.Clean(tab.Note) + ")"
			}
			texts = append(texts, words)
			need += text.Width(words) + 2
		}
		if need > width && size.labels {
			continue
		}
		l := widget.NewLine(width)
		l.To(1)
		for i, text := range texts {
			l.Zone(widget.ZoneTab, i, st)
			if i == t.Active {
				l.Add(st.Tab.Active, "["+text+"]")
				l.EndZone(st)
			} else {
				l.Skip(1)
				l.Add(st.Tab.Idle, text)
				l.EndZone(st)
				l.Skip(1)
			}
		}
		return l.String()
	}
	return ""
}
