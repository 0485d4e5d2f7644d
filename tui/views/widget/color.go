package widget

import (
	"math"
	"strconv"
	"strings"

	"github.com/muesli/termenv"
)

var colorNames = map[string]int{
	"black": 0, "red": 1, "green": 2, "yellow": 3, "blue": 4, "magenta": 5, "cyan": 6, "white": 7,
	"gray": 8, "grey": 8,
}

// colorNumber is the number of a color, false when there is no such color.
func colorNumber(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if n, ok := colorNames[s]; ok {
		return n, true
	}
	if name, bright := strings.CutPrefix(s, "bright-"); bright {
		if n, ok := colorNames[name]; ok && n < 8 {
			return n + 8, true
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= 255
}

// ColorBadge is the paint of a badge in a color of the user's choice; false when
// there is no such color, or none at all. Its text is black or white,
// whichever can be read on it.
func (st *Styles) ColorBadge(name string) (Paint, bool) {
	n, ok := colorNumber(name)
	if !ok || st.Plain || st.Cursor == (Paint{}) {
		return Paint{}, false
	}
	text := 0
	if dark(n) {
		text = 15
	}
	few := int(termenv.ANSI.Convert(termenv.ANSI256Color(n)).(termenv.ANSIColor))
	return on(ink{many: text, few: text}, ink{many: n, few: few}).strong().paint(st.profile), true
}

// dark reports whether white is read better than black on a color. Of the
// first sixteen, which the terminal paints as it likes, it is what they
// usually look like.
func dark(n int) bool {
	if n < 16 {
		return n == 0 || n == 1 || n == 4 || n == 5 || n == 8
	}
	const middle = 0.179 // as far from black as from white
	return luminance(rgb(n)) < middle
}

// rgb is what a color from 16 to 255 looks like.
func rgb(n int) int {
	if n >= 232 {
		return (8 + 10*(n-232)) * 0x010101
	}
	level := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	n -= 16
	return level(n/36)<<16 | level(n/6%6)<<8 | level(n%6)
}

// luminance is the relative luminance that WCAG 2 defines.
func luminance(rgb int) float64 {
	linear := func(n int) float64 {
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8&0xff) + 0.0722*linear(rgb&0xff)
}
