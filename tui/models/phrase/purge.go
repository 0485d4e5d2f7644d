package phrase

import (
	"fmt"
	"time"

	"dftask/client/journal"
	"dftask/tui/views/text"
)

// Begun tells of a purge that has not ended: when it began, how far it is, and why
// it was begun.
func Begun(r *journal.Record, now time.Time) string {
	words := fmt.Sprintf("begun %s ago, %d of %s done", text.Duration(now.Sub(r.Operation.Began)), len(r.Results), text.Count(len(r.Operation.Targets), "target", "targets"))
	if r.Operation.Reason != "" {
		words += ", " + r.Operation.Reason
	}
	return words
}

// Overlap says why a purge is not begun beside another one of its targets.
func Overlap(o *journal.Overlap, now time.Time) string {
	if o.Worker == journal.AnotherProgram {
		return fmt.Sprintf("another dftask is deleting %s: the purge %s, %s", sharedTargets(o), o.Operation.ID, Begun(o.Record, now))
	}
	are := "are"
	if o.Shared == 1 {
		are = "is"
	}
	return fmt.Sprintf("%s %s part of the purge %s, which has not ended (%s)", sharedTargets(o), are, o.Operation.ID, Begun(o.Record, now))
}

// OverlapAdvice says what to do about a purge that is not begun. resume is the
// command that resumes the other one.
func OverlapAdvice(o *journal.Overlap, resume string) string {
	if o.Worker == journal.AnotherProgram {
		return "Wait until it has ended. To delete them a second time: dftask delete --force."
	}
	return "End that one first: " + resume + ". Or delete all of these again: add --force."
}

// Beside tells of a purge beside which another one of its targets has begun. keys
// are those that resume it.
func Beside(o *journal.Overlap, now time.Time, keys string) string {
	purge := fmt.Sprintf("the purge %s, begun %s ago", o.Operation.ID, text.Duration(now.Sub(o.Operation.Began)))
	if o.Worker == journal.ThisProgram {
		return fmt.Sprintf("This dashboard deletes %s a second time: %s, has not ended.", sharedTargets(o), purge)
	}
	return fmt.Sprintf("%s, was interrupted, and was about %s too: %s resumes it.", text.Capital(purge), sharedTargets(o), keys)
}

// sharedTargets names the targets that two purges have in common.
func sharedTargets(o *journal.Overlap) string {
	switch {
	case o.Of == 1:
		return "this target"
	case o.Shared >= o.Of:
		return "these targets"
	}
	return fmt.Sprintf("%d of these targets", o.Shared)
}
