package guard

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/send"
)

// handsOff is for how long no key must have been typed before a dialog opens by itself.
const handsOff = time.Second

// Pause tells when people pause in their typing: their keys are not for a dialog that
// opens by itself under their hands.
type Pause struct {
	// Clock is the engine's.
	Clock send.Clock
	// lastKey is when a letter was typed.
	lastKey time.Time
	// waiting is true while a dialog waits for a pause.
	waiting bool
}

// PauseMsg says that it is time to look again whether there is a pause.
type PauseMsg struct{}

// NoteKey takes note of a key.
func (p *Pause) NoteKey(msg tea.KeyMsg) {
	if msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace {
		p.lastKey = p.Clock.Now()
	}
}

// Over takes note of the end of a wait.
func (p *Pause) Over() { p.waiting = false }

// Now says whether there is a pause now. Otherwise again comes when it is time to look
// again.
func (p *Pause) Now() (now bool, again tea.Cmd) {
	if p.Clock.Now().Sub(p.lastKey) >= handsOff {
		return true, nil
	}
	if p.waiting {
		return false, nil
	}
	p.waiting = true
	return false, tea.Tick(handsOff, func(time.Time) tea.Msg { return PauseMsg{} })
}
