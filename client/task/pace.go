package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"dftask/client"
)

// inFlight bounds the requests under way at a time.
const inFlight = 8

// unnamedRate is how many deletes, and as many searches, are sent a second that
// name no cluster. The manager limits them in no way (contract §2.4).
const unnamedRate = 50

// pacer spreads what an engine sends: each job takes a token of every cluster
// that it names.
type pacer struct {
	clock Clock
	// slots are taken by the requests under way.
	slots chan struct{}

	mu       sync.Mutex
	known    map[uint]int
	names    map[uint]string
	clusters map[uint]*limit
	unnamed  map[client.JobType]*limit
	lanes    map[string]*lane

	populated *populated
}

func newPacer(clock Clock) *pacer {
	return &pacer{
		clock: clock, slots: make(chan struct{}, inFlight), known: map[uint]int{},
		clusters: map[uint]*limit{}, unnamed: map[client.JobType]*limit{}, lanes: map[string]*lane{},
		populated: &populated{had: map[uint]bool{}, since: map[uint]time.Time{}},
	}
}

// setLimits tells the rates that clusters take, in jobs a second.
func (p *pacer) setLimits(limits map[uint]int) {
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

// setNames tells the names of clusters, which the manager's answers about jobs
// leave out where nothing was sent.
func (p *pacer) setNames(clusters []client.Cluster) {
	names := make(map[uint]string, len(clusters))
	for _, c := range clusters {
		names[c.ID] = c.Name
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names = names
}

// clusterNames are the names of clusters, as far as they are known. All purges
// share the map, and nobody writes to it.
func (p *pacer) clusterNames() map[uint]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.names
}

func (p *pacer) knownLimit(id uint) int {
	if n := p.known[id]; n > 0 {
		return n
	}
	return client.DefaultJobRateLimit
}

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

// lane is the line for a job. The caller holds the lock.
func (p *pacer) lane(j paced) *lane {
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

// pass is the leave to send one job.
type pass struct {
	lane *lane
	sent time.Time
}

// enter waits until a job may be sent; leave has to follow. The error is that
// of ctx, or the last refusal for one of many targets whose cluster has taken
// nothing for minutes: of those only one is sent after each pause.
func (p *pacer) enter(ctx context.Context, j paced) (pass, error) {
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
func (p *pacer) leave(was pass, j paced, err error) (paused time.Time, hopeless bool) {
	<-p.slots
	return p.heard(was, j, err)
}

// heard tells how the sending went. It returns until when the clusters are
// paused, and whether there is no hope that they take anything.
func (p *pacer) heard(was pass, j paced, err error) (paused time.Time, hopeless bool) {
	var limited *client.RateLimitedError
	var unreachable *client.UnreachableError
	var doubtful *client.DoubtfulRefusalError
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	for _, l := range was.lane.limits {
		switch {
		case err == nil:
			l.taken(now, was.sent)
		case errors.As(err, &limited):
			l.refused(now, was.sent)
			was.lane.refusal = err
		case errors.As(err, &doubtful), errors.As(err, &unreachable) && j.many:
			l.stop(now, was.sent)
		}
	}
	return was.lane.paused(), was.lane.hopeless(now)
}

// spend waits for the tokens of a question that is asked by itself, and may take
// minutes to be answered: it takes no place of those under way. heard has to
// follow.
func (p *pacer) spend(ctx context.Context, j paced) (pass, error) {
	p.mu.Lock()
	l := p.lane(j)
	p.mu.Unlock()
	err := p.token(ctx, l)
	return pass{l, p.clock.Now()}, err
}

// slot takes one of the places for requests under way, which a read of
// pacer.slots gives back.
func (p *pacer) slot(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
func (p *pacer) turn(ctx context.Context, l *lane, proof bool) error {
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

// next gives the turn to whoever is next.
func (p *pacer) next(l *lane) {
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
func (p *pacer) token(ctx context.Context, l *lane) error {
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
func (p *pacer) unpaused(ctx context.Context, l *lane) error {
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

// rate is how many jobs a second are sent at this moment.
func (p *pacer) rate(j paced) float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := rate.Inf
	for _, l := range p.lane(j).limits {
		least = min(least, l.bucket.Limit())
	}
	return float64(least)
}
