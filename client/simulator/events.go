package simulator

import (
	"container/heap"
	"time"
)

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
