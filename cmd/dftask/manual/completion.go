package manual

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client"
	"dftask/client/access"
	"dftask/client/executions"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/contexts"
	"dftask/cmd/dftask/purge"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
	"dftask/tui/views/text"
)

// completionTimeout bounds how long a person waits for the names of clusters
// after a tab.
const completionTimeout = time.Second

func CompletionCommand(e console.Env) *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print the completions for a shell",
		Long: `Print the script that completes commands, flags, contexts and clusters in a
shell: bash, zsh, fish or powershell, which is not tested. The names of clusters
are asked of the manager, for a second at most, with a token that needs no
prompt: that of DFTASK_TOKEN, of a file, or of a keyring that is known to be
unlocked.`,
		Example: `  source <(dftask completion bash)     # in ~/.bashrc
  source <(dftask completion zsh)      # in ~/.zshrc, after compinit
  dftask completion fish >~/.config/fish/completions/dftask.fish
  dftask completion powershell | Out-String | Invoke-Expression`,
		Args: console.OneArg("shell"), ValidArgs: shellNames(),
		RunE: func(cmd *cobra.Command, args []string) error { return writeCompletions(cmd.Root(), args[0], e.Out) },
	}
}

// CompleteFlags adds what can be known of the flags' values, to all commands.
func CompleteFlags(e console.Env, o *session.Flags, root *cobra.Command) {
	known := map[string]cobra.CompletionFunc{
		"context":      contextFlag(e),
		"cluster":      clusterFlag(e, o),
		"state":        oneOf(executions.States()...),
		"type":         oneOf(task.Types...),
		"scope":        oneOf(access.Scopes()...),
		"expires":      oneOf("7d", "30d", "60d", "90d"),
		"piece-length": oneOf("4MiB", "8MiB", "16MiB", "32MiB", "64MiB"),
		"platform":     oneOf("linux/amd64", "linux/arm64"),
		"color":        oneOf("red", "green", "yellow", "blue", "magenta", "cyan"),
		"theme":        oneOf(config.Themes()...),
		"since":        oneOf("1h", "6h", "1d"),
		"resume":       purge.CompleteResume(e, o),
	}
	// These are files; of all others nothing is known.
	files := map[string]bool{"ca-file": true, "client-certificate": true, "client-key": true, "token-file": true, "token-command": true, "dir": true, "from": true}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		complete := func(f *pflag.Flag) {
			values := known[f.Name]
			switch {
			case f.Name == "output":
				values = oneOf(strings.Split(f.Value.Type(), "|")...)
			case values == nil && files[f.Name], f.Value.Type() == "bool":
				return
			case values == nil:
				values = cobra.NoFileCompletions
			}
			// It fails for a flag that two commands share, the second time.
			_ = c.RegisterFlagCompletionFunc(f.Name, values)
		}
		c.LocalNonPersistentFlags().VisitAll(complete)
		c.PersistentFlags().VisitAll(complete)
		if c.ValidArgsFunction == nil && len(c.ValidArgs) == 0 {
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// DescribeFlags takes the quotes off the flags' usages that mark the names of
// their values, which a completion shows as they stand.
func DescribeFlags(c *cobra.Command) {
	plain := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	c.LocalNonPersistentFlags().VisitAll(plain)
	c.PersistentFlags().VisitAll(plain)
	for _, sub := range c.Commands() {
		DescribeFlags(sub)
	}
}

func oneOf[T ~string](words ...T) cobra.CompletionFunc {
	var all []string
	for _, w := range words {
		all = append(all, string(w))
	}
	return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
}

// contextFlag completes the name of a context after its flag, beside any
// arguments.
func contextFlag(e console.Env) cobra.CompletionFunc {
	complete := contexts.CompleteNames(e)
	return func(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		return complete(cmd, nil, begun)
	}
}

// clusterFlag completes the name of a cluster. Where the manager cannot be
// asked those of the context are all that is known; every failure is
// silent: a person is typing.
func clusterFlag(e console.Env, o *session.Flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
		defer cancel()
		s, err := o.Settings(e)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		clusters, err := clustersUnasked(ctx, e, *o, s)
		if err != nil {
			return s.Clusters, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, c := range clusters {
			id := strconv.FormatUint(uint64(c.ID), 10)
			switch other, _ := client.FindCluster(clusters, id); {
			case plainWord.MatchString(c.Name):
				names = append(names, cobra.CompletionWithDesc(c.Name, "id "+id))
			case other == c.ID: // no other is named so
				names = append(names, cobra.CompletionWithDesc(id, text.Clean(c.Name)))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// plainWord is a name that no shell reads as anything but a word. Any user of
// the manager can name a cluster, and not every shell's script quotes what it
// completes.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._/@:+-]*$`)

// clustersUnasked reads the clusters with a token that needs no question: not one of a keyring that wants to be unlocked, nor of a command, which
// may ask for a passphrase.
func clustersUnasked(ctx context.Context, e console.Env, o session.Flags, s session.Settings) ([]client.Cluster, error) {
	if e.Keyring == nil {
		e.Keyring = keyring.System()
	}
	if k, ok := e.Keyring.(interface{ Unlocked(context.Context) bool }); !ok || !k.Unlocked(ctx) {
		e.Keyring = keyring.NewMemory()
	}
	if len(s.TokenCommand) > 0 && strings.TrimSpace(e.Getenv(keyring.EnvVar)) == "" {
		// dftask uses no other identity instead, here as elsewhere.
		return nil, &keyring.NoTokenError{}
	}
	c, err := session.ConnectWith(e, o, s)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := c.UseToken(ctx); err != nil {
		return nil, err
	}
	return c.Client.Clusters(ctx)
}
