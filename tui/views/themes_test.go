package views

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// sizes are those that screens are designed for.
var sizes = [][2]int{{80, 24}, {40, 12}, {120, 40}, {200, 60}}

// shown are the samples whose every look is kept as a picture.
var shown = map[string]bool{"executions-rows": true, "executions-explained": true, "executions-filter-wrong": true, "executions-sorted": true, "copies-image": true, "copies-fleet": true, "copies-many": true, "confirm-image": true, "detail-partly": true, "detail-pending": true}

// TestThemesChangeColorsAlone holds that a screen says the same in each theme, on
// each kind of terminal.
func TestThemesChangeColorsAlone(t *testing.T) {
	for _, sample := range samples() {
		for _, size := range sizes[:2] {
			screen := sample.at(size[0], size[1])
			want := ansi.Strip(Render(screen, stylesFor(termenv.ANSI256)))
			for _, theme := range widget.Themes {
				for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI} {
					if got := ansi.Strip(Render(screen, widget.NewStyles(profile, theme))); got != want {
						t.Fatalf("%s at %v, in %s, is\n%s\nwant\n%s", sample.name, size, theme, got, want)
					}
				}
			}
		}
	}
}

// TestASCIIAlone holds that a terminal that shows ASCII alone gets nothing else, in
// the size that it has.
func TestASCIIAlone(t *testing.T) {
	plain, color := stylesFor(termenv.Ascii), stylesFor(termenv.ANSI256)
	plain.ASCII, color.ASCII = true, true
	for _, sample := range samples() {
		for i, size := range append([][2]int{{20, 6}, {31, 9}, {59, 70}, {140, 14}, {5, 3}}, sizes...) {
			drawn := Render(sample.at(size[0], size[1]), []*widget.Styles{plain, color}[i%2])
			checkSize(t, drawn, size[0], size[1])
			if at := strings.IndexFunc(drawn, func(r rune) bool { return r >= utf8.RuneSelf }); at >= 0 {
				t.Fatalf("%s at %v has %q", sample.name, size, drawn[at:min(at+20, len(drawn))])
			}
		}
	}
}

// TestArrowsAreWordsInASCII holds that no arrow is taken for the key v.
func TestArrowsAreWordsInASCII(t *testing.T) {
	ascii := stylesFor(termenv.Ascii)
	ascii.ASCII = true
	screen := with(func(s *Screen) {
		s.Dialog, s.Width, s.Height = overlay.Help{Groups: []overlay.HelpGroup{{Name: "lists", Keys: []overlay.HelpKey{{Keys: "j ↓", Words: "down"}}}}}, 80, 24
		s.Hints = []widget.Hint{{Keys: "↑ ↓", Words: "choose"}}
	})
	drawn := Render(screen, ascii)
	for _, want := range []string{"j down ", " up down choose"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("there is no %q in\n%s", want, drawn)
		}
	}
}

// TestLooks keeps pictures: of a few screens in each theme, and of those without
// color in ASCII at each size.
func TestLooks(t *testing.T) {
	ascii := stylesFor(termenv.Ascii)
	ascii.ASCII = true
	for _, sample := range samples() {
		if !shown[sample.name] {
			continue
		}
		for _, size := range sizes {
			golden(t, fmt.Sprintf("%s/%dx%d-ascii.txt", sample.name, size[0], size[1]), Render(sample.at(size[0], size[1]), ascii))
		}
		for _, theme := range widget.Themes {
			if theme == widget.ThemeDark || sample.name != "executions-rows" {
				continue // the other goldens are dark
			}
			golden(t, fmt.Sprintf("%s/80x24-%s.ansi", sample.name, theme), Render(sample.at(80, 24), widget.NewStyles(termenv.ANSI256, theme)))
		}
	}
}
