package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

const (
	// verifyDelay is how long after the delete the search that verifies it is
	// asked: schedulers do the work within a second, and the records of both
	// are then written at the same check.
	verifyDelay = 2 * time.Second

	// verifyPerCopy is added for each copy expected: a scheduler deletes one
	// host after another.
	verifyPerCopy = 50 * time.Millisecond

	// verifyDelayMax keeps both answers near one check.
	verifyDelayMax = 25 * time.Second

	// timedOutPatience is past the second check: the answers of all schedulers
	// that are alive are there by then.
	timedOutPatience = 95 * time.Second

	// verifyTries bounds how often the verifying search is made when making
	// it fails.
	verifyTries = 4
)

// PurgeRequest is a purge as it was confirmed.
type PurgeRequest struct {
	Query      Query
	ClusterIDs []uint
	// Reason goes into the job's bio.
	Reason string
	// OperationID marks the job; empty takes a new one.
	OperationID string
	// Known are the clusters that a search before found copies in. A delete
	// that does not reach one of them is not proved by anything.
	Known []KnownCluster
	// Asked is when that search was made: what later purges made of the copies
	// it found is not known any more.
	Asked Moment
	// NoVerify leaves the search afterwards out.
	NoVerify bool
	// Layers are the blobs of an image, as they were confirmed. With none the
	// manager is asked for them first, and the Recorder told: a Resumed request
	// without any is of an image of which nothing was sent.
	Layers []Layer

	// Recorder is told what must outlive the program; nil records nothing.
	Recorder Recorder
	// Target is the index of this purge among those of its operation.
	Target int
	// Sent are jobs of the operation that exist already, by the ids of the
	// tasks they delete. They are followed, and nothing is sent in their place.
	Sent map[string]SentJob
	// Resumed is set when the operation was begun before: jobs of it may exist
	// that were not written down. The manager's list is searched for them first,
	// back to Began.
	Resumed bool
	// Began and Ahead are those of the operation.
	Began time.Time
	Ahead time.Duration
	// WatchOnly follows the jobs there are, and sends nothing: a target without
	// one ends in an [UnsentError].
	WatchOnly bool
}

func (r *PurgeRequest) recorder() Recorder {
	if r.Recorder == nil {
		return noRecord{}
	}
	return r.Recorder
}

// still is what is known of the copies found before.
func (r *PurgeRequest) still(e *Engine) []KnownCluster {
	return e.still(Target{Query: r.Query, Known: r.Known, Layers: r.Layers, Asked: r.Asked}, r.OperationID)
}

// Check refuses a request that can only fail, before anything is sent.
func (e *Engine) Check(r PurgeRequest) error {
	if err := r.Query.Check(); err != nil {
		return err
	}
	bio := Bio{Reason: r.Reason, Who: e.Who, OperationID: NewOperationID()}
	if over := len([]rune(r.Reason)) - bio.Room(); over > 0 {
		return refuse("bio", fmt.Sprintf("the reason is %d characters too long: a job holds 1,024 with who asked", over), "Shorten the reason.")
	}
	return nil
}

// Purge deletes the copies of a task, or of all blobs of an image, and, unless
// told not to, proves it with a search. The channel is closed after the update that is Done, or when ctx
// ends; a delete that the manager has taken runs all the same.
func (e *Engine) Purge(ctx context.Context, r PurgeRequest) <-chan PurgeUpdate {
	updates := make(chan PurgeUpdate)
	if r.OperationID == "" {
		r.OperationID = NewOperationID()
	}
	p := newPurge(e, r, updates)
	run := p.run
	if r.Query.Type == Image {
		run = (&imagePurge{purge: p, events: make(chan func(), maxEvents)}).run
	}
	spawn.Go(func() {
		defer close(updates)
		run(ctx)
	})
	return updates
}

func newPurge(e *Engine, r PurgeRequest, updates chan<- PurgeUpdate) *purge {
	r.Known = r.still(e)
	return &purge{
		engine: e, request: r, updates: updates,
		result: e.begun(&r),
	}
}

// begun is the result of a purge of which nothing is known yet.
func (e *Engine) begun(r *PurgeRequest) PurgeResult {
	return PurgeResult{
		Query: r.Query, TaskID: r.Query.ComputedID(), OperationID: r.OperationID, Reason: r.Reason, Who: e.Who,
		named: r.ClusterIDs, scoped: true, known: r.Known, asked: r.Asked, names: e.clusterNames(),
	}
}

