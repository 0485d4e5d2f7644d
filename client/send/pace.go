package send

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"dftask/client"
)

// InFlight bounds the requests under way at a time.
const InFlight = 8

// unnamedRate is how many deletes, and as many searches, are sent a second that
// name no cluster. The manager limits them in no way (contract §2.4).
const unnamedRate = 50

// Pacer spreads what one program sends to a manager: each job takes a token of every cluster
// that it names.
type Pacer struct {
	clock Clock
	// slots are taken by the requests under way.
	slots chan struct{}

	mu       sync.Mutex
	known    map[uint]int
	clusters map[uint]*limit
	unnamed  map[client.JobType]*limit
	lanes    map[string]*lane
}

// NewPacer is a Pacer that has sent nothing yet.
func NewPacer(clock Clock) *Pacer {
	return &Pacer{
		clock: clock, slots: make(chan struct{}, InFlight), known: map[uint]int{},
		clusters: map[uint]*limit{}, unnamed: map[client.JobType]*limit{}, lanes: map[string]*lane{},
	}
}

// SetLimits sets the rates that clusters take, in jobs a second. What is under way follows.
func (p *Pacer) SetLimits(limits map[uint]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	for id, n := range limits {
		if n > 0 {
			p.known[id] = n
		}
	}
	for id, l := range p.clusters {
		l.set(now, p.knownLimit(id))
	}
}

func (p *Pacer) knownLimit(id uint) int {
	if n := p.known[id]; n > 0 {
		return n
	}
	return client.DefaultJobRateLimit
}

// paced is what has to be known of a job to send it in time.
type paced struct {
	kind     client.JobType
	clusters []uint
	// proof is a search that proves a delete. It waits until no delete does
	// that goes to the same clusters.
	proof bool
	// many is one of many targets: those wait in line, and while their
	// clusters are paused.
	many bool
}

// pass is the leave to send one job.
type pass struct {
	lane *lane
	sent time.Time
}

// enter waits until a job may be sent; leave has to follow. The error is that
// of ctx, or the last refusal for one of many targets whose cluster has taken
// nothing for minutes: of those only one is sent after each pause.
func (p *Pacer) enter(ctx context.Context, j paced) (pass, error) {
	p.mu.Lock()
	l := p.lane(j)
	p.mu.Unlock()
	if j.many {
		if err := p.turn(ctx, l, j.proof); err != nil {
			return pass{}, err
		}
		defer p.next(l)
	}
	if err := p.token(ctx, l); err != nil {
		return pass{}, err
	}
	if j.many {
		if err := p.unpaused(ctx, l); err != nil {
			return pass{}, err
		}
	}
	if err := p.slot(ctx); err != nil {
		return pass{}, err
	}
	return pass{l, p.clock.Now()}, nil
}

// leave gives the place of a request back, and tells how the sending went.
func (p *Pacer) leave(was pass, j paced, err error) (paused time.Time, hopeless bool) {
	<-p.slots
	return p.heard(was, j, err)
}

// heard tells how the sending went. It returns until when the clusters are
// paused, and whether there is no hope that they take anything.
func (p *Pacer) heard(was pass, j paced, err error) (paused time.Time, hopeless bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	for _, l := range was.lane.limits {
		switch {
		case err == nil:
			l.taken(now, was.sent)
		case client.Is[*client.RateLimitedError](err):
			l.refused(now, was.sent)
			was.lane.refusal = err
		case client.Is[*client.DoubtfulRefusalError](err), client.Is[*client.UnreachableError](err) && j.many:
			l.stop(now, was.sent)
		}
	}
	return was.lane.paused(), was.lane.hopeless(now)
}

// spend waits for the tokens of a question that is asked by itself, and may take
// minutes to be answered: it takes no place of those under way. heard has to
// follow.
func (p *Pacer) spend(ctx context.Context, j paced) (pass, error) {
	p.mu.Lock()
	l := p.lane(j)
	p.mu.Unlock()
	err := p.token(ctx, l)
	return pass{l, p.clock.Now()}, err
}

// Slot takes one of the places for requests under way, and free gives it back.
// The error is that of ctx.
func (p *Pacer) Slot(ctx context.Context) (free func(), err error) {
	if err := p.slot(ctx); err != nil {
		return nil, err
	}
	return func() { <-p.slots }, nil
}

// slot takes a place that leave gives back.
func (p *Pacer) slot(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Rate is how many jobs of a type, to these clusters, are sent a second at this
// moment, at most.
func (p *Pacer) Rate(kind client.JobType, clusterIDs []uint) float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := rate.Inf
	for _, l := range p.lane(paced{kind: kind, clusters: clusterIDs}).limits {
		least = min(least, l.bucket.Limit())
	}
	return float64(least)
}
