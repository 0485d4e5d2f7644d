package dialogs

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/keymap"
	"dftask/tui/views/widget"
)

// Dialog is what lies over the screen and gets all keys. It changes nothing but
// itself: what is to be done it returns. Escape ends every dialog, and does no
// more: an arrow key that a slow line splits begins with it.
type Dialog interface {
	// Key gives a key to the dialog.
	Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd)
	// View is the dialog as it is drawn.
	View(env Env) widget.Dialog
}

// Keyed is a dialog that does not draw its keys: they stand in the last line.
type Keyed interface {
	Dialog
	Keys(env Env) []widget.Hint
}

// Asking is a dialog that takes a decision. Only somebody who sees it can take
// it: keys that come before are dropped.
type Asking interface {
	Dialog
	Asks()
}

// Receiver is a dialog that messages are meant for.
type Receiver interface {
	Dialog
	Receive(msg Msg) (Action, tea.Cmd)
}

// Msg is a message that is meant for the open dialog.
type Msg interface{ forDialog() }

// Env is what a dialog may know of the dashboard.
type Env struct {
	Width, Height int
	ReadOnly      bool
	// Now is the manager's time, and Clock that of the engine.
	Now, Clock time.Time
	// Keys are those of the table.
	Keys *keymap.Table
}

// extent says how much of an overlay fits the screen, and how much there is.
func (e Env) extent(overlay widget.Dialog) widget.Extent {
	return widget.ExtentOf(overlay, e.Width, e.Height)
}

// Action is what a dialog wants done; nil for nothing.
type Action any

// Close ends the dialog.
type Close struct{}

// Leave ends the dialog and asks to quit.
type Leave struct{}

// Perform ends the dialog and performs an action of the table, by its id.
type Perform struct {
	ID string
	// Argument is what was typed behind the id, and Force is set for an exclamation
	// mark behind it.
	Argument string
	Force    bool
}

// Copy ends the dialog and copies a text.
type Copy struct{ Text string }

// SwitchTo ends the dialog and goes to another context.
type SwitchTo struct{ Name string }

// UseClusters ends the dialog and sets where searches and deletes go: nowhere
// named for everywhere.
type UseClusters struct{ IDs []uint }

// Tell says something over the keys; the dialog stays.
type Tell struct {
	Tone widget.Tone
	Text string
}
