package manual

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/cmd/dftask/console"
	"dftask/tui/models/keymap"
	"dftask/tui/views/text"
)

func ManCommand(e console.Env) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "man [COMMAND...]", Short: "Print a manual page, or write them all",
		Long: `Print the manual page of dftask, or of one of its commands, for man to show.
With --dir all pages are written into a folder.`,
		Example: "  dftask man search url | man -l -\n  dftask man --dir ~/.local/share/man/man1",
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir != "" {
				return writeManPages(e, cmd.Root(), dir)
			}
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return console.BadUsage(fmt.Sprintf("there is no command %q", strings.Join(args, " ")), "See: dftask --help")
			}
			_, err = io.WriteString(e.Out, manPage(of))
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "`FOLDER` to write all pages into; it is made")
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var names []string
		if of, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
			for _, sub := range manCommands(of) {
				names = append(names, sub.Name())
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// manCommands are the commands below one that have a page.
func manCommands(of *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, sub := range of.Commands() {
		if sub.IsAvailableCommand() {
			list = append(list, sub)
		}
	}
	return list
}

// writeManPages writes the page of every command.
func writeManPages(e console.Env, root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the folder for the manual pages cannot be made: %w", err)
	}
	written := 0
	var visit func(*cobra.Command) error
	visit = func(c *cobra.Command) error {
		file := filepath.Join(dir, manName(c)+".1")
		if err := os.WriteFile(file, []byte(manPage(c)), 0o644); err != nil {
			return fmt.Errorf("a manual page cannot be written: %w", err)
		}
		written++
		for _, sub := range manCommands(c) {
			if err := visit(sub); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(root); err != nil {
		return err
	}
	console.Note(e, "%s written into %s", text.Count(written, "manual page is", "manual pages are"), dir)
	return nil
}

// manName is the name of a command's page: dftask-search-url.
func manName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// manPage is the page of a command, in the man macros of roff. Pages made by
// cobra's own generator would lack exit codes, environment and files, and come
// with two Markdown libraries in the program.
func manPage(c *cobra.Command) string {
	var p page
	p.macro("TH", strings.ToUpper(manName(c)), "1", "", "dftask "+cmp.Or(c.Root().Version, "dev"), "dftask manual")
	// What is typed as it stands must not be broken, nor spread; groff's own macros
	// would have the first again at each paragraph.
	p.WriteString(".nh\n.nr HY 0\n.ad l\n")
	p.macro("SH", "NAME")
	p.line(roff(manName(c)) + ` \- ` + roff(c.Short))
	p.macro("SH", "SYNOPSIS")
	for i, way := range console.Synopsis(c) {
		if i > 0 {
			p.macro("br")
		}
		p.line(`\fB` + roff(c.CommandPath()) + `\fR ` + roff(strings.TrimSpace(strings.TrimPrefix(way, c.CommandPath()))))
	}
	p.macro("SH", "DESCRIPTION")
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	p.paragraphs(text)
	if subs := manCommands(c); len(subs) > 0 {
		p.macro("SH", "COMMANDS")
		for _, sub := range subs {
			p.macro("TP")
			p.line(`\fB` + roff(manName(sub)) + `\fR(1)`)
			p.line(roff(sub.Short) + ".")
		}
	}
	p.flags("OPTIONS", c.NonInheritedFlags())
	if c.HasParent() {
		p.flags("OPTIONS OF EVERY COMMAND", c.InheritedFlags())
	}
	if !c.HasParent() {
		p.keys()
	}
	p.macro("SH", "EXAMPLES")
	p.macro("EX")
	for l := range strings.Lines(c.Example) {
		p.line(roff(strings.TrimRight(l, "\n")))
	}
	p.macro("EE")
	var codes []Entry
	for _, c := range console.Codes {
		codes = append(codes, Entry{c.Code, c.Meaning})
	}
	p.entries("EXIT STATUS", codes)
	p.entries("ENVIRONMENT", Variables)
	p.entries("FILES", Files)
	p.macro("SH", "SEE ALSO")
	var others []string
	for parent := c.Parent(); parent != nil; parent = parent.Parent() {
		others = append(others, `\fB`+roff(manName(parent))+`\fR(1)`)
	}
	p.line(strings.Join(append(others, `\fBdfctl\fR(1)`), ", "))
	return p.String()
}

// page is a manual page being written.
type page struct{ strings.Builder }

// macro writes a request with its arguments.
func (p *page) macro(name string, args ...string) {
	p.WriteString("." + name)
	for _, arg := range args {
		p.WriteString(` "` + strings.ReplaceAll(roff(arg), `"`, `\(dq`) + `"`)
	}
	p.WriteByte('\n')
}

// line writes a line of text that is roff already.
func (p *page) line(text string) {
	// A line that begins with one of these is a request.
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	p.WriteString(text + "\n")
}

func (p *page) paragraphs(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			p.macro("PP")
		}
		for _, l := range strings.Split(paragraph, "\n") {
			p.line(roff(strings.TrimSpace(l)))
		}
	}
}

