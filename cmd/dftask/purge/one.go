package purge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/target"
	"dftask/tui/views/text"
)

// deleteAndPrint deletes one target.
func deleteAndPrint(ctx context.Context, e console.Env, o session.Flags, s session.Settings, d deletion, q task.Query) error {
	target.NoteCautions(e, q)
	if d.dryRun {
		return planAndPrint(ctx, e, o, s, d, []task.Query{q})
	}
	if err := s.RefuseDeleting(); err != nil {
		return err
	}
	ask, err := d.asker(e)
	if err != nil {
		return err
	}
	if ask == nil {
		if err := d.checkRead(e, q); err != nil {
			return err
		}
	}
	return deleteAll(ctx, e, o, s, d, []task.Query{q}, ask)
}

// checkRead refuses a target that the manager takes for another one, unless that was
// allowed: then it is said.
func (d *deletion) checkRead(e console.Env, q task.Query) error {
	err := q.CheckRead()
	var refused *client.RefusedError
	switch {
	case !errors.As(err, &refused):
		return err
	case d.misread:
		target.NoteMisread(e, q)
		return nil
	}
	refused.Next = "Name that URL if its copies are to go, or give --allow-dropped-params. Copies of the URL as it is written have another id, which dfctl task ls shows."
	return err
}

// deleteAll plans, asks, writes down and carries out the delete of targets; ask
// is where the word is read from that confirms it, nil for nowhere.
func deleteAll(ctx context.Context, e console.Env, o session.Flags, s session.Settings, d deletion, targets []task.Query, ask io.Reader) error {
	w, err := plan(ctx, e, o, s, d, targets)
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.findUnfinished(); err != nil {
		return err
	}
	w.sayPurgedBefore()
	if err := w.planImages(ctx); err != nil {
		return err
	}
	if ask != nil && len(w.unsent()) > 0 {
		if err := confirm(ctx, e, ask, w.question()); err != nil {
			return err
		}
	}
	if err := w.begin(); err != nil {
		return err
	}
	return w.follow(ctx)
}

// follow sends what was not sent, follows it to its end, and prints what became
// of it.
func (w *purgeRun) follow(ctx context.Context) error {
	requests := w.entry.Requests(journal.SendRest)
	if len(w.op.Targets) == 1 && w.from == "" && len(requests) == 1 {
		return w.followOne(ctx, requests[0])
	}
	return w.followMany(ctx, requests)
}

// followOne sends the delete, or follows the one that was sent, and prints
// what became of it.
func (w *purgeRun) followOne(outer context.Context, request task.PurgeRequest) error {
	e := w.env
	ctx, cancel := w.patience(outer)
	defer cancel()
	progress := w.conn.Progress(e)
	w.sayThrough(progress.Note)
	var last task.PurgeUpdate
	for last = range w.conn.Engine.Purge(ctx, request) {
		if err := last.Wait.Trouble; client.IsAuth(err) {
			progress.End()
			if console.TellRunning(e, idsOf(last.Result.Jobs)); len(last.Result.Jobs) > 0 {
				w.hint()
			}
			return err
		}
		if !last.Done {
			stage := purgeStage(last)
			if last.Wait.Missed && !w.op.NoVerify {
				stage += ", a search finds out what is left"
			}
			progress.Say(stage, last.Wait)
		}
	}
	progress.End()
	r := last.Result
	switch {
	case last.Err != nil && ctx.Err() == nil:
		// One that was interrupted before stays, to be resumed when that may go better.
		w.entry.End(journal.EndOf(w.interrupted == nil, last.Err))
		return last.Err
	case (!last.Done || last.Err != nil) && len(r.Jobs) == 0 && isUnsent(last.Wait.Trouble):
		console.TellTrouble(e, last.Wait.Trouble)
		fmt.Fprintln(e.Err, "dftask: nothing was sent")
		return w.stopped(ctx, nil)
	case (!last.Done || last.Err != nil) && len(r.Jobs) == 0:
		// The request may be with the manager, and its answer on the way.
		fmt.Fprintf(e.Err, "dftask: it is not known whether the manager took the delete (marked dftask %s); search the target again before deleting it again\n", w.op.ID)
		return w.stopped(ctx, nil)
	case !last.Done && r.Verdict == task.Undecided:
		if w.Output != console.AsTable {
			if err := w.printOne(r); err != nil {
				return err
			}
		}
		return w.stopped(ctx, idsOf(r.Jobs))
	}
	if last.Done {
		return w.conclude(r)
	}
	if err := w.printOne(r); err != nil {
		return err
	}
	fmt.Fprintln(e.Err, "dftask: the search that verifies it has no answer yet")
	return w.stopped(ctx, nil)
}

// conclude tells what became of the only target, and that the operation is over.
func (w *purgeRun) conclude(r task.PurgeResult) error {
	if err := w.printOne(r); err != nil {
		return err
	}
	w.entry.End(journal.Finished)
	if code := w.code(r); code != console.ExitOK {
		return console.Exit(code)
	}
	return nil
}

func (w *purgeRun) printOne(r task.PurgeResult) error {
	w.nameClusters(&r)
	return w.Output.Print(w.env.Out, r, func() error { return errors.Join(Print(w.env.Out, r), console.Lines(w.env.Out, w.only())) })
}

// only says of a purge of some clusters that it tells nothing of the others.
func (w *purgeRun) only() []string {
	ids := w.op.ClusterIDs
	if len(ids) == 0 || len(w.names) > 0 && len(ids) >= len(w.names) {
		return nil
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = text.Clean(task.ClusterLabel(id, w.names[id]))
	}
	return []string{"note: In " + strings.Join(names, ", ") + " only: other clusters were neither searched nor purged."}
}

// purgeStage says in a word what a purge is at.
func purgeStage(u task.PurgeUpdate) string {
	switch r := u.Result; {
	case r.Query.Type == task.Image:
		return imageStage(u)
	case len(r.Jobs) == 0:
		return "deleting"
	case u.Verifying && (r.Verdict == task.Lost || r.Verdict == task.TimedOut):
		return fmt.Sprintf("job %d has no answer (%s): %s; verifying", r.Jobs[0].ID, r.Verdict, text.OutcomeInFull(r.Deleted(), r.Failed(), -1))
	case u.Verifying:
		return fmt.Sprintf("job %d answered: %s; verifying", r.Jobs[0].ID, text.OutcomeInFull(r.Deleted(), r.Failed(), -1))
	case r.Answered > 0:
		return fmt.Sprintf("job %d, %d of %d schedulers answered, %d deleted so far", r.Jobs[0].ID, r.Answered, r.Schedulers, r.Deleted())
	default:
		return fmt.Sprintf("job %d", r.Jobs[0].ID)
	}
}

// isUnsent says whether a delete that waits for err to pass was not sent yet: the
// manager refused to take it.
func isUnsent(err error) bool {
	var limited *client.RateLimitedError
	var doubtful *client.DoubtfulRefusalError
	return errors.As(err, &limited) || errors.As(err, &doubtful)
}

// idsOf are the ids of jobs.
func idsOf(refs []task.JobRef) []uint {
	ids := make([]uint, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	return ids
}
