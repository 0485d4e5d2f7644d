package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
)

func TestShares(t *testing.T) {
	for _, test := range []struct {
		size, of, whole, some int
		want                  string
	}{
		{10, 10, 10, 0, "██████████"},
		{10, 10, 5, 5, "█████▒▒▒▒▒"},
		{10, 10000, 1, 0, "█"},
		{10, 10000, 9999, 1, "█████████▒"},
		{10, 10000, 0, 3, "▒"},
		{10, 20, 5, 5, "███▒▒"},
		{10, 0, 0, 0, ""},
		{10, 1, 5, 5, "█████▒▒▒▒▒"}, // more than all
		{1, 10, 5, 5, "█"},
		{0, 10, 5, 5, ""},
		{30, 10, 10, 0, "████████████"}, // no more than the line has
	} {
		l := NewLine(12)
		l.Shares(test.size, test.of, Share{N: test.whole, Sign: SignWhole}, Share{N: test.some, Sign: SignSome})
		if got := l.String(); got != test.want {
			t.Errorf("%+v is %q", test, got)
		}
	}
}

func TestSparkline(t *testing.T) {
	color, plain := painted(termenv.ANSI256), painted(termenv.Ascii)
	tallies := []Tally{{}, {Good: 1}, {Open: 4}, {Good: 7, Bad: 1}, {}, {Good: 2}}
	draw := func(tallies []Tally, st *Styles) string {
		l := NewLine(30)
		l.Sparkline(tallies, st)
		return ansi.Strip(l.String())
	}
	assert.Equal(t, "·▁▄█·▂", draw(tallies, color))
	assert.Equal(t, "·▁▄!·▂", draw(tallies, plain))
	assert.Equal(t, "▁█▂", draw(joined(tallies, 3), color))
	assert.Equal(t, "···", draw(make([]Tally, 3), color))
}

func TestARuleHasRoomForASparkline(t *testing.T) {
	st := painted(termenv.Ascii)
	day := make([]Tally, 24)
	for i := range day {
		day[i].Good = i % 8
	}
	for width, want := range map[int]string{
		80: "─ T ─ totals ─ last 24 h ·▂▃▄▅▆▇█·▂▃▄▅▆▇█·▂▃▄▅▆▇█ ",
		41: "─ T ─ totals ─ last 24 h ▁▄▆█▁▄▆█▁▄▆█ ",
		36: "─ T ─ totals ─ 24 h ▁▄▆█▁▄▆█▁▄▆█ ──",
		30: "─ T ─ totals ─ 24 h ▂▆▆▃▇▄▄█ ─",
		28: "─ T ─ totals ─ 24 h ▃█▃█▃█ ",
		20: "─ T ─ totals ───────",
	} {
		got := Rule(width, st, "T", false, []Part{{Text: "totals", Must: true}, {Text: "24 h", Spark: day}}, "")
		if !strings.HasPrefix(got, want) {
			t.Errorf("at %d it is %q", width, got)
		}
	}
}

// A bar of what went well is never black on the color of its block.
func TestPicturesHaveNoHoles(t *testing.T) {
	for _, theme := range Themes {
		for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI} {
			st := NewStyles(profile, theme)
			for tone := range ToneWarn {
				assert.False(t, st.Draw[tone].block, "%s, %s, tone %d", theme, profile.Name(), tone)
			}
		}
	}
}
