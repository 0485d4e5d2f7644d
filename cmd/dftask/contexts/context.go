package contexts

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client/export"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/table"
	"dftask/tui/views/text"
)

// needsName wants the name of a context.
var needsName = console.OneArg("name of a context")

func Command(e console.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "context", Short: "Name managers, and choose the one that is used",
		Long: `Name managers, and choose the one that is used. A context is a manager with
what goes with it: how it is trusted, where its token is, whether anything may
be deleted, what searches begin with. Contexts are kept in the configuration
file, $XDG_CONFIG_HOME/dftask/config.yaml, which these commands write and
nothing else.`,
		Example: "  dftask context set prod --manager https://manager.example.com:8080 --read-only\n  dftask context use prod",
		Args:    console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return console.BadUsage(cmd.CommandPath()+" needs a command: list, use, set or delete", "See: "+cmd.CommandPath()+" --help")
		},
	}
	cmd.AddCommand(contextListCommand(e), contextUseCommand(e), contextSetCommand(e), contextDeleteCommand(e))
	return cmd
}

func contextListCommand(e console.Env) *cobra.Command {
	var l table.Listing[contextRow]
	cmd := &cobra.Command{
		Use: "list", Short: "List the contexts", Args: console.NoArgs,
		Long:    "List the contexts. The current one has a star. Tokens are never shown, nor the\narguments of a command that prints one.",
		Example: "  dftask context list -o json\n  dftask context list --columns name,manager,ca_file",
		RunE: func(*cobra.Command, []string) error {
			if err := l.Check(); err != nil {
				return err
			}
			known, err := config.At(e.Getenv).Load()
			if err != nil {
				return err
			}
			return printContexts(e, known, &l)
		},
	}
	l.AddTo(cmd, contextColumns())
	return cmd
}

// contextRow is a context as JSON has it.
type contextRow struct {
	Name              string   `json:"name"`
	Current           bool     `json:"current"`
	Manager           string   `json:"manager"`
	ReadOnly          bool     `json:"read_only"`
	CAFile            string   `json:"ca_file"`
	ClientCertificate string   `json:"client_certificate"`
	ClientKey         string   `json:"client_key"`
	InsecureTLS       bool     `json:"insecure_tls"`
	Color             string   `json:"color"`
	Tag               string   `json:"tag"`
	Application       string   `json:"application"`
	Clusters          []string `json:"clusters"`
	// TokenSource is "command", "file" or "keyring".
	TokenSource string `json:"token_source"`
	TokenFile   string `json:"token_file"`
}

// tokenSource is where a context's token is looked for first. A command's
// arguments are not part of it: somebody may have put the token there.
func tokenSource(c config.Context) string {
	switch {
	case len(c.TokenCommand) > 0:
		return "command"
	case c.TokenFile != "":
		return "file"
	}
	return "keyring"
}

// contextColumns are those of a list of contexts.
func contextColumns() []table.Column[contextRow] {
	type c = contextRow
	return table.Columns([]export.Column[c]{
		{Name: "current", Value: func(c c) string { return strconv.FormatBool(c.Current) }},
		{Name: "name", Value: func(c c) string { return c.Name }},
		{Name: "manager", Value: func(c c) string { return c.Manager }},
		{Name: "read_only", Value: func(c c) string { return strconv.FormatBool(c.ReadOnly) }},
		{Name: "tag", Value: func(c c) string { return c.Tag }},
		{Name: "application", Value: func(c c) string { return c.Application }},
		{Name: "clusters", Value: func(c c) string { return strings.Join(c.Clusters, ", ") }},
		{Name: "token", Value: func(c c) string { return c.TokenSource }},
		{Name: "color", Value: func(c c) string { return c.Color }},
		{Name: "ca_file", Value: func(c c) string { return c.CAFile }},
		{Name: "insecure_tls", Value: func(c c) string { return strconv.FormatBool(c.InsecureTLS) }},
	}, map[string]table.Look[c]{
		"current":     {Head: " ", Cell: func(c c) string { return text.Star(c.Current) }},
		"name":        {Min: 12, Cut: text.TruncateMiddle},
		"manager":     {Min: 20, Cut: text.TruncateMiddle},
		"read_only":   {Head: "READ-ONLY", Cell: func(c c) string { return text.YesNo(c.ReadOnly) }},
		"tag":         {Rank: 3, Min: 8},
		"application": {Rank: 4, Min: 11},
		"clusters":    {Rank: 2, Min: 9, Cell: func(c c) string { return cmp.Or(strings.Join(c.Clusters, ", "), "all") }},
		"token":       {Rank: 1},
	})
}

