package widget

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
)

// From one paint to the next a line has the shortest sequence, and a block never
// paints the blanks around it.
func TestPaintsFollowEachOther(t *testing.T) {
	st := NewStyles(termenv.ANSI256, ThemeAuto)
	muted, good, strong, bad := st.Muted, st.Tone[ToneOK], st.Strong, st.Tone[ToneError]
	for want, paints := range map[string][]Paint{
		"[38;5;243ma [38;5;29mb[m":                      {muted, good},
		"[38;5;243ma b[m":                               {muted, muted},
		"[38;5;243ma[m b":                               {muted, {}},
		"a [38;5;243mb[m":                               {{}, muted},
		"[1ma [;38;5;243mb [;1mc[m":                     {strong, muted, strong},
		"[38;5;243ma [;38;5;231;48;5;160mb[m c":         {muted, bad, {}},
		"[38;5;231;48;5;160ma[m [38;5;243mb[m":          {bad, muted},
		"[38;5;231;48;5;160ma[m [38;5;231;48;5;160mb[m": {bad, bad},
	} {
		l := NewLine(20)
		for i, p := range paints {
			l.Add(p, string(rune('a'+i)))
			l.Skip(1)
		}
		assert.Equal(t, want, strings.ReplaceAll(l.String(), "\x1b", ""))
	}
}

// A row that fills its line, in several paints, is written in one piece.
func TestARowIsMadeInOnePiece(t *testing.T) {
	st := NewStyles(termenv.ANSI256, ThemeAuto)
	for _, width := range []int{80, 120, 200} {
		cell := strings.Repeat("x", width/6)
		assert.LessOrEqual(t, testing.AllocsPerRun(10, func() {
			l := ListLine(width, false, true, true, st)
			for range 4 {
				l.Add(st.Muted, cell)
				l.Add(st.Tone[ToneOK], "yes")
				l.Skip(1)
			}
			_ = l.String()
		}), 2.0, width)
	}
}
