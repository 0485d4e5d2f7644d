package send

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// lane is the line in which the jobs of many targets wait that go to the same
// clusters. One at a time waits for its tokens, so that a change of the rate,
// or of what is urgent, is felt at once.
type lane struct {
	limits []*limit
	busy   bool
	// first are those waiting whose turn comes before that of the last.
	first, last []chan struct{}
	// refusal is the last one.
	refusal error
}

// lane is the line for a job. The caller holds the lock.
func (p *Pacer) lane(j paced) *lane {
	ids := slices.Clone(j.clusters)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	name := fmt.Sprint(ids)
	if len(ids) == 0 {
		name = string(j.kind)
	}
	if found := p.lanes[name]; found != nil {
		return found
	}
	made := &lane{}
	p.lanes[name] = made
	if len(ids) == 0 {
		if p.unnamed[j.kind] == nil {
			p.unnamed[j.kind] = newUnnamed()
		}
		made.limits = append(made.limits, p.unnamed[j.kind])
	}
	for _, id := range ids {
		if p.clusters[id] == nil {
			p.clusters[id] = newLimit(p.knownLimit(id))
		}
		made.limits = append(made.limits, p.clusters[id])
	}
	return made
}

func (l *lane) paused() (until time.Time) {
	for _, one := range l.limits {
		if one.paused.After(until) {
			until = one.paused
		}
	}
	return until
}

func (l *lane) hopeless(now time.Time) bool {
	return slices.ContainsFunc(l.limits, func(one *limit) bool { return one.hopeless(now) })
}

// turn waits in line.
func (p *Pacer) turn(ctx context.Context, l *lane, proof bool) error {
	p.mu.Lock()
	if !l.busy {
		l.busy = true
		p.mu.Unlock()
		return nil
	}
	line := &l.first
	if proof {
		line = &l.last
	}
	mine := make(chan struct{})
	*line = append(*line, mine)
	p.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	i := slices.Index(*line, mine)
	if i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
	p.mu.Unlock()
	if i < 0 {
		p.next(l) // It was our turn at the same moment.
	}
	return ctx.Err()
}

// next gives the turn to the next in line.
func (p *Pacer) next(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range []*[]chan struct{}{&l.first, &l.last} {
		if len(*line) > 0 {
			close((*line)[0])
			*line = (*line)[1:]
			return
		}
	}
	l.busy = false
}

// token takes one of every limit, and waits until all of them are there.
func (p *Pacer) token(ctx context.Context, l *lane) error {
	p.mu.Lock()
	now := p.clock.Now()
	var wait time.Duration
	reserved := make([]*rate.Reservation, len(l.limits))
	for i, one := range l.limits {
		reserved[i] = one.bucket.ReserveN(now, 1)
		wait = max(wait, reserved[i].DelayFrom(now))
	}
	p.mu.Unlock()
	if wait <= 0 {
		return ctx.Err()
	}
	err := p.clock.Sleep(ctx, wait)
	if err != nil {
		for _, r := range reserved {
			r.CancelAt(p.clock.Now())
		}
	}
	return err
}

// unpaused waits until no limit is paused.
func (p *Pacer) unpaused(ctx context.Context, l *lane) error {
	for {
		p.mu.Lock()
		now := p.clock.Now()
		wait, hopeless, refusal := l.paused().Sub(now), l.hopeless(now), l.refusal
		p.mu.Unlock()
		switch {
		case wait <= 0:
			return ctx.Err()
		case hopeless && refusal != nil:
			return refusal
		}
		if err := p.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}
