package task

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

// begunAtOnce bounds the targets whose jobs are being made at a time. Only those,
// and targets whose jobs exist, take up memory.
const begunAtOnce = 2 * send.InFlight

// TargetUpdate is one thing learned about one target of an operation.
type TargetUpdate struct {
	// Target is the [PurgeRequest.Target] it is about.
	Target int
	PurgeUpdate
	// Progress is that of the whole operation.
	Progress Progress
}

// FoundUpdate is one thing learned about one of many searches.
type FoundUpdate struct {
	// Target is the index of the query it is about.
	Target int
	SearchUpdate
}

// Distinct leaves out the queries that name a target again, and returns how
// many those are. The first of each stays, in order.
func Distinct(queries []Query) (unique []Query, dropped int) {
	seen := make(map[string]bool, len(queries))
	for _, q := range queries {
		key := q.Key()
		if seen[key] {
			dropped++
			continue
		}
		seen[key] = true
		unique = append(unique, q)
	}
	return unique, dropped
}

// PurgeAll purges all targets of an operation at the pace of the manager. The
// requests carry one operation id, and name distinct targets. The channel is
// closed after the update that is Done of each, or when ctx ends. There is an
// update when the job of a target is made, when schedulers answer, when its
// delete has ended, when trouble begins or ends, and when it is Done.
//
// A refusal of the manager's job limiter, or a manager that is not reached,
// slows it down and loses nothing. A delete whose answer is lost for good has
// the verdict [Lost] here, with the reason among its errors, and a search that
// tells what is left. When the manager refuses the token, what was not sent by
// then ends in that error.
//
// Where a request is Resumed, nothing that may have been sent before is sent
// until the manager's list was read.
func (e *Engine) PurgeAll(ctx context.Context, requests []PurgeRequest) <-chan TargetUpdate {
	updates := make(chan TargetUpdate)
	spawn.Go(func() {
		defer close(updates)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		o := &operation{Engine: e.many(ctx), requests: withOneID(requests), raw: make(chan TargetUpdate)}
		o.listRead, o.rows = true, joblist.NewRows()
		spawn.Go(func() { o.run(ctx) })
		t := newTally(len(requests))
		for u := range o.raw {
			t.add(u)
			u.Progress = t.progress
			u.Progress.NextCheck = o.sweep.NextCheck()
			u.Progress.Rate = o.rate()
			send.Update(ctx, updates, u)
		}
	})
	return updates
}

// withOneID are the requests with an operation id: those that have none get one
// in common.
func withOneID(requests []PurgeRequest) []PurgeRequest {
	id := NewOperationID()
	all := make([]PurgeRequest, len(requests))
	for i, r := range requests {
		if r.OperationID == "" {
			r.OperationID = id
		}
		all[i] = r
	}
	return all
}

// operation is the purge of many targets under way.
type operation struct {
	*Engine
	requests []PurgeRequest
	// raw are the updates that matter, of all targets.
	raw chan TargetUpdate
	// refused is why nothing more is sent: the manager refuses the token.
	refused atomic.Pointer[error]
}

func (o *operation) rate() float64 {
	if len(o.requests) == 0 {
		return 0
	}
	return o.pacer().Rate(client.DeleteTask, o.requests[0].ClusterIDs)
}

// run purges all targets. Of a resumed operation those with known jobs come first,
// then those whose jobs are found, and last, when all requests under way have
// arrived, those that were never sent.
func (o *operation) run(ctx context.Context) {
	defer close(o.raw)
	var all sync.WaitGroup
	defer all.Wait()
	begin := func(requests []PurgeRequest) { all.Go(func() { inTurn(ctx, requests, o.follow) }) }
	now, later := known(o.requests)
	old := o.earlierJobsOf(o.requests)
	old.known = len(later) == 0
	// A few are asked for by their ids.
	few := len(old.wanted) <= joblist.FewAsks
	if few {
		begin(now)
	}
	if few && old.known {
		return
	}
	began := o.Clock.Now()
	err := old.read(ctx)
	if !few {
		begin(now)
	}
	if old.known {
		return
	}
	tell := o.teller(ctx, later[0])
	if err != nil && old.readAtLast(ctx, tell) != nil {
		return
	}
	now, later = old.sort(later)
	begin(now)
	if len(later) == 0 {
		return
	}
	if !o.forgotten(&later[0]) {
		if old.readLater(ctx, began, tell) != nil {
			return
		}
		old.sort(later)
	}
	begin(later)
}

