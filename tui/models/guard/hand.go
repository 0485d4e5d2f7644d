package guard

import (
	"cmp"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/keymap"
)

// WordGap is the longest pause between two letters of a word that is typed
// fast. A key that opens a delete dialog waits as long for the next letter.
const WordGap = 200 * time.Millisecond

// Hand tells a word from keys. Someone who believes that a text field has the
// focus types a word into a list, and some letter of it is the delete key.
type Hand struct {
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

// AloneMsg says that no key followed that of the waiting action.
type AloneMsg struct{ serial int }

// NoteDialog takes note of a key for a dialog. Letters and enter may be a text, whose
// rest follows when the dialog is gone. Escape ends it, unless it comes in one go with them.
func (h *Hand) NoteDialog(msg tea.KeyMsg) {
	if h.waiting = nil; input.IsText(msg) || msg.Type == tea.KeyEnter {
		h.NoteText()
	}
}

// NoteText takes note of a key for a text field or a text in a dialog.
func (h *Hand) NoteText() { *h = Hand{at: time.Now(), inText: true, serial: h.serial} }

// noteLetter takes note of a letter in a list. After a pause it begins something new.
func (h *Hand) noteLetter() {
	now := time.Now()
	paused := now.Sub(h.at) >= WordGap
	if h.at = now; paused {
		h.inText, h.inWord, h.told = false, false, false
	}
}

// List decides about a key in a list or a detail, which means action a, if any, and
// asks when that opens a delete dialog. It does it unless the key is a letter of
// a word: what was typed in one go with a text is no key, and an action that
// opens a delete dialog wants its key typed by itself. What is not done is told.
func (h *Hand) List(msg tea.KeyMsg, a *keymap.Action, asks bool) (do bool, told string, wait tea.Cmd) {
	overtaken := h.waiting
	h.waiting = nil
	if overtaken != nil {
		told = h.tell(byItself(overtaken.Key()))
	}
	if !input.IsText(msg) {
		return true, told, nil
	}
	h.noteLetter()
	switch {
	case h.inText:
		return false, cmp.Or(h.tell("Letters that were typed in one go with a text are not taken as keys. Press the key again."), told), nil
	case asks && (h.inWord || overtaken != nil):
		return false, cmp.Or(h.tell(byItself(keymap.Name(msg.String()))), told), nil
	case asks:
		h.inWord, h.waiting = true, a
		h.serial++
		alone := AloneMsg{h.serial}
		return false, told, tea.Tick(WordGap, func(time.Time) tea.Msg { return alone })
	}
	h.inWord = h.inWord || a == nil || !a.Quiet && msg.Type != tea.KeySpace
	return true, told, nil
}

func byItself(key string) string {
	return key + " was typed in one go with another key and was not taken. Press it by itself."
}

// tell says once for each word why it is not taken as keys.
func (h *Hand) tell(text string) string {
	if h.told {
		return ""
	}
	h.told = true
	return text
}

// Alone is the action that waited for its key to be the only one; nil when another
// key came since.
func (h *Hand) Alone(m AloneMsg) *keymap.Action {
	if m.serial != h.serial {
		return nil
	}
	a := h.waiting
	h.waiting = nil
	return a
}
