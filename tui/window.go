package tui

import (
	"fmt"
	"runtime"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// The ways to call people to the screen when a purge has ended.
const (
	NotifyNone = "none"
	NotifyBell = "bell"
	// NotifyOSC9 has the terminal show a message on the desktop.
	NotifyOSC9 = "osc9"
)

// Sequences for the window. The title that it had goes on the terminal's stack, where
// it has one; others leave the empty title, which a shell fills in again. Of the mouse
// its buttons and wheel are asked for, not where it moves.
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b]2;\a\x1b[23;2t"
	mouseOn   = "\x1b[?1000h\x1b[?1006h"
	mouseOff  = "\x1b[?1006l\x1b[?1000l"
)

// window is what a terminal shows and tells besides the frame.
type window struct {
	// titles is set for one that has a title, and mouse where its mouse is used.
	titles, mouse bool
	// shown is the title there is.
	shown string
	// open is set while the window is the dashboard's.
	open bool
}

// hasTitle says whether a kind of terminal, which TERM names, has a title: a console
// without windows would write it on the screen.
func hasTitle(kind string) bool {
	for _, without := range []string{"linux", "dumb", "vt", "ansi", "cons", "sun", "eterm"} {
		if strings.HasPrefix(kind, without) {
			return false
		}
	}
	return kind != "" || runtime.GOOS == "windows"
}

// enter makes the window the dashboard's, and leave gives it back as it was.
func (s *screen) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.window.open {
		return
	}
	s.window.open, s.window.shown = true, ""
	var b strings.Builder
	if s.window.titles {
		b.WriteString(pushTitle)
	}
	if s.window.mouse {
		b.WriteString(mouseOn)
	}
	s.tell(b.String())
	s.drawTitle()
}

func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.window.open {
		return
	}
	s.window.open = false
	if s.window.mouse {
		s.tell(mouseOff)
	}
	if s.window.titles {
		s.tell(popTitle)
	}
}

// tell writes sequences that leave the frame alone; the caller has the lock. It fails
// where the terminal is gone, and reading tells of that.
func (s *screen) tell(sequences string) {
	if sequences != "" {
		_, _ = s.File.WriteString(sequences)
	}
}

// drawTitle writes the title that is wanted, unless it is there; the caller has the
// lock.
func (s *screen) drawTitle() {
	w, title := &s.window, s.title.Load()
	if w.open && w.titles && title != nil && *title != w.shown {
		w.shown = *title
		s.tell("\x1b]2;" + w.shown + "\a")
	}
}

// entitle wants a title, which has no control characters. It returns what writes it;
// nil when there is nothing to write. Of two that are under way the newer title wins.
func (s *screen) entitle(title string) tea.Cmd {
	if before := s.title.Swap(&title); before != nil && *before == title {
		return nil
	}
	return func() tea.Msg {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.drawTitle()
		return nil
	}
}

// notifier calls people to the screen in one of the ways there are; nil for none. Tmux
// hands a message on where it is allowed to, and rings by itself.
func notifier(s *screen, how string, getenv func(string) string) func(string) error {
	sequence := func(string) string { return "\a" }
	switch {
	case how == NotifyBell:
	case how == NotifyOSC9 && getenv("TMUX") != "":
		sequence = func(words string) string { return "\x1bPtmux;\x1b\x1b]9;" + words + "\a\x1b\\" }
	case how == NotifyOSC9:
		sequence = func(words string) string { return "\x1b]9;" + words + "\a" }
	default:
		return nil
	}
	return func(words string) error {
		_, err := fmt.Fprint(s, sequence(words))
		return err
	}
}
