package executions

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/purge"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// defaultLimit bounds a list that has no --limit.
const defaultLimit = 100

func Command(e console.Env, o *session.Flags) *cobra.Command {
	cmd := &cobra.Command{
		Use: "executions", Short: "List and follow the delete jobs of everybody",
		Long: `List, show and follow executions: everyone's delete jobs of which the manager
has a record. It keeps one for 6 to 9 hours. Without a command they are listed.

What this machine's journal knows of a purge that it has followed, proof
included, stands in the place of what the record alone tells. Purges that the
manager has forgotten are listed from the journal, and marked with ~.`,
		Example: "  dftask executions\n  dftask executions list --state partly-purged --since 2h",
		Args:    console.NoArgs,
	}
	list := executionsListCommand(e, o)
	cmd.RunE = list.RunE
	cmd.Flags().AddFlagSet(list.Flags())
	cmd.AddCommand(list, executionsShowCommand(e, o), executionsWatchCommand(e, o))
	return cmd
}

// executionFilter is the flags that choose executions.
type executionFilter struct {
	state, kind, target, by, since string
	limit                          int
}

func (f *executionFilter) AddTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.state, "state", "", "those in a `STATE` or with a verdict: "+strings.Join(executions.States(), ", "))
	flags.StringVar(&f.kind, "type", "", "those of a `WAY` to name the target: url, id or content; or image, of those that the manager has forgotten")
	flags.StringVar(&f.target, "target", "", "those whose target or task id holds a `TEXT`")
	flags.StringVar(&f.by, "by", "", "those begun by somebody whose user@host holds a `TEXT`")
	flags.StringVar(&f.since, "since", "", "those begun since a `TIME`: 2h or 1d ago, or a date such as 2027-01-31 or 2027-01-31T14:00 (in this machine's time zone; 2027-01-31T14:00:00Z is UTC)")
	flags.IntVar(&f.limit, "limit", defaultLimit, "how many to list at most, a `NUMBER`; 0 for all")
}

// parse reads the flags; now is the manager's time, in the person's time zone.
func (f *executionFilter) parse(now time.Time) (executions.Filter, error) {
	filter := executions.Filter{Type: task.Type(strings.ToLower(f.kind)), Target: f.target, By: f.by, Limit: f.limit}
	if filter.Type != "" && !slices.Contains(task.Types, filter.Type) {
		return filter, console.BadUsage(fmt.Sprintf("there is no type %q of a target that is deleted", f.kind), "Use --type url, id, content or image.")
	}
	if f.limit < 0 {
		return filter, console.BadUsage("the limit is below zero", "Give --limit 20, or 0 for all.")
	}
	var err error
	if filter.State, err = executions.ParseState(f.state); err != nil {
		return filter, err
	}
	filter.Since, err = parseSince(f.since, now)
	return filter, err
}

// parseSince reads an instant in the past: how long ago it was, or a date in the
// time zone of now.
func parseSince(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	span, days := text, time.Duration(0)
	if count, rest, ok := strings.Cut(text, "d"); ok {
		if n, err := time.ParseDuration(count + "h"); err == nil {
			span, days = rest, 24*n
		}
	}
	if span == "" {
		span = "0s"
	}
	if d, err := time.ParseDuration(span); err == nil && d+days >= 0 {
		return now.Add(-d - days), nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", time.DateTime, time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, console.BadUsage(fmt.Sprintf("%q is neither a span of time nor a date", text), "Give --since as 30m, 2h or 1d, or as a date such as "+now.Format(time.DateOnly)+".")
}

// openExecutions connects, and prepares to read executions.
func openExecutions(ctx context.Context, e console.Env, o session.Flags) (*session.Connection, *executions.Reader, error) {
	c, err := session.Connect(e, o)
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.UseToken(ctx); err != nil {
		c.Close()
		return nil, nil, err
	}
	return c, &executions.Reader{
		API: c.Client, Clock: c.Clock, Proofs: c.Engine, Names: func(uint) string { return "" },
		Now: func() time.Time { return c.Clock.Now().Add(c.Client.ClockOffset()) },
	}, nil
}

// readNames asks for the names of the clusters, for records of lists have the ids
// alone. This is also the first answer, which tells what time it is at the manager.
// Without the scope for it the ids are shown; the error is that of a manager that does not answer.
func readNames(ctx context.Context, c *session.Connection, x *executions.Reader) error {
	clusters, err := c.Client.Clusters(ctx)
	names := map[uint]string{}
	for _, cluster := range clusters {
		names[cluster.ID] = cluster.Name
	}
	x.Names = func(id uint) string { return names[id] }
	if client.Is[*client.UnreachableError](err) {
		return err
	}
	return nil
}

func executionsListCommand(e console.Env, o *session.Flags) *cobra.Command {
	var f executionFilter
	var l table.Listing[executions.Execution]
	cmd := &cobra.Command{
		Use: "list", Short: "List the delete jobs, the newest first",
		Long: `List the delete jobs that the manager has a record of, the newest first. A
record tells what the schedulers answered and proves nothing; a search does, and
the list names it, also where a colleague asked for it. Purges that the manager
has forgotten are listed from this machine's journal, and marked with ~.

On a terminal the table fits its width, one line for each job: columns that have
no room are left out, unless --columns names them, and times are local. In a
pipe or a file nothing is cut, and times are in UTC. --sort orders what is
listed.`,
		Example: `  dftask executions list --state pending
  dftask executions list --since 2h --by sato --sort result
  dftask executions list --since 2h --target /models/ -o jsonl
  dftask executions list --columns job,result,target,left,task_id --limit 0`,
		Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return listExecutions(cmd.Context(), e, *o, f, &l) },
	}
	f.AddTo(cmd)
	l.AddTo(cmd, columns(time.Now))
	return cmd
}

