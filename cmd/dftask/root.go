package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/cmd/dftask/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/contexts"
	"dftask/cmd/dftask/dashboard"
	"dftask/cmd/dftask/executions"
	"dftask/cmd/dftask/manual"
	"dftask/cmd/dftask/purge"
	"dftask/cmd/dftask/search"
	"dftask/cmd/dftask/session"
)

// run carries a command line out and returns the exit code.
func run(ctx context.Context, args []string, e console.Env) (code int) {
	defer func() {
		if value := recover(); value != nil {
			crashed(e, value, debug.Stack())
			code = console.ExitFailure
		}
	}()
	out := &console.Results{Writer: e.Out}
	e.Out, e.Version = out, version
	if e.Debug == nil {
		e.Debug = &console.DebugLog{}
	}
	defer e.Debug.Close()
	root := newRoot(e)
	helpOfCommands(root)
	root.SetArgs(args)
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
		RunE:          func(cmd *cobra.Command, _ []string) error { return dashboard.Open(cmd.Context(), e, o) },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return session.StartDebug(e, o, cmd.CommandPath())
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var usage *console.UsageError
		if errors.As(err, &usage) {
			return usage
		}
		reason, next := err.Error(), "See: "+cmd.CommandPath()+" --help"
		var invalid *pflag.InvalidValueError
		if errors.As(err, &invalid) {
			flag := invalid.GetFlag()
			reason = fmt.Sprintf("--%s cannot be %q", flag.Name, invalid.GetValue())
			if flag.Value.Type() == "duration" {
				next = "Give it with its unit, as 90s, 10m or 2h."
			}
		}
		return console.BadUsage(reason, next)
	})
	root.SetUsageFunc(console.WriteUsage)
	root.Version = version
	root.SetVersionTemplate("dftask {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	o.AddTo(root.PersistentFlags())
	root.AddCommand(search.Command(e, &o), purge.Command(e, &o), contexts.Command(e), versionCommand(e))
	root.AddCommand(executions.Command(e, &o), search.ClustersCommand(e, &o), search.TaskIDCommand(e, &o))
	root.AddCommand(access.LoginCommand(e, &o), access.LogoutCommand(e, &o), access.TokenCommand(e, &o))
	root.AddCommand(manual.CompletionCommand(e), manual.ManCommand(e))
	root.CompletionOptions.DisableDefaultCmd = true
	console.RefuseRepeats(root)
	manual.CompleteFlags(e, &o, root)
	return root
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
			return console.BadUsage(fmt.Sprintf("there is no command %q", strings.Join(args, " ")), "See: "+of.CommandPath()+" --help")
		}
		show(cmd, args)
		return nil
	}
}
