package models

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/keymap"
	"dftask/tui/views/widget"
)

// wordGap is the longest pause between two letters of a word that is typed
// fast. A key that opens a delete dialog waits as long for the next letter.
const wordGap = 200 * time.Millisecond

// hand tells a word from keys. Someone who believes that a text field has the
// focus types a word into a list, and some letter of it is the delete key.
type hand struct {
	// at is when the last letter was typed. This is real time, which a built-in
	// manager's clock outruns.
	at time.Time
	// inText is true after a key for a text field or a dialog's text, and inWord after a
	// letter in a list that does more than move the cursor.
	inText, inWord bool
	// told is true once this word was said not to be keys.
	told bool
	// waiting is an action whose key was typed, and serial numbers them.
	waiting *keymap.Action
	serial  int
}

// aloneMsg says that no key followed that of the waiting action.
type aloneMsg struct{ serial int }

// noteDialog takes note of a key for a dialog. Letters and enter may be a text, which
// goes on when the dialog is gone. Escape ends it, unless it comes in one go with them.
func (h *hand) noteDialog(msg tea.KeyMsg) {
	if h.waiting = nil; input.IsText(msg) || msg.Type == tea.KeyEnter {
		h.noteText()
	}
}

// noteText takes note of a key for a text field or a text in a dialog.
func (h *hand) noteText() { *h = hand{at: time.Now(), inText: true, serial: h.serial} }

// paused says whether the next letter begins something new, and takes note of it.
func (h *hand) paused() bool {
	now := time.Now()
	paused := now.Sub(h.at) >= wordGap
	if h.at = now; paused {
		h.inText, h.inWord, h.told = false, false, false
	}
	return paused
}

// listKey does what a key in a list or a detail does, unless it is a letter of
// a word. What was typed in one go with a text is no key, and an action that
// opens a delete dialog wants its key typed by itself.
func (r *Root) listKey(msg tea.KeyMsg) tea.Cmd {
	h := &r.hand
	a := r.deps.Keys.At(msg.String(), r.place())
	overtaken := h.waiting
	h.waiting = nil
	var told tea.Cmd
	if overtaken != nil {
		told = r.tellWord(overtaken.Key() + " was typed in one go with another key and was not taken. Press it by itself.")
	}
	if !input.IsText(msg) {
		return tea.Batch(told, r.perform(a))
	}
	h.paused()
	if h.inText {
		return r.tellWord("Letters that were typed in one go with a text are not taken as keys. Press the key again.")
	}
	if a != nil && r.asksToDelete(a) {
		if h.inWord || overtaken != nil {
			return r.tellWord(keymap.Name(msg.String()) + " was typed in one go with another key and was not taken. Press it by itself.")
		}
		h.inWord, h.waiting = true, a
		h.serial++
		alone := aloneMsg{h.serial}
		return tea.Tick(wordGap, func(time.Time) tea.Msg { return alone })
	}
	h.inWord = h.inWord || a == nil || !a.Quiet && msg.Type != tea.KeySpace
	return tea.Batch(told, r.perform(a))
}

// handleAloneMsg does the action that waited for its key to be the only one.
func (r *Root) handleAloneMsg(m aloneMsg) tea.Cmd {
	a := r.hand.waiting
	if a == nil || m.serial != r.hand.serial {
		return nil
	}
	r.hand.waiting = nil
	if r.dialog != nil {
		return nil
	}
	return r.perform(a)
}

// tellWord says once for each word why it is not taken as keys.
func (r *Root) tellWord(text string) tea.Cmd {
	if r.hand.told {
		return nil
	}
	r.hand.told = true
	return r.tell(widget.ToneInfo, text)
}

// asksToDelete says whether an action would open a dialog that deletes.
func (r *Root) asksToDelete(a *keymap.Action) bool {
	asks := r.deeds[a.ID].asksToDelete
	return asks != nil && asks(r) && r.disabled(a) == ""
}
