package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dftask/client"
)

const (
	firstRetry = time.Second
	lastRetry  = 15 * time.Second
)

// errLost is a job whose record is gone, or which will never end; errAbandoned
// is one of the latter: its manager does not check it any more.
var (
	errLost      = errors.New("the job is lost")
	errAbandoned = fmt.Errorf("its manager does not check it any more: %w", errLost)
)

// waitFor is what a pending job waits for that was made at an instant and is so
// old now; its record was last read at the age read. The error is errAbandoned
// where that never comes. A search is given up when one check is missed, for it
// can be made again.
func waitFor(job *client.Job, created time.Time, read, age time.Duration) (Wait, error) {
	missed := job.CheckMissed(read)
	if age > client.LostAfter || job.Abandoned(read) || missed && job.Type == client.GetTask {
		return Wait{}, errAbandoned
	}
	wait := Wait{NextAsk: created.Add(client.NextAsk(age, job.UpdatedAge())), Missed: missed}
	if look, ok := client.NextLook(age); ok && !missed {
		wait.NextLook = created.Add(look)
	}
	return wait, nil
}

// watch follows a pending job to its end. created is when it was made, on the
// engine's clock. Each thing learned goes to tell. A question that fails is
// asked again, at growing distance, for as long as ctx lives. The error is
// errLost or the context's.
func (e *Engine) watch(ctx context.Context, job *client.Job, created time.Time, tell func(*client.Job, Wait)) (*client.Job, error) {
	if e.sweep != nil {
		return e.sweep.watch(ctx, job, created, tell)
	}
	retry := firstRetry
	var read time.Duration
	for job.State == client.Pending {
		wait, err := waitFor(job, created, read, e.Clock.Now().Sub(created))
		if err != nil {
			return job, err
		}
		tell(job, wait)
		if err := e.Clock.Sleep(ctx, wait.NextAsk.Sub(e.Clock.Now())); err != nil {
			return job, err
		}
		for {
			read = e.Clock.Now().Sub(created)
			fresh, err := e.API.Job(ctx, job.ID)
			if err == nil && !isSame(fresh, job) {
				return job, errLost
			}
			if err == nil {
				job, retry = keepClusters(fresh, job), firstRetry
				break
			}
			if ctx.Err() != nil {
				return job, ctx.Err()
			}
			var gone *client.NotFoundError
			if errors.As(err, &gone) {
				return job, errLost
			}
			wait.Trouble, wait.NextAsk = err, e.Clock.Now().Add(retry)
			tell(job, wait)
			if err := e.Rest(ctx, retry, err); err != nil {
				return job, err
			}
			retry = min(2*retry, lastRetry)
		}
	}
	return job, nil
}

// Rest waits until what failed with an error is asked for again. Of a manager
// that did not answer at all it waits no longer than until it answers something
// else. The error is that of ctx.
func (e *Engine) Rest(ctx context.Context, span time.Duration, failed error) error {
	line, ok := e.API.(interface{ Heard() <-chan struct{} })
	var unreachable *client.UnreachableError
	if !ok || !errors.As(failed, &unreachable) {
		return e.Clock.Sleep(ctx, span)
	}
	nap, wake := context.WithCancel(ctx)
	defer wake()
	heard := line.Heard()
	go func() {
		select {
		case <-heard:
			wake()
		case <-nap.Done():
		}
	}()
	if err := e.Clock.Sleep(nap, span); err != nil && nap.Err() == nil {
		return err // The clock was stopped.
	}
	return ctx.Err()
}

// isSame says whether a record is that of a job seen before, and not of another
// one that has its id since the manager's database was made anew. Its work tells;
// what it does and to which task, where a record does not have that.
func isSame(fresh, known *client.Job) bool {
	if fresh.Group != "" && known.Group != "" {
		return fresh.Group == known.Group
	}
	return fresh.Type == known.Type && fresh.Args.Computed() == known.Args.Computed()
}

// keepClusters completes a fresh record with the clusters an earlier one
// named: lists leave them out.
func keepClusters(fresh, known *client.Job) *client.Job {
	if len(fresh.Clusters) == 0 {
		fresh.Clusters = known.Clusters
	}
	return fresh
}