// purge is one purge under way. Its fields belong to the goroutine of run.
type purge struct {
	engine  *Engine
	request PurgeRequest
	updates chan<- PurgeUpdate
	result  PurgeResult

	created time.Time
	// unknown is why the outcome of the delete is not known; nil where a job
	// tells.
	unknown error
	// deletion is the delete job as last seen, and done an instant by which its
	// work was done; zero where a search made a moment after it tells enough.
	deletion deleteSeen
	done     time.Time
	// proof is the verifying search as last seen, proofs how many such searches
	// were begun, asked when the last one was, and late whether the delete had
	// ended then.
	proof  SearchUpdate
	proofs int
	asked  time.Time
	late   bool
	// proven is the last answer of one, and provenAt when that was asked for.
	proven   *SearchResult
	provenAt time.Time
}

func (p *purge) run(ctx context.Context) {
	if err := p.engine.Check(p.request); err != nil {
		p.fail(ctx, err)
		return
	}
	p.tell(ctx, send.Wait{})
	if err := p.engine.findEarlierJobs(ctx, &p.request, func(wait send.Wait) { p.tell(ctx, wait) }); err != nil {
		return
	}
	job, created, err := p.engine.sendOnce(ctx, &p.request, p.request.Query.Args(), func(wait send.Wait) { p.tell(ctx, wait) })
	switch {
	case err != nil && p.engine.isUnknown(err):
		// Whether the delete was done is not known. A search still tells what
		// is left.
		job, p.unknown = &client.Job{State: client.Pending}, err
	case err != nil && !errors.Is(err, joblist.ErrLost):
		p.fail(ctx, err)
		return
	}
	p.created = created
	p.result.Schedulers = len(job.Clusters)
	p.deletion = deleteSeen{job: job, ended: err != nil, lost: err}
	p.update()

	// The watchers must end with this function, however it ends.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var deleting <-chan deleteSeen
	if !p.deletion.ended {
		deleting = p.watchDelete(ctx, job)
	}
	p.late = p.result.Verdict != Undecided
	proof, stopProof := context.WithCancel(ctx)
	proving := p.beginProof(proof, p.verifyDelay(), p.patience())
	for {
		p.update()
		switch {
		case p.wantsAnotherProof(proving != nil):
			// The one under way is of no use any more.
			stopProof()
			proof, stopProof = context.WithCancel(ctx)
			p.late = true
			proving = p.beginProof(proof, 0, p.patience())
		case p.deletion.ended && proving == nil:
			p.end(ctx)
			stopProof()
			return
		}
		if p.deletion.ended {
			p.tell(ctx, p.proof.Wait)
		} else {
			p.tell(ctx, p.deletion.wait)
		}
		select {
		case d, open := <-deleting:
			if !open {
				deleting = nil
				continue
			}
			p.sawDelete(d)
		case u, open := <-proving:
			if !open {
				proving = nil
				continue
			}
			p.sawProof(u)
		case <-ctx.Done():
			stopProof()
			return
		}
	}
}

// end tells how it ended.
func (p *purge) end(ctx context.Context) {
	p.engine.nameRefills(ctx, &p.result)
	p.request.recorder().Ended(p.request.Target, p.result)
	send.Update(ctx, p.updates, PurgeUpdate{Result: p.result, Done: true})
}

// sawDelete takes in what was seen of the delete. One that was answered at the
// first check of its job was done a moment after it was sent. One that was not
// may have run until its record was written; and one whose job is not checked
// any more until that was noticed, as far as is known.
func (p *purge) sawDelete(d deleteSeen) {
	p.deletion = d
	now, age := p.engine.Clock.Now(), d.job.UpdatedAge()
	switch {
	case d.wait.Missed || d.lost != nil:
		if p.done.IsZero() {
			p.done = now
		}
	case d.ended && client.EndedAtFirstCheck(age):
		p.done = time.Time{}
	case d.ended:
		if p.done = p.created.Add(age); p.done.After(now) {
			p.done = now // the clocks differ
		}
	}
}

// sawProof takes in what was seen of the search that verifies.
func (p *purge) sawProof(u SearchUpdate) {
	p.proof = u
	switch {
	case u.Done && u.Err == nil:
		p.proven, p.provenAt, p.result.late = &u.Result, p.asked, p.late
	case u.Result.JobID == 0:
		p.asked = p.engine.Clock.Now()
	}
}

func (p *purge) tell(ctx context.Context, wait send.Wait) {
	send.Update(ctx, p.updates, PurgeUpdate{Result: p.result, Verifying: p.deletion.ended, Wait: wait})
}

