package panes

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/keymap"
	"dftask/tui/views"
)

// Point gives the keys to a pane. A filter that is being typed stays as it is.
func (p *Panes) Point(pane views.Pane) {
	if p.Place() != keymap.Form && p.Typing() {
		p.Filter().Keep()
		p.Refilter()
	}
	if p.Detail == nil {
		p.Focus = pane
	}
}

// PointField gives the keys to a field of the form.
func (p *Panes) PointField(n int) {
	p.Point(views.PaneForm)
	p.Search().Form.Focus(n)
}

// PointRow gives the keys to a row of a pane, counted from the first one shown. It
// returns what the row is known by; empty where it is gone.
func (p *Panes) PointRow(pane views.Pane, n int) (row string, cmd tea.Cmd) {
	p.Point(pane)
	key, ok := p.Rows().Point(n)
	if !ok {
		return "", nil
	}
	return key, p.Move(0)
}

// Scroll moves the cursor of a pane's list by n rows, whichever pane has the keys.
func (p *Panes) Scroll(pane views.Pane, n int) tea.Cmd {
	if p.Detail != nil {
		return p.Move(n)
	}
	if pane == views.PaneForm {
		return nil
	}
	focus := p.Focus
	defer func() { p.Focus = focus }()
	p.Focus = pane
	return p.Move(n)
}
