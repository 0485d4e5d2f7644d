package task

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"dftask/client"
)

const (
	// RowsKept is how long after an operation began its jobs are surely in the
	// manager's list. They go 6 to 9 hours after they were made (contract §9).
	RowsKept = 5 * time.Hour

	// settle is how long a request may be on its way whose sender is gone.
	settle = 5 * time.Second

	// unknownOffset is how far the manager's clock may be from ours where no
	// answer has shown it.
	unknownOffset = time.Hour
)

// recall finds the delete jobs of an operation that was broken off, those that
// nobody wrote down included, by their mark in the manager's list. The map has
// what sent has and what was found, which found is told. A request that was
// under way when the program ended is given the time to arrive, and a list that
// cannot be read is asked for until it can, for as long as ctx lives; the error
// is that of ctx.
func (e *Engine) recall(ctx context.Context, operation string, began time.Time, sent map[string]SentJob, found func(taskID string, job SentJob), tell func(Wait)) (map[string]SentJob, error) {
	if err := e.Clock.Sleep(ctx, settle); err != nil {
		return nil, err
	}
	all := maps.Clone(sent)
	if all == nil {
		all = map[string]SentJob{}
	}
	for retry := firstRetry; ; retry = min(2*retry, lastRetry) {
		err := e.deletesSince(ctx, began, func(row *client.Job) bool {
			if ParseBio(row.Bio).OperationID == operation {
				id := row.Args.Computed()
				if _, known := all[id]; !known {
					all[id] = SentJob{ID: row.ID, At: e.madeAt(row)}
					found(id, all[id])
				}
			}
			return true
		})
		if err == nil {
			return all, nil
		}
		tell(Wait{Trouble: err, NextAsk: e.Clock.Now().Add(retry)})
		if err := e.Clock.Sleep(ctx, retry); err != nil {
			return nil, err
		}
	}
}

// recallOne recalls the operation of one purge, unless that was done for all of
// its targets. The error is that of ctx.
func (e *Engine) recallOne(ctx context.Context, r *PurgeRequest, tell func(Wait)) error {
	if !r.Resumed || e.recalled {
		return nil
	}
	if id := r.Query.ComputedID(); id != "" {
		if _, known := r.Sent[id]; known {
			return nil
		}
	}
	sent, err := e.recall(ctx, r.OperationID, r.Began, r.Sent, r.recorder().Sent, tell)
	if err == nil {
		r.Sent = sent
	}
	return err
}

// isUnknown says whether an error is one after which nobody knows whether a
// delete was done, so that a search has to tell what is left.
func isUnknown(err error) bool {
	var forgotten *ForgottenError
	var unanswered *UnansweredError
	return errors.As(err, &forgotten) || errors.As(err, &unanswered)
}

// isUnknown is that of one delete. One alone whose answer was lost ends in that
// error, and is offered again by hand.
func (e *Engine) isUnknown(err error) bool {
	var unanswered *UnansweredError
	return isUnknown(err) && (e.waits || !errors.As(err, &unanswered))
}

// madeAt is when a job was made, on the engine's clock.
func (e *Engine) madeAt(row *client.Job) time.Time {
	if row.CreatedAt.IsZero() {
		return e.Clock.Now()
	}
	return row.CreatedAt.Add(-e.clockOffset())
}

// deletesSince reads the list of the delete jobs that were made since an
// instant of the engine's clock, the newest first, until each says stop. While
// it is read jobs may be made, which brings some to each twice, and none that
// was there before is missed.
func (e *Engine) deletesSince(ctx context.Context, since time.Time, each func(*client.Job) (goOn bool)) error {
	for page := 1; ; page++ {
		rows, last, err := e.readableRows(ctx, page, listPerPage)
		if err != nil {
			return err
		}
		for i := range rows {
			if !each(&rows[i]) {
				return nil
			}
		}
		if page >= last || len(rows) > 0 && olderThan(rows, e.managerTime(since)) {
			return nil
		}
	}
}

// readableRows is a page of the delete jobs, and the number of the last page. A
// row whose user is gone breaks the page that it is on (contract §0.6); the
// others of the page are read in smaller ones. Ours name no user.
func (e *Engine) readableRows(ctx context.Context, page, perPage int) (rows []client.Job, last int, err error) {
	list, err := e.API.Jobs(ctx, client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: perPage})
	var broken *client.NotFoundError
	if !errors.As(err, &broken) {
		return list.Jobs, list.Last, err
	}
	const part = 5
	if perPage == 1 {
		return nil, page + 1, nil // There may be more behind it.
	}
	smaller := max(1, perPage/part)
	for i := range perPage / smaller {
		at := (page-1)*(perPage/smaller) + i + 1
		some, lastSmall, err := e.readableRows(ctx, at, smaller)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, some...)
		last = max(last, (lastSmall*smaller+perPage-1)/perPage)
		if at >= lastSmall {
			break
		}
	}
	return rows, last, nil
}

// managerTime is an instant of the engine's clock on that of the manager, or
// one well before it as long as nobody knows how the two differ. Zero stays.
func (e *Engine) managerTime(at time.Time) time.Time {
	switch offset := e.clockOffset(); {
	case at.IsZero():
		return at
	case offset == 0:
		return at.Add(-unknownOffset)
	default:
		return at.Add(offset)
	}
}

// clockOffset is how far the manager's clock is ahead of the engine's; 0 while
// unknown.
func (e *Engine) clockOffset() time.Duration {
	if c, ok := e.API.(interface{ ClockOffset() time.Duration }); ok {
		return c.ClockOffset()
	}
	return 0
}

// ForgottenError is a delete of an operation that was broken off, of which the
// manager lists no job any more: it may have been sent, or not.
type ForgottenError struct {
	OperationID string
	// Began is when the operation was confirmed.
	Began time.Time
}

func (e *ForgottenError) Error() string {
	return fmt.Sprintf("it is not known whether the delete was sent: the operation %s of %s was broken off, and the manager no longer lists all jobs of that time", e.OperationID, e.Began.Format(time.DateTime))
}

// Advice says how to find out.
func (e *ForgottenError) Advice() string {
	return "Search the target, and delete it again if copies are left: deleting twice does no harm, but nothing is sent twice unasked."
}
