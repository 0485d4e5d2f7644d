package joblist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/spawn"
)

// ErrLost is a job whose record is gone, or which will never end; ErrAbandoned
// is one of the latter: its manager does not check it any more.
var (
	ErrLost      = errors.New("the job is lost")
	ErrAbandoned = fmt.Errorf("its manager does not check it any more: %w", ErrLost)
)

// waitFor is what a pending job waits for that was made at an instant and is so
// old now; its record was last read at the age read. The error is ErrAbandoned
// where that never comes. A search is given up when one check is missed, for it
// can be made again.
func waitFor(job *client.Job, created time.Time, read, age time.Duration) (send.Wait, error) {
	missed := job.CheckMissed(read)
	if age > client.LostAfter || job.Abandoned(read) || missed && job.Type == client.GetTask {
		return send.Wait{}, ErrAbandoned
	}
	wait := send.Wait{NextAsk: created.Add(client.NextAsk(age, job.UpdatedAge())), Missed: missed}
	if look, ok := client.NextCheck(age); ok && !missed {
		wait.NextCheck = created.Add(look)
	}
	return wait, nil
}

// Watch follows a pending job to its end. created is when it was made, on the
// reader's clock. Each thing learned goes to tell. A question that fails is
// asked again, at growing distance, for as long as ctx lives. The error is
// ErrLost or the context's.
func (r *Reader) Watch(ctx context.Context, job *client.Job, created time.Time, tell func(*client.Job, send.Wait)) (*client.Job, error) {
	var retry send.Retry
	var read time.Duration
	for job.State == client.Pending {
		wait, err := waitFor(job, created, read, r.Clock.Now().Sub(created))
		if err != nil {
			return job, err
		}
		tell(job, wait)
		if err := r.Clock.Sleep(ctx, wait.NextAsk.Sub(r.Clock.Now())); err != nil {
			return job, err
		}
		for {
			read = r.Clock.Now().Sub(created)
			fresh, err := r.API.Job(ctx, job.ID)
			if err == nil && !isSame(fresh, job) {
				return job, ErrLost
			}
			if err == nil {
				job, retry = keepClusters(fresh, job), send.Retry{}
				break
			}
			if ctx.Err() != nil {
				return job, ctx.Err()
			}
			if IsGone(err) {
				return job, ErrLost
			}
			span := retry.Next()
			wait.Trouble, wait.NextAsk = err, r.Clock.Now().Add(span)
			tell(job, wait)
			if err := r.Rest(ctx, span, err); err != nil {
				return job, err
			}
		}
	}
	return job, nil
}

// Rest waits until what failed with an error is asked for again. Of a manager
// that did not answer at all it waits no longer than until it answers something
// else. The error is that of ctx.
func (r *Reader) Rest(ctx context.Context, span time.Duration, failed error) error {
	line, ok := r.API.(interface{ Heard() <-chan struct{} })
	if !ok || !client.Is[*client.UnreachableError](failed) {
		return r.Clock.Sleep(ctx, span)
	}
	nap, wake := context.WithCancel(ctx)
	defer wake()
	heard := line.Heard()
	spawn.Go(func() {
		select {
		case <-heard:
			wake()
		case <-nap.Done():
		}
	})
	if err := r.Clock.Sleep(nap, span); err != nil && nap.Err() == nil {
		return err // The clock was stopped.
	}
	return ctx.Err()
}

// isSame says whether a record is that of a job seen before, and not of another
// one that has its id since the manager's database was set up again. Its work tells;
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
