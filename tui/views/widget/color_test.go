package widget

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"
)

// TestColors holds that any text at all may be given for a color.
func TestColors(t *testing.T) {
	st := painted(termenv.ANSI256)
	for name, want := range map[string]string{
		"red": "1;97;41", "RED ": "1;97;41", "yellow": "1;30;43", "blue": "1;97;44", "bright-red": "1;30;101", "8": "1;97;100",
		"208": "1;30;48;5;208", "17": "1;97;48;5;17", "232": "1;97;48;5;232", "255": "1;30;48;5;255",
		"": "", "none": "", "256": "", "-1": "", "1;31": "", "#ff0000": "", "bright-": "", "bright-gray": "", "\x1b[31m": "",
	} {
		got := ""
		if paint, ok := st.ColorBadge(name); ok {
			got = strings.Trim(paint.on, "\x1b[m")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for _, st := range []*Styles{painted(termenv.Ascii), {}} {
		if _, ok := st.ColorBadge("red"); ok {
			t.Error("without colors there is a color")
		}
	}
}

// TestBadgesCanBeRead holds that the name of a context is legible on the color that
// was chosen for it.
func TestBadgesCanBeRead(t *testing.T) {
	for n := 16; n < 256; n++ {
		text := 0x000000
		if dark(n) {
			text = 0xffffff
		}
		if got := contrast(rgb(n), text); got < 4.5 {
			t.Errorf("color %d has a contrast of %.2f", n, got)
		}
	}
}

// painted are styles as a terminal with a color profile has them.
func painted(profile termenv.Profile) *Styles { return NewStyles(profile, ThemeDark) }
