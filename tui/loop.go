package tui

import (
	"fmt"
	"runtime/debug"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models"
)

// stopMsg says that somebody asked this process to stop, and wokeMsg that it was
// stopped without being asked, and continued.
type (
	stopMsg struct{}
	wokeMsg struct{}
)

// loop does what has to be done between two messages, for the terminal is Bubble
// Tea's meanwhile.
type loop struct {
	screen  *screen
	program *tea.Program
	keys    *keyboard
	jobs    *jobControl
}

// filter takes the messages that are not the dashboard's.
func (l *loop) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case models.Suspend:
		stopped := false
		l.without(func() { stopped = l.jobs.stop(true) })
		if !stopped {
			return models.NotSuspended{}
		}
	case stopMsg:
		l.without(func() { l.jobs.stop(false) })
	case wokeMsg:
		l.without(func() {})
	default:
		return msg
	}
	return tea.ResumeMsg{}
}

// without does something while the terminal is as it was before the program.
func (l *loop) without(do func()) {
	l.release()
	do()
	l.keys.resume()
	_ = l.program.RestoreTerminal() // it fails where the terminal is gone; reading tells
	l.screen.enter()
}

// release gives the terminal back as it was.
func (l *loop) release() {
	l.keys.pause()
	_ = l.program.ReleaseTerminal() // the same
	l.screen.leave()
}

// guarded is the dashboard, of which a command that panics does not end the
// program before the terminal is given back.
type guarded struct {
	tea.Model
	handled Handled
	screen  *screen
}

// Handled is told of each message that the dashboard handled: its type, without
// what is in it, and how long Update took.
type Handled func(kind string, took time.Duration)

// panicked is what a command or a goroutine panicked with, and where.
type panicked struct {
	value any
	stack []byte
}

// Error is the value alone.
func (p *panicked) Error() string { return fmt.Sprint(p.value) }

// Stack is where it was.
func (p *panicked) Stack() []byte { return p.stack }

func (g guarded) Init() tea.Cmd { return watchPanic(tea.Batch(g.Model.Init(), g.entitle())) }

// entitle has the window's title follow the model.
func (g guarded) entitle() tea.Cmd {
	if m, titled := g.Model.(interface{ Title() string }); titled {
		return g.screen.entitle(m.Title())
	}
	return nil
}

// Update panics where a command did, in the one place that can end the program.
func (g guarded) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if p, ok := msg.(*panicked); ok {
		panic(p)
	}
	began := time.Now()
	m, cmd := g.Model.Update(msg)
	if g.handled != nil {
		g.handled(fmt.Sprintf("%T", msg), time.Since(began))
	}
	g.Model = m
	return g, watchPanic(tea.Batch(cmd, g.entitle()))
}

// watchPanic makes a message of what a command, or one of its batch, panics with.
func watchPanic(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if value := recover(); value != nil {
				msg = &panicked{value, debug.Stack()}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			guards := make(tea.BatchMsg, len(batch))
			for i := range batch {
				guards[i] = watchPanic(batch[i])
			}
			return guards
		}
		return msg
	}
}
