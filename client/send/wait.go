package send

import (
	"context"
	"time"
)

const (
	firstRetry = time.Second
	lastRetry  = 15 * time.Second
)

// Retry is how long to wait after a question that failed, until it is asked again:
// longer each time. The zero value is for the first failure.
type Retry struct{ last time.Duration }

// Next is the next wait.
func (r *Retry) Next() time.Duration {
	r.last = min(max(2*r.last, firstRetry), lastRetry)
	return r.last
}

// Wait is what an unfinished search or purge waits for.
type Wait struct {
	// NextCheck is when the manager checks the job's queues next; zero when
	// it looks no more, or the wait is for something else.
	NextCheck time.Time
	// NextAsk is when the manager is asked again; zero while a question is
	// under way.
	NextAsk time.Time
	// Trouble is why the last question failed; nil when it did not.
	Trouble error
	// Missed is true when the manager has not checked the job when it should
	// have, as after a restart: there is no next check to wait for.
	Missed bool
}

// Update sends one update to its reader, unless ctx has ended.
func Update[T any](ctx context.Context, to chan<- T, update T) {
	if ctx.Err() != nil {
		return
	}
	select {
	case to <- update:
	case <-ctx.Done():
	}
}