func printContexts(e console.Env, known *config.Config, l *table.Listing[contextRow]) error {
	var list []contextRow
	for _, c := range known.Contexts {
		list = append(list, contextRow{
			Name: c.Name, Current: c.Name == known.Current, Manager: c.Manager, ReadOnly: c.ReadOnly,
			CAFile: c.CAFile, ClientCertificate: c.ClientCertificate, ClientKey: c.ClientKey, InsecureTLS: c.InsecureTLS,
			Color: c.Color, Tag: c.Tag, Application: c.Application, Clusters: append([]string{}, c.Clusters...),
			TokenSource: tokenSource(c), TokenFile: c.TokenFile,
		})
	}
	if len(list) == 0 && l.Output == console.AsTable {
		console.Note(e, "no context is configured yet; make one with: dftask context set NAME --manager URL")
		return nil
	}
	if l.Output == console.AsTable {
		noteOtherChoice(e, known.Current)
	}
	return l.PrintWithTotal(e, list, "context", "contexts")
}

// noteOtherChoice says when the environment keeps the current context from
// being used.
func noteOtherChoice(e console.Env, current string) {
	if manager := e.Getenv("DFTASK_MANAGER"); manager != "" {
		console.Note(e, "DFTASK_MANAGER is set, and comes before the current context")
	} else if name := e.Getenv("DFTASK_CONTEXT"); name != "" && name != current {
		console.Note(e, "DFTASK_CONTEXT is set to %s, and comes before the current context", name)
	}
}

func contextUseCommand(e console.Env) *cobra.Command {
	return &cobra.Command{
		Use: "use NAME", Short: "Make a context the current one, which is used when none is named",
		Example: "  dftask context use prod", Args: needsName, ValidArgsFunction: CompleteNames(e),
		RunE: func(_ *cobra.Command, args []string) error {
			file := config.At(e.Getenv)
			if err := file.Use(args[0]); err != nil {
				return err
			}
			console.Note(e, "the current context is %s now", args[0])
			noteOtherChoice(e, args[0])
			return nil
		},
	}
}

func contextDeleteCommand(e console.Env) *cobra.Command {
	var sure bool
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Take a context out of the configuration file",
		Long: `Take a context out of the configuration file. A token of it in the keyring stays
there; dftask logout --context NAME removes that, before.`,
		Example: "  dftask context delete staging --yes", Args: needsName, ValidArgsFunction: CompleteNames(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return deleteContext(cmd.Context(), e, args[0], sure)
		},
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "do not ask; needed without a terminal")
	return cmd
}

func deleteContext(ctx context.Context, e console.Env, name string, sure bool) error {
	file := config.At(e.Getenv)
	known, err := file.Load()
	if err != nil {
		return err
	}
	c, err := known.Find(name)
	if err != nil {
		return err
	}
	if !sure {
		if !e.InTTY || !e.ErrTTY {
			return console.BadUsage("there is no terminal to confirm on, and no --yes", "Add --yes to delete the context without being asked.")
		}
		if err := confirmContext(ctx, e, c); err != nil {
			return err
		}
	}
	if err := file.Delete(name); err != nil {
		return err
	}
	console.Note(e, "the context %s is deleted", name)
	if name == known.Current && len(known.Contexts) > 1 {
		console.Note(e, "there is no current context now; choose one with: dftask context use NAME")
	}
	return nil
}

// confirmContext asks on the terminal. A no is no error of the program's.
func confirmContext(ctx context.Context, e console.Env, c config.Context) error {
	word, err := console.AskLine(ctx, e, fmt.Sprintf("Delete the context %s (%s)? Type yes to continue: ", c.Name, text.Clean(c.Manager)))
	if err != nil {
		return err
	}
	if word = strings.ToLower(word); word == "yes" || word == "y" {
		return nil
	}
	fmt.Fprintln(e.Err, "dftask: cancelled; nothing was deleted")
	return console.Exit(console.ExitUsage)
}

// CompleteNames completes the name of a context.
func CompleteNames(e console.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		known, err := config.At(e.Getenv).Load()
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, c := range known.Contexts {
			names = append(names, c.Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
