package doctor

import (
	"context"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
)

// Command is dftask doctor.
func Command(e console.Env, o *session.Flags) *cobra.Command {
	var as console.Output
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check what lies between you and the copies, and say how to fix it",
		Long: `Check the settings, the proxy, the address and its certificate, what answers
there, the token and its scopes, the clusters and their schedulers, the manager's
version and clock, the keyring and the terminal: a line for each, with what to do
where something is wrong. What needs a check that failed is skipped.

Nothing is changed. Which clusters have an active scheduler is learned from one
search job that asks no host; it stays in the manager's job list for some hours.

Exits with 0 when no check failed: a warning is no failure. Otherwise the first
check that failed decides: 2 for the settings, 4 for the token or its scopes, and
1 for everything else.`,
		Example: "  dftask doctor\n  dftask doctor --manager https://manager.example.com:8080 -o json", Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), e, *o, as) },
	}
	as.AddTo(cmd)
	return cmd
}

// patient is what is examined, and what was learned of it so far.
type patient struct {
	env   console.Env
	flags session.Flags
	// conn is known once the settings are.
	conn *session.Connection
	way  way
	// found is the token; tried why the places that were asked had none.
	found keyring.Found
	tried []*keyring.Failure
	// known are the clusters, nil where the token may not list them. clustersErr is
	// why they cannot be read, jobsErr why jobs cannot.
	known                []client.Cluster
	clustersErr, jobsErr error
	// probe is the search that asked the schedulers; nil before.
	probe *client.Job
}

func run(ctx context.Context, e console.Env, o session.Flags, as console.Output) error {
	p := &patient{env: e, flags: o}
	defer func() {
		if p.conn != nil {
			p.conn.Close()
		}
	}()
	code := console.ExitOK
	checks := []Check{}
	for c := range p.examine(ctx) {
		if c.State == Failed && code == console.ExitOK {
			code = console.CodeOf(c.err)
		}
		if as == console.AsJSON {
			checks = append(checks, c)
			continue
		}
		if err := as.Print(e.Out, c, func() error { return printCheck(e.Out, c) }); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if as == console.AsJSON {
		if err := console.JSON(e.Out, checks); err != nil {
			return err
		}
	}
	if code != console.ExitOK {
		return console.Exit(code)
	}
	return nil
}
