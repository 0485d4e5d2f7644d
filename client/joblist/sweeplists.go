package joblist

import (
	"context"
	"sync"
	"time"

	"dftask/client"
)

const (
	// PerPage is how many rows are asked for at a time: they carry their
	// whole results.
	PerPage = 50

	// fewPerPage is how many are asked for where so many do not come through, and
	// listTries how often a list is asked for before that is the reason.
	fewPerPage = 10
	listTries  = 2

	// FewAsks is how many jobs are asked for by their ids sooner than a list
	// is read for them, and someAsks how many when the lists did not have
	// them.
	FewAsks  = 2
	someAsks = 20

	// asksAtOnce bounds the questions by id under way at a time.
	asksAtOnce = 4

	// ClockSlack is how far the clocks of a manager's replicas, and our notion
	// of them, may be apart where an instant ends a reading.
	ClockSlack = 10 * time.Second
)

// wanted are jobs that are looked for, by their ids.
type wanted map[uint]*watched

// oldest and newest are when the first and the last of them were made.
func (want wanted) oldest() (at time.Time) {
	for _, w := range want {
		if at.IsZero() || w.made.Before(at) {
			at = w.made
		}
	}
	return at
}

func (want wanted) newest() (at time.Time) {
	for _, w := range want {
		if w.made.After(at) {
			at = w.made
		}
	}
	return at
}

// all are the jobs' watchers.
func (want wanted) all() (all []*watched) {
	for _, w := range want {
		all = append(all, w.all()...)
	}
	return all
}

// find looks for jobs of a type, and takes those out of want that it has news
// of. The lists of a state are read in the order in which most is found: those
// that ended well, those that did not, and for what is in neither the pending,
// whose rows carry what schedulers have answered already. A row may move to
// another page while they are read; what is missed by that is asked for again
// soon. Lists that cannot be read are left alone for a while, and each job is
// asked for by its id.
func (s *Sweeper) find(ctx context.Context, kind client.JobType, want wanted) error {
	now := s.reader.Clock.Now()
	if len(want) > FewAsks && !now.Before(s.listAgain) {
		err := s.readLists(ctx, kind, want, now)
		switch {
		case err == nil:
			s.listFailures, s.listPause = 0, brokenPause
			if len(want) > someAsks {
				s.letBe(want)
			}
		case !s.unreadable(err):
			return err
		default:
			s.listAgain = now.Add(s.listPause)
			s.listPause = min(2*s.listPause, brokenPauseMax)
		}
	}
	if len(want) > FewAsks {
		s.letYoungBe(want, now)
	}
	err := s.ask(ctx, want)
	if err != nil {
		// It is not the lists that fail.
		s.listFailures, s.perPage = 0, PerPage
	}
	return err
}

// unreadable says whether lists fail where single jobs may be readable: a row of
// somebody else's whose user is gone breaks them for everybody, or they fail
// again and again in small pages too.
func (s *Sweeper) unreadable(err error) bool {
	switch {
	case IsGone(err):
		return true
	case client.IsAuth(err), client.IsAway(err) && !tooLarge(err):
		return false
	}
	if s.listFailures++; s.listFailures < listTries {
		return false
	}
	s.listFailures = 0
	if s.perPage > fewPerPage {
		s.perPage = fewPerPage
		return false
	}
	return true
}

func (s *Sweeper) readLists(ctx context.Context, kind client.JobType, want wanted, now time.Time) error {
	if err := s.read(ctx, kind, client.Success, 1, want); err != nil {
		return err
	}
	s.letYoungBe(want, now)
	if len(want) <= FewAsks {
		return nil
	}
	if err := s.read(ctx, kind, client.Failure, 1, want); err != nil {
		return err
	}
	// Ours that are younger stand before these in the list of the pending.
	before, newest := 0, want.newest()
	s.mu.Lock()
	for w := range s.watched {
		if w.kind == kind && w.made.After(newest) {
			before++
		}
	}
	s.mu.Unlock()
	return s.read(ctx, kind, client.Pending, max(1, before/s.perPage), want)
}

// read goes through the list of a state, from a page on, for jobs that are
// wanted.
func (s *Sweeper) read(ctx context.Context, kind client.JobType, state client.JobState, page int, want wanted) error {
	list := func(q client.JobQuery) (client.JobPage, error) { return s.reader.list(ctx, q) }
	left := func() (int, time.Time) { return len(want), want.oldest() }
	return ReadUntil(client.JobQuery{Type: kind, State: state, Page: page, PerPage: s.perPage}, list, left, func(job *client.Job) {
		if w := want[job.ID]; w != nil && s.is(w, job) {
			delete(want, w.id)
			// A copy, for the row would keep its whole page in memory.
			row := *job
			s.saw(w, &row)
		}
	})
}

// olderThan says whether the last of the rows was made before an instant. One
// whose time cannot be read does not tell.
func olderThan(rows []client.Job, at time.Time) bool {
	if len(rows) == 0 {
		return true
	}
	last := rows[len(rows)-1].CreatedAt
	return !last.IsZero() && last.Before(at.Add(-ClockSlack))
}

// letBe leaves jobs to their next check.
func (s *Sweeper) letBe(want wanted) {
	for id, w := range want {
		delete(want, id)
		s.stillPending(w)
	}
}

// letYoungBe leaves jobs to their next check that cannot be expected to have
// ended.
func (s *Sweeper) letYoungBe(want wanted, now time.Time) {
	for id, w := range want {
		if !w.looked(now) {
			delete(want, id)
			s.stillPending(w)
		}
	}
}

// ask asks for jobs by their ids, a few at a time. It returns the first error,
// and leaves those in want that were not seen for it.
func (s *Sweeper) ask(ctx context.Context, want wanted) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failure error
	next := make(chan *watched)
	for range min(asksAtOnce, len(want)) {
		all.Go(func() {
			for w := range next {
				err := s.askOne(ctx, w)
				mu.Lock()
				if err == nil {
					delete(want, w.id)
				} else if failure == nil {
					failure = err
				}
				mu.Unlock()
			}
		})
	}
	mu.Lock()
	asked := make([]*watched, 0, len(want))
	for _, w := range want {
		asked = append(asked, w)
	}
	mu.Unlock()
	for _, w := range asked {
		mu.Lock()
		failed := failure != nil
		mu.Unlock()
		if failed {
			break
		}
		next <- w
	}
	close(next)
	all.Wait()
	return failure
}

func (s *Sweeper) askOne(ctx context.Context, w *watched) error {
	job, err := s.reader.Job(ctx, w.id)
	switch {
	case err == nil && s.is(w, job):
		s.saw(w, job)
	case err == nil, IsGone(err):
		s.gone(w)
	default:
		return err
	}
	return nil
}
