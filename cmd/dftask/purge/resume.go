package purge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client/journal"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

// keptFlags are those of delete that say how to wait and what to print. All
// others say what to delete, which an operation that is gone on with knows.
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
	defer w.Close()
	w.openMemory()
	r, err := w.find()
	if err != nil {
		return err
	}
	w.resume(r)
	// What is left to send keeps to the limits of the clusters.
	if _, err = w.lookUp(ctx, nil, true); err != nil {
		return err
	}
	if err := w.writeDown(); err != nil {
		return err
	}
	return w.follow(ctx)
}

// find is the operation that --resume means.
func (w *purgeRun) find() (*journal.Record, error) {
	if w.journal == nil {
		return nil, console.BadUsage("there is no journal to find it in", "Delete the targets again: what is gone needs no second delete.")
	}
	past, err := w.past()
	if err != nil {
		return nil, err
	}
	if w.deletion.resume != anyOperation {
		for i := range past {
			if r := &past[i]; r.Operation.ID == w.deletion.resume {
				return w.goesOn(r)
			}
		}
		return nil, console.BadUsage(fmt.Sprintf("the journal has no purge %q", text.Clean(w.deletion.resume)), w.choices(past))
	}
	open := slices.DeleteFunc(slices.Clone(past), func(r journal.Record) bool { return !r.Unfinished() || r.Alive })
	switch len(open) {
	case 0:
		return nil, console.BadUsage("no purge was interrupted here: there is nothing to resume", "Another manager has a journal of its own: name it with --context or --manager.")
	case 1:
		return &open[0], nil
	}
	return nil, console.BadUsage(fmt.Sprintf("%d purges were interrupted", len(open)), w.choices(past))
}

// goesOn refuses an operation that cannot be gone on with.
func (w *purgeRun) goesOn(r *journal.Record) (*journal.Record, error) {
	switch {
	case r.Alive:
		return nil, console.BadUsage(fmt.Sprintf("another dftask is at work on the purge %s", r.Operation.ID), "Wait until it has ended, or stop it first.")
	case !r.Unfinished():
		return nil, console.BadUsage(fmt.Sprintf("the purge %s has ended", r.Operation.ID), "There is nothing to resume.")
	}
	return r, nil
}

// choices are the operations that --resume can name.
func (w *purgeRun) choices(past []journal.Record) string {
	var b strings.Builder
	for i := range past {
		if r := &past[i]; r.Unfinished() && !r.Alive {
			fmt.Fprintf(&b, "\n  %s (%s)", w.ResumeCommand(r.Operation.ID), w.summary(r))
		}
	}
	if b.Len() == 0 {
		return "No purge was interrupted here."
	}
	return "Name one of these:" + b.String()
}
