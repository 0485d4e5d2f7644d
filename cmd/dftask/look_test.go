//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
)

// A theme comes from the flag, the environment or what the terminal says of itself,
// and a terminal gets no more colors and signs than it has.
func TestTheDashboardHasTheLookThatIsAskedFor(t *testing.T) {
	t.Parallel()
	const dark, light, both = "38;5;249", "38;5;240", "38;5;243" // dim text
	sgr := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	for name, c := range map[string]struct {
		env, args []string
		color     string
		ascii     bool
	}{
		"nothing said":           {color: both},
		"a white terminal":       {env: []string{"COLORFGBG=0;15"}, color: light},
		"the environment":        {env: []string{"COLORFGBG=0;15", "DFTASK_THEME=dark"}, color: dark},
		"the flag":               {env: []string{"DFTASK_THEME=dark"}, args: []string{"--theme", "light"}, color: light},
		"sixteen colors":         {args: []string{"--theme", "terminal"}, color: "\x1b[1;36m"},
		"no color":               {env: []string{"NO_COLOR=1"}, args: []string{"--theme", "dark"}},
		"a locale without UTF-8": {env: []string{"LC_ALL=C"}, color: both, ascii: true},
		"ASCII, without color":   {env: []string{"NO_COLOR=1"}, args: []string{"--ascii"}, ascii: true},
	} {
		t.Run(name, func(t *testing.T) {
			x := openProgram(t, released, small, c.env, append([]string{"--demo"}, c.args...)...)
			x.await("[1 URL]", "all clusters (2)")
			x.press(interrupt)
			x.awaitEnd()
			wrote := string(x.wrote)
			if c.color == "" {
				assert.Empty(t, strings.ReplaceAll(strings.Join(sgr.FindAllString(wrote, -1), ""), "\x1b[0m", ""))
			} else {
				assert.Contains(t, wrote, c.color)
			}
			if name == "sixteen colors" {
				assert.NotContains(t, wrote, "8;5;")
			}
			assert.Equal(t, c.ascii, strings.IndexFunc(wrote, func(r rune) bool { return r >= utf8.RuneSelf }) < 0)
		})
	}
	for name, c := range map[string]struct{ env, args []string }{
		"--theme":      {args: []string{"--theme", "purple"}},
		"DFTASK_THEME": {env: []string{"DFTASK_THEME=purple"}},
	} {
		x := openProgram(t, released, small, c.env, append([]string{"--demo"}, c.args...)...)
		assert.Equal(t, console.ExitUsage, x.awaitEnd())
		said := joined(string(x.wrote))
		assert.Contains(t, said, name+` names no theme: "purple"`)
		assert.Contains(t, said, "The themes are auto, dark, light, contrast, terminal.")
	}
}

// The pictures of an image and of a purge are drawn from what the manager tells.
func TestPictures(t *testing.T) {
	t.Parallel()
	x := openProgram(t, released, large, nil, fast("--ascii")...)
	x.await("[1 URL]", "all clusters (2)")
	x.search("https://example.com/fail.bin", "3 in 1 cluster")
	x.press("d")
	x.confirmed()
	x.press("5")
	x.await("PARTLY PURGED", "last 24 h")
	x.press(enter)
	x.await("checked: 2 deleted, 1 failed", "found 1 copy", "# ", " sent as #")
	x.searchImage()
	x.await("# held  o partial  . absent", " c1234 ", ".##..", "config")
}
