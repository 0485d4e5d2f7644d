package main

import (
	"context"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client/task"
	"dftask/cmd/dftask/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/contexts"
	"dftask/cmd/dftask/dashboard"
	"dftask/cmd/dftask/doctor"
	"dftask/cmd/dftask/executions"
	"dftask/cmd/dftask/manual"
	"dftask/cmd/dftask/purge"
	"dftask/cmd/dftask/search"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/verify"
)

// run carries a command line out and returns the exit code.
func run(ctx context.Context, args []string, e console.Env) (code int) {
	defer func() {
		if value := recover(); value != nil {
			crashed(e, value, debug.Stack())
			code = console.ExitFailure
		}
	}()
	out := console.NewResults(e)
	e.Out, e.Err, e.Version = out, console.Notes(e), version
	if e.Debug == nil {
		e.Debug = &console.DebugLog{}
	}
	defer e.Debug.Close()
	root := newRoot(e)
	helpOfCommands(root)
	root.SetArgs(withType(root, args))
	root.SetIn(e.In)
	root.SetOut(e.Out)
	root.SetErr(e.Err)
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		manual.DescribeFlags(root)
	}
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.Failed
	}
	console.Explain(e.Err, err)
	return console.CodeOf(err)
}

func newRoot(e console.Env) *cobra.Command {
	var o session.Flags
	var mouse bool
	e.Quiet = &o.Quiet
	root := &cobra.Command{
		Use:   "dftask",
		Short: "Find, purge and verify copies in a Dragonfly P2P fleet",
		Long: `dftask finds which hosts of a Dragonfly P2P fleet hold a copy of a URL, an
image or a task, purges it, and proves that it is gone.

Without a command it opens the dashboard.`,
		Example: `  dftask --demo
  dftask --manager http://manager.example.com:8080
  dftask context set prod --manager https://manager.example.com:8080 --color red
  dftask search url https://example.com/models/llama.bin -o json
  dftask delete url https://example.com/models/llama.bin --reason "INC-42 bad build"`,
		Args:          console.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("mouse") {
				o.Mouse = &mouse
			}
			return dashboard.Open(cmd.Context(), e, o)
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if e.OutTTY {
				look, _ := o.Look(e) // a name that is wrong must not stand in the way of a delete
				console.SetLook(e.Out, look.Theme, look.ASCII)
			}
			return session.StartDebug(e, o, cmd.CommandPath())
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return console.FlagError(cmd, err, false) })
	root.SetHelpFunc(console.WriteHelp)
	root.SetUsageFunc(console.WriteUsage)
	root.Version = version
	root.SetVersionTemplate("dftask {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	root.Flags().BoolVar(&mouse, "mouse", false, "have the mouse choose tabs and rows of the dashboard, and scroll")
	o.AddDockerConfig(root.Flags())
	o.AddTo(root.PersistentFlags())
	root.AddCommand(search.Command(e, &o), purge.Command(e, &o), contexts.Command(e), versionCommand(e))
	root.AddCommand(executions.Command(e, &o), verify.Command(e, &o), search.ClustersCommand(e, &o), search.TaskIDCommand(e, &o), doctor.Command(e, &o))
	root.AddCommand(access.LoginCommand(e, &o), access.LogoutCommand(e, &o), access.TokenCommand(e, &o))
	root.AddCommand(manual.CompletionCommand(e), manual.ManCommand(e))
	root.CompletionOptions.DisableDefaultCmd = true
	console.RefuseRepeats(root)
	manual.CompleteFlags(e, &o, root)
	return root
}

// withType puts url or id behind the verb where a target stands without it, as in
// "search https://example.com/a". Both forms are one from there on.
func withType(root *cobra.Command, args []string) []string {
	verb, _, err := root.Find(args)
	if err != nil || !verb.HasParent() {
		return args
	}
	byURL, _, err := verb.Find([]string{string(task.URL)})
	if err != nil || byURL == verb {
		return args
	}
	byURL.InheritedFlags() // what all commands have is merged in
	behind, kind := 0, task.Type("")
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--":
			return args
		case strings.HasPrefix(arg, "-") && arg != "-":
			if behind > 0 && !known(byURL, arg) {
				return args // it is a flag of the verb alone, such as --from
			}
			if valued(byURL, arg) {
				i++
			}
		case behind == 0:
			behind = i + 1 // of the verb
		case kind != "" || console.TypeOf(arg) == "":
			return args
		default:
			kind = console.TypeOf(arg)
		}
	}
	if kind == "" {
		return args
	}
	return slices.Insert(slices.Clone(args), behind, string(kind))
}

// known says whether a command has a flag; nothing is known of one with a mistake.
func known(c *cobra.Command, arg string) bool {
	return flagOf(c, arg) != nil || c.Parent().Flags().Lookup(nameOf(arg)) == nil
}

// valued says whether the value of a flag is the argument behind it.
func valued(c *cobra.Command, arg string) bool {
	f := flagOf(c, arg)
	return f != nil && f.NoOptDefVal == "" && !strings.Contains(arg, "=") && (strings.HasPrefix(arg, "--") || len(arg) == 2)
}

// flagOf is the flag of a command that an argument is; nil for none.
func flagOf(c *cobra.Command, arg string) *pflag.Flag {
	if strings.HasPrefix(arg, "--") {
		return c.Flags().Lookup(nameOf(arg))
	}
	return c.Flags().ShorthandLookup(arg[1:2])
}

// nameOf is the name of a flag that an argument is.
func nameOf(arg string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	return name
}

// helpOfCommands lets help refuse what is no command, as all others do.
func helpOfCommands(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil || help.Run == nil {
		return
	}
	show := help.Run
	help.Run, help.RunE = nil, func(cmd *cobra.Command, args []string) error {
		if of, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			return console.NoCommand(of, strings.Join(rest, " "))
		}
		show(cmd, args)
		return nil
	}
}
