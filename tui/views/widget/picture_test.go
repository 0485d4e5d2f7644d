package widget

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
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
	cells := []Level{{}, {N: 1}, {N: 4}, {N: 8, Loud: true}, {N: -1}, {N: 2}}
	for st, want := range map[*Styles]string{color: "·▁▄█·▂", plain: "·▁▄!·▂"} {
		l := NewLine(6)
		l.Sparkline(cells, st)
		if got := ansi.Strip(l.String()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
