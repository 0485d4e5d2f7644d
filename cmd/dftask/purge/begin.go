package purge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// memory is what a delete has of the journal.
type memory struct {
	desk journal.Desk
	// entry is the operation's own; nil until it has begun.
	entry *journal.Entry
	// interrupted is what earlier programs did of the operation; nil for a new one.
	interrupted *journal.Record

	mu sync.Mutex
	// say takes what has to be told while there is a progress on the screen.
	say func(string)
	// unwritten is true once the journal could not be written.
	unwritten bool
}

// openDesk opens the desk that the purge is begun at.
func (w *purgeRun) openDesk() {
	var err error
	if w.desk, err = session.OpenDesk(w.env, w.conn); err != nil {
		w.warnUnwritten(err)
	}
	if w.desk.Journal != nil {
		w.desk.Journal.OnTrouble(w.warnUnwritten)
	}
}

// warnUnwritten warns, once, that what is done is not written down.
func (w *purgeRun) warnUnwritten(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.unwritten {
		return
	}
	w.unwritten = true
	words := "dftask: " + text.CleanLines(err.Error())
	var problem client.Problem
	if errors.As(err, &problem) {
		words += "\n  " + text.CleanLines(problem.Advice())
	}
	if w.say != nil {
		w.say(words)
		return
	}
	fmt.Fprintln(w.env.Err, words)
}

// sayThrough has warnings go through the progress that is on the screen.
func (w *purgeRun) sayThrough(say func(string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.say = say
}

// findUnfinished looks for a purge of the same targets that was interrupted, and
// resumes it if there is one. It refuses where it cannot be known which of two
// purges is meant.
func (w *purgeRun) findUnfinished() error {
	w.openDesk()
	past, err := w.desk.Past()
	if err != nil || w.force {
		// An error is told by begin, which reads it again.
		return nil
	}
	switch o := journal.FindOverlap(w.op, past, nil); {
	case o == nil:
		return nil
	case o.Worker == journal.NoProgram && o.Same:
		w.resume(o.Record)
		return nil
	default:
		return w.refuse(o)
	}
}

// refuse is the error of a purge that is not begun beside another one.
func (w *purgeRun) refuse(o *journal.Overlap) error {
	return console.BadUsage(phrase.Overlap(o, w.conn.Clock.Now()), phrase.OverlapAdvice(o, w.options.ResumeCommand(o.Operation.ID)))
}

// begin writes the operation down, or takes over the one that was interrupted. It
// refuses what another program began while the word was asked for: of two that do
// this for the same targets in one moment the second is refused.
func (w *purgeRun) begin() (err error) {
	if w.interrupted != nil {
		var trouble *journal.TroubleError
		w.entry, err = w.desk.Resume(w.op.ID)
		switch {
		case errors.As(err, &trouble):
			w.entry = journal.Unwritten(w.interrupted)
		case err != nil:
			return err
		}
	} else {
		allow := journal.AllowNone
		if w.force {
			allow = journal.AllowAll
		}
		var refused *journal.OverlapError
		w.entry, _, err = w.desk.Begin(w.op, allow, nil)
		if errors.As(err, &refused) {
			return w.refuse(&refused.Overlap)
		}
		w.op = w.entry.Record().Operation
	}
	if err != nil {
		w.warnUnwritten(err)
	}
	return nil
}

// known is what is known of the operation.
func (w *purgeRun) known() journal.Record {
	switch {
	case w.entry != nil:
		return w.entry.Record()
	case w.interrupted != nil:
		return *w.interrupted
	}
	return journal.Record{Operation: w.op}
}

// unsent are the targets that no job is known of.
func (w *purgeRun) unsent() (targets []task.Target) {
	known := w.known()
	for _, i := range known.Unsent() {
		targets = append(targets, known.Operation.Targets[i])
	}
	return targets
}

// running is how many of the targets that have not ended have jobs, and these.
func (w *purgeRun) running(all endings) (targets int, jobs []uint) {
	known, ids := w.known(), map[uint]bool{}
	for i := range known.Operation.Targets {
		if _, ended := all[i]; ended {
			continue
		}
		made := known.Jobs(i)
		if len(made) > 0 {
			targets++
		}
		for _, job := range made {
			ids[job.ID] = true
		}
	}
	return targets, slices.Collect(maps.Keys(ids))
}

// sentBefore are the jobs that earlier programs sent for what has not ended.
func (w *purgeRun) sentBefore() []uint {
	all := endings{}
	for i, r := range w.known().Results {
		all[i] = ending{result: r}
	}
	_, jobs := w.running(all)
	return jobs
}

// hint says how to resume what has not ended.
func (w *purgeRun) hint() {
	w.mu.Lock()
	unwritten := w.unwritten
	w.mu.Unlock()
	resumable := w.interrupted != nil
	if w.entry != nil {
		resumable = w.entry.Resumable()
	}
	switch {
	case resumable && !unwritten:
		fmt.Fprintf(w.env.Err, "  Resume with: %s\n", text.Clean(w.options.ResumeCommand(w.op.ID)))
	case w.conn.Demo == nil:
		fmt.Fprintf(w.env.Err, "  The jobs are marked dftask %s.\n", w.op.ID)
	}
}

// stopped is the error of a purge that is not waited for any more. It says what
// continues, and how to resume.
func (w *purgeRun) stopped(ctx context.Context, jobs []uint) error {
	err := console.Stopped(ctx, w.env, jobs...)
	w.hint()
	return err
}
