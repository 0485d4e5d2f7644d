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
	"dftask/tui/views/text"
)

// memory is what a delete has of the journal. The zero value remembers nothing,
// as it is with the built-in manager, which ends with the program.
type memory struct {
	journal *journal.Journal
	// entry is the operation's own; nil until it is written down.
	entry *journal.Entry
	// resumed is what an earlier program did of the operation; nil for a new one.
	resumed *journal.Record

	mu sync.Mutex
	// tell takes what has to be told while there is a progress on the screen.
	tell func(string)
	// made are the jobs that this program knows to be sent, by their tasks.
	made map[string]uint
	// layers are the blobs that images were found to have, by their targets.
	layers map[int][]task.Layer
	// broken is true once the journal could not be written.
	broken bool
}

// openMemory opens the journal, if the manager is one whose jobs outlive the
// program.
func (w *purgeRun) openMemory() {
	if w.conn.Demo != nil {
		return
	}
	opened, err := session.OpenJournal(w.env, w.conn)
	if err != nil {
		w.forgetful(err)
		return
	}
	w.journal = opened
	w.journal.OnTrouble(w.forgetful)
}

// forgetful warns, once, that what is done is not written down.
func (w *purgeRun) forgetful(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken {
		return
	}
	w.broken = true
	words := "dftask: " + text.CleanLines(err.Error())
	var problem client.Problem
	if errors.As(err, &problem) {
		words += "\n  " + text.CleanLines(problem.Advice())
	}
	if w.tell != nil {
		w.tell(words)
		return
	}
	fmt.Fprintln(w.env.Err, words)
}

// tells says who tells what is wrong with the journal from now on.
func (w *purgeRun) tells(tell func(string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell = tell
}

// writeDown writes the operation down, or takes over the record of the one that
// is gone on with. It refuses to begin what another program began meanwhile, be
// it while somebody was asked for the word: of two that do this for the same
// targets in one moment the second is refused.
func (w *purgeRun) writeDown() error {
	if w.journal == nil {
		return nil
	}
	if w.resumed != nil {
		var taken *journal.TakenError
		var gone *journal.GoneError
		entry, err := w.journal.Take(w.op.ID)
		switch {
		case errors.As(err, &taken), errors.As(err, &gone):
			return err
		case err != nil:
			w.forgetful(err)
			return nil
		}
		w.turn(entry)
		known := entry.Record()
		w.resumed = &known
		return nil
	}
	w.conn.Engine.Begin(&w.op)
	refuse := w.inTheWay(journal.Keys(w.op))
	if w.force {
		refuse = nil
	}
	entry, err := w.journal.BeginUnless(w.op, refuse)
	var other *console.UsageError
	if errors.As(err, &other) {
		return err
	}
	w.turn(entry)
	if err != nil {
		w.forgetful(err)
	}
	return nil
}

// hint says how to go on with what has not ended.
func (w *purgeRun) hint() {
	w.mu.Lock()
	kept := (w.entry != nil || w.resumed != nil) && !w.broken
	w.mu.Unlock()
	switch {
	case kept:
		fmt.Fprintf(w.env.Err, "  Resume with: %s\n", text.Clean(w.ResumeCommand(w.op.ID)))
	case w.conn.Demo == nil:
		fmt.Fprintf(w.env.Err, "  The jobs are marked dftask %s.\n", w.op.ID)
	}
}

// page is the operation's entry; nil where there is none.
func (w *purgeRun) page() *journal.Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.entry
}

// turn takes the page away, or gives another.
func (w *purgeRun) turn(to *journal.Entry) (from *journal.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	from, w.entry = w.entry, to
	return from
}

// Sent hands a job on to the journal.
func (w *purgeRun) Sent(taskID string, job task.SentJob) {
	if entry := w.page(); entry != nil {
		entry.Sent(taskID, job)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.made == nil {
		w.made = map[string]uint{}
	}
	w.made[taskID] = job.ID
}

// Layers hands the blobs of an image, and who held them, on to the journal.
func (w *purgeRun) Layers(target int, layers []task.Layer, known []task.KnownCluster) {
	if entry := w.page(); entry != nil {
		entry.Layers(target, layers, known)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.layers == nil {
		w.layers = map[int][]task.Layer{}
	}
	w.layers[target] = layers
}

// Ended hands a result on to the journal.
func (w *purgeRun) Ended(target int, r task.PurgeResult) {
	if entry := w.page(); entry != nil {
		entry.Ended(target, r)
	}
}

// running is how many of the targets that have not ended have jobs, and these.
func (w *purgeRun) running(all endings) (targets int, jobs []uint) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := map[string]uint{}
	if w.resumed != nil {
		for id, job := range w.resumed.Sent {
			sent[id] = job.ID
		}
	}
	maps.Copy(sent, w.made)
	known := map[uint]bool{}
	for i, t := range w.op.Targets {
		if _, ended := all[i]; ended {
			continue
		}
		if found := w.layers[i]; found != nil {
			t.Layers = found
		}
		any := false
		for _, id := range t.TaskIDs() {
			if job := sent[id]; job != 0 {
				any, known[job] = true, true
			}
		}
		if any {
			targets++
		}
	}
	return targets, slices.Collect(maps.Keys(known))
}

// finish writes down that all targets have ended.
func (w *purgeRun) finish() {
	if entry := w.turn(nil); entry != nil {
		entry.Finish()
	}
}

// settle writes down that the only target of an operation ended in an error. One
// that was begun before stays for the next try, if that may go better.
func (w *purgeRun) settle(err error) {
	if mayGoOn(err) && w.resumed != nil {
		return
	}
	entry := w.turn(nil)
	switch {
	case entry == nil:
	case mayGoOn(err):
		entry.GiveUp()
	default:
		entry.Finish()
	}
}

// release leaves an operation that has not ended to another program.
func (w *purgeRun) release() {
	if entry := w.turn(nil); entry != nil {
		entry.Close()
	}
}

// stopped says the same of a purge, and how to go on with it.
func (w *purgeRun) stopped(ctx context.Context, jobs []uint) error {
	err := console.Stopped(ctx, w.env, jobs...)
	w.hint()
	return err
}
