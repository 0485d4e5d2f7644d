package purge

import (
	"fmt"
	"slices"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// findUnfinished looks for a purge of the same targets that was stopped, and goes on
// with it if there is one. It refuses where it cannot be known which of two
// purges is meant.
func (w *purgeRun) findUnfinished() error {
	w.openMemory()
	past, err := w.past()
	if err != nil || w.force {
		// An error is told by writeDown, which looks again.
		return nil
	}
	mine := journal.Keys(w.op)
	for i := range past {
		r := &past[i]
		shared, same := r.Shares(w.op, mine)
		switch {
		case shared == 0:
			continue
		case r.Alive:
			return w.refuseAlive(r)
		case !same:
			return w.refuseOverlap(r, shared)
		default:
			w.resume(r)
			return nil
		}
	}
	return nil
}

// past is what the journal has, of which the engine learns what became of
// copies since they were found.
func (w *purgeRun) past() ([]journal.Record, error) {
	if w.journal == nil {
		return nil, nil
	}
	past, err := w.journal.Past()
	for i := range past {
		for _, r := range past[i].Results {
			w.conn.Engine.Learn(&r)
		}
	}
	return past, err
}

// sayPurgedBefore says before the question that some of it was purged already.
func (w *purgeRun) sayPurgedBefore() {
	targets := slices.DeleteFunc(slices.Clone(w.op.Targets), func(t task.Target) bool { return w.sentBefore(&t) })
	text, _ := w.conn.Engine.PurgedBefore(targets, w.op.ClusterIDs, w.conn.Clock.Now())
	switch {
	case text == "":
	case w.yes:
		console.Note(w.env, "%s", text)
	default:
		w.doubts = append(w.doubts, text) // a part of the question
	}
}

// resume takes the place of the program that began an operation.
func (w *purgeRun) resume(r *journal.Record) {
	if w.reason != "" && w.reason != r.Operation.Reason {
		console.Note(w.env, "the reason stays that of the interrupted purge: %s", r.Operation.Reason)
	}
	w.op, w.resumed = r.Operation, r
	if r.Missing > 0 {
		console.Note(w.env, "the journal is damaged, and has lost %s of the purge %s: search what you meant to delete", text.Count(r.Missing, "target", "targets"), w.op.ID)
	}
	words := fmt.Sprintf("resuming the purge %s of %s ago: %d of %d done", w.op.ID, text.Duration(w.age(w.op.Began)), len(r.Results), len(w.op.Targets))
	if n := len(w.unsent()); n > 0 {
		words += fmt.Sprintf(", %d not known to be sent", n)
	}
	console.Note(w.env, "%s", words)
	switch {
	case w.stale():
		console.Note(w.env, "that is more than %s: the manager forgets jobs, so what is not known to be sent is not sent now; --force deletes all of them again", text.Duration(task.RowsKept))
	case !w.allSent():
		console.Note(w.env, "the rest is sent in %s, when nothing that was sent before can still be on its way", text.Duration(task.Arrives))
	}
}

// stale says that the operation is so old that it is watched and no more.
func (w *purgeRun) stale() bool { return w.resumed != nil && w.age(w.op.Began) > task.RowsKept }

// inTheWay refuses a new purge for what began since findUnfinished has looked, and has
// not ended.
func (w *purgeRun) inTheWay(mine map[string]bool) func(past []journal.Record) error {
	return func(past []journal.Record) error {
		for i := range past {
			r := &past[i]
			switch shared, _ := r.Shares(w.op, mine); {
			case shared == 0:
			case r.Alive:
				return w.refuseAlive(r)
			default:
				return w.refuseOverlap(r, shared)
			}
		}
		return nil
	}
}

func (w *purgeRun) refuseAlive(r *journal.Record) error {
	return console.BadUsage(
		fmt.Sprintf("another dftask is deleting these targets: the purge %s, begun %s ago", r.Operation.ID, text.Duration(w.age(r.Operation.Began))),
		"Wait until it has ended, or add --force to delete them a second time.",
	)
}

func (w *purgeRun) refuseOverlap(r *journal.Record, shared int) error {
	return console.BadUsage(
		fmt.Sprintf("%s part of the purge %s, which has not ended (%s)", text.Count(shared, "of these targets is", "of these targets are"), r.Operation.ID, w.summary(r)),
		fmt.Sprintf("End that one first: %s. Or delete all of these again: add --force.", w.ResumeCommand(r.Operation.ID)),
	)
}

// summary is a purge that has not ended, in a few words.
func (w *purgeRun) summary(r *journal.Record) string {
	text := fmt.Sprintf("begun %s ago, %d of %s done", text.Duration(w.age(r.Operation.Began)), len(r.Results), text.Count(len(r.Operation.Targets), "target", "targets"))
	if r.Operation.Reason != "" {
		text += ", " + r.Operation.Reason
	}
	return text
}

// ResumeCommand is what to type to go on with an operation.
func (w *purgeRun) ResumeCommand(id string) string { return w.options.ResumeCommand(id) }

// ended are the results that an earlier program has come to.
func (w *purgeRun) ended() map[int]task.PurgeResult {
	if w.resumed == nil {
		return nil
	}
	return w.resumed.Results
}

// sentJobs are the jobs that an earlier program has sent for what has not ended.
func (w *purgeRun) sentJobs() []uint {
	all := endings{}
	for i, r := range w.ended() {
		all[i] = ending{r, nil}
	}
	_, jobs := w.running(all)
	return jobs
}

// named says whether a target is one that the journal has not lost.
func named(q task.Query) bool { return q.Type != "" }

// lost is how many targets the journal has lost.
func (w *purgeRun) lost() int {
	if w.resumed == nil {
		return 0
	}
	return w.resumed.Missing
}

// requests are the purges that have not ended.
func (w *purgeRun) requests() []task.PurgeRequest {
	requests := w.op.Requests(w, nil)
	if w.resumed != nil {
		requests = w.op.Resume(w, w.resumed.Sent)
	}
	return slices.DeleteFunc(requests, func(r task.PurgeRequest) bool {
		_, ended := w.ended()[r.Target]
		return ended || !named(r.Query)
	})
}

// sentBefore says whether an earlier program has sent a delete of a target.
func (w *purgeRun) sentBefore(t *task.Target) bool {
	return w.resumed != nil && slices.ContainsFunc(t.TaskIDs(), func(id string) bool {
		_, sent := w.resumed.Sent[id]
		return sent
	})
}

// unsent are the targets that no job is known of.
func (w *purgeRun) unsent() (targets []task.Query) {
	for i, t := range w.op.Targets {
		if w.resumed != nil {
			_, ended := w.resumed.Results[i]
			if ended || w.sentBefore(&t) || !named(t.Query) {
				continue
			}
		}
		targets = append(targets, t.Query)
	}
	return targets
}

// allSent says that there is nothing to confirm.
func (w *purgeRun) allSent() bool { return len(w.unsent()) == 0 }
