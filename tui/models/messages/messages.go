package messages

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/send"
	"dftask/tui/views"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const (
	stays      = 5 * time.Second
	errorStays = 12 * time.Second
	// kept is how many messages are remembered.
	kept = 200
)

// Log is the message over the keys, and those that were.
type Log struct {
	clock  send.Clock
	now    views.Flash
	past   []overlay.Message
	serial int
}

// New has no message; clock tells when one comes.
func New(clock send.Clock) *Log { return &Log{clock: clock} }

// Over ends a message, unless another has taken its place.
type Over struct{ serial int }

// Tell puts a message up for a while.
func (l *Log) Tell(tone widget.Tone, words string) tea.Cmd {
	words = text.Clean(words)
	l.serial++
	l.now = views.Flash{Tone: tone, Text: words}
	l.past = append([]overlay.Message{{At: l.clock.Now().Local().Format(time.TimeOnly), Tone: tone, Text: words}}, l.past...)
	if len(l.past) > kept {
		l.past = l.past[:kept]
	}
	over, stay := Over{l.serial}, stays
	if tone >= widget.ToneOpen {
		stay = errorStays
	}
	return tea.Tick(stay, func(time.Time) tea.Msg { return over })
}

// End ends the message that stood there for long enough.
func (l *Log) End(m Over) {
	if m.serial == l.serial {
		l.now = views.Flash{}
	}
}

// Now is the message over the keys.
func (l *Log) Now() views.Flash { return l.now }

// Past are all messages, the newest first.
func (l *Log) Past() []overlay.Message { return l.past }
