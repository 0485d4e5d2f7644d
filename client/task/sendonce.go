package task

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

const (
	// adoptFor is how long after an answer was lost a reading of the job list has
	// to be begun that does not have the job, before there is none.
	adoptFor = 30 * time.Second

	// sendings bounds how often a delete is sent whose connection broke and of
	// which no job appeared. See also [send.AgainFor].
	sendings = 3
)

// sendOnce makes the delete job of a task for a purge, or finds the one there is:
// a task is deleted once in an operation. When the answer to its creation is
// lost, the job list is searched for the operation's mark, and the job adopted
// (contract §0.12). It returns when the job was made, on the engine's clock.
// The recorder is told of the job first.
//
// A delete whose connection broke, and of which the list shows no job half a
// minute later, never arrived, and is sent again with the same mark. One that
// the manager answered with a failure is not: its work may be queued without a
// record (contract §2.1). Neither is one that was not answered in time, for a
// line that is silent may still deliver it.
func (e *Engine) sendOnce(ctx context.Context, r *PurgeRequest, args client.TaskArgs, tell func(send.Wait)) (job *client.Job, created time.Time, err error) {
	id := args.Computed()
	p, mine, err := e.deletes.get(ctx, id)
	switch {
	case err != nil:
		return nil, time.Time{}, err
	case mine:
		job, created, err = e.sendDelete(ctx, r, args, tell)
		e.deletes.put(id, p, job, created, err)
		return job, created, err
	case p.sent.ID != 0 && p.job == nil:
		job, err = e.sentJob(ctx, r.OperationID, id, p.sent, tell)
		return job, p.sent.At, err
	}
	return p.job, p.sent.At, p.err
}

// sendDelete is sendOnce, for a task that nothing else of the operation deletes.
func (e *Engine) sendDelete(ctx context.Context, r *PurgeRequest, args client.TaskArgs, tell func(send.Wait)) (job *client.Job, created time.Time, err error) {
	id := args.Computed()
	if sent, known := r.Sent[id]; known {
		job, err := e.sentJob(ctx, r.OperationID, id, sent, tell)
		return job, e.madeNear(job, sent.At), err
	}
	if r.WatchOnly {
		return nil, e.Clock.Now(), &UnsentError{OperationID: r.OperationID}
	}
	if e.forgotten(r) {
		return nil, e.Clock.Now(), &ForgottenError{OperationID: r.OperationID, Began: r.Began}
	}
	bio := Bio{Reason: r.Reason, Who: e.Who, OperationID: r.OperationID}.String()
	var first time.Time
	for sending := 1; ; sending++ {
		var at time.Time
		job, at, err = e.sender().CreateAgain(ctx, client.NewJob{Type: client.DeleteTask, Args: args, Bio: bio, ClusterIDs: r.ClusterIDs}, first, tell)
		created = e.Clock.Now()
		if sending == 1 {
			first = at
		}
		switch {
		case err == nil || ctx.Err() != nil:
		case client.MayHaveBeenTaken(err):
			again := sending < sendings && neverArrives(err)
			job, err = e.adopt(ctx, r.OperationID, id, first, err, tell)
			if client.Is[*UnansweredError](err) && again {
				continue
			}
			created = at
		case sending > 1:
			// This one was refused, or not sent at all, and the one before may
			// have been taken.
			err = &UnansweredError{OperationID: r.OperationID, Err: err}
		}
		break
	}
	if err == nil {
		r.recorder().Sent(id, SentJob{ID: job.ID, At: created})
	}
	return job, created, err
}

// neverArrives says whether a request that may have been taken arrives at once
// or never: its connection is broken. What a silent line holds may arrive
// later, and what has begun to be answered did arrive.
func neverArrives(err error) bool {
	var broken *client.UnreachableError
	return errors.As(err, &broken) && !broken.TimedOut() && !broken.Answered
}

// sentJob reads a job of an operation that was made before, for as long as it
// takes; what the list was just seen to know of it is taken from there. Where
// the manager has no record of it any more, or has somebody else's under its
// id because it was set up again, the job is one that stays pending, and the error
// joblist.ErrLost.
func (e *Engine) sentJob(ctx context.Context, operation, taskID string, sent SentJob, tell func(send.Wait)) (*client.Job, error) {
	if row := e.rows.Take(sent.ID); row != nil {
		return e.jobs().WithClusters(ctx, row), nil
	}
	for retry := (send.Retry{}); ; {
		job, err := e.jobs().Job(ctx, sent.ID)
		switch {
		case err == nil && isOurs(job, operation, taskID):
			return job, nil
		case err == nil, client.Is[*client.NotFoundError](err):
			return &client.Job{ID: sent.ID, State: client.Pending}, joblist.ErrLost
		}
		if err := e.again(ctx, &retry, err, tell); err != nil {
			return nil, err
		}
	}
}