// known are the requests that wait for nothing, and those of which jobs may
// exist that are not known.
func known(requests []PurgeRequest) (now, later []PurgeRequest) {
	for _, r := range requests {
		if r.Resumed && !r.isSent() {
			later = append(later, r)
		} else {
			now = append(now, r)
		}
	}
	return now, later
}

// earlierJobsOf are the jobs of the operation as far as its requests know them.
func (o *operation) earlierJobsOf(requests []PurgeRequest) *earlierJobs {
	r := &earlierJobs{Engine: o.Engine, sent: map[string]SentJob{}, unwritten: map[uint]bool{}, wanted: map[uint]bool{}}
	var last uintptr
	for _, request := range requests {
		if !request.Resumed {
			continue
		}
		if began, sure := o.began(&request); r.operation == "" || began.Before(r.began) {
			r.operation, r.began, r.sure, r.found = request.OperationID, began, sure, request.recorder().Sent
		}
		// They share one map, mostly.
		if this := reflect.ValueOf(request.Sent).Pointer(); this != last {
			maps.Copy(r.sent, request.Sent)
			last = this
		}
		target := Target{Query: request.Query, Layers: request.Layers}
		for _, id := range target.TaskIDs() {
			if job, known := request.Sent[id]; known {
				r.wanted[job.ID] = true
			}
		}
	}
	return r
}

// sort gives requests what was found, and says which of them are known.
func (r *earlierJobs) sort(requests []PurgeRequest) (now, later []PurgeRequest) {
	sent := maps.Clone(r.sent)
	for i := range requests {
		requests[i].Sent = sent
	}
	return known(requests)
}

// teller tells what a target waits for of which nothing is known.
func (o *operation) teller(ctx context.Context, r PurgeRequest) func(send.Wait) {
	result := o.begun(&r)
	return func(wait send.Wait) {
		send.Update(ctx, o.raw, TargetUpdate{Target: r.Target, PurgeUpdate: PurgeUpdate{Result: result, Wait: wait}})
	}
}

// inTurn begins all of many, so that a few at a time are not placed, and
// returns when all have ended.
func inTurn[T any](ctx context.Context, targets []T, begin func(ctx context.Context, i int, target T, placed func())) {
	var all sync.WaitGroup
	defer all.Wait()
	places := make(chan struct{}, begunAtOnce)
	for i, target := range targets {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			return
		}
		all.Go(func() {
			var once sync.Once
			placed := func() { once.Do(func() { <-places }) }
			defer placed()
			begin(ctx, i, target, placed)
		})
	}
}

// follow purges one target, and passes on what matters of it.
func (o *operation) follow(ctx context.Context, _ int, r PurgeRequest, placed func()) {
	if why := o.refused.Load(); why != nil {
		if _, sent := r.Sent[r.Query.ComputedID()]; !sent {
			send.Update(ctx, o.raw, TargetUpdate{Target: r.Target, PurgeUpdate: PurgeUpdate{Result: o.begun(&r), Done: true, Err: *why}})
			return
		}
	}
	var last PurgeUpdate
	for u := range o.Purge(ctx, r) {
		if len(u.Result.Jobs) > 0 || u.Verifying {
			placed()
		}
		if u.Done && client.IsAuth(u.Err) {
			o.refused.Store(&u.Err)
		}
		if matters(&last, &u) {
			send.Update(ctx, o.raw, TargetUpdate{Target: r.Target, PurgeUpdate: u})
		}
		last = u
	}
}

