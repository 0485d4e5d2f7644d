package joblist

import (
	"context"
	"time"

	"dftask/client"
	"dftask/client/send"
)

// API reads the job list of a manager, and single jobs; [*client.Client] is one.
type API interface {
	Lister
	Job(ctx context.Context, id uint) (*client.Job, error)
}

// Reader reads the records of jobs, a few at a time.
type Reader struct {
	API   API
	Clock send.Clock
	Pacer *send.Pacer
}

// Job reads a job's record.
func (r *Reader) Job(ctx context.Context, id uint) (*client.Job, error) {
	free, err := r.Pacer.Slot(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	return r.API.Job(ctx, id)
}

// list reads a page of the job list.
func (r *Reader) list(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	free, err := r.Pacer.Slot(ctx)
	if err != nil {
		return client.JobPage{}, err
	}
	defer free()
	return r.API.Jobs(ctx, q)
}

// deletes is a page of the list of the delete jobs.
func (r *Reader) deletes(ctx context.Context, page, perPage int) (client.JobPage, error) {
	return r.list(ctx, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: perPage})
}

// managerTime is an instant of the reader's clock on that of the manager, or
// one well before it as long as the difference is not known. Zero stays.
func (r *Reader) managerTime(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	at = r.Clock.Now().Round(0).Add(-send.Elapsed(r.Clock, at))
	if offset := r.ClockOffset(); offset != 0 {
		return at.Add(offset)
	}
	return at.Add(-UnknownOffset)
}

// ClockOffset is how far the manager's clock is ahead of the reader's; 0 while
// unknown.
func (r *Reader) ClockOffset() time.Duration {
	if c, ok := r.API.(interface{ ClockOffset() time.Duration }); ok {
		return c.ClockOffset()
	}
	return 0
}

// WithClusters completes the record of a job that has ended, and of which
// nothing but rows were seen, with the clusters it went to: those that it did
// not reach must be told. What cannot be asked for stays unknown.
func (r *Reader) WithClusters(ctx context.Context, job *client.Job) *client.Job {
	if len(job.Clusters) > 0 || job.State == client.Pending {
		return job
	}
	full := *job
	if full.Clusters = ReachedBy(job); len(full.Clusters) == 0 {
		if record, err := r.Job(ctx, job.ID); err == nil {
			full.Clusters = record.Clusters
		}
	}
	return &full
}
