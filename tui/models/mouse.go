package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/models/panes"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// wheelRows is how many rows the wheel moves at once.
const wheelRows = 3

// mouse does what people point at in the frame.
type mouse struct {
	root   *Root
	screen views.Screen
	zones  []widget.Zone
	// clicked is the row that was clicked on last: a second click opens it.
	clicked string
}

// at is the zone at a place, and the pane there. A row counts within its pane alone.
func (m *mouse) at(x, y int) (zone widget.Zone, pane views.Pane, inPane bool) {
	pane, inPane = m.screen.PaneAt(x, y)
	for _, z := range m.zones {
		if z.Y != y || x < z.From || x >= z.To {
			continue
		}
		if begins, _ := m.screen.PaneAt(z.From, y); z.Kind != widget.ZoneRow || inPane && begins == pane {
			zone = z
		}
	}
	return zone, pane, inPane
}

// handleMouseMsg does what the mouse points at. Under a dialog that is its keys alone.
func (m *mouse) handleMouseMsg(msg tea.MouseMsg) tea.Cmd {
	if msg.Action != tea.MouseActionPress {
		return nil
	}
	m.root.told.ended = ""
	switch msg.Button {
	case tea.MouseButtonLeft:
		return m.click(msg.X, msg.Y)
	case tea.MouseButtonWheelUp:
		return m.wheel(msg.X, msg.Y, -1)
	case tea.MouseButtonWheelDown:
		return m.wheel(msg.X, msg.Y, 1)
	}
	return nil
}

func (m *mouse) click(x, y int) tea.Cmd {
	zone, pane, inPane := m.at(x, y)
	before := m.clicked
	m.clicked = ""
	if zone.Kind == widget.ZoneKey {
		return m.clickKey(zone.Key)
	}
	r, p := m.root, m.root.panes
	switch {
	case r.front.dialog != nil:
	case zone.Kind == widget.ZoneTab:
		return r.actions.perform(r.deps.Keys.Find(panes.Tabs[zone.N].Action))
	case zone.Kind == widget.ZoneField:
		p.PointField(zone.N)
	case zone.Kind == widget.ZoneRow:
		row, cmd := p.PointRow(pane, zone.N)
		if m.clicked = fmt.Sprint(pane, " ", row); row != "" && m.clicked == before {
			m.clicked = ""
			return tea.Batch(cmd, r.actions.perform(r.deps.Keys.Find("open")))
		}
		return cmd
	case inPane && pane == views.PaneExecutions && m.screen.Layout().Summary:
		return r.actions.perform(r.deps.Keys.Find("tab-executions"))
	case inPane && pane != views.PaneForm:
		p.Point(pane)
	}
	return nil
}

// clickKey is a click on a key that is named on the screen. It is no letter of a word.
func (m *mouse) clickKey(name string) tea.Cmd {
	r := m.root
	key, one := keymap.Press(name)
	switch {
	case !one:
		return nil
	case r.front.dialog == nil && !r.panes.Typing():
		return r.actions.perform(r.deps.Keys.At(key.String(), r.panes.Place()))
	}
	return r.handleKeyMsg(key)
}

// wheel scrolls what is under the pointer, up for a negative n. A dialog that asks
// something scrolls by its page keys, for arrows choose there.
func (m *mouse) wheel(x, y, n int) tea.Cmd {
	r := m.root
	if _, asks := r.front.dialog.(dialogs.Asking); r.front.dialog != nil {
		key := map[bool]tea.KeyType{true: tea.KeyDown, false: tea.KeyUp}[n > 0]
		if asks {
			key = map[bool]tea.KeyType{true: tea.KeyPgDown, false: tea.KeyPgUp}[n > 0]
		}
		return r.handleKeyMsg(tea.KeyMsg{Type: key})
	}
	if _, pane, inPane := m.at(x, y); inPane {
		return r.panes.Scroll(pane, n*wheelRows)
	}
	return nil
}
