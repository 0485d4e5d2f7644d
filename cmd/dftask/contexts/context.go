package contexts

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
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
	var as console.Output
	cmd := &cobra.Command{
		Use: "list", Short: "List the contexts", Args: console.NoArgs,
		Long:    "List the contexts. The current one has a star. Tokens are never shown, nor the\narguments of a command that prints one.",
		Example: "  dftask context list -o json",
		RunE: func(*cobra.Command, []string) error {
			known, err := config.At(e.Getenv).Load()
			if err != nil {
				return err
			}
			return printContexts(e, known, as)
		},
	}
	as.AddTo(cmd)
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

func printContexts(e console.Env, known *config.Config, as console.Output) error {
	list := []contextRow{}
	rows := [][]string{{"", "NAME", "MANAGER", "READ-ONLY", "TAG", "APPLICATION", "CLUSTERS", "TOKEN"}}
	for _, c := range known.Contexts {
		row := contextRow{
			Name: c.Name, Current: c.Name == known.Current, Manager: c.Manager, ReadOnly: c.ReadOnly,
			CAFile: c.CAFile, ClientCertificate: c.ClientCertificate, ClientKey: c.ClientKey, InsecureTLS: c.InsecureTLS,
			Color: c.Color, Tag: c.Tag, Application: c.Application, Clusters: append([]string{}, c.Clusters...),
			TokenSource: tokenSource(c), TokenFile: c.TokenFile,
		}
		list = append(list, row)
		star, readOnly, clusters := "", "no", "all"
		if row.Current {
			star = "*"
		}
		if c.ReadOnly {
			readOnly = "yes"
		}
		if len(c.Clusters) > 0 {
			clusters = strings.Join(c.Clusters, ", ")
		}
		rows = append(rows, []string{star, c.Name, text.Clean(c.Manager), readOnly, text.Clean(c.Tag), text.Clean(c.Application), text.Clean(clusters), row.TokenSource})
	}
	return console.List(as, e.Out, list, func() error {
		if len(list) == 0 {
			console.Note(e, "no context is configured yet; make one with: dftask context set NAME --manager URL")
			return nil
		}
		noteOtherChoice(e, known.Current)
		return console.Table(e.Out, rows)
	})
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