// fail ends a purge without a verdict. What was never sent, and may be sent
// after a sign-in or later, has not ended for those who keep the record.
func (p *purge) fail(ctx context.Context, err error) {
	doubt := client.MayHaveBeenTaken(err)
	if ctx.Err() == nil && (doubt || !client.IsAuth(err) && !client.Is[*client.RateLimitedError](err) && !client.Is[*UnsentError](err)) {
		ended := p.result
		ended.Verdict = FailedPurge
		if doubt {
			ended.Verdict = Lost
		}
		ended.Errors = append(slices.Clone(ended.Errors), err.Error())
		p.request.recorder().Ended(p.request.Target, ended)
	}
	send.Update(ctx, p.updates, PurgeUpdate{Result: p.result, Done: true, Err: err})
}

// update brings the result up to what was seen.
func (p *purge) update() {
	// Another purge of the task may have ended meanwhile.
	p.result.known = p.request.still(p.engine)
	proven := p.proven
	if p.provenAt.Before(p.done) {
		// It ran before the delete had ended, and says nothing of now.
		proven = nil
	}
	p.result.unchecked = errors.Is(p.deletion.lost, joblist.ErrAbandoned)
	p.result.readJob(p.deletion.job, p.deletion.lost != nil, proven)
	if p.unknown != nil {
		p.result.Jobs, p.result.CreatedAt = nil, p.created
		p.result.Errors = append([]string{p.unknown.Error()}, p.result.Errors...)
	}
	if p.proof.Done && p.proof.Err != nil {
		p.result.Errors = append(p.result.Errors, "the search afterwards failed: "+p.proof.Err.Error())
	}
	p.result.Elapsed = p.engine.Clock.Now().Sub(p.created)
	if p.result.Verdict != Undecided {
		p.engine.Learn(&p.result)
	}
}

// verifyDelay is how long the verifying search is held back.
func (p *purge) verifyDelay() time.Duration {
	expected := 0
	for _, c := range p.request.Known {
		expected += c.Copies
	}
	return min(verifyDelay+time.Duration(expected)*verifyPerCopy, verifyDelayMax)
}

// patience is how long the search is waited for that is made when the delete
// has ended. The scheduler that made a delete time out keeps the search
// pending for as long; what the others say is known at the first check.
func (p *purge) patience() time.Duration {
	if p.result.Verdict == TimedOut {
		return timedOutPatience
	}
	return 0
}

// wantsAnotherProof says whether another search is needed: the last one ran
// before the delete had ended, or it was asked too soon, for it still shows a
// host that the delete reports as deleted. running is true while it runs.
func (p *purge) wantsAnotherProof(running bool) bool {
	if p.request.NoVerify {
		return false
	}
	return p.asked.Before(p.done) || p.deletion.ended && !running && !p.late && p.result.cameBack()
}

// beginProof makes the search that verifies, after a delay; nil when none is
// wanted. patience, when not 0, ends it with what it knows by then. A manager
// that was not reached, or refuses the token, is asked again for as long as
// ctx lives, for the question was not taken; any other failure a few times.
func (p *purge) beginProof(ctx context.Context, delay, patience time.Duration) <-chan SearchUpdate {
	if p.request.NoVerify {
		return nil
	}
	p.proofs++
	p.proof, p.asked = SearchUpdate{}, p.engine.Clock.Now().Add(delay)
	e, request := p.engine.prover(p.request.OperationID, p.request.Known, p.request.Asked), p.request
	updates := make(chan SearchUpdate)
	spawn.Go(func() {
		defer close(updates)
		if e.Clock.Sleep(ctx, delay) != nil {
			return
		}
		var retry send.Retry
		for try := 1; ; try++ {
			last := e.forwardSearch(ctx, request, patience, updates)
			var unreachable *client.UnreachableError
			untaken := errors.As(last.Err, &unreachable) && !unreachable.Sent || client.IsAuth(last.Err)
			again := (untaken || try < verifyTries) && !client.Is[*LostError](last.Err)
			if last.Err == nil || !again || ctx.Err() != nil {
				send.Update(ctx, updates, last)
				return
			}
			span := retry.Next()
			last.Wait = send.Wait{Trouble: last.Err, NextAsk: e.Clock.Now().Add(span)}
			last.Done, last.Err = false, nil
			send.Update(ctx, updates, last)
			if e.Rest(ctx, span, last.Wait.Trouble) != nil {
				return
			}
		}
	})
	return updates
}
