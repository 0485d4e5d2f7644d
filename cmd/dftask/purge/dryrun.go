package purge

import (
	"context"
	"errors"
	"fmt"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/search"
	"dftask/cmd/dftask/session"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// planAndPrint prints what a delete would do, and sends none.
func planAndPrint(ctx context.Context, e console.Env, o session.Flags, s session.Settings, d deletion, targets []task.Query) error {
	if d.force {
		return console.BadUsage("--dry-run and --force contradict each other: a plan begins nothing", "Leave one of them out.")
	}
	w, err := plan(ctx, e, o, s, d, targets)
	if err != nil {
		return err
	}
	defer w.close()
	ctx, cancel := w.patience(ctx)
	defer cancel()
	found, err := w.searchTargets(ctx)
	if err != nil {
		return err
	}
	only := task.SearchUpdate{}
	if len(found) == 1 {
		only = found[0]
	}
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	switch {
	case only.Err != nil:
		return only.Err
	case ctx.Err() != nil && !late, late && len(found) == 1 && only.Result.Answered == 0:
		return console.Stopped(ctx, e, only.Result.JobID)
	}
	p := w.op.Plan(found)
	w.withBegun(p)
	if p.Jobs() > 0 {
		p.Takes = w.conn.Engine.Estimate(p.Jobs(), w.op.ClusterIDs, p.Verify)
	}
	if err := w.Output.Print(e.Out, p, func() error { return printPlan(e.Out, w, p) }); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return console.Stopped(ctx, e)
	case p.Failed() > 0:
		console.Warn(e, "%s failed: there may be copies that the plan does not know of", text.Count(p.Failed(), "search", "searches"))
		return console.Exit(console.ExitFailure)
	case p.Copies() > 0:
		return nil
	case !p.Full():
		console.Warn(e, "the answer is not complete, so it does not say that there is no copy")
		return console.Exit(console.ExitFailure)
	}
	return console.Exit(console.ExitNoCopy)
}

// searchTargets searches all targets. It returns the last update of each; those
// that were not answered in time are not Done. The error is that of a token
// that is refused.
func (w *purgeRun) searchTargets(ctx context.Context) ([]task.SearchUpdate, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	found := make([]task.SearchUpdate, len(w.op.Targets))
	queries := make([]task.Query, len(found))
	for i, t := range w.op.Targets {
		queries[i] = t.Query
	}
	progress := w.conn.Progress(w.env)
	defer progress.End()
	done, copies := 0, 0
	var refused error
	take := func(u task.FoundUpdate) {
		for _, err := range []error{u.Wait.Trouble, u.Err} {
			if refused == nil && client.IsAuth(err) {
				refused = err
				cancel()
			}
		}
		if u.Err != nil && ctx.Err() != nil {
			// What fails once the time is up fails for that.
			u.Done, u.Err = false, nil
		}
		search.NameClusters(u.Result.Clusters, w.names)
		found[u.Target] = u.SearchUpdate
		if u.Done {
			done, copies = done+1, copies+u.Result.Copies()
		}
		switch {
		case len(found) > 1:
			progress.SayOf(done, len(found), fmt.Sprintf("%d of %d searched, %s so far", done, len(found), text.Count(copies, "copy", "copies")), u.Wait)
		case !u.Done:
			progress.Say(search.Stage(u.SearchUpdate), u.Wait)
		}
	}
	if len(queries) == 1 {
		for u := range w.conn.Engine.Search(ctx, queries[0], w.op.ClusterIDs) {
			take(task.FoundUpdate{SearchUpdate: u})
		}
		return found, refused
	}
	for u := range w.conn.Engine.SearchAll(ctx, queries, w.op.ClusterIDs) {
		take(u)
	}
	return found, refused
}

// withBegun brings in what the journal tells: a purge of these targets that has
// not ended is resumed, or stands in the way.
func (w *purgeRun) withBegun(p *task.Plan) {
	w.openDesk()
	past, err := w.desk.Past()
	if err != nil {
		w.warnUnwritten(err)
		p.Reserve("the journal cannot be read: a purge of these targets may not have ended")
		return
	}
	o := journal.FindOverlap(w.op, past, nil)
	if o == nil {
		return
	}
	words := phrase.Overlap(o, w.conn.Clock.Now())
	switch {
	case o.Worker == journal.AnotherProgram:
		p.Reserve(words + "; until that has ended this delete is refused")
	case !o.Same:
		p.Reserve(words + "; until then this delete is refused: " + w.options.ResumeCommand(o.Operation.ID))
	default:
		w.planRest(p, o.Record)
	}
}

// planRest leaves out of the plan what an interrupted purge has sent.
func (w *purgeRun) planRest(p *task.Plan, r *journal.Record) {
	p.Reserve(fmt.Sprintf("this delete resumes the purge %s, which has not ended (%s): what it sent is not sent again", r.Operation.ID, phrase.Begun(r, w.conn.Clock.Now())))
	stale := journal.Stale(w.age(r.Operation.Began))
	if stale {
		p.Reserve(fmt.Sprintf("that is more than %s ago: nothing is sent without --force", text.Duration(task.RowsKept)))
	}
	p.Reason, p.Verify = r.Operation.Reason, !r.Operation.NoVerify
	at := map[string]int{}
	for i, t := range r.Operation.Targets {
		at[t.Query.Key()] = i
	}
	for i := range p.Targets {
		t, n := &p.Targets[i], at[p.Targets[i].Found.Query.Key()]
		t.Jobs = r.Operation.Targets[n].Jobs() - len(r.Jobs(n))
		if stale || r.Standing(n) == journal.Ended {
			t.Jobs = 0
		}
	}
}
