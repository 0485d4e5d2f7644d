package table

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/export"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// row is a row of a test.
type row struct {
	name, target, reason, err string
	began                     time.Time
}

var noon = time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)

func columns() []Column[row] {
	return Columns([]export.Column[row]{
		{Name: "name", Value: func(r row) string { return r.name }},
		{Name: "target", Value: func(r row) string { return r.target }},
		{Name: "began", Value: func(r row) string { return r.began.UTC().Format(time.RFC3339) }},
		{Name: "reason", Value: func(r row) string { return r.reason }},
		{Name: "error", Value: func(r row) string { return r.err }},
		{Name: "more_of_it", Value: func(r row) string { return "more" }},
	}, map[string]Look[row]{
		"name":   {Tone: func(row) widget.Tone { return widget.ToneOK }},
		"target": Identity[row](text.ShortTarget),
		"began":  Instant(1, func(r row) time.Time { return r.began }),
		"reason": {Rank: 2, Min: 8},
		"error":  {Below: true},
	})
}

var rows = []row{
	{"PURGED", "https://example.com/models/" + strings.Repeat("very/", 20) + "llama.bin?signature=abc", "INC-42 what is left of it", "", noon},
	{"PARTLY", "https://example.com/日本語/モデル-🚀.bin", "", "permission denied: what is left has to be removed there", noon},
	{"LOST", "مرحبا", "\x1b[31mred\x1b[0m", "", time.Time{}},
}

// terminal is a standard output that is a terminal of a width, 0 for a pipe.
func terminal(b *bytes.Buffer, width int, env map[string]string) *console.Results {
	return console.NewResults(console.Env{
		Out: b, OutTTY: width > 0, OutWidth: func() int { return width }, Zone: time.FixedZone("CET", 3600),
		Getenv: func(name string) string { return env[name] },
	})
}

func printed(t *testing.T, width int, list []row, args ...string) string {
	t.Helper()
	var b bytes.Buffer
	var l Listing[row]
	cmd := &cobra.Command{RunE: func(*cobra.Command, []string) error {
		if err := l.Check(); err != nil {
			return err
		}
		return l.Print(terminal(&b, width, nil), append([]row{}, list...), "nothing")
	}, SilenceErrors: true, SilenceUsage: true}
	l.AddTo(cmd, columns())
	cmd.SetArgs(append([]string{}, args...))
	require.NoError(t, cmd.Execute())
	return b.String()
}

// A row is one line, no line is wider than the terminal, and the file name stays.
func TestATableFitsTheTerminal(t *testing.T) {
	for width := 20; width <= 200; width++ {
		out := printed(t, width, rows)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		for _, l := range lines {
			assert.LessOrEqual(t, text.Width(l), width, "%d: %q", width, l)
			assert.NotContains(t, l, "\x1b")
		}
		if width >= 40 {
			assert.Contains(t, lines[1], "llama.bin?…", "in %d", width)
			assert.Contains(t, out, "モデル-🚀.bin", "in %d", width)
		}
		assert.NotRegexp(t, `(?m)(wha|lef|lef…|remove|denie)$`, out, "no word is cut: %d", width)
	}
	assert.Equal(t, strings.Join([]string{
		"NAME    TARGET                           BEGAN (CET)  REASON",
		"PURGED  …/very/very/very/llama.bin?…     01-31 13:00  INC-42…",
		"PARTLY  …/日本語/モデル-🚀.bin           01-31 13:00",
		"    error: permission denied: what is left has to be removed",
		"      there",
		"LOST    مرحبا                                         red",
		"",
	}, "\n"), printed(t, 62, rows))
}

// Elsewhere than on a terminal every value is whole, and instants are in UTC.
func TestATableInAPipeIsWhole(t *testing.T) {
	out := printed(t, 0, rows)
	assert.Equal(t, 4, strings.Count(out, "\n"))
	for _, r := range rows[:2] {
		assert.Contains(t, out, r.target+" ")
		assert.Contains(t, out, "2027-01-31T12:00:00Z")
	}
	assert.Contains(t, out, "permission denied: what is left has to be removed there\n")
	assert.Contains(t, strings.Split(out, "\n")[0], "BEGAN  ", "no zone over instants that name theirs")
	assert.NotContains(t, out, "\x1b")
}

func TestColorsAreATerminals(t *testing.T) {
	for name, c := range map[string]struct {
		width   int
		env     map[string]string
		colored bool
	}{
		"terminal":      {80, map[string]string{"TERM": "xterm-256color"}, true},
		"pipe":          {0, map[string]string{"TERM": "xterm-256color"}, false},
		"NO_COLOR":      {80, map[string]string{"TERM": "xterm-256color", "NO_COLOR": "1"}, false},
		"dumb terminal": {80, map[string]string{"TERM": "dumb"}, false},
		"none at all":   {80, nil, false},
	} {
		var b bytes.Buffer
		require.NoError(t, Write(terminal(&b, c.width, c.env), columns(), rows))
		assert.Equal(t, c.colored, strings.Contains(b.String(), "\x1b["), name)
	}
}

