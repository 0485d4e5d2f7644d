package models

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const (
	flashTime      = 5 * time.Second
	flashErrorTime = 12 * time.Second
	keptMessages   = 200
)

// flashes is the message in the last line, and those that were.
type flashes struct {
	now    views.Flash
	past   []overlay.Message
	serial int
}

// flashOver ends a message, unless another has taken its place.
type flashOver struct{ serial int }

// Show puts a message up for a while.
func (f *flashes) Show(at time.Time, tone widget.Tone, words string) tea.Cmd {
	words = text.Clean(words)
	f.serial++
	f.now = views.Flash{Tone: tone, Text: words}
	f.past = append([]overlay.Message{{At: at.Local().Format(time.TimeOnly), Tone: tone, Text: words}}, f.past...)
	if len(f.past) > keptMessages {
		f.past = f.past[:keptMessages]
	}
	serial, stays := f.serial, flashTime
	if tone >= widget.ToneOpen {
		stays = flashErrorTime
	}
	return tea.Tick(stays, func(time.Time) tea.Msg { return flashOver{serial} })
}

func (f *flashes) Over(m flashOver) {
	if m.serial == f.serial {
		f.now = views.Flash{}
	}
}
