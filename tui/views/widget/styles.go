package widget

import (
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Paint is a style reduced to what it writes before and after a text, so that
// drawing a screen builds no styles. The zero Paint writes nothing.
type Paint struct{ on, off string }

// Render paints a text that holds no other paint.
func (p Paint) Render(s string) string {
	if p.on == "" || s == "" {
		return s
	}
	return p.on + s + p.off
}

func paint(s lipgloss.Style) Paint {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Paint{on, off}
}

// Styles are the paints of everything, made once for a terminal. They use the
// terminal's own sixteen colors and its default text color, which its owner
// has made readable on its background; so dftask need not ask for that.
type Styles struct {
	// Plain is set when there is not a color at all. A few things are drawn
	// differently then.
	Plain bool
	// renderer makes the paints of colors that only a configuration names.
	renderer *lipgloss.Renderer

	// Muted is for labels and what is there for completeness; Strong for what
	// is read first; Accent for what has the focus.
	Muted, Strong, Accent Paint
	// Cursor is the row under the cursor; Caret the cell the next key goes to.
	Cursor, Caret Paint
	Mark          Paint
	// Running is for what is under way.
	Running Paint
	Tone    [ToneError + 1]Paint
	Badge   [ToneError + 1]Paint

	Header struct{ App, Context Paint }
	Tab    struct{ Active, Idle Paint }
	Field  struct{ Label, FocusedLabel, Placeholder Paint }
	Pane   struct{ Rule, Title, FocusedTitle, Text Paint }
	Dialog struct{ Border, Title, DangerBorder, DangerTitle, Behind Paint }
	Hint   struct{ Keys, Words Paint }
	Bar    struct{ Done, Left Paint }
}

// NewStyles makes the styles for a renderer. Only its color profile is asked for.
func NewStyles(r *lipgloss.Renderer) *Styles {
	var (
		plain  = r.NewStyle()
		muted  = paint(plain.Faint(true))
		bold   = paint(plain.Bold(true))
		color  = func(n string) lipgloss.Style { return plain.Foreground(lipgloss.Color(n)) }
		red    = paint(color("1"))
		green  = paint(color("2"))
		yellow = paint(color("3"))
		// What is not proved looks neither like what is, nor like a warning.
		// Magenta is legible on dark and on light backgrounds.
		open   = paint(color("5"))
		cyan   = paint(color("6"))
		accent = paint(color("6").Bold(true))
		danger = paint(color("1").Bold(true))
	)
	st := &Styles{
		Plain:    r.ColorProfile() == termenv.Ascii,
		renderer: r,
		Muted:    muted,
		Strong:   bold,
		Accent:   accent,
		Cursor:   paint(plain.Reverse(true)),
		Caret:    paint(plain.Reverse(true)),
		Mark:     accent,
	}
	st.Tone = [...]Paint{ToneInfo: {}, ToneOK: green, ToneOpen: open, ToneWarn: yellow, ToneError: red}
	st.Badge = [...]Paint{
		ToneInfo:  paint(color("6").Reverse(true)),
		ToneOK:    paint(color("2").Reverse(true)),
		ToneOpen:  paint(color("5").Reverse(true)),
		ToneWarn:  paint(color("3").Reverse(true)),
		ToneError: paint(color("1").Reverse(true)),
	}
	st.Header.App, st.Header.Context = accent, bold
	st.Tab.Active, st.Tab.Idle = accent, muted
	st.Field.Label, st.Field.FocusedLabel, st.Field.Placeholder = muted, accent, muted
	st.Pane.Rule, st.Pane.Title, st.Pane.FocusedTitle = muted, bold, accent
	st.Running = cyan
	st.Dialog.Border, st.Dialog.Title = cyan, accent
	st.Dialog.DangerBorder, st.Dialog.DangerTitle = red, danger
	st.Dialog.Behind = muted
	st.Hint.Keys, st.Hint.Words = bold, muted
	st.Bar.Done, st.Bar.Left = cyan, muted
	return st
}

// Tone is the weight of a message, a badge or a warning.
type Tone int

// The tones, from calm to loud.
const (
	ToneInfo Tone = iota
	ToneOK
	ToneOpen
	ToneWarn
	ToneError
)