func listExecutions(ctx context.Context, e console.Env, o session.Flags, f executionFilter, l *table.Listing[executions.Execution]) error {
	// What can only fail is not worth a question.
	if _, err := f.parse(time.Now()); err != nil {
		return err
	}
	if err := l.Check(); err != nil {
		return err
	}
	c, reader, err := openExecutions(ctx, e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := readNames(ctx, c, reader); err != nil {
		return err
	}
	filter, err := f.parse(reader.Now().In(console.ScreenOf(e.Out).Zone))
	if err != nil {
		return err
	}
	addPast(e, c, reader)
	list, more, err := reader.List(ctx, filter)
	if err != nil {
		return err
	}
	if err := l.Print(e.Out, list, "no executions"); err != nil {
		return err
	}
	if n := reader.Unreadable; n > 0 {
		console.Note(e, "%s no longer exists", text.Count(n, "job hidden: its user", "jobs hidden: their user"))
	}
	if l.Output == console.AsTable && slices.ContainsFunc(list, func(x executions.Execution) bool { return x.FromJournal }) {
		console.Note(e, "~ marks those that the manager has forgotten, and the journal remembers")
	}
	if l.Output == console.AsTable && len(list) > 0 && e.OutTTY {
		console.Note(e, "%s", summary(list, more, reader.About))
	}
	if more {
		console.Note(e, "there are more; see them with --limit 0, or narrow the list with --since, --state, --by, --type or --target")
	}
	return nil
}

func executionsShowCommand(e console.Env, o *session.Flags) *cobra.Command {
	var l table.Listing[export.Host]
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show a delete job with each host",
		Long: `Show what became of each host's copy, with the errors in full, as far as the
job's record tells, or this machine's journal where the purge was followed here.
With --columns, --sort or -o csv the hosts alone are listed.`,
		Example: "  dftask executions show 42\n  dftask executions show 42 --columns host,ip,outcome,error\n  dftask executions show 42 -o csv >hosts.csv",
		Args:    console.OneArg("job id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := jobIDs(args)
			if err != nil {
				return err
			}
			if err := l.CheckTable(); err != nil {
				return err
			}
			c, reader, err := openExecutions(cmd.Context(), e, *o)
			if err != nil {
				return err
			}
			defer c.Close()
			if err := readNames(cmd.Context(), c, reader); err != nil {
				return err
			}
			addPast(e, c, reader)
			x, err := reader.Show(cmd.Context(), ids[0])
			switch {
			case err != nil:
				return err
			case l.InColumns():
				return l.Print(e.Out, export.Hosts(&x.Result), "no hosts")
			}
			return l.Output.Print(e.Out, x, func() error { return printExecution(e.Out, x) })
		},
	}
	l.AddTo(cmd, purge.HostColumns())
	return cmd
}

