package main

import (
	"cmp"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/manual"
	"dftask/tui/models/keymap"
)

// table is one of Markdown.
func table(heading string, rows [][]string) string {
	var b strings.Builder
	b.WriteString(heading + "\n|" + strings.Repeat("---|", strings.Count(heading, "|")-1) + "\n")
	for _, row := range rows {
		for _, cell := range row {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

func TestManualKeys(t *testing.T) {
	var groups []string
	for _, g := range keymap.Default().Groups() {
		var rows [][]string
		for _, k := range g.Actions {
			rows = append(rows, []string{"`" + strings.Join(strings.Fields(k.Shown()), "` `") + "`", k.About(), "`" + k.ID + "`"})
		}
		groups = append(groups, table("| "+strings.ToLower(g.Name)+" | | action |", rows))
	}
	generated(t, keysPage, "keys", strings.Join(groups, "\n"))
}

func TestManualExitCodes(t *testing.T) {
	var rows [][]string
	for _, c := range console.Codes {
		rows = append(rows, []string{c.Code, c.Meaning})
	}
	generated(t, commandsPage, "exit codes", table("| exit code | meaning |", rows))
}

func TestManualEnvironmentAndFiles(t *testing.T) {
	for name, entries := range map[string][]manual.Entry{"environment": manual.Variables, "files": manual.Files} {
		var rows [][]string
		for _, e := range entries {
			rows = append(rows, []string{"`" + strings.ReplaceAll(e.Name, ", ", "`, `") + "`", e.Meaning})
		}
		generated(t, settingsPage, name, table("| name | meaning |", rows))
	}
}

// flagRows are the flags of a set, as rows of a table.
func flagRows(flags *pflag.FlagSet) (rows [][]string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + "`, `" + name
		}
		if f.Value.Type() != "bool" {
			name += " " + value
		}
		switch f.DefValue {
		case "", "false", "[]":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		rows = append(rows, []string{"`" + name + "`", strings.Join(strings.Fields(usage), " ")})
	})
	return rows
}

// TestManualCommands writes every command as its help has it.
func TestManualCommands(t *testing.T) {
	root := newRoot(console.Env{})
	var b strings.Builder
	b.WriteString("### Flags of every command\n\n" + table("| flag | meaning |", flagRows(root.PersistentFlags())))
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Hidden {
			return
		}
		b.WriteString("\n### " + c.CommandPath() + "\n\n" + cmp.Or(strings.TrimSpace(c.Long), c.Short+".") + "\n\n```\n")
		b.WriteString(strings.Join(console.Synopsis(c), "\n") + "\n")
		for line := range strings.SplitSeq(c.Example, "\n") {
			if line != "" {
				b.WriteString("\n" + strings.TrimPrefix(line, "  "))
			}
		}
		b.WriteString("\n```\n")
		if rows := flagRows(c.LocalNonPersistentFlags()); len(rows) > 0 {
			b.WriteString("\n" + table("| flag | meaning |", rows))
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
	generated(t, commandsPage, "commands", b.String())
}

// A flag that a page names is there.
func TestManualFlags(t *testing.T) {
	flags := map[string]bool{"--help": true}
	eachCommand(func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) { flags["--"+f.Name] = !f.Hidden })
		c.PersistentFlags().VisitAll(func(f *pflag.Flag) { flags["--"+f.Name] = !f.Hidden })
	})
	for _, name := range pages(t) {
		for _, f := range regexp.MustCompile(`--[a-z]+(-[a-z]+)*`).FindAllString(page(t, name), -1) {
			assert.True(t, flags[f], "%s names %s", name, f)
		}
	}
}