// flags writes a section of flags, in the order of the help.
func (p *page) flags(heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.macro("SH", heading)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		text := `\fB` + roff("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			text = `\fB` + roff("-"+f.Shorthand) + `\fR, ` + text
		}
		switch {
		case name == "":
		case f.NoOptDefVal != "":
			text += ` [\fI` + roff(name) + `\fR]`
		default:
			text += ` \fI` + roff(name) + `\fR`
		}
		switch f.DefValue {
		case "", "false", "[]":
		default:
			usage += " (default " + f.DefValue + ")"
		}
		p.macro("TP")
		p.line(text)
		p.line(roff(usage))
	})
}

// keys writes the action table, for each key also the name of its action.
func (p *page) keys() {
	for _, g := range keymap.Default().Groups() {
		var keys []Entry
		for _, a := range g.Actions {
			keys = append(keys, Entry{a.Shown(), a.About() + " (" + a.ID + ")"})
		}
		p.entries("KEYS: "+strings.ToUpper(g.Name), keys)
	}
}

// Entry is a word with what it means.
type Entry struct{ Name, Meaning string }

func (p *page) entries(heading string, list []Entry) {
	p.macro("SH", heading)
	for _, t := range list {
		p.macro("TP")
		p.line(`\fB` + roff(t.Name) + `\fR`)
		p.line(roff(t.Meaning))
	}
}

// Variables are the parts of the environment that are read.
var Variables = []Entry{
	{"DFTASK_MANAGER", "the manager, as http://HOST:PORT or https://HOST:PORT"},
	{"DFTASK_CONTEXT", "the context, which is a manager by name"},
	{"DFTASK_TOKEN", "a personal access token of the manager"},
	{"DFTASK_READ_ONLY", "refuse to delete, unless it is 0, false or empty"},
	{"DFTASK_THEME", "the colors: auto, dark, light, contrast or terminal"},
	{"COLORFGBG", "the terminal's colors, as some terminals set it; the theme auto takes dark or light from it"},
	{"LC_ALL, LC_CTYPE, LANG", "the locale; only ASCII is drawn where one is set that is not UTF-8"},
	{"NO_COLOR", "no colors, with anything but nothing"},
	{"HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "the proxy; over plain http it sees the token"},
	{"XDG_CONFIG_HOME, XDG_STATE_HOME", "where the files below are; ~/.config and ~/.local/state without them"},
}

// Files are what is kept.
var Files = []Entry{
	{"$XDG_CONFIG_HOME/dftask/config.yaml", "the contexts; see dftask context set"},
	{"$XDG_STATE_HOME/dftask/dashboard/", "what was searched in the dashboard and how its screen was arranged; never a password"},
	{"$XDG_STATE_HOME/dftask/crash.log", "where dftask was when it had a fault, without what it worked with"},
	{"$XDG_STATE_HOME/dftask/debug.log", "the requests, with --debug; 4 MiB at most, and as much again in debug.log.old"},
	{"$XDG_STATE_HOME/dftask/journal/", "the purges sent from here: targets, jobs and outcomes; never a token"},
	{"$XDG_STATE_HOME/dftask/tokens/", "what is known of tokens, and those kept in the clear with --insecure-storage"},
}

// roff writes a text so that it stays as it is.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "↓", `\[da]`, "↑", `\[ua]`, "←", `\[<-]`, "→", `\[->]`).Replace(text)
}
