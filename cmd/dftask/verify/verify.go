package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	listing "dftask/cmd/dftask/executions"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

// lastDay is how far back purges are verified that are not named.
const lastDay = 24 * time.Hour

// flags are those of the command.
type flags struct {
	since, timeout time.Duration
}

// Command verifies past purges.
func Command(e console.Env, o *session.Flags) *cobra.Command {
	f := flags{}
	var as console.Output
	cmd := &cobra.Command{
		Use: "verify [JOB|PURGE...]", Short: "Prove what became of past purges, anybody's",
		Long: `Search again for what purges have deleted, and tell what became of the copies.

A purge is named by the id of one of its jobs, which executions list shows, or by
its own id. Each target is searched as it was deleted, in the clusters that the
delete went to, and all of them are answered at one check of the manager, after
about half a minute. The searches carry the mark of the purge, so that executions
list and the dashboard show the proof to everybody.

Without ids those purges of the last day are verified of which no search tells
what is left, the purges of others included. A purge whose job has not ended is
waited for. A search made long after a delete also finds copies that were
downloaded since; the result says so. Nothing is deleted.`,
		Example: `  dftask verify
  dftask verify 1784 1785
  dftask verify 7f3a9c2e -o json
  dftask verify --since 2h --timeout 5m`,
		RunE: func(cmd *cobra.Command, refs []string) error {
			if err := check(refs); err != nil {
				return err
			}
			if len(refs) > 0 && cmd.Flags().Changed("since") {
				return console.BadUsage("--since chooses among purges, and ids name them", "Give either ids or --since.")
			}
			if f.since <= 0 {
				return console.BadUsage("--since is not a span of time", "Give it as 30m or 2h.")
			}
			if err := console.CheckTimeout(f.timeout); err != nil {
				return err
			}
			return run(cmd.Context(), e, *o, f, as, refs)
		},
	}
	cmd.Flags().DurationVar(&f.since, "since", lastDay, "without ids: how far back, a `TIME` such as 2h")
	cmd.Flags().Lookup("since").DefValue = "24h"
	cmd.Flags().DurationVar(&f.timeout, "timeout", console.DefaultTimeout, "how long to wait for the answers, a `TIME` such as 90s or 10m")
	cmd.Flags().Lookup("timeout").DefValue = console.DefaultTimeoutText
	as.AddTo(cmd)
	return cmd
}

// verifying is the verification of some purges under way.
type verifying struct {
	env    console.Env
	conn   *session.Connection
	reader *executions.Reader
	desk   journal.Desk
	as     console.Output
	// done are those that have ended, by their indexes, and code is the exit code of
	// the worst.
	done map[int]bool
	code int
}

func run(outer context.Context, e console.Env, o session.Flags, f flags, as console.Output, refs []string) error {
	conn, reader, err := listing.Open(outer, e, o)
	if err != nil {
		return err
	}
	defer conn.Close()
	v := &verifying{env: e, conn: conn, reader: reader, as: as, done: map[int]bool{}}
	if v.desk, err = session.OpenDesk(e, conn); err != nil {
		console.Note(e, "%s; what is verified is not written down", err)
	}
	ctx, cancel := context.WithTimeout(outer, conn.RealTime(f.timeout))
	defer cancel()
	var list []executions.Execution
	if len(refs) > 0 {
		reader.Proofs = nil // a search is asked for, whatever was proved before
		list, err = v.named(ctx, refs)
	} else {
		var outdated int
		list, outdated, err = v.unverified(ctx, reader.Now().Add(-f.since))
		if err == nil {
			v.announce(list, outdated, text.Duration(f.since))
		}
	}
	if err != nil {
		return err
	}
	return v.all(ctx, list)
}

// all verifies purges, those first that have ended, and prints what became of them.
func (v *verifying) all(ctx context.Context, list []executions.Execution) error {
	progress := v.conn.Progress(v.env)
	var ready, pending []int
	for i := range list {
		if list[i].Pending() {
			pending = append(pending, i)
		} else {
			ready = append(ready, i)
		}
	}
	err := v.some(ctx, progress, list, ready)
	if err == nil && len(pending) > 0 {
		if err = v.await(ctx, progress, list, pending); err == nil {
			pending = slices.DeleteFunc(pending, func(i int) bool { return list[i].Pending() })
			err = v.some(ctx, progress, list, pending)
		}
	}
	progress.End()
	if err != nil {
		return err
	}
	if err := v.printAll(list); err != nil {
		return err
	}
	if left := len(list) - len(v.done); left > 0 {
		console.Warn(v.env, "%s not verified yet; what their searches prove is shown by dftask executions list", text.Count(left, "purge is", "purges are"))
		v.code = console.Worse(v.code, console.CodeOf(console.Stopped(ctx, v.env)))
	}
	if v.code != console.ExitOK {
		return console.Exit(v.code)
	}
	return nil
}

// some verifies the purges with these indexes.
func (v *verifying) some(ctx context.Context, progress *console.Progress, list []executions.Execution, which []int) error {
	all := make([]task.Verification, len(which))
	for n, i := range which {
		all[n] = list[i].Verification()
	}
	for u := range v.conn.Engine.Verify(ctx, all) {
		x := &list[which[u.Target]]
		switch {
		case !u.Done && client.IsAuth(u.Wait.Trouble):
			return u.Wait.Trouble
		case !u.Done:
			progress.SayOf(len(v.done), v.total(list), "verifying", u.Wait)
			continue
		case u.Err != nil && ctx.Err() != nil:
			continue
		}
		v.ended(x, u.PurgeUpdate)
		v.done[which[u.Target]] = true
		if err := v.printEach(progress, x, len(list)); err != nil {
			return err
		}
	}
	return nil
}

// total is how many there are, for a bar; one needs none.
func (v *verifying) total(list []executions.Execution) int {
	if len(list) == 1 {
		return 0
	}
	return len(list)
}

// ended takes in what became of a purge.
func (v *verifying) ended(x *executions.Execution, u task.PurgeUpdate) {
	if u.Err != nil {
		x.Result.Errors = append(slices.Clone(x.Result.Errors), "it could not be verified: "+u.Err.Error())
		v.code = console.Worse(v.code, console.CodeOf(u.Err))
		return
	}
	x.Result = u.Result
	for i := range x.Result.Clusters {
		if c := &x.Result.Clusters[i]; c.Name == "" {
			c.Name = v.reader.Names(c.ID)
		}
	}
	if !x.Result.Verdict.Gone() {
		v.code = console.Worse(v.code, console.ExitNotAll)
	}
	if err := v.desk.Verified(x.Result); err != nil {
		console.Note(v.env, "%s", err)
	}
}

// await follows those that have not ended until they have, or ctx ends.
func (v *verifying) await(ctx context.Context, progress *console.Progress, list []executions.Execution, which []int) error {
	jobs := make([]uint, len(which))
	for n, i := range which {
		jobs[n] = list[i].JobID
	}
	for u := range v.reader.Follow(ctx, jobs) {
		switch {
		case u.Ended != nil:
			list[which[slices.Index(jobs, u.Ended.JobID)]] = *u.Ended
		case u.Done && ctx.Err() == nil:
			return u.Err
		case !u.Done:
			progress.Say(fmt.Sprintf("waiting for %s to end", console.JobNames(u.Pending)), u.Wait)
		}
	}
	return nil
}
