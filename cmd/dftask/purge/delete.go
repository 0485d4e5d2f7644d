package purge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/target"
)

// deletion is the flags of delete.
type deletion struct {
	target.Flags
	reason        string
	yes, noVerify bool
	// dryRun prints the plan and sends no delete.
	dryRun bool
	// misread deletes URLs that the manager takes for others.
	misread bool
	// force begins a purge although one with these targets has not ended.
	force bool
	// from is the file that lists the targets, "-" for standard input; lists are all
	// that were given, of which there may be one.
	from  string
	lists []string
	// resume is the operation to resume: an id, or anyOperation.
	resume string
}

// anyOperation is --resume without a value: the only operation there is.
const anyOperation = "the only one"

// addFlags adds the flags of every delete, and those that fit a type of target.
func (d *deletion) addFlags(cmd *cobra.Command, kind task.Type) {
	d.Flags.AddTo(cmd, kind)
	flags := cmd.Flags()
	flags.StringVar(&d.reason, "reason", "", "why, a `TEXT` for the job's record at the manager")
	flags.BoolVar(&d.yes, "yes", false, "do not ask; needed without a terminal")
	flags.BoolVar(&d.noVerify, "no-verify", false, "leave out the search that proves that the copies are gone; exit code 0 then proves nothing")
	flags.BoolVar(&d.dryRun, "dry-run", false, "print what would be deleted, and delete nothing")
	if kind == task.URL {
		flags.BoolVar(&d.misread, "allow-dropped-params", false, "without a question and in lists, delete also the copies of a URL of which the manager drops a query parameter that it cannot read: they are those of the URL without it")
	}
	flags.BoolVar(&d.force, "force", false, "delete although a purge of these targets has not ended")
	flags.BoolVar(&d.force, "anew", false, "the old name of --force")
	_ = flags.MarkHidden("anew") // the flag is there
}

// Command is the delete command.
func Command(e console.Env, o *session.Flags) *cobra.Command {
	many := &deletion{}
	cmd := &cobra.Command{
		Use: "delete", Aliases: []string{"purge"}, Short: "Delete all copies, and prove that they are gone",
		Long: `Delete all copies, and prove with a search that they are gone. On a terminal
it shows what is to be deleted, and deletes when the word delete is typed;
without one it needs --yes. It exits with 0 when every copy is gone, and with 5
when not: then the output says what is left, and how to fix it. A URL or a task
id may stand without the word url or id before it.

With --dry-run the targets are searched, and what would be deleted is printed:
copies, clusters, delete jobs, about how long it takes, and what is open.
Nothing is deleted. It exits with 0 when there are copies, and with 3 when none
was found.

With --from the targets are read from a file, or from standard input for -, one
a line: a URL, a task id, image:NAME, content:TEXT, or a JSON object with the
fields of "query" in the JSON output, such as
{"url": "https://example.com/a", "tag": "prod"}; a line that -o jsonl printed is
taken too. A list whose first line names columns is CSV: url,tag,application.
Blank lines and those that begin with # are skipped. The flags of a target, such
as --tag, are for what stands without its own: plain URLs and images, and CSV
without such a column. All lines are checked before anything is sent, and each
task is deleted once. The exit code is that of the target that ended worst.

The deletes are jobs of the manager, and continue there when dftask ends: at
ctrl+c, at the end of --timeout, when the line drops. What is sent to a manager
is written down first, in the journal of this machine. The same command resumes
an interrupted purge, and so does --resume, without naming the targets; what was
sent is not sent again. Nothing is written down with --demo.`,
		Example: `  dftask delete url https://example.com/models/llama.bin --reason "INC-42 bad build"
  dftask delete --from urls.txt --dry-run
  dftask delete --from urls.txt --yes -o jsonl
  dftask delete --resume`,
		Args: resumeArg(many),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case many.resume != "":
				return resumeAndPrint(cmd, e, *o, many)
			case cmd.Flags().Changed("from"):
				return deleteListAndPrint(cmd, e, *o, many)
			}
			return console.BadUsage(cmd.CommandPath()+" needs a target: url, image, id, content, or a list with --from", "See: "+cmd.CommandPath()+" --help")
		},
	}
	many.addFlags(cmd, task.URL)
	o.AddDockerConfig(cmd.Flags())
	cmd.Flags().StringArrayVar(&many.lists, "from", nil, "`FILE` with a target in each line; - reads standard input")
	cmd.Flags().StringVar(&many.resume, "resume", "", "resume an interrupted purge, by its `ID`; without one, the only one there is")
	cmd.Flags().Lookup("resume").NoOptDefVal = anyOperation
	cmd.ValidArgsFunction = completeResumeArg(e, o)
	for _, k := range target.Kinds {
		d := &deletion{}
		sub := &cobra.Command{
			Use: string(k.Kind) + " " + k.Arg, Short: "Delete the copies of " + k.About, Long: longDeletes[k.Kind],
			Example: fmt.Sprintf("  dftask delete %s %s --yes", k.Kind, k.Example), Args: console.OneArg(k.What),
			RunE: func(cmd *cobra.Command, args []string) error {
				s, err := d.Prepare(cmd, e, *o)
				if err != nil {
					return err
				}
				q, err := d.Query(cmd.Context(), e, k.Kind, args[0])
				if err != nil {
					return err
				}
				return deleteAndPrint(cmd.Context(), e, *o, s, *d, q)
			},
		}
		d.addFlags(sub, k.Kind)
		if k.Kind == task.Image {
			o.AddDockerConfig(sub.Flags())
		}
		cmd.AddCommand(sub)
	}
	return cmd
}