// isOurs says whether a job is the delete of a task that an operation made.
func isOurs(job *client.Job, operation, taskID string) bool {
	return job.Type == client.DeleteTask && ParseBio(job.Bio).OperationID == operation && job.Args.Computed() == taskID
}

// adopt looks for the job of a delete, first sent at an instant of the engine's
// clock, whose answer was lost. A list that cannot be read says nothing, and is
// asked for again for as long as ctx lives; one that was read without the job
// after half a minute says that there is none.
func (e *Engine) adopt(ctx context.Context, operation, taskID string, sent time.Time, lost error, tell func(send.Wait)) (*client.Job, error) {
	var retry send.Retry
	trouble := lost
	for late, since := false, e.Clock.Now(); !late; {
		if err := e.again(ctx, &retry, trouble, tell); err != nil {
			return nil, err
		}
		began := e.Clock.Now()
		var job *client.Job
		err := e.jobs().DeletesSince(ctx, sent, 0, func(row *client.Job) bool {
			if isOurs(row, operation, taskID) {
				job = row
			}
			return job == nil
		})
		if job != nil {
			// The list leaves out which clusters the job goes to, and those that
			// it does not go to must be told.
			job, err = e.jobs().Job(ctx, job.ID)
		}
		switch {
		case err != nil:
			trouble = err
		case job != nil:
			return job, nil
		default:
			trouble, late = lost, began.Sub(since) >= adoptFor
		}
	}
	return nil, &UnansweredError{OperationID: operation, Err: lost}
}

// UnansweredError is a delete that the manager may or may not have taken: its
// answer was lost, and no job of it is in the list. The work may have been
// queued all the same (contract §2.1).
type UnansweredError struct {
	OperationID string
	Err         error
}

func (e *UnansweredError) Error() string {
	return fmt.Sprintf("it is not known whether the delete was taken: its answer was lost, and the manager lists no job marked dftask %s; %s", e.OperationID, e.Err)
}

func (e *UnansweredError) Unwrap() error { return e.Err }

// MayHaveBeenTaken is true, also where Err is the refusal of a second sending.
func (e *UnansweredError) MayHaveBeenTaken() bool { return true }

// Advice says how to find out.
func (e *UnansweredError) Advice() string {
	return "Search the target again before deleting it again: what is gone needs no second delete."
}

// UnsentError is a delete that was never sent, and was not to be sent any more.
type UnsentError struct{ OperationID string }

func (e *UnsentError) Error() string {
	return "it was never sent: the purge was interrupted before this was sent, and its rest was given up"
}

// Advice says how to delete it after all.
func (e *UnsentError) Advice() string { return "Delete it again if it still has to go." }

// sharedDeletes makes the delete of a task once for all in an operation that name the
// task: images share blobs, and a blob may be named by its URL besides. A nil
// one has nothing to share.
type sharedDeletes struct {
	mu   sync.Mutex
	made map[string]*sharedDelete
}

// sharedDelete is one delete that is made, or was.
type sharedDelete struct {
	// done is closed when the rest is there.
	done chan struct{}
	// sent is the job, and job its record, which is not kept of one that had
	// ended: it is large.
	sent SentJob
	job  *client.Job
	err  error
}

// settled says whether something was sent, or may have been, so that the delete
// is not made again.
func (p *sharedDelete) settled() bool {
	return p.err == nil || errors.Is(p.err, joblist.ErrLost) || client.Is[*ForgottenError](p.err) || client.MayHaveBeenTaken(p.err)
}

// get waits for another goroutine that makes the delete of a task. When there is
// none, or its delete was refused, mine is true: the caller makes it, and calls
// put. The error is that of ctx.
func (all *sharedDeletes) get(ctx context.Context, taskID string) (p *sharedDelete, mine bool, err error) {
	if all == nil {
		return nil, true, nil
	}
	for {
		all.mu.Lock()
		p := all.made[taskID]
		if p == nil {
			p = &sharedDelete{done: make(chan struct{})}
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

// put records how making a delete ended.
func (all *sharedDeletes) put(taskID string, p *sharedDelete, job *client.Job, created time.Time, err error) {
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

// deleteSeen is a delete job as last seen.
type deleteSeen struct {
	job  *client.Job
	wait send.Wait
	// ended is true when nothing more will be learned.
	ended bool
	// lost is why, when it is because the record is gone or dead.
	lost error
}

// watchDelete follows the delete job.
func (p *purge) watchDelete(ctx context.Context, job *client.Job) <-chan deleteSeen {
	e, created := p.engine, p.created
	seen := make(chan deleteSeen)
	spawn.Go(func() {
		defer close(seen)
		job, err := e.watch(ctx, job, created, func(job *client.Job, wait send.Wait) {
			send.Update(ctx, seen, deleteSeen{job: job, wait: wait})
		})
		if err == nil || errors.Is(err, joblist.ErrLost) {
			send.Update(ctx, seen, deleteSeen{job: job, ended: true, lost: err})
		}
	})
	return seen
}
