//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/text"
)

// click clicks on a text on the screen.
func (x *terminal) click(words string) {
	x.t.Helper()
	for y, line := range strings.Split(x.await(words), "\n") {
		if before, _, found := strings.Cut(line, words); found {
			at := fmt.Sprintf("0;%d;%d", text.Width(before)+1, y+1)
			x.press("\x1b[<" + at + "M\x1b[<" + at + "m")
			return
		}
	}
}

// A purge that was sent with the mouse is told by the title and the bell, and its list
// is exported; the terminal is left as it was.
func TestToldWithoutLooking(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "dftask"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "dftask", "config.yaml"), []byte("notify: bell\nmouse: true\n"), 0o600))
	x := openProgram(t, released, small, []string{"XDG_CONFIG_HOME=" + folder}, "--demo", "--demo-speed", "20")
	x.await("[1 URL]", "all clusters (2)")
	x.press("https://example.com/fail.bin")
	x.press("\r")
	x.await("3 in 1 cluster")
	x.click("d delete")
	x.await("Type delete")
	x.press("delete")
	x.await("enter delete")
	x.press("\r")
	x.awaitLine("PARTLY PURGED", "/fail.bin")
	x.click("1 URL")
	x.await("[1 URL]")
	x.click("5 Executions")
	x.await("[5 Executions")
	x.press("w")
	x.await(": export")
	name := filepath.Join(folder, "list.csv")
	x.press(name + "\r")
	x.awaitThat("the purge in the file", func(string) bool {
		list, _ := os.ReadFile(name)
		return strings.Contains(string(list), ",https://example.com/fail.bin,")
	})
	x.press(interrupt)
	assert.Equal(t, 0, x.awaitEnd())

	wrote := string(x.wrote)
	assert.Contains(t, wrote, "\x1b]2;! fail.bin partly purged", "the title")
	titles := regexp.MustCompile("\x1b\\][^\a]*\a")
	assert.Equal(t, 1, strings.Count(titles.ReplaceAllString(wrote, ""), "\a"), "one bell, at the end of the purge")
	for i, title := range titles.FindAllString(wrote, -1)[1:] {
		assert.NotEqual(t, titles.FindAllString(wrote, -1)[i], title, "written when it changes")
	}
	assert.Equal(t, strings.Count(wrote, "\x1b[22;2t"), strings.Count(wrote, "\x1b[23;2t"))
	assert.Less(t, strings.LastIndex(wrote, "\x1b]2;!"), strings.Index(wrote, "\x1b[23;2t"))
	assert.False(t, x.display.modes["?1000"] || x.display.modes["?1006"], "the mouse is the terminal's again")
}
