package models

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/spawn"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/saved"
	"dftask/tui/models/world"
	"dftask/tui/views/widget"
)

// keeping keeps what is to be there after a restart.
type keeping struct {
	deps     *world.Deps
	panes    *panes.Panes
	messages *messages.Log

	// layout is the one that was kept last, or is on its way.
	layout saved.Layout
	// busy is true while something is written: one thing at a time, and then the newest.
	busy bool
	// told is set once it was told that nothing can be kept.
	told bool
}

// keptMsg says how keeping ended.
type keptMsg struct{ err error }

// watch keeps what has changed.
func (k *keeping) watch() tea.Cmd {
	if k.busy || !k.changed() {
		return nil
	}
	k.busy = true
	write := k.write()
	return func() tea.Msg { return keptMsg{write()} }
}

func (k *keeping) changed() bool {
	return k.deps.Save != nil && (k.deps.Saved.Added() || k.panes.Arranged() != k.layout)
}

func (k *keeping) write() func() error {
	k.layout = k.panes.Arranged()
	save, change := k.deps.Save, k.deps.Saved.Take(k.layout)
	return func() error { return save(change) }
}

func (k *keeping) handleKeptMsg(m keptMsg) tea.Cmd {
	k.busy = false
	if m.err == nil || k.told {
		return nil
	}
	k.told = true
	return k.messages.Tell(widget.ToneWarn, "The next start will not know what was searched here: "+phrase.Sentence(m.err))
}

// longestLeave is how long the end of the program waits for a disk.
const longestLeave = time.Second

// leave ends the program, once everything is kept.
func (k *keeping) leave() tea.Cmd {
	if !k.busy && !k.changed() {
		return tea.Quit
	}
	write := k.write()
	return func() tea.Msg {
		done := make(chan struct{})
		spawn.Go(func() {
			// The screen that would tell of a failure is gone.
			_ = write()
			close(done)
		})
		select {
		case <-done:
		case <-time.After(longestLeave):
		}
		return tea.Quit()
	}
}
