package models

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// handsOff is how long nobody must have typed before a dialog opens by itself.
const handsOff = time.Second

// handsOffMsg looks again whether the hands are off the keys.
type handsOffMsg struct{}

// autoOpen opens the dialog that is to open by itself, one at a time. What there
// is to offer stays until its turn comes.
func (r *Root) autoOpen() tea.Cmd {
	if r.dialog != nil {
		return r.needlessSignIn()
	}
	open := r.signInOffer()
	if open == nil {
		open = r.resumeOffer()
	}
	if open == nil {
		return nil
	}
	if quiet := r.deps.Engine.Clock.Now().Sub(r.lastKey); quiet < handsOff {
		// The keys of somebody who is typing are not for a dialog that opens by
		// itself under their hands.
		if r.waitingForHands {
			return nil
		}
		r.waitingForHands = true
		return tea.Tick(handsOff, func(time.Time) tea.Msg { return handsOffMsg{} })
	}
	return open()
}
