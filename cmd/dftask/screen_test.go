package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/export"
	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
	"dftask/tui/listing"
	"dftask/tui/views/text"
)

// onScreen is demo on a terminal of a width.
func onScreen(t *testing.T, width int, args ...string) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := managerOf(t, simulator.Options{}).prepared(args...)
		c.columns = width
		c.env["LANG"] = "C.UTF-8"
		o = c.run(t)
	})
	return o
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
	zone, _ := time.Date(1999, 12, 31, 0, 0, 0, 0, time.Local).Zone()
	assert.Contains(t, rows[0], "BEGAN ("+zone+")")
	assert.Regexp(t, `^165  PARTLY PURGED +2 of 3 +…/images/base-layer\.tar +sato +\d\d-\d\d \d\d:\d\d$`, rows[3])
	assert.Contains(t, o.err, "dftask: 4 of about 60 executions; ")
	assert.Contains(t, o.err, "1 left a copy")
	assert.Regexp(t, `(?m)^165 .*…/base-layer\.tar$`, onScreen(t, 40, "executions", "--limit", "4").out)
	assert.Empty(t, onScreen(t, 80, "executions", "--limit", "4", "-q").err)
	assert.NotContains(t, demo(t, "executions", "--limit", "4").err, "about", "a total is for people")
	assert.Equal(t, "dftask: 2 clusters\n", onScreen(t, 80, "clusters").err)
	// A column in which nothing stands has no place.
	assert.NotContains(t, onScreen(t, 80, "executions", "--type", "content").out, "  BY")
	ascii := onScreen(t, 80, "executions", "--limit", "4", "--ascii").out
	assert.Contains(t, ascii, "~/images/base-layer.tar")
	assert.Regexp(t, `^[ -~\n]+$`, ascii)
}

// Each command's help fits a narrow terminal, and shows an example and the exit codes.
func TestHelpFitsANarrowTerminal(t *testing.T) {
	eachCommand(func(c *cobra.Command) {
		o := call{args: append(strings.Fields(c.CommandPath())[1:], "--help"), columns: 50}.run(t)
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "\nExamples:\n", c.CommandPath())
		assert.Contains(t, o.out, "\n  130 interrupted\n", c.CommandPath())
		for l := range strings.Lines(strings.Replace(o.out, c.Example, "", 1)) {
			if l = strings.TrimSuffix(l, "\n"); longest(l) < 25 && !strings.HasPrefix(l, "  dftask ") {
				assert.LessOrEqual(t, len(l), 50, "%s: %q", c.CommandPath(), l)
			}
		}
	})
}

// Those that are still pending when the wait ends are named for programs, too.
func TestAWatchThatEndsEarlyNamesWhatIsPending(t *testing.T) {
	type execution struct {
		ID      uint
		State   string
		Verdict *string
	}
	o := demo(t, "executions", "watch", "--timeout", "5s", "-o", "json")
	assert.Equal(t, console.ExitPending, o.code, o.err)
	list := parse[[]execution](t, o.out)
	require.Len(t, list, 1)
	assert.Equal(t, execution{164, "PENDING", nil}, list[0])
	assert.NoError(t, schemas(t)["executions"].Validate(value(t, o.out)), o.out)

	o = interrupted(t, "dftask: 1 of 2", "executions", "watch", "164", "165", "-o", "jsonl")
	assert.Equal(t, console.ExitInterrupted, o.code, o.err)
	var states []string
	for l := range strings.Lines(o.out) {
		states = append(states, parse[execution](t, l).State)
	}
	assert.Equal(t, []string{"SUCCESS", "PENDING"}, states)
}

// The columns that the dashboard and its configuration know are columns here.
func TestColumnsHaveOneName(t *testing.T) {
	names := export.Names(export.Executions(time.Now))
	for _, name := range listing.Names() {
		assert.Contains(t, names, name)
	}
}

func TestListsAsCSV(t *testing.T) {
	o := demo(t, "executions", "--limit", "2", "-o", "csv", "--columns", "job,result,by", "--sort", "job")
	assert.Equal(t, "job,result,by\r\n169,\"purged, unverified\",data-platform@cron-1\r\n170,\"purged, unverified\",mkeller@bastion\r\n", o.out)
	o = demo(t, "search", llamaURL, "-o", "csv", "--columns", "host,copy", "--sort", "-host", "--cluster", "eu-west")
	assert.Equal(t, "host,copy\r\nnode-002,complete\r\nnode-001,complete\r\n", o.out)
	for _, args := range [][]string{{"clusters"}, {"task-id", llamaURL}, {"executions", "show", "165"}, {"context", "list"}} {
		o := demo(t, append(args, "-o", "csv")...)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.True(t, strings.HasSuffix(o.out, "\r\n") && strings.Count(o.out, ",") > 2, "%s: %q", args, o.out)
	}
	refused(t, demo(t, "delete", "url", llamaURL, "--yes", "-o", "csv"), console.ExitUsage, `there is no output "csv"`)
	refused(t, demo(t, "clusters", "--sort", "size"), console.ExitUsage, `there is no column "size"`)
	refused(t, demo(t, "search", llamaURL, "--sort", "host", "-o", "json"), console.ExitUsage, "--sort is of a table or of CSV")
}
