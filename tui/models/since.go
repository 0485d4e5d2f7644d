package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/list"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// purgedSince says what was purged of a plan since it was searched; all is true
// when nothing is left of what the search had found.
func (r *Root) purgedSince(p *plan) (words string, all bool) {
	if words, all = r.deps.Engine.PurgedBefore(p.targets, p.ids(), r.deps.now()); words != "" {
		words = text.Capital(words) + "."
	}
	return words, all
}

// confirmKnows tells an open dialog what was learned of purges since.
func (r *Root) confirmKnows() {
	switch d := r.dialog.(type) {
	case *confirmDialog:
		d.since, _ = r.purgedSince(d.plan)
	case *purgedBefore:
		d.text, _ = r.purgedSince(d.plan)
	}
}

// purgedBefore is the dialog before the confirmation of what is gone already.
type purgedBefore struct {
	plan *plan
	text string
	// search is what is searched again.
	search *search
	list   list.List
}

func newPurgedBefore(r *Root, p *plan, text string) *purgedBefore {
	d := &purgedBefore{plan: p, text: text, search: r.search()}
	d.list.Set([]string{"search", "delete"})
	return d
}

func (d *purgedBefore) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	choice := ""
	switch msg.String() {
	case "esc", "ctrl+c":
		r.dialog = nil
	case "down", "j":
		d.list.Move(1)
	case "up", "k":
		d.list.Move(-1)
	case "r":
		choice = "search"
	case "d":
		choice = "delete"
	case "enter":
		choice = d.list.Current()
	}
	switch choice {
	case "search":
		r.dialog = nil
		return r.searchAgain(d.search)
	case "delete":
		return r.openConfirm(d.plan, d.text)
	}
	return nil
}

func (d *purgedBefore) View(*Root) widget.Dialog {
	v := dialogs.Choice{
		Title: "Purged since this search", Text: d.text,
		Items: []dialogs.ChoiceItem{{Label: "search again"}, {Label: "delete all the same", Note: "a confirmation follows"}},
		Keys:  []widget.Hint{{Keys: "r", Words: "search again"}, {Keys: "d", Words: "delete all the same"}, {Keys: "esc", Words: "back"}},
		List:  widget.List{Total: 2, Cursor: d.list.At},
	}
	return v
}
