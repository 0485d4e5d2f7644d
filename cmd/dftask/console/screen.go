package console

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/muesli/termenv"
	"golang.org/x/term"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Screen is how a result is written for people. On a terminal it fits the width and
// has colors; elsewhere, for a pipe or a file, it is neither cut nor colored.
type Screen struct {
	// Width is that of the terminal; 0 where there is none.
	Width  int
	Styles *widget.Styles
	// Zone is the time zone of the person at the keyboard.
	Zone *time.Location
}

// ScreenOf is how a result is written to a writer: to standard output as a terminal
// is, to anything else in full.
func ScreenOf(to io.Writer) Screen {
	if r, ok := to.(*Results); ok && r.env != nil {
		return r.screen()
	}
	return Screen{Styles: uncolored(), Zone: time.UTC}
}

// screen is standard output now: a window may have changed its size.
func (r *Results) screen() Screen {
	e := r.env
	if !e.OutTTY {
		return Screen{Styles: uncolored(), Zone: e.zone()}
	}
	profile := termenv.NewOutput(io.Discard, termenv.WithEnvironment(environment(e.Getenv)), termenv.WithTTY(true)).EnvColorProfile()
	styles := widget.NewStyles(profile, r.theme)
	styles.ASCII = r.ascii
	return Screen{Width: widthOf(e.OutWidth), Styles: styles, Zone: e.zone()}
}

func uncolored() *widget.Styles { return widget.NewStyles(termenv.Ascii, widget.ThemeAuto) }

// SetLook settles how a result looks on a terminal: its theme, and whether anything
// but ASCII is written of what dftask itself draws.
func SetLook(to io.Writer, theme widget.Theme, ascii bool) {
	if r, ok := to.(*Results); ok {
		r.theme, r.ascii = theme, ascii
	}
}

// Line is a line as the terminal can show it.
func (s Screen) Line(line string) string {
	if s.Styles.ASCII {
		return text.ASCII(line)
	}
	return line
}

// zone is the time zone of the person at the keyboard.
func (e *Env) zone() *time.Location {
	if e.Zone == nil {
		return time.Local
	}
	return e.Zone
}

// LocalTime is an instant in the time zone of the person at the keyboard, who is
// told which that is.
func (e *Env) LocalTime(at time.Time) string { return at.In(e.zone()).Format("2006-01-02 15:04 MST") }

// narrowest is the width of a terminal that does not tell its own, or tells none
// that text fits into.
const narrowest, usual = 20, 80

func widthOf(width func() int) int {
	if width == nil {
		return usual
	}
	if w := width(); w > 0 {
		return max(w, narrowest)
	}
	return usual
}

// columnsOf asks a terminal for its width, each time it is called; 0 when it does
// not tell.
func columnsOf(f *os.File) func() int {
	return func() int {
		columns, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 0
		}
		return columns
	}
}

// environment is the environment of a command, for a library.
type environment func(string) string

func (e environment) Getenv(name string) string { return e(name) }
func (environment) Environ() []string           { return nil }

// Lines writes lines of a result, on a terminal broken between words.
func Lines(to io.Writer, lines []string) error {
	s := ScreenOf(to)
	if s.Width > 0 {
		lines = broken(lines, s.Width)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(to, s.Line(line)); err != nil {
			return err
		}
	}
	return nil
}