func executionsWatchCommand(e console.Env, o *session.Flags) *cobra.Command {
	var as console.Output
	var timeout time.Duration
	cmd := &cobra.Command{
		Use: "watch [ID...]", Short: "Follow delete jobs until none is pending",
		Long: `Follow delete jobs until none of them is pending, and print each as it ends.
With ids those jobs are followed, and the exit code is 5 when one of them did
not purge everything. Without ids all that are pending are followed, and those
that begin meanwhile. When --timeout or ctrl+c ends the wait, those that are
still pending are named: in JSON they have the state PENDING.

A job of a purge that was interrupted here ends as any other; its verification
and the rest of the purge come with dftask delete --resume.`,
		Example: "  dftask executions watch\n  dftask executions watch 42 43 --timeout 10m -o jsonl",
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := jobIDs(args)
			if err != nil {
				return err
			}
			if err := console.CheckTimeout(timeout); err != nil {
				return err
			}
			return watchExecutions(cmd.Context(), e, *o, ids, timeout, as)
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", console.DefaultTimeout, "how long to wait for the last to end, a `TIME` such as 90s or 10m")
	cmd.Flags().Lookup("timeout").DefValue = console.DefaultTimeoutText
	as.AddTo(cmd)
	return cmd
}

func watchExecutions(ctx context.Context, e console.Env, o session.Flags, ids []uint, timeout time.Duration, as console.Output) error {
	c, reader, err := openExecutions(ctx, e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(ctx, c.RealTime(timeout))
	defer cancel()
	// Who follows waits for a manager that is away, so this is no reason to end.
	_ = readNames(ctx, c, reader)
	interrupted := addPast(e, c, reader)
	progress := c.Progress(e)
	var last executions.Update
	var ended []executions.Execution
	for last = range reader.Follow(ctx, ids) {
		operations := last.Operations
		if last.Ended != nil {
			operations = append(operations, last.Ended.Result.OperationID)
		}
		for _, id := range operations {
			if interrupted[id] && !e.Hushed() {
				delete(interrupted, id)
				progress.Note(fmt.Sprintf("dftask: the purge %s was interrupted here: dftask no longer verifies it or sends its rest\n  Resume with: %s", id, text.Clean(o.ResumeCommand(id))))
			}
		}
		if last.Ended == nil {
			if !last.Done {
				total := last.Total
				if total == 1 {
					total = 0 // one needs no bar
				}
				progress.SayOf(last.Total-len(last.Pending), total, watchStage(last), last.Wait)
			}
			continue
		}
		ended = append(ended, *last.Ended)
		if as == console.AsJSON {
			continue
		}
		err := progress.Aside(func() error {
			return as.Print(e.Out, last.Ended, func() error {
				return console.Lines(e.Out, []string{executionLine(console.ScreenOf(e.Out), last.Ended)})
			})
		})
		if err != nil {
			progress.End()
			return err
		}
	}
	progress.End()
	if err := printWatched(e, as, ended, last, ctx.Err() != nil); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil && !(last.Done && last.Err == nil):
		if last.Total == 0 && len(ids) > 0 {
			console.Warn(e, "nothing is known yet of %s", console.JobNames(ids))
		}
		return console.Stopped(ctx, e, last.Pending...)
	case last.Err != nil:
		return last.Err
	case len(ids) == 0:
		// Other people's purges end as they may.
		return nil
	}
	for _, x := range ended {
		if code := console.CodeOfPurge(x.Result.Verdict, false); code != console.ExitOK {
			return console.Exit(code)
		}
	}
	return nil
}

// printWatched writes what a watch has not written yet: all in one JSON value, and
// for other programs those that are still pending.
func printWatched(e console.Env, as console.Output, ended []executions.Execution, last executions.Update, stopped bool) error {
	switch {
	case as == console.AsJSONL:
		return export.JSONLines(e.Out, last.Open)
	case as == console.AsJSON && (last.Err == nil || len(ended) > 0 || stopped):
		return console.List(as, e.Out, slices.Concat(ended, last.Open), nil)
	}
	return nil
}

// watchStage says in a word what a watch is at.
func watchStage(u executions.Update) string {
	if len(u.Pending) == 1 && u.Total == 1 {
		return fmt.Sprintf("job %d", u.Pending[0])
	}
	return fmt.Sprintf("%d of %s ended", u.Total-len(u.Pending), text.Count(u.Total, "job", "jobs"))
}

// verdictWord is the verdict of an execution for people, with the search that proved
// it where that is not the purge's own.
func verdictWord(x *executions.Execution) string {
	word := views.Verdict(x.Result.Verdict).String()
	if by := x.Result.Proof.JobID; by != 0 && x.Result.Verdict.Gone() {
		word += fmt.Sprintf("%s%d)", provedBy, by)
	}
	return word
}

// provedBy stands before the job of the search that proved a purge.
const provedBy = " (verified by #"
