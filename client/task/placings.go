package task

import (
	"context"
	"errors"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
)

// placings makes the delete of a task once for all in an operation that name the
// task: images share blobs, and a blob may be named by its URL besides. A nil
// one has nothing to share.
type placings struct {
	mu   sync.Mutex
	made map[string]*placing
}

// placing is one delete that is made, or was.
type placing struct {
	// done is closed when the rest is there.
	done chan struct{}
	// sent is the job, and job its record, which is not kept of one that had
	// ended: it is large.
	sent SentJob
	job  *client.Job
	err  error
}

// settled says whether something was sent, or may have been, so that nobody
// makes the delete again.
func (p *placing) settled() bool {
	var forgotten *ForgottenError
	return p.err == nil || errors.Is(p.err, joblist.ErrLost) || errors.As(p.err, &forgotten) || client.MayHaveBeenTaken(p.err)
}

// get waits for what another comes to that makes the delete of a task. Where
// nobody does, or that one was refused, it is ours to make, and put has to
// follow. The error is that of ctx.
func (all *placings) get(ctx context.Context, taskID string) (p *placing, mine bool, err error) {
	if all == nil {
		return nil, true, nil
	}
	for {
		all.mu.Lock()
		p := all.made[taskID]
		if p == nil {
			p = &placing{done: make(chan struct{})}
			all.made[taskID] = p
			all.mu.Unlock()
			return p, true, nil
		}
		all.mu.Unlock()
		select {
		case <-p.done:
			if p.settled() {
				return p, false, nil
			}
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

// put tells what the making of a delete came to.
func (all *placings) put(taskID string, p *placing, job *client.Job, created time.Time, err error) {
	if all == nil {
		return
	}
	p.sent.At, p.err = created, err
	if job != nil {
		if p.sent.ID = job.ID; job.State == client.Pending {
			p.job = job
		}
	}
	if !p.settled() {
		all.mu.Lock()
		delete(all.made, taskID)
		all.mu.Unlock()
	}
	close(p.done)
}
