package dialogs

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// Quit lists what is under way before the program is left.
type Quit struct {
	// shown is the dialog but for its keys.
	shown  func() overlay.Quit
	offset int
}

// NewQuit shows what shown returns, also when that changes.
func NewQuit(shown func() overlay.Quit) *Quit { return &Quit{shown: shown} }

// Asks marks a dialog that takes a decision.
func (*Quit) Asks() {}

// QuitNow ends the program.
type QuitNow struct{}

// Key quits, stays, or scrolls.
func (q *Quit) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.is(msg, qKey, "interrupt"):
		return QuitNow{}, nil
	case env.is(msg, escKey):
		return Close{}, nil
	}
	scroll(&q.offset, msg, env, q.View(env))
	return nil, nil
}

// View is the dialog as it is drawn.
func (q *Quit) View(env Env) widget.Dialog {
	v := q.shown()
	v.Keys, v.Offset = []widget.Hint{env.hint(qKey, "quit"), env.hint(escKey, "stay")}, q.offset
	return v
}
