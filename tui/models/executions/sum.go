package executions

import (
	"time"

	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// sum is what is counted over all executions. It is kept until a message comes: keys
// change nothing of it, and each draws a frame.
type sum struct {
	known bool
	// ended are those that will not change by themselves. Among them are those that
	// left copies, and those of which it is unknown what they did.
	left, ended, unknown int
	// verifying is how many of the running wait for a search alone.
	verifying int
	// running are those that will still change, own those that are followed here.
	running, own []*Execution
	// strangers is how many of the running ones are not.
	strangers int
	day       []widget.Tally
}

// Recount says that what is counted, and the row under the cursor, may have changed.
func (e *Pane) Recount() { e.counted.known, e.about.known = false, false }

// count counts all executions, once after each message.
func (e *Pane) count() *sum {
	c := &e.counted
	if c.known {
		return c
	}
	*c = sum{known: true}
	now := e.deps.Now()
	for _, x := range e.Order {
		if x.State == Following {
			c.own = append(c.own, x)
		}
		if x.Running() || x.verifying != nil {
			c.running = append(c.running, x)
			if x.Verdict() == views.VerdictVerifying {
				c.verifying++
			}
			if x.Own == nil && x.Running() {
				c.strangers++
			}
			continue
		}
		c.ended++
		verdict := x.Verdict()
		switch {
		case verdict.LeftCopies():
			c.left++
		case verdict == views.VerdictTimedOut || verdict == views.VerdictLost:
			c.unknown++
		}
		if hours := int(now.Sub(x.Created) / time.Hour); !x.Created.IsZero() && hours < day && hours >= 0 {
			if c.day == nil {
				c.day = make([]widget.Tally, day)
			}
			addTo(&c.day[day-1-hours], verdict)
		}
	}
	return c
}

// Waiting says whether something will be known that this dashboard does not follow:
// another person's job, or the list itself after a failure.
func (e *Pane) Waiting() bool {
	return e.Failure != nil && !e.Barred || e.count().strangers > 0
}

// Counting says whether something on the list counts down.
func (e *Pane) Counting() bool { return e.Pending() > 0 }

// Pending is how many will still change.
func (e *Pane) Pending() int { return len(e.count().running) }

// Running are the purges of this session that have not ended.
func (e *Pane) Running() []*Execution { return e.count().own }
