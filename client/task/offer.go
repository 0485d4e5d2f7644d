package task

import (
	"context"
	"errors"
	"sync"
	"time"

	"dftask/client"
)

// pacing guards the making of pacers: an engine is a plain value.
var pacing sync.Mutex

// pacer is the one that everything shares which the engine sends.
func (e *Engine) pacer() *pacer {
	pacing.Lock()
	defer pacing.Unlock()
	if e.pace == nil {
		e.pace, e.past = newPacer(e.Clock), &purges{byTask: map[string][]*told{}}
	}
	return e.pace
}

// SetClusters tells what clusters there are: their names, and how many jobs a
// second they take. A cluster that was not told of takes 10. What is under way
// follows.
func (e *Engine) SetClusters(clusters []client.Cluster) {
	limits := make(map[uint]int, len(clusters))
	for _, c := range clusters {
		limits[c.ID] = c.JobRateLimit
	}
	e.pacer().setLimits(limits)
	e.pacer().setNames(clusters)
}

// Estimate is about how long [Engine.PurgeAll] takes for so many tasks: the
// time to send their jobs, and one look of the manager.
func (e *Engine) Estimate(tasks int, clusterIDs []uint, verify bool) time.Duration {
	perSecond := e.pacer().rate(paced{kind: client.DeleteTask, clusters: clusterIDs})
	jobs := float64(tasks)
	if verify && len(clusterIDs) > 0 {
		// The manager counts the searches with the deletes.
		jobs *= 2
	}
	took := time.Duration(jobs/perSecond*float64(time.Second)) + client.Looks()[1]
	if verify {
		took += verifyDelay
	}
	return took
}

// prover is the engine for the searches that prove: they let deletes go first.
func (e *Engine) prover() *Engine {
	e.pacer()
	prover := *e
	prover.proving = true
	return &prover
}

// many is the engine for many targets: its jobs are watched together, and
// trouble is waited out. The watching ends with ctx.
func (e *Engine) many(ctx context.Context) *Engine {
	many := e.together(ctx)
	many.waits = true
	return many
}

// together is the engine for the jobs of one operation, which are watched
// together. The watching ends with ctx.
func (e *Engine) together(ctx context.Context) *Engine {
	e.pacer()
	few := *e
	if few.sweep == nil {
		few.sweep = newSweeper(ctx, &few)
	}
	if few.placings == nil {
		few.placings = &placings{made: map[string]*placing{}}
	}
	return &few
}

// create makes a job. It is offered again as [Engine.offersAgain] says; any other
// failure is final here.
func (e *Engine) create(ctx context.Context, j client.NewJob, tell func(Wait)) (*client.Job, error) {
	job, _, err := e.offer(ctx, j, time.Time{}, tell)
	return job, err
}

// errTooLate is a job that was sent before, and is not sent again any more.
var errTooLate = errors.New("it is too late to send it again")

// offer is create, and says when the job was last sent. One that was sent before,
// first at an instant that is not zero, ends in errTooLate after sendAgainFor.
func (e *Engine) offer(ctx context.Context, j client.NewJob, first time.Time, tell func(Wait)) (job *client.Job, sent time.Time, err error) {
	for {
		this := paced{kind: j.Type, clusters: j.ClusterIDs, proof: e.proving, many: e.waits}
		leave, err := e.pacer().enter(ctx, this)
		if err != nil {
			return nil, time.Time{}, err
		}
		if !first.IsZero() && e.elapsed(first) > sendAgainFor {
			e.pacer().leave(leave, this, errTooLate)
			return nil, leave.sent, errTooLate
		}
		job, err := e.API.CreateJob(ctx, j)
		paused, hopeless := e.pacer().leave(leave, this, err)
		if !e.offersAgain(ctx, err, paused, hopeless, tell) {
			return job, leave.sent, err
		}
	}
}

// offersAgain says whether a request to make jobs that ended in err is sent again,
// when the pause of its clusters is over. It tells of the wait, and waits. The
// manager did nothing yet: its job limiter refused, for less than minutes; it
// refuses a token that may still be good; or, with many targets, it was not
// reached.
func (e *Engine) offersAgain(ctx context.Context, err error, paused time.Time, hopeless bool, tell func(Wait)) bool {
	var limited *client.RateLimitedError
	var doubtful *client.DoubtfulRefusalError
	var unreachable *client.UnreachableError
	again := errors.As(err, &limited) && !hopeless || errors.As(err, &doubtful) ||
		errors.As(err, &unreachable) && e.waits && !unreachable.Sent
	if !again || ctx.Err() != nil {
		return false
	}
	tell(Wait{Trouble: err, NextAsk: paused})
	return e.Clock.Sleep(ctx, paused.Sub(e.Clock.Now())) == nil
}