// matters says whether an update tells more than the one before.
func matters(last, u *PurgeUpdate) bool {
	a, b := &last.Result, &u.Result
	return u.Done || len(a.Jobs) != len(b.Jobs) || a.Verdict != b.Verdict || last.Verifying != u.Verifying ||
		a.Answered != b.Answered || a.left != b.left || a.Verified != b.Verified || (last.Wait.Trouble == nil) != (u.Wait.Trouble == nil)
}

// SearchAll searches many targets at the pace of the manager, as PurgeAll
// purges them. The channel is closed after the update that is Done of each, or
// when ctx ends.
func (e *Engine) SearchAll(ctx context.Context, queries []Query, clusterIDs []uint) <-chan FoundUpdate {
	updates := make(chan FoundUpdate)
	spawn.Go(func() {
		defer close(updates)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		many := e.many(ctx)
		inTurn(ctx, queries, func(ctx context.Context, i int, q Query, placed func()) {
			var last SearchUpdate
			for u := range many.Search(ctx, q, clusterIDs) {
				if u.Result.JobID != 0 {
					placed()
				}
				if u.Done || last.Result.JobID != u.Result.JobID || last.Result.Answered != u.Result.Answered || (last.Wait.Trouble == nil) != (u.Wait.Trouble == nil) {
					send.Update(ctx, updates, FoundUpdate{i, u})
				}
				last = u
			}
		})
	})
	return updates
}

// Progress is how far an operation is. The numbers only grow, but for those of
// copies, which are as known by now.
type Progress struct {
	// Targets is how many there are; Sent how many of them have a job, Answered
	// of how many the delete has ended, and Done how many have ended.
	Targets, Sent, Answered, Done int
	// Refused is how many of those that are Done ended in an error, without a
	// verdict.
	Refused int
	// Verdicts counts the others that are Done. It is not changed after the
	// update that it came with.
	Verdicts map[Verdict]int
	// Deleted, Failed and Left count copies: those deleted, those not, and
	// those that searches afterwards found.
	Deleted, Failed, Left int
	// NextCheck is when the manager next checks a job of the operation; zero
	// when none is waited for.
	NextCheck time.Time
	// Trouble is why a target waits; nil when none has trouble.
	Trouble error
	// Rate is how many deletes a second are sent at this moment, at most.
	Rate float64
}

// tally keeps the progress of an operation.
type tally struct {
	progress Progress
	last     map[int]standing
	// troubled are the targets with trouble.
	troubled map[int]error
}

// standing is what a target has contributed.
type standing struct {
	sent, answered        bool
	deleted, failed, left int
}

func newTally(targets int) *tally {
	return &tally{progress: Progress{Targets: targets}, last: map[int]standing{}, troubled: map[int]error{}}
}

// add brings an update in.
func (t *tally) add(u TargetUpdate) {
	p, was := &t.progress, t.last[u.Target]
	r := &u.Result
	is := standing{
		sent: was.sent || len(r.Jobs) > 0, answered: was.answered || u.Verifying || u.Done && u.Err == nil,
		deleted: r.Deleted(), failed: r.Failed(),
	}
	is.left, _ = r.CopiesLeft()
	t.last[u.Target] = is
	p.Sent += toInt(is.sent) - toInt(was.sent)
	p.Answered += toInt(is.answered) - toInt(was.answered)
	p.Deleted += is.deleted - was.deleted
	p.Failed += is.failed - was.failed
	p.Left += is.left - was.left
	if u.Done {
		p.Done++
		if u.Err != nil {
			p.Refused++
		} else {
			p.Verdicts = maps.Clone(p.Verdicts)
			if p.Verdicts == nil {
				p.Verdicts = map[Verdict]int{}
			}
			p.Verdicts[r.Verdict]++
		}
	}
	t.trouble(u)
}

// trouble notes whether the target has any.
func (t *tally) trouble(u TargetUpdate) {
	if u.Wait.Trouble != nil {
		t.troubled[u.Target], t.progress.Trouble = u.Wait.Trouble, u.Wait.Trouble
		return
	}
	delete(t.troubled, u.Target)
	t.progress.Trouble = nil
	for _, err := range t.troubled {
		t.progress.Trouble = err
		break
	}
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
