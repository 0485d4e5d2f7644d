package executions

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
	"dftask/client/task"
)

const (
	// shortestAsk, and crowdAsk with more than a handful, keep checks that fall
	// together from becoming a flood.
	shortestAsk = time.Second
	crowdAsk    = 2 * time.Second

	// othersAsk is how often other people's executions are asked for: one is
	// pending for 30 s at least, so few begin and end unseen.
	othersAsk = 30 * time.Second
)

// Update is one thing learned while executions are followed.
type Update struct {
	// Ended is an execution that has ended, each once; nil in the updates that
	// only tell what is waited for.
	Ended *Execution
	// Pending are the jobs that have not, in the order of their ids.
	Pending []uint
	// Open are the executions of those jobs, as they were last seen.
	Open []Execution
	// Operations are the marks of the pending jobs, each once, of those that
	// dftask made.
	Operations []string
	// Total is how many are followed, those that have ended included.
	Total int
	// Wait is what is waited for; zero when Done.
	Wait send.Wait
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
func (r *Reader) Follow(ctx context.Context, ids []uint) <-chan Update {
	updates := make(chan Update)
	f := &following{Reader: r, all: len(ids) == 0, pending: map[uint]Execution{}, seen: map[uint]bool{}, updates: updates}
	spawn.Go(func() {
		defer close(updates)
		if err := f.begin(ctx, ids); err != nil {
			f.tell(ctx, Update{Done: true, Err: err})
			return
		}
		err := f.run(ctx)
		f.tell(ctx, Update{Done: true, Err: err})
	})
	return updates
}

// following is a Follow under way. Its fields belong to one goroutine.
type following struct {
	*Reader
	// all is true when no jobs were named.
	all     bool
	pending map[uint]Execution
	// seen are all jobs that were ever followed, and fresh those that the last
	// reading of the pending jobs brought.
	seen    map[uint]bool
	fresh   map[uint]bool
	updates chan<- Update
}

func (f *following) tell(ctx context.Context, u Update) {
	for id, x := range f.pending {
		u.Pending = append(u.Pending, id)
		if x.Result.OperationID != "" {
			u.Operations = append(u.Operations, x.Result.OperationID)
		}
	}
	slices.Sort(u.Pending)
	for _, id := range u.Pending {
		u.Open = append(u.Open, f.pending[id])
	}
	slices.Sort(u.Operations)
	u.Operations = slices.Compact(u.Operations)
	u.Total = len(f.seen)
	send.Update(ctx, f.updates, u)
}

// saw writes down what is known of an execution now.
func (f *following) saw(ctx context.Context, x Execution) {
	f.seen[x.JobID] = true
	if was, followed := f.pending[x.JobID]; followed && !x.FromJournal && x.group != was.group {
		x = lostWith(was, "the manager has another job of that id now")
	}
	if x.Pending() {
		f.pending[x.JobID] = x
		return
	}
	delete(f.pending, x.JobID)
	f.tell(ctx, Update{Ended: &x})
}

// lostWith is an execution of which nothing more will be learned, with the
// reason.
func lostWith(x Execution, why string) Execution {
	x.Result.Verdict = task.Lost
	x.Result.Errors = append(slices.Clone(x.Result.Errors), why)
	return x
}

// begin reads for the first time. What fails here is nothing to wait for.
func (f *following) begin(ctx context.Context, ids []uint) error {
	if f.all {
		return f.askNew(ctx)
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
	// The number of all is told before the first has ended.
	for _, x := range found {
		f.seen[x.JobID] = true
		if x.Pending() {
			f.pending[x.JobID] = x
		}
	}
	for _, x := range found {
		f.saw(ctx, x)
	}
	return nil
}

func (f *following) run(ctx context.Context) error {
	var retry send.Retry
	for len(f.pending) > 0 {
		wait, due := f.wait()
		f.tell(ctx, Update{Wait: wait})
		if err := f.Clock.Sleep(ctx, wait.NextAsk.Sub(f.Clock.Now())); err != nil {
			return err
		}
		for {
			err := f.ask(ctx, due)
			if err == nil {
				retry = send.Retry{}
				break
			}
			if ctx.Err() != nil || client.IsAuth(err) {
				return err
			}
			span := retry.Next()
			f.tell(ctx, Update{Wait: send.Wait{Trouble: err, NextAsk: f.Clock.Now().Add(span)}})
			if err := f.Clock.Sleep(ctx, span); err != nil {
				return err
			}
		}
	}
	return nil
}

// wait is when to ask next, and for which jobs.
func (f *following) wait() (w send.Wait, due []uint) {
	now, local := f.Now(), f.Clock.Now()
	shortest, together := shortestAsk, shortestAsk
	if len(f.pending) > joblist.Handful {
		// What is asked for too early is read in three lists.
		shortest, together = crowdAsk, 0
	}
	type question struct {
		id uint
		in time.Duration
	}
	var questions []question
	for id, x := range f.pending {
		age := now.Sub(x.Result.CreatedAt)
		questions = append(questions, question{id, max(shortest, client.NextAsk(age, x.Result.Elapsed)-age)})
		if x.missed {
			w.Missed = true
		} else if check, ok := client.NextCheck(age); ok {
			if at := local.Add(check - age); w.NextCheck.IsZero() || at.Before(w.NextCheck) {
				w.NextCheck = at
			}
		}
	}
	w.Missed = w.Missed && w.NextCheck.IsZero()
	slices.SortFunc(questions, func(a, b question) int { return cmp.Or(cmp.Compare(a.in, b.in), cmp.Compare(a.id, b.id)) })
	first := questions[0].in
	if f.all {
		first = min(first, othersAsk)
	}
	w.NextAsk = local.Add(first)
	for _, q := range questions {
		if q.in <= first+together {
			due = append(due, q.id)
		}
	}
	return w, due
}

// ask asks for what may have changed: for all that have begun, where no jobs were
// named, and for those that are due.
func (f *following) ask(ctx context.Context, due []uint) error {
	if f.all {
		if err := f.askNew(ctx); err != nil {
			return err
		}
	}
	question, youngest := joblist.Due{Made: map[uint]time.Time{}}, time.Time{}
	for _, id := range due {
		if x, pending := f.pending[id]; pending && !f.fresh[id] {
			question.Made[id] = x.Result.CreatedAt
			if x.Result.CreatedAt.After(youngest) {
				youngest = x.Result.CreatedAt
			}
		}
	}
	for _, x := range f.pending {
		if x.Result.CreatedAt.After(youngest) {
			question.Younger++
		}
	}
	jobs, missing, err := joblist.ReadDue(ctx, f.API, question)
	slices.SortFunc(jobs, func(a, b client.Job) int { return cmp.Compare(a.ID, b.ID) })
	for i := range jobs {
		if _, followed := f.pending[jobs[i].ID]; followed {
			f.saw(ctx, f.read(&jobs[i]))
		}
	}
	for _, id := range missing {
		x, known := f.showPast(id)
		if !known {
			x = lostWith(f.pending[id], "the manager has no record of the job any more")
		}
		f.saw(ctx, x)
	}
	return err
}

// askNew reads the pending jobs, the newest first, back to one that is known.
func (f *following) askNew(ctx context.Context) error {
	f.fresh = map[uint]bool{}
	unmet := joblist.FewAsks + 1
	left := func() (int, time.Time) { return unmet, time.Time{} }
	list := func(q client.JobQuery) (client.JobPage, error) {
		page, _, err := joblist.Page(ctx, f.API, q)
		return page, err
	}
	return joblist.ReadUntil(client.JobQuery{Type: client.DeleteTask, State: client.Pending, Page: 1, PerPage: joblist.PerPage}, list, left, func(job *client.Job) {
		if f.seen[job.ID] && !f.fresh[job.ID] {
			unmet = 0
		}
		f.fresh[job.ID] = true
		x := f.read(job)
		if _, followed := f.pending[x.JobID]; followed || !f.seen[x.JobID] && x.Pending() {
			f.saw(ctx, x)
		}
	})
}
