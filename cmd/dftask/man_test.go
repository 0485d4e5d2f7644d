package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
	"dftask/tui/models/keymap"
)

// eachCommand visits every command, but not those of cobra's own.
func eachCommand(do func(c *cobra.Command)) {
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		do(c)
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(console.Env{}))
}

func TestEveryCommandHasAnExample(t *testing.T) {
	eachCommand(func(c *cobra.Command) {
		assert.NotEmpty(t, c.Short, c.CommandPath())
		require.NotEmpty(t, c.Example, c.CommandPath())
		for l := range strings.Lines(c.Example) {
			assert.True(t, strings.HasPrefix(l, "  "), "%s: %q", c.CommandPath(), l)
		}
		assert.Contains(t, c.Example, "dftask", c.CommandPath())
		// An example is carried out as far as its flags.
		for l := range strings.Lines(c.Example) {
			_, args, found := strings.Cut(strings.TrimSpace(l), "dftask ")
			if !found || strings.ContainsAny(args, "|<>(") {
				continue
			}
			root := newRoot(console.Env{})
			of, rest, err := root.Find(strings.Fields(args))
			require.NoError(t, err, l)
			assert.NoError(t, of.ParseFlags(unquoted(rest)), l)
		}
	})
}

// A help text fits into 80 columns, but for the examples, which are copied.
func TestHelpFitsATerminal(t *testing.T) {
	eachCommand(func(c *cobra.Command) {
		o := call{args: append([]string{"help"}, strings.Fields(c.CommandPath())[1:]...)}.run(t)
		require.Equal(t, console.ExitOK, o.code, o.err)
		require.Contains(t, o.out, "\nUsage:\n  "+c.CommandPath())
		text := strings.Replace(o.out, c.Example, "", 1)
		for l := range strings.Lines(text) {
			assert.LessOrEqual(t, len(strings.TrimRight(l, "\n")), 80, "%s: %s", c.CommandPath(), l)
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { assert.Equal(t, !f.Hidden, strings.Contains(text, " --"+f.Name), f.Name) })
		for _, sub := range c.Commands() {
			assert.Regexp(t, `(?m)^  `+sub.Name()+` +`+regexp.QuoteMeta(sub.Short)+`$`, text)
		}
	})
	o := call{args: []string{"delete", "--help"}}.run(t)
	assert.Regexp(t, `--resume \[ID\] {3,}resume an interrupted purge`, o.out)
}

// unquoted are words without the quotes that only a shell sees.
func unquoted(words []string) []string {
	var out []string
	open := false
	for _, w := range words {
		bare := strings.Trim(w, `"'`)
		if open {
			out[len(out)-1] += " " + bare
		} else {
			out = append(out, bare)
		}
		if strings.Count(w, `"`) == 1 {
			open = !open
		}
	}
	return out
}

func TestManPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man1")
	o := call{args: []string{"man", "--dir", dir}}.run(t)
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Empty(t, o.out)
	request := regexp.MustCompile(`^\.(TH|nh|nr HY 0|ad l|SH|br|TP|PP|EX|EE)( |$)`)
	hyphens := strings.NewReplacer(`\`, `\e`, "-", `\-`) // as roff writes them
	pages := 0
	eachCommand(func(c *cobra.Command) {
		pages++
		text, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"))
		require.NoError(t, err)
		assert.Contains(t, string(text), hyphens.Replace(c.Short))
		for l := range strings.Lines(c.Example) {
			assert.Contains(t, string(text), hyphens.Replace(strings.TrimSpace(l)))
		}
		for l := range strings.Lines(string(text)) {
			if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
				assert.Regexp(t, request, strings.TrimSuffix(l, "\n"), c.CommandPath())
			}
		}
		o := call{args: append([]string{"man"}, strings.Fields(c.CommandPath())[1:]...)}.run(t)
		assert.Equal(t, string(text), o.out)
	})
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, pages, "a page a command")

	root := call{args: []string{"man"}}.run(t).out
	for _, g := range keymap.Default().Groups() {
		for _, a := range g.Actions {
			assert.Contains(t, root, hyphens.Replace(a.About()+" ("+a.ID+")"))
		}
	}

	refused(t, call{args: []string{"man", "serach"}}.run(t), console.ExitUsage, `there is no command "serach"`)
	refused(t, call{args: []string{"man", "search", "url", "x"}}.run(t), console.ExitUsage, `there is no command "search url x"`)
	o = call{args: []string{"man", "--dir", filepath.Join(dir, "dftask.1", "x")}}.run(t)
	refused(t, o, console.ExitFailure, "the folder for the manual pages cannot be made")
}

// What groff makes of a page is what was meant, and it warns of nothing.
func TestManPagesRead(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("there is no groff to read the manual pages with")
	}
	eachCommand(func(c *cobra.Command) {
		var out, stderr bytes.Buffer
		cmd := exec.CommandContext(t.Context(), groff, "-man", "-ww", "-Tutf8", "-P-c")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(call{args: append([]string{"man"}, strings.Fields(c.CommandPath())[1:]...)}.run(t).out), &out, &stderr
		require.NoError(t, cmd.Run())
		assert.Empty(t, stderr.String(), c.CommandPath())
		text := regexp.MustCompile("\x1b\\[[0-9;]*m|.\b").ReplaceAllString(out.String(), "")
		c.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
			assert.True(t, strings.Contains(text, "--"+f.Name), "%s: --%s is broken at a line's end", c.CommandPath(), f.Name)
		})
		assert.True(t, strings.Contains(text, "--insecure-storage"), "%s: --insecure-storage is broken at a line's end", c.CommandPath())
		for l := range strings.Lines(c.Example) {
			// Long lines run over the margin.
			assert.Contains(t, text, strings.TrimSpace(l)[:min(len(strings.TrimSpace(l)), 60)])
		}
	})
}
