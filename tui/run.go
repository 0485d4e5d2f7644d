// Package tui runs the dashboard on a terminal.
package tui

import (
	"context"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	_ "dftask/tui/background" // keeps the terminal from being asked anything
	"dftask/tui/models"
	"dftask/tui/views"
)

// framesPerSecond is enough for what moves once a second, and kind to a slow
// line.
const framesPerSecond = 30

// Run shows the dashboard until it is left: on the manager of deps, or with the
// question for one when there are none. It fills in what deps leave open: the
// styles for the terminal, its clipboard, and the count of what was drawn.
func Run(ctx context.Context, deps *models.Deps, opener models.Opener, in, out *os.File) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	screen := &screen{File: out}
	styles := views.NewStyles(lipgloss.NewRenderer(out))
	prepare := func(d *models.Deps) {
		d.Drawn, d.Copy, d.Styles = screen.drawn, clipboard(screen, os.Getenv), styles
	}
	keys := newKeyboard(in)
	program := tea.NewProgram(models.NewApp(ctx, deps, opener, styles, prepare),
		tea.WithInput(keys), tea.WithOutput(screen),
		tea.WithAltScreen(), tea.WithReportFocus(), tea.WithFPS(framesPerSecond),
		tea.WithoutSignalHandler())
	keys.send = program.Send
	// The context ends with a signal. Bubble Tea is asked to quit then: given
	// the context, or its own signal handler, it would close the terminal under
	// its reader, or wait for a loop that has ended.
	defer context.AfterFunc(ctx, program.Quit)()
	if _, err := program.Run(); err != nil {
		return err
	}
	return context.Cause(ctx)
}
