package widget

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// xterm are the first sixteen colors as xterm has them. Other terminals have
// others; xterm's are among the hardest to read.
var xterm = [16]int{
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
}

// seen is an ink on a terminal, whose own color is given.
func (k ink) seen(profile termenv.Profile, own int) int {
	n := k.many
	if profile == termenv.ANSI {
		n = k.few
	}
	switch {
	case profile == termenv.TrueColor && k.full != 0:
		return k.full
	case n == inherit:
		return own
	case n < 16:
		return xterm[n]
	}
	return rgb(n)
}

func contrast(a, b int) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// TestContrast holds that every text of a theme can be read on every background
// that the theme is for, and on the backgrounds that it paints itself.
func TestContrast(t *testing.T) {
	const (
		dark  = 0xd8d8d8 // a terminal's own text on a dark background
		light = 0x202020
	)
	darks := map[int]int{0x000000: dark, 0x1e1e1e: dark, 0x282c34: dark, 0x002b36: dark}
	lights := map[int]int{0xffffff: light, 0xfafafa: light, 0xfdf6e3: light, 0xeeeeee: light}
	both := map[int]int{0x000000: dark, 0xffffff: light}
	for _, test := range []struct {
		theme    Theme
		on       map[int]int
		least    float64
		profiles []termenv.Profile
	}{
		{ThemeAuto, both, 4.5, []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI}},
		{ThemeDark, darks, 4.5, []termenv.Profile{termenv.TrueColor, termenv.ANSI256}},
		{ThemeLight, lights, 4.5, []termenv.Profile{termenv.TrueColor, termenv.ANSI256}},
		{ThemeDark, map[int]int{0x000000: dark}, 4.5, []termenv.Profile{termenv.ANSI}},
		{ThemeLight, map[int]int{0xffffff: light}, 4.5, []termenv.Profile{termenv.ANSI}},
		{ThemeContrast, both, 7, []termenv.Profile{termenv.TrueColor, termenv.ANSI256}},
		{ThemeContrast, both, 4.5, []termenv.Profile{termenv.ANSI}},
	} {
		for _, profile := range test.profiles {
			for back, text := range test.on {
				for r, k := range themes[test.theme] {
					for name, k := range map[string]look{"text": k, "badge": k.block(profile)} {
						if got := contrast(k.fg.seen(profile, text), k.bg.seen(profile, back)); got < test.least {
							t.Errorf("%s, %s, role %d: the %s has a contrast of %.2f on %06x, and needs %.1f", test.theme, profile.Name(), r, name, got, back, test.least)
						}
					}
				}
			}
		}
	}
}

// TestThemesAreWhole holds that each theme has a look for each role, that what
// differs in meaning differs in look, and that what is not verified looks like
// nothing else.
func TestThemesAreWhole(t *testing.T) {
	for _, theme := range Themes {
		looks, ok := themes[theme]
		require.True(t, ok, theme)
		for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI} {
			open := looks[roleOpen].paint(profile)
			assert.NotEqual(t, Paint{}, open)
			for _, other := range []role{roleDim, roleStrong, roleRunning, roleGood, roleWarn, roleBad} {
				assert.NotEqual(t, looks[other].paint(profile), open, "%s, %s: role %d looks as if it were not verified", theme, profile.Name(), other)
			}
			assert.NotEqual(t, Paint{}, looks[roleSelection].paint(profile))
			for _, r := range []role{roleWarn, roleBad} {
				assert.NotEqual(t, looks[roleGood].paint(profile), looks[r].paint(profile))
			}
		}
	}
}

// TestColorsDegrade holds that a terminal is told of no color that it has not.
func TestColorsDegrade(t *testing.T) {
	paints := func(profile termenv.Profile, theme Theme) string {
		return strconv.Quote(fmt.Sprint(*NewStyles(profile, theme)))
	}
	for _, theme := range Themes {
		assert.NotContains(t, paints(termenv.Ascii, theme), `\x1b`)
		for _, more := range []string{"38;5;", "48;5;", "38;2;", "48;2;"} {
			assert.NotContains(t, paints(termenv.ANSI, theme), more, theme)
		}
		assert.NotContains(t, paints(termenv.ANSI256, theme), "8;2;", theme)
	}
	assert.NotContains(t, paints(termenv.TrueColor, ThemeTerminal), "8;5;", "this theme has sixteen colors")
	assert.Contains(t, paints(termenv.TrueColor, ThemeAuto), "38;2;176;96;0")
}

// TestAutoTheme holds that COLORFGBG alone tells dark from light.
func TestAutoTheme(t *testing.T) {
	for value, want := range map[string]Theme{
		"": ThemeAuto, "15;0": ThemeDark, "0;15": ThemeLight, "0;default;15": ThemeLight, "12;8": ThemeDark, "0;7": ThemeLight,
		"15;default": ThemeAuto, "0;-1": ThemeAuto, "0;16": ThemeAuto, ";": ThemeAuto, "x": ThemeAuto, "\x1b[0m;15\n": ThemeAuto,
	} {
		assert.Equal(t, want, ThemeAuto.On(value), "%q", value)
		assert.Equal(t, ThemeContrast, ThemeContrast.On(value))
	}
}

// TestColorsAreInTheTable holds that no file but the table names a color.
func TestColorsAreInTheTable(t *testing.T) {
	color := regexp.MustCompile(`lipgloss\.(Color|NewStyle|AdaptiveColor|CompleteColor)|termenv\.(String|RGBColor)|\\(x1b|033|u001b)\[[0-9;]*m`)
	own := map[string]bool{"theme.go": true}
	for _, root := range []string{"../../../tui", "../../../cmd"} {
		require.NoError(t, filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || own[filepath.Base(name)] {
				return err
			}
			source, err := os.ReadFile(name)
			for i, line := range strings.Split(string(source), "\n") {
				if found := color.FindString(line); found != "" && !strings.HasPrefix(strings.TrimSpace(line), "//") {
					t.Errorf("%s, line %d, has %s: colors are in tui/views/widget/theme.go", name, i+1, found)
				}
			}
			return err
		}))
	}
}
