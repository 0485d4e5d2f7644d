package widget

import "github.com/muesli/termenv"

// Paint is a style reduced to what it writes before and after a text, so that
// drawing a screen builds no styles. The zero Paint writes nothing.
type Paint struct {
	on string
	// next is on where another paint is to end first: an empty parameter does that.
	next string
	// block is set when blanks can be told from others, by their background.
	block bool
	// hue is set when it is a color of the text and nothing else: another takes its
	// place without an end between them.
	hue bool
}

// ended is what ends the paint; empty of one that writes nothing.
func (p Paint) ended() string {
	if p.on == "" {
		return ""
	}
	return end
}

// after is what is written where another paint has not ended yet: the shortest that
// ends it and begins this one.
func (p Paint) after(other Paint) string {
	switch {
	case p == other:
		return ""
	case other.on == "", p.hue && other.hue:
		return p.on
	}
	return p.next
}

// Render paints a text that holds no other paint.
func (p Paint) Render(s string) string {
	if p.on == "" || s == "" {
		return s
	}
	return p.on + s + end
}

// Styles are the paints of everything, made once for a terminal. What has no
// look of its own has the terminal's own colors, which its owner can read.
type Styles struct {
	// Plain is set when there is not a color at all. A few things are drawn
	// differently then.
	Plain bool
	// ASCII is set when the terminal is to get nothing but ASCII: no box drawing,
	// no arrows, no ellipsis.
	ASCII bool
	// Zones is set where the mouse points at what is drawn.
	Zones bool
	// profile is how many colors the terminal has.
	profile termenv.Profile

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
	// Draw is for the cells of pictures. What is a block as a word would be a hole
	// as a bar: it has the terminal's own color, unless it must be seen.
	Draw [ToneError + 1]Paint

	Header struct{ App, Context Paint }
	Tab    struct{ Active, Idle Paint }
	Field  struct{ Label, FocusedLabel, Placeholder Paint }
	Pane   struct{ Rule, Title, FocusedTitle, Text Paint }
	Dialog struct{ Border, Title, DangerBorder, DangerTitle, Behind Paint }
	Hint   struct{ Keys, Words Paint }
	Bar    struct{ Done, Left Paint }
}

// NewStyles makes the styles of a theme for a terminal with so many colors.
func NewStyles(profile termenv.Profile, theme Theme) *Styles {
	looks := themes[theme]
	if theme == ThemeTerminal && profile < termenv.ANSI {
		profile = termenv.ANSI
	}
	of := func(r role) Paint { return looks[r].paint(profile) }
	badge := func(r role) Paint { return looks[r].block(profile).paint(profile) }
	muted, strong, frame, danger := of(roleDim), of(roleStrong), of(roleFocus), of(roleDanger)
	accent, alarm := looks[roleFocus].strong().paint(profile), looks[roleDanger].strong().paint(profile)
	st := &Styles{
		Plain:   profile == termenv.Ascii,
		profile: profile,
		Muted:   muted,
		Strong:  strong,
		Accent:  accent,
		Cursor:  of(roleSelection),
		Caret:   of(roleSelection),
		Mark:    accent,
		Running: of(roleRunning),
		Tone:    [...]Paint{ToneInfo: {}, ToneOK: of(roleGood), ToneOpen: of(roleOpen), ToneWarn: of(roleWarn), ToneError: of(roleBad)},
		Badge: [...]Paint{
			ToneInfo: badge(roleRunning), ToneOK: badge(roleGood), ToneOpen: badge(roleOpen), ToneWarn: badge(roleWarn), ToneError: badge(roleBad),
		},
	}
	st.Draw = st.Tone
	for tone := range ToneWarn {
		if st.Draw[tone].block {
			st.Draw[tone] = Paint{}
		}
	}
	st.Header.App, st.Header.Context = accent, strong
	st.Tab.Active, st.Tab.Idle = accent, muted
	st.Field.Label, st.Field.FocusedLabel, st.Field.Placeholder = muted, accent, muted
	st.Pane.Rule, st.Pane.Title, st.Pane.FocusedTitle = muted, strong, accent
	st.Dialog.Border, st.Dialog.Title = frame, accent
	st.Dialog.DangerBorder, st.Dialog.DangerTitle = danger, alarm
	st.Dialog.Behind = muted
	st.Hint.Keys, st.Hint.Words = strong, muted
	st.Bar.Done, st.Bar.Left = frame, muted
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
