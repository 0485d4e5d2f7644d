package purge

import (
	"fmt"

	"dftask/client/send"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views"
	"dftask/tui/views/text"
)

// tally tells on standard error how far a purge of many targets is.
type tally struct {
	*console.Progress
	// all are all targets, before those that had ended when this began, and
	// verdicts those of all that have ended.
	all, before int
	verdicts    []views.VerdictCount
	last        task.Progress
}

// newTally begins to tell of a purge of which so many targets have not ended.
func newTally(w *purgeRun, open int) *tally {
	t := &tally{Progress: w.conn.Progress(w.env), all: len(w.op.Targets), before: len(w.op.Targets) - open}
	t.Seldom() // There is news of one target or another all the time.
	console.Note(w.env, "purge %s of %s", w.op.ID, text.Count(t.all, "target", "targets"))
	return t
}

// update takes in how far the purge is now.
func (t *tally) update(p task.Progress) {
	t.last = p
	t.SayOf(t.before+p.Done, t.all, t.text(), send.Wait{NextCheck: p.NextCheck})
}

// ended takes in how a target has ended.
func (t *tally) ended(with ending) {
	t.verdicts = append(t.verdicts, views.VerdictCount{Verdict: verdictOf(with), Count: 1})
}

// End says how it ended, where no line can be drawn over.
func (t *tally) End() { t.EndWith(t.text()) }

// text is how far it is, without what changes by itself.
func (t *tally) text() string {
	p := t.last
	done := t.before + p.Done
	words := fmt.Sprintf("%d of %d done", done, t.all)
	if done < t.all {
		words += fmt.Sprintf(", %d sent, %d answered", t.before+p.Sent, t.before+p.Answered)
		if t.before+p.Sent < t.all && p.Rate > 0 {
			words += ", " + text.Rate(p.Rate)
		}
	}
	if summary := views.Summary(t.verdicts); summary != "" {
		words += ": " + summary
	}
	if p.Trouble != nil {
		words += "; " + text.Clean(p.Trouble.Error())
	}
	return words
}
