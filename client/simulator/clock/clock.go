package clock

import (
	"context"
	"errors"
	"math"
	"time"
)

// ErrClosed ends the waits of a manager that is closed.
var ErrClosed = errors.New("simulator: the manager is closed")

// Clock is the manager's time. It starts at the time of day and runs Speed
// times as fast.
type Clock struct {
	started time.Time // with its monotonic reading
	start   time.Time // the same instant, as a wall clock shows it
	speed   float64
	closed  chan struct{}
}

// New makes a clock; a speed of 0 means 1.
func New(speed float64) *Clock {
	if speed <= 0 {
		speed = 1
	}
	now := time.Now()
	return &Clock{started: now, start: now.Round(0).UTC(), speed: speed, closed: make(chan struct{})}
}

// Now is the manager's time, in UTC.
func (c *Clock) Now() time.Time {
	elapsed := time.Since(c.started)
	if c.speed != 1 {
		elapsed = time.Duration(float64(elapsed) * c.speed)
	}
	return c.start.Add(elapsed)
}

// Speed is how many times as fast as real time the clock runs.
func (c *Clock) Speed() float64 { return c.speed }

// Close ends all waits. It may be called once.
func (c *Clock) Close() { close(c.closed) }

// Sleep waits until d of manager time has passed. Its error is that of ctx, or
// tells that the manager was closed; it is nil once the whole of d is over.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	return c.SleepUntil(ctx, c.Now().Add(d))
}

// SleepUntil is [Clock.Sleep] until an instant of manager time.
func (c *Clock) SleepUntil(ctx context.Context, at time.Time) error {
	for {
		left := at.Sub(c.Now())
		if left <= 0 {
			return ctx.Err()
		}
		// Rounded up, and looked at again: a wait that ends a nanosecond early
		// would find an event that is not due yet.
		timer := time.NewTimer(time.Duration(math.Ceil(float64(left) / c.speed)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-c.closed:
			timer.Stop()
			return ErrClosed
		}
	}
}
