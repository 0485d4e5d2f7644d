package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/executions"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/manual"
	"dftask/tui/models/keymap"
)

var update = flag.Bool("update", false, "write the generated parts of the README")

var readmeFile = filepath.Join("..", "..", "README.md")

const howToUpdate = "the README is stale; update it with: go test ./cmd/dftask -run TestREADME -update"

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readmeFile)
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// part finds a generated part of the README.
func part(t *testing.T, text, name string) (from, to int) {
	t.Helper()
	place := regexp.MustCompile(`<!-- ` + name + `[^\n]*-->\n((?s:.*?))<!-- /` + name + ` -->`).FindStringSubmatchIndex(text)
	require.NotNil(t, place, "the README has no part %s", name)
	return place[2], place[3]
}

// generated compares a generated part of the README, or writes it.
func generated(t *testing.T, name, want string, same func(got, want string) bool) {
	t.Helper()
	text := readme(t)
	from, to := part(t, text, name)
	if same(text[from:to], want) {
		return
	}
	if !*update {
		assert.Equal(t, want, text[from:to], howToUpdate)
		return
	}
	require.NoError(t, os.WriteFile(readmeFile, []byte(text[:from]+want+text[to:]), 0o644))
}

func TestREADMEKeys(t *testing.T) {
	var b strings.Builder
	for _, g := range keymap.Default().Groups() {
		fmt.Fprintf(&b, "| %s | | action |\n|---|---|---|\n", strings.ToLower(g.Name))
		for _, k := range g.Actions {
			fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", strings.Join(strings.Fields(k.Shown()), "` `"), k.About(), k.ID)
		}
		b.WriteString("\n")
	}
	generated(t, "keys", "\n"+b.String(), func(got, want string) bool { return got == want })
}

// rows are the cells of the README's table with a heading.
func rows(t *testing.T, heading string) [][]string {
	t.Helper()
	_, after, there := strings.Cut(readme(t), "\n"+heading+"\n|---|")
	require.True(t, there, "the README has no table %s", heading)
	body, _, _ := strings.Cut(after, "\n\n")
	var cells [][]string
	for _, l := range strings.Split(body, "\n")[1:] {
		var row []string
		for _, cell := range strings.Split(strings.Trim(strings.ReplaceAll(l, `\|`, "/"), "|"), "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		cells = append(cells, row)
	}
	return cells
}

func TestREADMEExitCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("console", "exit.go"), nil, 0)
	require.NoError(t, err)
	var want []string
	for _, decl := range file.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			if v := spec.(*ast.ValueSpec); strings.HasPrefix(v.Names[0].Name, "Exit") {
				want = append(want, v.Values[0].(*ast.BasicLit).Value)
			}
		}
	}
	require.NotEmpty(t, want)
	var got []string
	for i, row := range rows(t, "| exit code | meaning |") {
		got = append(got, row[0])
		assert.Equal(t, console.Codes[i].Code, row[0])
		assert.Equal(t, console.Codes[i].Meaning, strings.ReplaceAll(row[1], "`", ""))
	}
	assert.Equal(t, want, got, "the README's exit codes are not those of exit.go")
}

// The environment is as the manual has it.
func TestREADMEEnvironment(t *testing.T) {
	text := readme(t)
	for _, v := range manual.Variables {
		for _, name := range strings.Split(v.Name, ", ") {
			assert.Contains(t, text, name)
		}
	}
	for _, f := range manual.Files {
		assert.Contains(t, text, f.Name)
	}
}

func TestREADMEVerdicts(t *testing.T) {
	var got []string
	for _, row := range rows(t, "| verdict | when |") {
		got = append(got, row[0])
	}
	var want []string
	for _, v := range []task.Verdict{task.Purged, task.NothingToPurge, task.Unverified, task.PartlyPurged, task.NothingPurged, task.NothingDeleted, task.FailedPurge, task.TimedOut, task.Lost} {
		want = append(want, string(v))
	}
	assert.Equal(t, want, got)
}

// Every flag and command is in the README, and no other.
func TestREADMECommandLine(t *testing.T) {
	flags := map[string]bool{}
	var commands []string
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) { flags["--"+f.Name] = !f.Hidden })
		c.PersistentFlags().VisitAll(func(f *pflag.Flag) { flags["--"+f.Name] = !f.Hidden })
		commands = append(commands, strings.Fields(c.Use)[0])
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(console.Env{}))
	delete(flags, "--help")
	maps.DeleteFunc(flags, func(_ string, shown bool) bool { return !shown })
	maps.DeleteFunc(flags, func(_ string, shown bool) bool { return !shown })
	maps.DeleteFunc(flags, func(_ string, shown bool) bool { return !shown })
	text := readme(t)
	mentioned := map[string]bool{}
	for _, f := range regexp.MustCompile(`--[a-z]+(-[a-z]+)*`).FindAllString(text, -1) {
		mentioned[f] = true
	}
	assert.Equal(t, flags, mentioned)
	for _, name := range commands {
		assert.Regexp(t, `\b`+name+`\b`, text)
	}
	assert.Contains(t, text, strings.Join(executions.States(), ", "), "the words of --state")
	for _, name := range []string{"DFTASK_MANAGER", "DFTASK_TOKEN", "DFTASK_READ_ONLY", "NO_COLOR"} {
		assert.Contains(t, text, name)
	}
}

// What the README tells to type is what CI runs, and what make knows.
func TestREADMETargets(t *testing.T) {
	text := readme(t)
	ci, err := os.ReadFile(filepath.Join("..", "..", ".ci", "run"))
	require.NoError(t, err)
	for _, step := range regexp.MustCompile(`(?m)^step \S+ (.*)$`).FindAllStringSubmatch(string(ci), -1) {
		assert.Contains(t, text, "\n"+step[1])
	}
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	require.NoError(t, err)
	var targets []string
	for _, target := range regexp.MustCompile(`(?m)^([a-z]+):.*## `).FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, target[1])
	}
	for _, used := range regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)").FindAllStringSubmatch(text, -1) {
		assert.True(t, slices.Contains(targets, used[1]), "make %s", used[1])
	}
}
