package models

import (
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

const (
	flashTime      = 5 * time.Second
	flashErrorTime = 12 * time.Second
	keptMessages   = 200
)

// flashes is the message in the last line, and those that were.
type flashes struct {
	now    views.Flash
	past   []views.Message
	serial int
}

// flashOver ends a message, unless another has taken its place.
type flashOver struct{ serial int }

// show puts a message up for a while.
func (f *flashes) show(at time.Time, tone views.Tone, words string) tea.Cmd {
	words = text.Clean(words)
	f.serial++
	f.now = views.Flash{Tone: tone, Text: words}
	f.past = append([]views.Message{{At: at.Local().Format(time.TimeOnly), Tone: tone, Text: words}}, f.past...)
	if len(f.past) > keptMessages {
		f.past = f.past[:keptMessages]
	}
	serial, stays := f.serial, flashTime
	if tone >= views.ToneOpen {
		stays = flashErrorTime
	}
	return tea.Tick(stays, func(time.Time) tea.Msg { return flashOver{serial} })
}

func (f *flashes) over(m flashOver) {
	if m.serial == f.serial {
		f.now = views.Flash{}
	}
}

// sentence is an error with what to do about it.
func sentence(err error) string {
	text := capital(err.Error()) + "."
	if advice := advice(err); advice != "" {
		text += " " + advice
	}
	return text
}

// advice is what to do about an error; empty when nobody knows.
func advice(err error) string {
	var p client.Problem
	if errors.As(err, &p) {
		return p.Advice()
	}
	return ""
}

// problem is an error in the three parts a pane shows.
func problem(what string, err error) views.Problem {
	return views.Problem{What: what, Why: capital(text.Clean(err.Error())), Do: advice(err)}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		return string(c-'a'+'A') + s[1:]
	}
	return s
}
