package simulator

import (
	"container/heap"
	"context"
	"errors"
	"math"
	"time"
)

// errClosed ends the waits of a manager that is closed.
var errClosed = errors.New("simulator: the manager is closed")

// Clock is the manager's time. It starts at the time of day and runs Speed
// times as fast.
type Clock struct {
	started time.Time // with its monotonic reading
	start   time.Time // the same instant, as a wall clock shows it
	speed   float64
	closed  chan struct{}
}

func newClock(speed float64) *Clock {
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

// Sleep waits until d of manager time has passed. Its error is that of ctx, or
// tells that the manager was closed; it is nil once the whole of d is over.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	return c.sleepUntil(ctx, c.Now().Add(d))
}

func (c *Clock) sleepUntil(ctx context.Context, at time.Time) error {
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
			return errClosed
		}
	}
}

// event is something that happens to the world at an instant.
type event struct {
	at  time.Time
	seq uint64 // events of one instant happen in the order they were planned
	do  func()
}

// agenda holds the events to come, the earliest first.
type agenda struct {
	events []event
	seq    uint64
}

func (a *agenda) Len() int { return len(a.events) }

func (a *agenda) Less(i, j int) bool {
	if a.events[i].at.Equal(a.events[j].at) {
		return a.events[i].seq < a.events[j].seq
	}
	return a.events[i].at.Before(a.events[j].at)
}
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }
func (a *agenda) Push(x any)    { a.events = append(a.events, x.(event)) }
func (a *agenda) Pop() any {
	last := a.events[len(a.events)-1]
	a.events[len(a.events)-1] = event{}
	a.events = a.events[:len(a.events)-1]
	return last
}

// plan makes do happen at an instant; an instant that is over means now.
func (m *Manager) plan(at time.Time, do func()) {
	if at.Before(m.now) {
		at = m.now
	}
	m.agenda.seq++
	heap.Push(&m.agenda, event{at: at, seq: m.agenda.seq, do: do})
}

// after makes do happen d from now.
func (m *Manager) after(d time.Duration, do func()) { m.plan(m.now.Add(d), do) }

// lock takes the world and brings it up to the clock: everything that is due
// has happened when it returns, and m.now is the instant of the caller.
func (m *Manager) lock() {
	m.mu.Lock()
	m.liveUntil(m.clock.Now())
}

func (m *Manager) unlock() { m.mu.Unlock() }

// liveUntil lets everything happen that is due by an instant, which is the
// present from then on.
func (m *Manager) liveUntil(instant time.Time) {
	for len(m.agenda.events) > 0 && !m.agenda.events[0].at.After(instant) {
		next := heap.Pop(&m.agenda).(event)
		m.now = next.at
		next.do()
	}
	m.now = instant
}
