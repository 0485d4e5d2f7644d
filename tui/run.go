package tui

import (
	"context"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"dftask/client/spawn"
	_ "dftask/tui/background" // keeps the terminal from being asked anything
	"dftask/tui/models"
	"dftask/tui/models/keymap"
	"dftask/tui/models/world"
	"dftask/tui/views/widget"
)

// framesPerSecond is enough for what moves once a second, and kind to a slow
// line.
const framesPerSecond = 30

// Options are what the dashboard runs with.
type Options struct {
	// In and Out are the terminal.
	In, Out *os.File
	// Theme and ASCII are how it looks.
	Theme widget.Theme
	ASCII bool
	// Mouse has the mouse choose tabs and rows, and scroll.
	Mouse bool
	// Notify is how people are called to the screen when a purge has ended; empty for
	// not at all.
	Notify string
	// Keys is the action table; nil for the one that dftask comes with.
	Keys *keymap.Table
	// Handled, when it is not nil, is told of each message.
	Handled Handled
}

// Run shows the dashboard until it is left: on the manager of deps, or with the
// question for one when there are none. It fills in what deps leave open: the
// styles for the terminal, its clipboard, and the count of what was drawn.
func Run(ctx context.Context, deps *world.Deps, opener models.Opener, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	screen := &screen{File: o.Out, window: window{titles: hasTitle(os.Getenv("TERM")), mouse: o.Mouse}}
	styles := widget.NewStyles(termenv.NewOutput(o.Out).EnvColorProfile(), o.Theme)
	styles.ASCII, styles.Zones = o.ASCII, o.Mouse
	prepare := func(d *world.Deps) {
		d.Drawn, d.Copy, d.Styles = screen.drawn, clipboard(screen, os.Getenv), styles
		d.Notify = notifier(screen, o.Notify, os.Getenv)
	}
	if o.Keys == nil {
		o.Keys = keymap.Default()
	}
	return show(ctx, guarded{models.NewApp(ctx, deps, opener, o.Keys, styles, prepare), o.Handled, screen}, o.In, screen)
}

// show shows a model until it is left. A panic continues, once the
// terminal is as it was: Bubble Tea would write it over the screen.
func show(ctx context.Context, model guarded, in *os.File, screen *screen) error {
	l := &loop{screen: screen}
	defer spawn.OnPanic(func(value any, stack []byte) { l.program.Send(&panicked{value, stack}) })()
	l.keys = newKeyboard(in)
	l.program = tea.NewProgram(model,
		tea.WithInput(l.keys), tea.WithOutput(screen), tea.WithFilter(l.filter),
		tea.WithAltScreen(), tea.WithReportFocus(), tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics())
	l.keys.send = l.program.Send
	l.jobs = newJobControl(func() { go l.program.Send(stopMsg{}) }, func() { go l.program.Send(wokeMsg{}) })
	defer l.jobs.end()
	// The context ends with a signal. Bubble Tea is asked to quit then: given
	// the context, or its own signal handler, it would close the terminal under
	// its reader, or wait for a loop that has ended.
	defer context.AfterFunc(ctx, l.program.Quit)()
	ended := false
	defer func() {
		if !ended {
			l.release()
		}
		screen.leave()
	}()
	screen.enter()
	_, err := l.program.Run()
	ended = true
	if err != nil {
		return err
	}
	return context.Cause(ctx)
}
