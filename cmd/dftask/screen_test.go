package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// onScreen is a command line on a terminal of a width, with the built-in manager.
func onScreen(t *testing.T, width int, args ...string) outcome {
	t.Helper()
	var out, err bytes.Buffer
	home := t.TempDir()
	columns := func() int { return width }
	code := run(t.Context(), append([]string{"--demo", "--demo-speed", "300"}, args...), console.Env{
		In: strings.NewReader(""), Out: &out, Err: &err, Who: "tester@host", OutTTY: true, OutWidth: columns, ErrTTY: true, ErrWidth: columns, Zone: time.FixedZone("JST", 9*3600),
		Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": home, "LANG": "C.UTF-8"}[name]
		},
	})
	return outcome{code: code, out: out.String(), err: err.String()}
}

// What people read on a terminal is no wider than it, and no word is cut there.
func TestTheCommandLineFitsATerminal(t *testing.T) {
	for _, args := range [][]string{
		{"executions", "--limit", "4"}, {"executions", "show", "165"}, {"clusters"},
		{"search", llamaURL}, {"search", "image", imageURL}, {"delete", failURL, "--yes"}, {"delete", imageURL, "--dry-run"},
		{"--help"}, {"executions", "list", "--help"}, {"delete", "--help"},
		{"serach"}, {"executions", "--columns", "x"},
	} {
		for _, width := range []int{40, 80, 200} {
			o := onScreen(t, width, args...)
			for _, l := range strings.Split(o.out+o.err, "\n") {
				if i := strings.LastIndexByte(l, '\r'); i >= 0 {
					l = l[i+1:] // what was drawn over
				}
				words := strings.TrimSpace(l)
				// A word that is wider than the terminal is left to it, and so is an example or a
				// command to copy.
				if longest(words) < width-16 && !strings.HasPrefix(words, "dftask ") && !strings.HasPrefix(words, "dfctl ") {
					assert.LessOrEqual(t, text.Width(l), width, "%s in %d: %q", args, width, l)
				}
			}
		}
	}
}

func longest(line string) (width int) {
	for word := range strings.FieldsSeq(line) {
		width = max(width, text.Width(word))
	}
	return width
}

// One line a row, with the end of each URL, local times and a total.
func TestExecutionsOnATerminal(t *testing.T) {
	o := onScreen(t, 80, "executions", "--limit", "4")
	rows := strings.Split(strings.TrimSpace(o.out), "\n")
	assert.Len(t, rows, 5, o.out)
	assert.Contains(t, rows[0], "BEGAN (JST)")
	assert.NotContains(t, rows[0], "  BY", "a column in which nothing stands has no place")
	assert.Regexp(t, `^165 +PARTLY PURGED +2 of 3 +…example\.com/images/base-layer\.tar +\d\d-\d\d \d\d:\d\d`, rows[3])
	assert.Contains(t, o.err, "dftask: 4 of about 60 executions; ")
	assert.Contains(t, o.err, "1 left a copy")
	narrow := onScreen(t, 40, "executions", "--limit", "4")
	assert.Regexp(t, `(?m)^165 .*…/base-layer\.tar$`, narrow.out)
	assert.Empty(t, onScreen(t, 80, "executions", "--limit", "4", "-q").err)
}
