package send

import (
	"context"
	"time"
)

// Clock is the time the manager lives in. The built-in manager's runs faster
// than the wall's.
type Clock interface {
	Now() time.Time
	// Sleep waits, and returns early with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now is [time.Now].
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Elapsed is how long ago an instant of a clock was. Where the clock was set, or the
// machine slept, in which one of its hands stands still, it is the longer of what
// the two say.
func Elapsed(clock Clock, since time.Time) time.Duration {
	now := clock.Now()
	return max(now.Sub(since), now.Round(0).Sub(since.Round(0)))
}
