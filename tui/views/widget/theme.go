package widget

import (
	"strconv"
	"strings"

	"github.com/muesli/termenv"
)

// Theme is the name of a set of colors.
type Theme string

// The themes.
const (
	// ThemeAuto is dark or light where the terminal says which it is, and else
	// colors that are legible on both.
	ThemeAuto  Theme = "auto"
	ThemeDark  Theme = "dark"
	ThemeLight Theme = "light"
	// ThemeContrast has no dim text, and marks with blocks that have their own
	// background.
	ThemeContrast Theme = "contrast"
	// ThemeTerminal uses the terminal's own sixteen colors alone, as its owner
	// has set them.
	ThemeTerminal Theme = "terminal"
)

// Themes are all themes, the usual one first.
var Themes = []Theme{ThemeAuto, ThemeDark, ThemeLight, ThemeContrast, ThemeTerminal}

// On is the theme for a terminal whose COLORFGBG is given. That variable ends
// with the number of the background's color; the terminal is never asked.
func (t Theme) On(colorfgbg string) Theme {
	background, err := strconv.Atoi(colorfgbg[strings.LastIndexByte(colorfgbg, ';')+1:])
	switch {
	case t != ThemeAuto || err != nil || background < 0 || background > 15:
		return t
	case background == 7 || background > 8:
		return ThemeLight
	}
	return ThemeDark
}

// ink is a color: one of 256, whose look is the same on every terminal, and one
// of sixteen for a terminal that has no more. inherit is the terminal's own. full
// stands in place of many where a terminal has all colors; 0 for none.
type ink struct {
	many, few int
	full      int
}

// inherit is the color that the terminal writes with, or writes on.
const inherit = -1

// own is the ink of whatever the terminal has.
var own = ink{many: inherit, few: inherit}

// sgr is what makes an ink the color of the text (base 30) or of what is behind
// it (base 40); empty for the terminal's own.
func (k ink) sgr(profile termenv.Profile, base int) string {
	n := k.many
	switch {
	case profile == termenv.TrueColor && k.full != 0:
		return ";" + strconv.Itoa(base+8) + ";2;" + strconv.Itoa(k.full>>16) + ";" + strconv.Itoa(k.full>>8&0xff) + ";" + strconv.Itoa(k.full&0xff)
	case profile == termenv.ANSI:
		n = k.few
	}
	switch {
	case n == inherit:
		return ""
	case n < 8:
		return ";" + strconv.Itoa(base+n)
	case n < 16:
		return ";" + strconv.Itoa(base+60+n-8)
	}
	return ";" + strconv.Itoa(base+8) + ";5;" + strconv.Itoa(n)
}

// look is how something is written.
type look struct {
	fg, bg               ink
	bold, faint, reverse bool
}

// paint is the look as a terminal of a profile is told of it.
func (k look) paint(profile termenv.Profile) Paint {
	if profile == termenv.Ascii {
		return Paint{}
	}
	on := ""
	for _, attribute := range []struct {
		set bool
		sgr string
	}{{k.bold, ";1"}, {k.faint, ";2"}, {k.reverse, ";7"}} {
		if attribute.set {
			on += attribute.sgr
		}
	}
	attributes := on
	if on += k.fg.sgr(profile, 30) + k.bg.sgr(profile, 40); on == "" {
		return Paint{}
	}
	return Paint{on: "\x1b[" + on[1:] + "m", next: "\x1b[" + on + "m", block: k.reverse || k.bg.sgr(profile, 40) != "", hue: attributes == "" && k.bg.sgr(profile, 40) == ""}
}

// end ends whatever paint was begun.
const end = "\x1b[m"

// block is the look of a badge: what has a background keeps it, and the others
// get one of their color.
func (k look) block(profile termenv.Profile) look {
	k.reverse = k.bg.sgr(profile, 40) == ""
	return k
}

// role is what a look is for.
type role int

