package clock

import (
	"container/heap"
	"time"
)

// Agenda holds what is to happen, and when.
type Agenda struct {
	events events
	seq    uint64
}

// Plan makes do happen at an instant, after what was planned for it before.
func (a *Agenda) Plan(at time.Time, do func()) {
	a.seq++
	heap.Push(&a.events, event{at: at, seq: a.seq, do: do})
}

// Next takes out the earliest event that is due by an instant, with the instant
// it was planned for; do is nil when none is.
func (a *Agenda) Next(due time.Time) (at time.Time, do func()) {
	if len(a.events) == 0 || a.events[0].at.After(due) {
		return time.Time{}, nil
	}
	next := heap.Pop(&a.events).(event)
	return next.at, next.do
}

type event struct {
	at  time.Time
	seq uint64
	do  func()
}

// events is a heap, the earliest first.
type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	if e[i].at.Equal(e[j].at) {
		return e[i].seq < e[j].seq
	}
	return e[i].at.Before(e[j].at)
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	(*e)[len(*e)-1] = event{}
	*e = (*e)[:len(*e)-1]
	return last
}
