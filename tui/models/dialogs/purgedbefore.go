package dialogs

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/list"
	"dftask/tui/models/plan"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// SearchAgain ends the dialog and searches the open tab's target again.
type SearchAgain struct{}

// Confirm asks for the confirmation of a plan. Since is what was purged of it
// before.
type Confirm struct {
	Plan  *plan.Plan
	Since string
}

// PurgedBefore is the dialog before the confirmation of what is gone already.
type PurgedBefore struct {
	// Plan is what was to be purged, and Since what was purged of it since the
	// search; that may be learned while the dialog is open.
	Plan  *plan.Plan
	Since string
	list  list.List
}

// NewPurgedBefore asks what to do with a plan of which nothing is left.
func NewPurgedBefore(p *plan.Plan, since string) *PurgedBefore {
	d := &PurgedBefore{Plan: p, Since: since}
	d.list.Set([]string{"search", "delete"})
	return d
}

// Asks marks a dialog that takes a decision.
func (*PurgedBefore) Asks() {}

// Key moves, or chooses.
func (d *PurgedBefore) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	choice := ""
	switch {
	case env.is(msg, escKey):
		return Close{}, nil
	case env.is(msg, downKey):
		d.list.Move(1)
	case env.is(msg, upKey):
		d.list.Move(-1)
	case env.is(msg, againKey):
		choice = "search"
	case env.is(msg, deleteKey):
		choice = "delete"
	case env.is(msg, enterKey):
		choice = d.list.Current()
	}
	switch choice {
	case "search":
		return SearchAgain{}, nil
	case "delete":
		return Confirm{d.Plan, d.Since}, nil
	}
	return nil, nil
}

// View is the dialog as it is drawn.
func (d *PurgedBefore) View(env Env) widget.Dialog {
	return overlay.Choice{
		Title: "Purged since this search", Text: d.Since,
		Items: []overlay.ChoiceItem{{Label: "search again"}, {Label: "delete anyway", Note: "a confirmation follows"}},
		Keys:  []widget.Hint{env.hint(againKey, "search again"), env.hint(deleteKey, "delete anyway"), env.hint(escKey, "back")},
		List:  widget.List{Total: 2, Cursor: d.list.At},
	}
}