const (
	roleDim       role = iota // labels, rules, what is there for completeness
	roleStrong                // what is read first
	roleFocus                 // titles of what has the focus, the marks, the open tab
	roleRunning               // what is under way
	roleGood                  // purged
	roleOpen                  // not verified: never like purged, never like a warning
	roleWarn                  // partly purged, and what needs care
	roleBad                   // failed
	roleDanger                // the frame of a dialog that deletes
	roleSelection             // the row under the cursor, and the cell of the caret
	roles
)

func fg(many, few int) look { return look{fg: ink{many: many, few: few}, bg: own} }

// on is a text on a background of its own, legible wherever it stands.
func on(text, back ink) look { return look{fg: text, bg: back} }

func (k look) strong() look { k.bold = true; return k }

var (
	black   = ink{many: 16, few: 0}
	white   = ink{many: 231, few: 15}
	plain   = look{fg: own, bg: own}
	faint   = look{fg: own, bg: own, faint: true}
	reverse = look{fg: own, bg: own, reverse: true}
	// caution is black on yellow where there are only sixteen colors: yellow
	// alone cannot be read on white.
	caution = on(ink{many: inherit, few: 0}, ink{many: inherit, few: 3})
)

// themes is the one table of colors: the look of each role in each theme. On
// sixteen colors that are not said to be dark or light, what no color is legible
// for on both has a background of its own.
var themes = map[Theme][roles]look{
	// What is legible on black and on white is in between the two: few colors are.
	ThemeAuto: {
		roleDim:       fg(243, inherit),
		roleStrong:    plain.strong(),
		roleFocus:     fg(63, inherit),
		roleRunning:   fg(63, inherit),
		roleGood:      fg(29, inherit),
		roleOpen:      on(ink{many: 98, few: 15}, ink{many: inherit, few: 5}),
		roleWarn:      on(ink{many: 131, few: 0, full: 0xb06000}, ink{many: inherit, few: 3}),
		roleBad:       on(white, ink{many: 160, few: 1}),
		roleDanger:    on(ink{many: 163, few: inherit, full: 0xec0000}, own),
		roleSelection: reverse,
	},
	ThemeDark: {
		roleDim:       fg(249, 7),
		roleStrong:    plain.strong(),
		roleFocus:     fg(117, 14),
		roleRunning:   fg(117, 14),
		roleGood:      fg(114, 10),
		roleOpen:      fg(183, 13),
		roleWarn:      fg(221, 11),
		roleBad:       fg(210, 9),
		roleDanger:    fg(210, 9),
		roleSelection: on(white, ink{many: 24, few: 4}),
	},
	ThemeLight: {
		roleDim:       fg(240, inherit),
		roleStrong:    plain.strong(),
		roleFocus:     fg(25, 4),
		roleRunning:   fg(25, 4),
		roleGood:      fg(22, inherit),
		roleOpen:      fg(91, 5),
		roleWarn:      on(ink{many: 94, few: 0}, caution.bg),
		roleBad:       fg(124, 1),
		roleDanger:    fg(124, 1),
		roleSelection: on(ink{many: 16, few: 15}, ink{many: 153, few: 4}),
	},
	ThemeContrast: {
		roleDim:       plain,
		roleStrong:    plain.strong(),
		roleFocus:     plain,
		roleRunning:   on(black, ink{many: 159, few: 6}),
		roleGood:      on(black, ink{many: 120, few: 2}),
		roleOpen:      on(black, ink{many: 219, few: 13}),
		roleWarn:      on(black, ink{many: 226, few: 3}),
		roleBad:       on(white, ink{many: 88, few: 1}).strong(),
		roleDanger:    plain,
		roleSelection: reverse,
	},
	ThemeTerminal: {
		roleDim:       faint,
		roleStrong:    plain.strong(),
		roleFocus:     fg(6, 6),
		roleRunning:   fg(6, 6),
		roleGood:      fg(2, 2),
		roleOpen:      fg(5, 5),
		roleWarn:      caution,
		roleBad:       fg(1, 1),
		roleDanger:    fg(1, 1),
		roleSelection: reverse,
	},
}
