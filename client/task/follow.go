package task

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dftask/client"
)

const (
	// shortestAsk keeps looks that fall together from becoming a flood.
	shortestAsk = time.Second

	// othersAsk is how often other people's executions are asked for: one is
	// pending for 30 s at least, so few begin and end unseen.
	othersAsk = 30 * time.Second
)

// FollowUpdate is one thing learned while executions are followed.
type FollowUpdate struct {
	// Ended is an execution that has ended, each once; nil in the updates that
	// only tell what is waited for.
	Ended *Execution
	// Pending are the jobs that have not, in the order of their ids.
	Pending []uint
	// Operations are the marks of the pending jobs, each once, of those that
	// dftask made.
	Operations []string
	// Total is how many are followed, those that have ended included.
	Total int
	// Wait is what is waited for; zero when Done.
	Wait Wait
	// Done is true in the last update.
	Done bool
	// Err is why the following ended early, in the last update alone.
	Err error
}

// Follow follows executions until none of them is pending: those with the ids
// given, of which an unknown one ends it at once, or else all that are pending
// and all that begin meanwhile. It asks when a state can have changed, and for
// many with one question. A question that fails later on is asked again, at
// growing distance, unless the token is refused. The channel is closed after
// the update that is Done, or when ctx ends.
func (e *Executions) Follow(ctx context.Context, ids []uint) <-chan FollowUpdate {
	updates := make(chan FollowUpdate)
	f := &following{Executions: e, all: len(ids) == 0, pending: map[uint]Execution{}, seen: map[uint]bool{}, updates: updates}
	go func() {
		defer close(updates)
		if err := f.begin(ctx, ids); err != nil {
			f.tell(ctx, FollowUpdate{Done: true, Err: err})
			return
		}
		err := f.run(ctx)
		f.tell(ctx, FollowUpdate{Done: true, Err: err})
	}()
	return updates
}

// following is a Follow under way. Its fields belong to one goroutine.
type following struct {
	*Executions
	// all is true when nobody named the jobs.
	all     bool
	pending map[uint]Execution
	// seen are all jobs that were ever followed.
	seen    map[uint]bool
	updates chan<- FollowUpdate
}

func (f *following) tell(ctx context.Context, u FollowUpdate) {
	for id, x := range f.pending {
		u.Pending = append(u.Pending, id)
		if x.Result.OperationID != "" {
			u.Operations = append(u.Operations, x.Result.OperationID)
		}
	}
	slices.Sort(u.Pending)
	slices.Sort(u.Operations)
	u.Operations = slices.Compact(u.Operations)
	u.Total = len(f.seen)
	send(ctx, f.updates, u)
}

// take writes down what is known of an execution now.
func (f *following) take(ctx context.Context, x Execution) {
	f.seen[x.JobID] = true
	if was, followed := f.pending[x.JobID]; followed && !x.Remembered && x.group != was.group {
		x = lostWith(was, "the manager has another job of that id now")
	}
	if x.Pending() {
		f.pending[x.JobID] = x
		return
	}
	delete(f.pending, x.JobID)
	f.tell(ctx, FollowUpdate{Ended: &x})
}

// lostWith is an execution of which nothing more will be learned, with the
// reason.
func lostWith(x Execution, why string) Execution {
	x.Result.Verdict = Lost
	x.Result.Errors = append(slices.Clone(x.Result.Errors), why)
	return x
}

// begin looks for the first time. What fails here is nothing to wait for.
func (f *following) begin(ctx context.Context, ids []uint) error {
	if f.all {
		return f.askAll(ctx)
	}
	var found []Execution
	for _, id := range ids {
		if slices.ContainsFunc(found, func(x Execution) bool { return x.JobID == id }) {
			continue
		}
		x, err := f.Show(ctx, id)
		if err != nil {
			return err
		}
		found = append(found, x)
	}
	// Whoever looks on knows how many there are before the first has ended.
	for _, x := range found {
		f.seen[x.JobID] = true
		if x.Pending() {
			f.pending[x.JobID] = x
		}
	}
	for _, x := range found {
		f.take(ctx, x)
	}
	return nil
}

func (f *following) run(ctx context.Context) error {
	retry := firstRetry
	for len(f.pending) > 0 {
		wait, due := f.wait()
		f.tell(ctx, FollowUpdate{Wait: wait})
		if err := f.Clock.Sleep(ctx, wait.NextAsk.Sub(f.Clock.Now())); err != nil {
			return err
		}
		for {
			err := f.ask(ctx, due)
			if err == nil {
				retry = firstRetry
				break
			}
			if ctx.Err() != nil || client.IsAuth(err) {
				return err
			}
			f.tell(ctx, FollowUpdate{Wait: Wait{Trouble: err, NextAsk: f.Clock.Now().Add(retry)}})
			if err := f.Clock.Sleep(ctx, retry); err != nil {
				return err
			}
			retry = min(2*retry, lastRetry)
		}
	}
	return nil
}

// wait is when to ask next, and for which jobs.
func (f *following) wait() (w Wait, due []uint) {
	now, local := f.Now(), f.Clock.Now()
	type question struct {
		id uint
		in time.Duration
	}
	var questions []question
	for id, x := range f.pending {
		age := now.Sub(x.Result.CreatedAt)
		questions = append(questions, question{id, max(shortestAsk, client.NextAsk(age, x.Result.Elapsed)-age)})
		if look, ok := client.NextLook(age); ok {
			if at := local.Add(look - age); w.NextLook.IsZero() || at.Before(w.NextLook) {
				w.NextLook = at
			}
		}
	}
	slices.SortFunc(questions, func(a, b question) int { return cmp.Or(cmp.Compare(a.in, b.in), cmp.Compare(a.id, b.id)) })
	first := questions[0].in
	if f.all {
		first = min(first, othersAsk)
	}
	w.NextAsk = local.Add(first)
	for _, q := range questions {
		if q.in <= first+shortestAsk {
			due = append(due, q.id)
		}
	}
	return w, due
}

// ask asks for what may have changed: for one job by its id, for several with
// the list of those that are pending.
func (f *following) ask(ctx context.Context, due []uint) error {
	if len(due) == 1 && !f.all {
		return f.askOne(ctx, due[0])
	}
	return f.askAll(ctx)
}

func (f *following) askOne(ctx context.Context, id uint) error {
	x, err := f.Show(ctx, id)
	if gone(err) {
		x, err = lostWith(f.pending[id], "the manager has no record of the job any more"), nil
	}
	if err == nil {
		f.take(ctx, x)
	}
	return err
}

// askAll reads the list of pending jobs. One that is followed and not among
// them has ended, or was pushed out of sight by another that did; its own
// record tells.
func (f *following) askAll(ctx context.Context) error {
	list, _, err := f.List(ctx, ExecutionFilter{State: ExecutionState{job: client.Pending}})
	if err != nil {
		return err
	}
	listed := map[uint]bool{}
	slices.Reverse(list)
	for _, x := range list {
		if listed[x.JobID] = true; f.all && !f.seen[x.JobID] && x.Pending() {
			f.seen[x.JobID] = true
			f.pending[x.JobID] = x
		}
	}
	for _, x := range list {
		if _, followed := f.pending[x.JobID]; followed {
			f.take(ctx, x)
		}
	}
	var left []uint
	for id := range f.pending {
		if !listed[id] {
			left = append(left, id)
		}
	}
	slices.Sort(left)
	for _, id := range left {
		if err := f.askOne(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
