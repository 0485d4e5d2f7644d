package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dftask/client"
)

const (
	// adoptTries bounds how often the job list is searched for a job whose
	// creation was not answered.
	adoptTries = 5

	// adoptPages and adoptPerPage bound one such search of the list.
	adoptPages   = 3
	adoptPerPage = 20
)

// place makes the delete job of a task for a purge, or finds the one there is:
// a task is deleted once in an operation. When the answer to its creation is
// lost, the job list is searched for the operation's mark, and the job adopted
// (contract §0.12). It returns when the job was made, on the engine's clock.
// The recorder knows of the job before anybody else does.
func (e *Engine) place(ctx context.Context, r *PurgeRequest, args client.TaskArgs, tell func(Wait)) (job *client.Job, created time.Time, err error) {
	id := args.Computed()
	if sent, known := r.Sent[id]; known {
		job, err := e.sentJob(ctx, sent, tell)
		return job, sent.At, err
	}
	bio := Bio{Reason: r.Reason, Who: e.Who, OperationID: r.OperationID}.String()
	began := e.Clock.Now()
	job, err = e.create(ctx, client.NewJob{Type: client.DeleteTask, Args: args, Bio: bio, ClusterIDs: r.ClusterIDs}, tell)
	created = e.Clock.Now()
	if err != nil && ctx.Err() == nil && client.MayHaveBeenTaken(err) {
		created = began
		job, err = e.adopt(ctx, r.OperationID, id, err, tell)
	}
	if err == nil {
		r.recorder().Sent(id, SentJob{ID: job.ID, At: created})
	}
	return job, created, err
}

// sentJob reads a job that was made before, for as long as it takes. Where the
// manager has no record of it any more the job is one that stays pending, and
// the error errLost.
func (e *Engine) sentJob(ctx context.Context, sent SentJob, tell func(Wait)) (*client.Job, error) {
	for retry := firstRetry; ; retry = min(2*retry, lastRetry) {
		job, err := e.API.Job(ctx, sent.ID)
		var gone *client.NotFoundError
		switch {
		case err == nil:
			return job, nil
		case errors.As(err, &gone):
			return &client.Job{ID: sent.ID, State: client.Pending}, errLost
		}
		tell(Wait{Trouble: err, NextAsk: e.Clock.Now().Add(retry)})
		if err := e.Clock.Sleep(ctx, retry); err != nil {
			return nil, err
		}
	}
}

// adopt looks for the job of a delete whose answer was lost. A list that
// cannot be read says nothing, and is asked for again for as long as ctx
// lives; one that was read a few times without the job says that there is
// none.
func (e *Engine) adopt(ctx context.Context, operation, taskID string, lost error, tell func(Wait)) (*client.Job, error) {
	trouble, retry := lost, firstRetry
	for misses := 0; misses < adoptTries; retry = min(2*retry, lastRetry) {
		tell(Wait{Trouble: trouble, NextAsk: e.Clock.Now().Add(retry)})
		if err := e.Clock.Sleep(ctx, retry); err != nil {
			return nil, err
		}
		job, err := e.findOperation(ctx, operation, taskID)
		if job != nil {
			// The list leaves out which clusters the job goes to, and those that
			// it does not go to must be told.
			job, err = e.API.Job(ctx, job.ID)
		}
		switch {
		case err != nil:
			trouble = err
		case job != nil:
			return job, nil
		default:
			trouble = lost
			misses++
		}
	}
	return nil, &UnansweredError{OperationID: operation, Err: lost}
}

// findOperation searches the newest delete jobs for that of an operation's
// task; nil when it is not there.
func (e *Engine) findOperation(ctx context.Context, id, taskID string) (*client.Job, error) {
	for page := 1; page <= adoptPages; page++ {
		list, err := e.API.Jobs(ctx, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: adoptPerPage})
		if err != nil {
			return nil, err
		}
		for i := range list.Jobs {
			if job := &list.Jobs[i]; ParseBio(job.Bio).OperationID == id && job.Args.Computed() == taskID {
				return job, nil
			}
		}
		if page >= list.Last {
			break
		}
	}
	return nil, nil
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

// Advice says how to find out.
func (e *UnansweredError) Advice() string {
	return "Search the target again before deleting it again: what is gone needs no second delete."
}
