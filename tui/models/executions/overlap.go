package executions

import (
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/views/text"
)

// overlap is a purge that has not ended, of targets that another one is about
// to delete in the same clusters.
type overlap struct {
	id    string
	began time.Time
	// shared is how many of the other's targets they are, of so many.
	shared, of int
	// alive is true when another program works on it, and own when it is one of
	// this dashboard.
	alive, own bool
}

// overlapOf is the purge of the past that an operation overlaps with, the one
// of another living program first; nil when there is none. own are the
// operations of this dashboard.
func overlapOf(op task.Operation, past []journal.Record, own map[string]bool) (found *overlap) {
	keys := journal.Keys(op)
	for i := range past {
		r := &past[i]
		shared, _ := r.Shares(op, keys)
		if shared == 0 {
			continue
		}
		id := r.Operation.ID
		o := &overlap{id: id, began: r.Operation.Began, shared: shared, of: len(op.Targets), alive: r.Alive && !own[id], own: own[id]}
		if o.alive {
			return o
		}
		if found == nil {
			found = o
		}
	}
	return found
}

// Targets names the targets in common.
func (o *overlap) Targets() string {
	switch {
	case o.of == 1:
		return "this target"
	case o.shared >= o.of:
		return "these targets"
	}
	return fmt.Sprintf("%d of these targets", o.shared)
}

// purge names the purge that has not ended.
func (o *overlap) purge(now time.Time) string {
	return fmt.Sprintf("the purge %s, begun %s ago", o.id, text.Duration(now.Sub(o.began)))
}

// news is what to tell of it when the other purge begins all the same.
func (o *overlap) news(now time.Time, keys func(string) string) string {
	if o.own {
		return fmt.Sprintf("This dashboard deletes %s a second time: %s, has not ended.", o.Targets(), o.purge(now))
	}
	return fmt.Sprintf("%s, was interrupted, and was about %s too: %s resumes it.", text.Capital(o.purge(now)), o.Targets(), keys("resume"))
}

// overlapError is a purge that was not begun, for another program deletes its
// targets.
type overlapError struct {
	overlap
	now time.Time
}

var _ client.Problem = (*overlapError)(nil)

func (e *overlapError) Error() string {
	return fmt.Sprintf("another dftask is deleting %s: %s", e.Targets(), e.purge(e.now))
}

// Advice says what to do.
func (e *overlapError) Advice() string {
	return "Wait until it has ended. To delete them anyway: dftask delete --force."
}