// resumeArg takes the operation that stands after --resume and a space, where a
// flag that may go without a value takes none.
func resumeArg(d *deletion) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 && d.resume == anyOperation {
			d.resume = args[0]
			return nil
		}
		return console.NoArgs(cmd, args)
	}
}

// purgeRun is a delete on its way from the plan to the end.
type purgeRun struct {
	deletion
	env     console.Env
	options session.Flags
	conn    *session.Connection
	op      task.Operation
	// names are those of clusters, as far as they are known.
	names map[uint]string
	// doubts are those about the blobs of images, to be confirmed with them.
	doubts []string
	memory
}

// plan connects, and finds out what is to be deleted and where. It sends nothing.
// The caller closes the run.
func plan(ctx context.Context, e console.Env, o session.Flags, s session.Settings, d deletion, targets []task.Query) (w *purgeRun, err error) {
	c, err := session.ConnectWith(e, o, s)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	w = &purgeRun{deletion: d, env: e, options: o, conn: c}
	w.op = task.Operation{ID: task.NewOperationID(), Who: e.Who, Reason: d.reason, NoVerify: d.noVerify}
	for _, q := range targets {
		if err := c.Engine.Check(task.PurgeRequest{Query: q, Reason: d.reason}); err != nil {
			return nil, err
		}
		w.op.Targets = append(w.op.Targets, task.Target{Query: q})
	}
	if _, err := c.UseToken(ctx); err != nil {
		return nil, err
	}
	for _, q := range targets {
		if err := c.NoteLogin(ctx, e, q); err != nil {
			return nil, err
		}
	}
	// The clusters of many are asked for by name and for their limits, an image's
	// answer has the ids of its clusters alone, and a question names them.
	image := slices.ContainsFunc(targets, func(q task.Query) bool { return q.Type == task.Image })
	wanted := len(targets) > 1 || image || !d.yes && d.resume == ""
	if w.op.ClusterIDs, err = w.lookUp(ctx, d.Clusters, wanted); err != nil {
		return nil, err
	}
	c.Engine.Begin(&w.op)
	return w, nil
}

// lookUp is clusterIDs, and keeps the names. Its wait is a part of the one that
// --timeout bounds.
func (w *purgeRun) lookUp(ctx context.Context, named []string, wanted bool) (ids []uint, err error) {
	began := w.conn.Clock.Now()
	within, cancel := w.patience(ctx)
	defer cancel()
	ids, w.names, err = w.conn.ClusterIDs(within, named, wanted)
	if late := console.StoppedAsking(ctx, within, w.env, w.sentBefore()...); late != nil {
		if w.interrupted != nil {
			w.hint()
		}
		return nil, late
	}
	w.Timeout -= w.conn.Clock.Now().Sub(began)
	return ids, err
}

func (w *purgeRun) close() {
	if w.entry != nil {
		w.entry.Close()
	}
	w.conn.Close()
}

// patience is the context of the wait for the answers.
func (w *purgeRun) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, w.conn.RealTime(w.Timeout))
}

// nameClusters fills in the names that a result leaves out.
func (w *purgeRun) nameClusters(r *task.PurgeResult) {
	for i := range r.Clusters {
		if r.Clusters[i].Name == "" {
			r.Clusters[i].Name = w.names[r.Clusters[i].ID]
		}
	}
}

// code is the exit code of a result.
func (w *purgeRun) code(r task.PurgeResult) int {
	return console.CodeOfPurge(r.Verdict, !w.op.NoVerify)
}

// age is how long ago something was on the manager's clock.
func (w *purgeRun) age(at time.Time) time.Duration { return w.conn.Clock.Now().Sub(at) }
