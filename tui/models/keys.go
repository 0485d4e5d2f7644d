package models

import (
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/guard"
	"dftask/tui/models/input"
	"dftask/tui/models/keymap"
	"dftask/tui/views/widget"
)

// handleKeyMsg takes letters that were read together one by one. Those behind the one
// that opens a dialog which asks were typed before it could be read, and are
// dropped.
func (r *Root) handleKeyMsg(msg tea.KeyMsg) tea.Cmd {
	r.front.pause.NoteKey(msg)
	r.told.ended, r.mouse.clicked = "", ""
	var cmds []tea.Cmd
	keys := input.Apart(msg)
	for i, one := range keys {
		before := r.front.dialog
		cmds = append(cmds, r.handleKey(one))
		if r.front.asks(before) && i < len(keys)-1 {
			cmds = append(cmds, r.tellDropped(r.front.glance.Drop()))
			break
		}
	}
	return tea.Batch(cmds...)
}

// tellDropped says why keys were not taken, if there is anything to say.
func (r *Root) tellDropped(why string) tea.Cmd {
	if why == "" {
		return nil
	}
	return r.tell(widget.ToneInfo, why)
}

// handleKey gives a key to the part that has the focus: a dialog, a text field, or the
// action table.
func (r *Root) handleKey(msg tea.KeyMsg) tea.Cmd {
	keys := r.deps.Keys
	switch {
	case keys.Is(msg, "suspend") && !input.IsText(msg):
		return r.actions.perform(keys.Action("suspend"))
	case r.front.unseen(r.panes.Layout().TooSmall) && !keys.Is(msg, "interrupt"):
		return r.tellDropped(r.front.glance.Drop())
	case r.front.dialog != nil:
		r.hand.NoteDialog(msg)
		a, cmd := r.front.dialog.Key(msg, r.env())
		return tea.Batch(cmd, r.act(a))
	case r.panes.Typing():
		r.hand.NoteText()
		if r.panes.Place() != keymap.Form {
			return r.typedFilter(msg)
		}
		return r.typed(msg)
	case msg.Paste:
		return r.searching.pastedElsewhere(msg)
	}
	return r.listKey(msg)
}

// listKey does what a key in a list or a detail does, unless it is a letter of a word.
func (r *Root) listKey(msg tea.KeyMsg) tea.Cmd {
	a := r.deps.Keys.At(msg.String(), r.panes.Place())
	do, told, wait := r.hand.List(msg, a, r.actions.askToDelete(a))
	cmd := tea.Batch(wait, r.tellDropped(told))
	if !do {
		return cmd
	}
	return tea.Batch(cmd, r.actions.perform(a))
}

// handleAloneMsg does the action that waited for its key to be the only one.
func (r *Root) handleAloneMsg(m guard.AloneMsg) tea.Cmd {
	if a := r.hand.Alone(m); r.front.dialog == nil {
		return r.actions.perform(a)
	}
	return nil
}

// opensTab says whether a key typed into the form is meant for the tabs: a
// digit in a field whose text never begins with one, when it would be the
// first letter.
func (r *Root) opensTab(msg tea.KeyMsg) bool {
	if msg.Paste || msg.Type != tea.KeyRunes || len(msg.Runes) != 1 || !unicode.IsDigit(msg.Runes[0]) {
		return false
	}
	f := r.panes.Search().Form.Focused()
	return f.DigitFree && (f.Input.Value() == "" || f.Selected)
}

// typed is a key while a form is filled in.
func (r *Root) typed(msg tea.KeyMsg) tea.Cmd {
	if !input.IsText(msg) || r.opensTab(msg) {
		if a := r.deps.Keys.At(msg.String(), keymap.Form); a != nil {
			return r.actions.perform(a)
		}
	}
	if f := r.panes.Search().Form; f.Kind == task.URL && f.At == 0 && input.IsLines(msg) {
		return r.searching.pasted(string(msg.Runes))
	}
	return r.panes.Search().Form.Edit(msg)
}

// typedFilter is a key while a filter is typed.
func (r *Root) typedFilter(msg tea.KeyMsg) tea.Cmd {
	f := r.panes.Filter()
	if a := r.deps.Keys.At(msg.String(), keymap.Filter); a != nil && !input.IsText(msg) && !input.Edits(msg, f.Input.KeyMap) {
		return r.actions.perform(a)
	}
	*f.Input, _ = f.Input.Update(msg)
	r.panes.Refilter()
	return nil
}
