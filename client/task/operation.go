package task

import (
	"context"
	"fmt"
	"maps"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
)

// Operation is what was confirmed once: the purge of one target or of many.
// Its id stands in the bio of every job it makes, and together with the id of
// the task tells each of them from all others.
type Operation struct {
	ID     string
	Who    string
	Reason string
	// Began is when it was confirmed, on the clock of the engine, and Ahead how
	// far the manager's was ahead of that; 0 where that was not known. See
	// [Engine.Begin].
	Began time.Time
	Ahead time.Duration
	// ClusterIDs are the scheduler clusters it goes to; none means all.
	ClusterIDs []uint
	NoVerify   bool
	Targets    []Target
}

// Target is one of the targets of an operation.
type Target struct {
	Query Query
	// Known are the clusters that a search before found copies in, and Asked is
	// when it was made; zero where that is not known.
	Known []KnownCluster
	Asked Moment
	// Elsewhere are the clusters that were left out, of which it is known that they hold
	// copies.
	Elsewhere []KnownCluster
	// Layers are the blobs of an image, as they were confirmed.
	Layers []Layer
}

// TaskIDs are the ids of the tasks that its deletes may name: of an image those
// of its blobs, under their URLs and under their digests (contract §6.5).
func (t *Target) TaskIDs() (ids []string) {
	if t.Query.Type != Image {
		return []string{t.Query.ComputedID()}
	}
	for _, l := range t.Layers {
		ids = append(ids, t.Query.blob(l.URL).ComputedID())
		if id, ok := digestID(l.Digest); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// Begin writes down in an operation that it is confirmed now.
func (e *Engine) Begin(o *Operation) { o.Began, o.Ahead = e.Clock.Now(), e.jobs().ClockOffset() }

// Requests are the purges that the operation is made of, in the order of its
// targets. sent are jobs of it that exist already; nil says that it is new, so
// that there can be none. Of one that was begun before use [Operation.Resume].
func (o *Operation) Requests(recorder Recorder, sent map[string]SentJob) []PurgeRequest {
	requests := make([]PurgeRequest, len(o.Targets))
	for i, t := range o.Targets {
		if t.Asked.At.IsZero() && !o.Began.IsZero() {
			t.Asked.At = o.Began.Add(o.Ahead)
		}
		requests[i] = PurgeRequest{
			Query: t.Query, ClusterIDs: o.ClusterIDs, Reason: o.Reason, OperationID: o.ID, Known: t.Known, Asked: t.Asked,
			NoVerify: o.NoVerify, Layers: t.Layers, Recorder: recorder, Target: i, Sent: sent,
			Resumed: sent != nil, Began: o.Began, Ahead: o.Ahead,
		}
	}
	return requests
}

// Resume is Requests for an operation that was begun before: jobs of it may
// exist besides those in sent.
func (o *Operation) Resume(recorder Recorder, sent map[string]SentJob) []PurgeRequest {
	if sent == nil {
		sent = map[string]SentJob{}
	}
	return o.Requests(recorder, sent)
}

// SentJob is a delete job that the manager has taken.
type SentJob struct {
	ID uint
	// At is when it was made, on the clock of the engine.
	At time.Time
}

// Recorder keeps of an operation what must outlive the program. Each method
// returns when that is on disk, or when it cannot be brought there: a purge
// continues without its record, and the recorder itself reports what is wrong
// with it. The methods are called from several goroutines.
type Recorder interface {
	// Sent is told a job as soon as it exists, before anything else is.
	// taskID is the id of the task that it deletes: an operation deletes a task
	// with one job at most, so that both name the job.
	Sent(taskID string, job SentJob)
	// Layers is told the blobs of an image that was begun without them, and the
	// clusters known to hold copies of them, before the first of them is deleted:
	// a resumed purge is about those, and not about what the tag names by
	// then. target is the index of the operation's target.
	Layers(target int, layers []Layer, known []KnownCluster)
	// Ended is told what became of the operation's target with an index.
	Ended(target int, r PurgeResult)
}

// noRecord is a Recorder that keeps nothing.
type noRecord struct{}

func (noRecord) Sent(string, SentJob)                {}
func (noRecord) Layers(int, []Layer, []KnownCluster) {}
func (noRecord) Ended(int, PurgeResult)              {}

const (
	// RowsKept is how long after an operation began its jobs are surely in the
	// manager's list. They go 6 to 9 hours after they were made (contract §9).
	RowsKept = 5 * time.Hour

	// Arrives is how long a request may be on its way whose sender is gone, and
	// its job stay out of a list: a request is given 30 s to be answered, and
	// another replica of the manager may show what it read 5 s before (contract
	// §1.6).
	Arrives = 35 * time.Second
)

// earlierJobs is what is known of the delete jobs of an operation that was
// interrupted.
type earlierJobs struct {
	*Engine
	operation string
	began     time.Time
	// sure is set when no clock that was set since makes began another instant.
	sure bool
	sent map[string]SentJob
	// found is told the jobs that were not written down, and unwritten are their ids.
	found     func(taskID string, job SentJob)
	unwritten map[uint]bool
	// wanted are the ids of jobs whose rows are of use, and known is set when
	// nothing else is looked for.
	wanted map[uint]bool
	known  bool
	// readings is how often the list was read.
	readings int
}

// read reads the manager's list once for the operation's jobs. It recognises
// those that were not written down by their mark. Each reading has its
// pages at other places than the one before.
func (r *earlierJobs) read(ctx context.Context) error {
	since, list := r.began, &joblist.Reading{Reader: r.jobs()}
	if now := r.Clock.Now(); !since.IsZero() {
		if since.After(now) {
			since = now
		}
		// The clock that began was read from may have been wrong, and set since,
		// or that of the manager's records may be.
		list.Since = since.Add(-RowsKept)
	}
	list.Each = func(row *client.Job) bool {
		id := row.Args.Computed()
		if isOurs(row, r.operation, id) {
			job, known := r.sent[id]
			switch {
			case !known:
				job = SentJob{ID: row.ID, At: r.madeSince(row)}
				r.sent[id], r.unwritten[row.ID] = job, true
				r.found(id, job)
			case r.sure && job.ID == row.ID && !r.unwritten[row.ID] && r.madeAt(row).Sub(job.At).Abs() <= joblist.ClockSlack:
				// The records have the times of the clocks.
				list.Enough = since.Add(-joblist.UnknownOffset)
			}
			if !known || job.ID == row.ID && r.wanted[row.ID] {
				delete(r.wanted, row.ID)
				r.rows.Keep(row)
			}
		}
		return !r.known || len(r.wanted) > 0
	}
	err := list.Read(ctx, r.readings)
	if err == nil {
		r.readings++
	}
	return err
}

// madeSince is when a job of the operation was made, on the engine's clock: not
// before the operation began, in whatever zone its record has the time.
func (r *earlierJobs) madeSince(row *client.Job) time.Time {
	now, at := r.Clock.Now(), r.madeAt(row)
	switch {
	case at.After(now):
		return now
	case at.Before(r.began) && !r.began.After(now):
		return r.began
	}
	return at
}

// readAtLast reads until the list can be read, for as long as ctx lives. The
// error is that of ctx.
func (r *earlierJobs) readAtLast(ctx context.Context, tell func(send.Wait)) error {
	for retry := (send.Retry{}); ; {
		err := r.read(ctx)
		if err == nil {
			return nil
		}
		if err := r.again(ctx, &retry, err, tell); err != nil {
			return err
		}
	}
}

// readLater reads once more when all that was on its way to the manager at an
// instant has arrived, so that what is not found then was never sent.
func (r *earlierJobs) readLater(ctx context.Context, from time.Time, tell func(send.Wait)) error {
	until := from.Add(Arrives)
	tell(send.Wait{NextAsk: until})
	if err := r.Clock.Sleep(ctx, until.Sub(r.Clock.Now())); err != nil {
		return err
	}
	return r.readAtLast(ctx, tell)
}

// findEarlierJobs looks for jobs of one purge that was begun before, unless the
// list was read for all targets of its operation. The error is that of ctx.
func (e *Engine) findEarlierJobs(ctx context.Context, r *PurgeRequest, tell func(send.Wait)) error {
	if !r.Resumed || e.listRead || r.isSent() {
		return nil
	}
	began := e.Clock.Now()
	confirmed, sure := e.began(r)
	o := &earlierJobs{Engine: e, operation: r.OperationID, began: confirmed, sure: sure, sent: jobsOf(r.Sent), found: r.recorder().Sent, unwritten: map[uint]bool{}}
	if err := o.readAtLast(ctx, tell); err != nil {
		return err
	}
	r.Sent = o.sent
	if r.isSent() || e.forgotten(r) {
		return nil
	}
	return o.readLater(ctx, began, tell)
}

// jobsOf is a copy of the jobs that are known, to add to.
func jobsOf(sent map[string]SentJob) map[string]SentJob {
	if sent == nil {
		return map[string]SentJob{}
	}
	return maps.Clone(sent)
}

// isSent says whether the job is known that is all the purge has to make. An
// image's may be more than those it has.
func (r *PurgeRequest) isSent() bool {
	_, known := r.Sent[r.Query.ComputedID()]
	return known && r.Query.Type != Image
}

// forgotten says whether jobs of a purge may have gone from the manager's list,
// so that nothing of it is sent any more.
func (e *Engine) forgotten(r *PurgeRequest) bool {
	began, _ := e.began(r)
	return r.Resumed && e.Clock.Now().Sub(began) > RowsKept
}

// began is when an operation was confirmed, on the engine's clock as it goes
// now. Where that was set since, the manager's clock tells, which sure says is
// known to both.
func (e *Engine) began(r *PurgeRequest) (at time.Time, sure bool) {
	offset := e.jobs().ClockOffset()
	if r.Ahead == 0 || offset == 0 {
		return r.Began, false
	}
	if set := r.Ahead - offset; set.Abs() > joblist.ClockSlack {
		return r.Began.Add(set), true
	}
	return r.Began, true
}

// isUnknown says whether an error leaves it open whether a delete was done, so that a search has to tell what is left.
func isUnknown(err error) bool {
	return client.Is[*ForgottenError](err) || client.Is[*UnansweredError](err)
}

// isUnknown is that of one delete. One alone whose answer was lost ends in that
// error, and is offered again by hand.
func (e *Engine) isUnknown(err error) bool {
	return isUnknown(err) && (e.waits || !client.Is[*UnansweredError](err))
}

// madeAt is when a job was made, on the engine's clock.
func (e *Engine) madeAt(row *client.Job) time.Time {
	if row.CreatedAt.IsZero() {
		return e.Clock.Now()
	}
	return row.CreatedAt.Add(-e.jobs().ClockOffset())
}

// madeNear is when a job was made that was written down, on the engine's clock:
// by its age is judged whether it is lost. A clock that was set since was wrong
// then, and the job's record tells; or the records have times of another zone.
// The younger age that both leave possible takes no job for lost that is not.
func (e *Engine) madeNear(job *client.Job, written time.Time) time.Time {
	if job == nil || job.CreatedAt.IsZero() {
		return written
	}
	now, recorded := e.Clock.Now(), e.madeAt(job)
	switch {
	case recorded.Sub(written).Abs() <= joblist.ClockSlack, recorded.After(now.Add(joblist.ClockSlack)):
		return written
	case written.After(now), recorded.After(written):
		return recorded
	}
	return written
}

// ForgottenError is a delete of an operation that was interrupted, of which the
// manager lists no job any more: it may have been sent, or not.
type ForgottenError struct {
	OperationID string
	// Began is when the operation was confirmed.
	Began time.Time
}

func (e *ForgottenError) Error() string {
	return fmt.Sprintf("it is not known whether the delete was sent: the purge %s of %s was interrupted, and the manager no longer lists all jobs of that time", e.OperationID, e.Began.Format(time.DateTime))
}

// Advice says how to find out.
func (e *ForgottenError) Advice() string {
	return "Search the target, and delete it again if copies are left: deleting twice does no harm, but dftask sends nothing twice unless you ask."
}
