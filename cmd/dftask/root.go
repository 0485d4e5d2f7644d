package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client/task"
)

// options are the flags that every command has.
type options struct {
	manager   string
	context   string
	demo      bool
	demoSpeed float64
	caFile    string

	clientCertificate, clientKey string

	insecureTLS bool
	readOnly    bool
	quiet       bool
	debug       bool

	// given says whether a flag was given, with whatever value. Nil says that
	// none was.
	given func(flag string) bool
}

// has says whether a flag was given.
func (o options) has(flag string) bool { return o.given != nil && o.given(flag) }

// run carries a command line out and returns the exit code.
func run(ctx context.Context, args []string, e env) (code int) {
	defer func() {
		if value := recover(); value != nil {
			crashed(e, value, debug.Stack())
			code = exitFailure
		}
	}()
	out := &results{Writer: e.out}
	e.out = out
	if e.debug == nil {
		e.debug = &debugLog{}
	}
	defer e.debug.close()
	root := newRoot(e)
	helpOfCommands(root)
	root.SetArgs(args)
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.err)
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		describeFlags(root)
	}
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.failed
	}
	explain(e.err, err)
	return exitCode(err)
}

func newRoot(e env) *cobra.Command {
	var o options
	e.quiet = &o.quiet
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
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return dashboard(cmd.Context(), e, o) },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return startDebug(e, o, cmd.CommandPath())
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		var usage *usageError
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
		return &usageError{reason, next}
	})
	root.SetUsageFunc(usage)
	root.Version = version
	root.SetVersionTemplate("dftask {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	flags := root.PersistentFlags()
	flags.StringVar(&o.manager, "manager", "", "`URL` of the manager: http://HOST:PORT (environment: DFTASK_MANAGER)")
	flags.StringVar(&o.context, "context", "", "`NAME` of the context of the configuration file to use (environment: DFTASK_CONTEXT)")
	flags.BoolVar(&o.demo, "demo", false, "use the built-in manager, with a fleet to try things on")
	flags.Float64Var(&o.demoSpeed, "demo-speed", 10, "the built-in manager runs so many `TIMES` as fast as real time")
	flags.StringVar(&o.caFile, "ca-file", "", "`FILE` of PEM certificates to trust besides the system's")
	flags.StringVar(&o.clientCertificate, "client-certificate", "", "PEM `FILE` of the certificate to show to a manager that asks for one")
	flags.StringVar(&o.clientKey, "client-key", "", "PEM `FILE` of that certificate's key")
	flags.BoolVar(&o.insecureTLS, "insecure-tls", false, "accept any certificate of the manager")
	flags.BoolVar(&o.readOnly, "read-only", false, "refuse everything that deletes (environment: DFTASK_READ_ONLY=1)")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing on standard error but errors and questions")
	flags.BoolVar(&o.debug, "debug", false, "log requests, and the types of the dashboard's messages, into a file, without what is in them")
	o.given = flags.Changed
	root.AddCommand(searchCommand(e, &o), deleteCommand(e, &o), contextCommand(e), versionCommand(e))
	root.AddCommand(executionsCommand(e, &o), clustersCommand(e, &o), taskIDCommand(e, &o))
	root.AddCommand(loginCommand(e, &o), logoutCommand(e, &o), tokenCommand(e, &o))
	root.AddCommand(completionCommand(e), manCommand(e))
	root.CompletionOptions.DisableDefaultCmd = true
	takeOnce(root)
	completeFlags(e, &o, root)
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
			return &usageError{fmt.Sprintf("there is no command %q", strings.Join(args, " ")), "See: " + of.CommandPath() + " --help"}
		}
		show(cmd, args)
		return nil
	}
}

// noArgs refuses arguments, which are mostly misspelt commands.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := "See: " + cmd.CommandPath() + " --help"
	if byURL, _, err := cmd.Find([]string{string(task.URL)}); err == nil && byURL != cmd && strings.Contains(args[0], "://") {
		next = "Name a URL with: " + byURL.CommandPath() + " URL"
	}
	return &usageError{fmt.Sprintf("there is no command %q", args[0]), next}
}

// oneArg wants the target.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return &usageError{fmt.Sprintf("%s takes one %s, and got %d arguments", cmd.CommandPath(), what, len(args)), "See: " + cmd.CommandPath() + " --help"}
	}
}

// defaultTimeout is longer than the longest any manager looks at a job.
const (
	defaultTimeout     = 65 * time.Minute
	defaultTimeoutText = "65m"
)

func versionCommand(e env) *cobra.Command {
	var as output
	cmd := &cobra.Command{
		Use: "version", Short: "Print the version", Example: "  dftask version", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
			}{version}
			return as.one(e.out, v, func() error {
				_, err := fmt.Fprintln(e.out, "dftask", version)
				return err
			})
		},
	}
	as.addTo(cmd)
	return cmd
}
