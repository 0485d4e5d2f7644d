package purge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client/journal"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// keptFlags are those of delete that say how to wait and what to print. All
// others say what to delete, which an interrupted operation knows.
var keptFlags = []string{"resume", "timeout", "output", "yes"}

// resumeAndPrint resumes a purge that was interrupted. It was confirmed when it
// began.
func resumeAndPrint(cmd *cobra.Command, e console.Env, o session.Flags, d *deletion) error {
	ctx := cmd.Context()
	var extra string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if extra == "" && !slices.Contains(keptFlags, f.Name) && cmd.InheritedFlags().Lookup(f.Name) == nil {
			extra = f.Name
		}
	})
	switch {
	case extra != "":
		return console.BadUsage("--resume and --"+extra+" contradict each other: a purge is resumed as it was begun", "Leave one of them out.")
	case o.Demo:
		return console.BadUsage("the built-in manager ends with the program, so none of its purges can be resumed", "Leave out --demo or --resume.")
	}
	if _, err := d.Parameters(); err != nil {
		return err
	}
	s, err := o.Settings(e)
	if err != nil {
		return err
	}
	if err := s.RefuseDeleting(); err != nil {
		return err
	}
	w, err := plan(ctx, e, o, s, *d, nil)
	if err != nil {
		return err
	}
	defer w.close()
	w.openDesk()
	r, err := w.find()
	if err != nil {
		return err
	}
	w.resume(r)
	// What is left to send keeps to the limits of the clusters.
	if _, err = w.lookUp(ctx, nil, true); err != nil {
		return err
	}
	if err := w.begin(); err != nil {
		return err
	}
	return w.follow(ctx)
}

// find is the operation that --resume means.
func (w *purgeRun) find() (*journal.Record, error) {
	if w.desk.Journal == nil {
		return nil, console.BadUsage("there is no journal to find it in", "Delete the targets again: what is gone needs no second delete.")
	}
	past, err := w.desk.Past()
	if err != nil {
		return nil, err
	}
	if id := w.deletion.resume; id != anyOperation {
		i := slices.IndexFunc(past, func(r journal.Record) bool { return r.Operation.ID == id })
		switch {
		case i < 0:
			return nil, console.BadUsage((&journal.GoneError{ID: text.Clean(id)}).Error(), w.choices(past))
		case past[i].Alive:
			return nil, &journal.TakenError{ID: id}
		case !past[i].Unfinished():
			return nil, &journal.GoneError{ID: id, Ended: true}
		}
		return &past[i], nil
	}
	open := slices.DeleteFunc(slices.Clone(past), func(r journal.Record) bool { return !r.Interrupted() })
	switch len(open) {
	case 0:
		return nil, console.BadUsage("no purge was interrupted here: there is nothing to resume", "Another manager has a journal of its own: name it with --context or --manager.")
	case 1:
		return &open[0], nil
	}
	return nil, console.BadUsage(fmt.Sprintf("%d purges were interrupted", len(open)), w.choices(past))
}

// choices are the operations that --resume can name.
func (w *purgeRun) choices(past []journal.Record) string {
	var b strings.Builder
	for i := range past {
		if r := &past[i]; r.Interrupted() {
			fmt.Fprintf(&b, "\n  %s (%s)", w.options.ResumeCommand(r.Operation.ID), phrase.Begun(r, w.conn.Clock.Now()))
		}
	}
	if b.Len() == 0 {
		return "No purge was interrupted here."
	}
	return "Name one of these:" + b.String()
}

// resume takes the place of the program that began an operation.
func (w *purgeRun) resume(r *journal.Record) {
	if w.reason != "" && w.reason != r.Operation.Reason {
		console.Note(w.env, "the reason stays that of the interrupted purge: %s", r.Operation.Reason)
	}
	w.op, w.interrupted = r.Operation, r
	if r.Missing > 0 {
		console.Note(w.env, "the journal is damaged, and has lost %s of the purge %s: search what you meant to delete", text.Count(r.Missing, "target", "targets"), w.op.ID)
	}
	age, unsent := w.age(w.op.Began), len(w.unsent())
	words := fmt.Sprintf("resuming the purge %s of %s ago: %d of %d done", w.op.ID, text.Duration(age), len(r.Results), len(w.op.Targets))
	if unsent > 0 {
		words += fmt.Sprintf(", %d not known to be sent", unsent)
	}
	console.Note(w.env, "%s", words)
	switch {
	case journal.Stale(age):
		console.Note(w.env, "that is more than %s: the manager forgets jobs, so what is not known to be sent is not sent now; --force deletes all of them again", text.Duration(task.RowsKept))
	case unsent > 0:
		console.Note(w.env, "the rest is sent in %s, when nothing that was sent before can still be on its way", text.Duration(task.Arrives))
	}
}