func TestColumnsAreChosen(t *testing.T) {
	assert.Equal(t, "MORE OF IT  NAME\nmore        PURGED\n", printed(t, 80, rows[:1], "--columns", "more-of-it,NAME"))
	out := printed(t, 30, rows, "--columns", "name,target,began,reason,more_of_it")
	head, _, _ := strings.Cut(out, "\n")
	assert.Len(t, strings.Fields(head), 5, "all are shown that were asked for: %q", head)
	for l := range strings.Lines(out) {
		assert.LessOrEqual(t, text.Width(strings.TrimSuffix(l, "\n")), 30)
	}
	assert.Equal(t, "name,began\r\nPURGED,2027-01-31T12:00:00Z\r\n", printed(t, 80, rows[:1], "--columns", "name,began", "-o", "csv"))
	assert.True(t, strings.HasPrefix(printed(t, 80, rows[:1], "-o", "csv"), "name,target,began,reason,error,more_of_it\r\n"))
	assert.Equal(t, "nothing\n", printed(t, 80, nil))
	assert.Equal(t, "name\r\n", printed(t, 80, nil, "-o", "csv", "--columns", "name"))
}

func TestAListIsOrdered(t *testing.T) {
	for order, want := range map[string]string{"": "PURGED PARTLY LOST", "name": "LOST PARTLY PURGED", "-name": "PURGED PARTLY LOST", "reason": "LOST PURGED PARTLY"} {
		var args []string
		if order != "" {
			args = []string{"--sort", order}
		}
		names := strings.Fields(printed(t, 0, rows, append(args, "--columns", "name")...))[1:]
		assert.Equal(t, want, strings.Join(names, " "), order)
	}
}

func TestWhatThereIsNotIsRefused(t *testing.T) {
	for _, c := range []struct{ args, says, next string }{
		{"--columns name,size", `there is no column "size"`, "There are name, target, began, reason, error, more_of_it."},
		{"--columns name,", `there is no column ""`, "There are"},
		{"--sort -size", `there is no column "size"`, "There are"},
		{"--columns name -o json", "--columns are of a table or of CSV, and JSON has all", "use -o csv"},
		{"-o xml", `there is no output "xml"`, "Use -o table, -o json, -o jsonl, -o csv."},
	} {
		var l Listing[row]
		cmd := &cobra.Command{RunE: func(*cobra.Command, []string) error { return l.Check() }, SilenceErrors: true, SilenceUsage: true}
		l.AddTo(cmd, columns())
		cmd.SetArgs(strings.Fields(c.args))
		err := cmd.Execute()
		var usage *console.UsageError
		require.ErrorAs(t, err, &usage, c.args)
		assert.Equal(t, c.says, usage.Error())
		assert.Contains(t, usage.Advice(), c.next)
	}
}

// When the clocks change within a list, each instant tells its zone.
func TestInstantsOfTwoZones(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine knows no time zones")
	}
	c := Column[row]{Look: Instant(0, func(r row) time.Time { return r.began })}
	name, cells := c.times(console.Screen{Width: 80, Zone: zone}, []row{{began: noon}, {began: noon.AddDate(0, 6, 0)}, {}})
	assert.Empty(t, name)
	assert.Equal(t, []string{"2027-01-31 13:00 CET", "2027-07-31 14:00 CEST", ""}, cells)
}

func TestFacts(t *testing.T) {
	facts := []Fact{{"target", "https://example.com/" + strings.Repeat("a", 60)}, {"reason", "INC-42 what is left of it has to go"}, {"by", ""}}
	var b bytes.Buffer
	require.NoError(t, Facts(terminal(&b, 30, nil), facts))
	assert.Equal(t, fmt.Sprintf("target  %s\nreason  INC-42 what is left of\n        it has to go\nby\n", facts[0].Value), b.String())
	b.Reset()
	require.NoError(t, Facts(terminal(&b, 0, nil), facts))
	assert.Equal(t, 3, strings.Count(b.String(), "\n"))
}

func TestTotal(t *testing.T) {
	assert.Equal(t, "1 execution", Total(1, false, 0, "execution", "executions"))
	assert.Equal(t, "100 of about 1,240 executions", Total(100, true, 1240, "execution", "executions"))
	assert.Equal(t, "100 executions, and there are more", Total(100, true, 0, "execution", "executions"))
}
