package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/guard"
)

// front is the dialog that lies over the panes, if any, and what keeps keys from it that
// were typed before people could see it.
type front struct {
	dialog dialogs.Dialog
	glance guard.Glance
	pause  guard.Pause
}

// unseen says whether the open dialog asks something and is not on the screen.
func (f *front) unseen(tooSmall bool) bool { return f.glance.Unseen(f.dialog, tooSmall) }

// asks says whether a dialog that takes a decision has opened since before was the one.
func (f *front) asks(before dialogs.Dialog) bool {
	_, asks := f.dialog.(dialogs.Asking)
	return asks && f.dialog != before
}

// signIn is the sign-in, when it is open.
func (f *front) signIn() (*dialogs.SignIn, bool) {
	s, open := f.dialog.(*dialogs.SignIn)
	return s, open
}

// openByItself opens what people have not asked for, one at a time: the first of the
// offers that is not nil. What there is to offer stays until its turn comes.
func (f *front) openByItself(offers ...func() tea.Cmd) tea.Cmd {
	for _, open := range offers {
		if open == nil {
			continue
		}
		if now, again := f.pause.Now(); !now {
			return again
		}
		return open()
	}
	return nil
}
