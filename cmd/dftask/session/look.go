package session

import (
	"runtime"
	"slices"
	"strconv"
	"strings"

	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/widget"
)

// Look is how dftask looks on a terminal.
type Look struct {
	Theme widget.Theme
	// ASCII is set where nothing but ASCII is to be written.
	ASCII bool
	// Mouse and Notify are as the dashboard has them.
	Mouse  bool
	Notify string
}

// Look settles how dftask looks: a flag comes before the environment, and that
// before the file. A file that has a mistake or cannot be read decides nothing
// here: whatever needs its contexts tells of that.
func (o Flags) Look(e console.Env) (Look, error) {
	var c config.Screen
	if file, err := config.At(e.Getenv).Load(); err == nil {
		c = file.Screen
	}
	l := Look{Theme: widget.ThemeAuto, ASCII: c.ASCII || !showsUTF8(e.Getenv), Mouse: c.Mouse, Notify: c.Notify}
	if o.has("ascii") {
		l.ASCII = o.ASCII
	}
	if o.Mouse != nil {
		l.Mouse = *o.Mouse
	}
	variable := e.Getenv("DFTASK_THEME")
	switch {
	case o.theme != "":
		l.Theme = widget.Theme(o.theme)
	case variable != "":
		if err := checkTheme("DFTASK_THEME", variable); err != nil {
			return l, err
		}
		l.Theme = widget.Theme(variable)
	case c.Theme != "":
		l.Theme = widget.Theme(c.Theme)
	}
	l.Theme = l.Theme.On(e.Getenv("COLORFGBG"))
	return l, nil
}

// checkTheme refuses a name that is no theme's, and says which are.
func checkTheme(from, name string) error {
	if slices.Contains(config.Themes(), name) {
		return nil
	}
	return console.BadUsage(from+" names no theme: "+strconv.Quote(name), "The themes are "+strings.Join(config.Themes(), ", ")+".")
}

// themeFlag is the name of a theme.
type themeFlag string

func (f *themeFlag) String() string { return string(*f) }

func (f *themeFlag) Type() string { return "string" }

func (f *themeFlag) Set(name string) error {
	*f = themeFlag(name)
	return checkTheme("--theme", name)
}

// showsUTF8 says whether the locale's texts are UTF-8. Where none is set, as in
// most containers, the terminal is taken to show what others do.
func showsUTF8(getenv func(string) string) bool {
	if runtime.GOOS == "windows" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}
