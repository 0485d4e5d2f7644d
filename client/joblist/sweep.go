package joblist

import (
	"context"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/spawn"
)

const (
	// sweepGap is how long jobs that fall due are waited for, so that one
	// reading of the list serves them all, where crowd or more are watched.
	// With fewer it is shorter in proportion. With more than a handful it is
	// longer for older jobs: a part of their age.
	sweepGap     = 5 * time.Second
	crowd        = 200
	Handful      = 20
	sweepAgePart = 20

	// brokenPause is how long the list is left alone that a record of somebody
	// else's has broken (contract §0.6); it doubles up to brokenPauseMax.
	brokenPause    = 30 * time.Second
	brokenPauseMax = 5 * time.Minute
)

// Sweeper watches the jobs of many targets with few requests: it reads the
// job list when some of them are due, and not each job by itself.
type Sweeper struct {
	reader *Reader

	mu      sync.Mutex
	watched map[*watched]bool
	// next is when the list is read next; zero when no reading is planned.
	next time.Time
	// look is the first instant at which the manager checks one of the jobs.
	look time.Time
	// wake ends the sleep until next.
	wake context.CancelFunc

	// The rest belongs to the goroutine of run. notBefore holds the next
	// reading back after one that failed, retry is how long; listAgain and
	// listPause do so for the list alone.
	notBefore time.Time
	retry     send.Retry
	// perPage is the size of its pages, and listFailures how often it could not
	// be read. failing is since when nothing could be read at all; zero when
	// something could.
	listAgain    time.Time
	listPause    time.Duration
	perPage      int
	listFailures int
	failing      time.Time
	// began is when the reading under way began: what it tells is no older.
	began time.Time
}

// watched is one job that is watched.
type watched struct {
	// created is when the job was made, on the reader's clock; made is when by
	// its record.
	created time.Time
	made    time.Time
	id      uint
	kind    client.JobType
	// job, read, wait and err are guarded by the sweeper's lock: the record as
	// last seen, the job's age then, what it waits for, and why it waits no more.
	job  *client.Job
	read time.Duration
	wait send.Wait
	err  error
	// twins are others that watch the same job and were due with it. They belong
	// to the goroutine of the sweeper.
	twins []*watched
	// news holds the latest of the job. Only the sweeper writes to it.
	news chan sighting
}

// sighting is what was learned about a watched job.
type sighting struct {
	job  *client.Job
	wait send.Wait
	// lost is why nothing more will be learned: ErrLost or ErrAbandoned.
	lost error
}

// NewSweeper is a Sweeper that runs until ctx ends.
func NewSweeper(ctx context.Context, r *Reader) *Sweeper {
	s := &Sweeper{reader: r, watched: map[*watched]bool{}, listPause: brokenPause, perPage: PerPage}
	spawn.Go(func() { s.run(ctx) })
	return s
}

// Watch follows a pending job to its end, as [Reader.Watch] does.
func (s *Sweeper) Watch(ctx context.Context, job *client.Job, created time.Time, tell func(*client.Job, send.Wait)) (*client.Job, error) {
	if job.State != client.Pending {
		return job, nil
	}
	if s.reader.Clock.Now().Sub(created) > client.LostAfter {
		return job, ErrAbandoned
	}
	w := &watched{created: created, made: job.CreatedAt.Time, id: job.ID, kind: job.Type, news: make(chan sighting, 1)}
	s.add(w, job)
	defer s.remove(w)
	for {
		select {
		case seen := <-w.news:
			switch {
			case seen.lost != nil:
				return seen.job, seen.lost
			case seen.job.State != client.Pending:
				return s.reader.WithClusters(ctx, seen.job), nil
			}
			job = seen.job
			tell(job, seen.wait)
		case <-ctx.Done():
			return job, ctx.Err()
		}
	}
}

func (s *Sweeper) add(w *watched, job *client.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched[w] = true
	w.job = job
	w.plan(s.reader.Clock.Now())
	w.tell(sighting{job: job, wait: w.wait})
	if s.wake != nil && (s.next.IsZero() || w.wait.NextAsk.Add(s.gap(w)).Before(s.next)) {
		s.wake()
	}
}

func (s *Sweeper) remove(w *watched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.watched, w)
}

// plan says what the job waits for now, and when it is worth asking for next.
func (w *watched) plan(now time.Time) {
	w.wait, w.err = waitFor(w.job, w.created, w.read, now.Sub(w.created))
}

// tell replaces what the watcher has not read yet.
func (w *watched) tell(seen sighting) {
	select {
	case <-w.news:
	default:
	}
	w.news <- seen
}

// all are it and its twins.
func (w *watched) all() []*watched { return append([]*watched{w}, w.twins...) }

// looked says whether the manager has looked at the job again since it was
// made.
func (w *watched) looked(now time.Time) bool {
	return now.Sub(w.created) >= client.Checks()[1]
}

// gap is how long others are waited for when a job is due. The caller holds
// the lock.
func (s *Sweeper) gap(w *watched) time.Duration {
	n := len(s.watched)
	gap := sweepGap * time.Duration(min(n, crowd)) / crowd
	if n > Handful {
		gap = max(gap, w.wait.NextAsk.Sub(w.created)/sweepAgePart)
	}
	return gap
}

// run reads the list whenever jobs are due.
func (s *Sweeper) run(ctx context.Context) {
	for ctx.Err() == nil {
		nap, wake := context.WithCancel(ctx)
		at := s.planNext(wake)
		if at.IsZero() {
			<-nap.Done()
			continue
		}
		err := s.reader.Clock.Sleep(nap, at.Sub(s.reader.Clock.Now()))
		woken := nap.Err() != nil
		wake()
		switch {
		case err == nil:
			s.sweep(ctx)
		case !woken:
			return // The clock was stopped.
		}
	}
}

// planNext says when the list is read next; zero while nothing is watched.
func (s *Sweeper) planNext(wake context.CancelFunc) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake, s.next, s.look = wake, time.Time{}, time.Time{}
	for w := range s.watched {
		if at := w.wait.NextAsk.Add(s.gap(w)); s.next.IsZero() || at.Before(s.next) {
			s.next = at
		}
		if look := w.wait.NextCheck; !look.IsZero() && (s.look.IsZero() || look.Before(s.look)) {
			s.look = look
		}
	}
	if !s.next.IsZero() && s.next.Before(s.notBefore) {
		s.next = s.notBefore
	}
	return s.next
}

// NextCheck is the first instant at which the manager checks one of the jobs
// watched, as of the last reading; zero when there is none.
func (s *Sweeper) NextCheck() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.watched) == 0 {
		return time.Time{}
	}
	return s.look
}

// sweep asks for all jobs that are due. A question that fails is asked again
// later, at growing distance, and told to all that wait for it.
func (s *Sweeper) sweep(ctx context.Context) {
	now := s.reader.Clock.Now()
	s.began = now
	due := map[client.JobType]wanted{}
	s.mu.Lock()
	for w := range s.watched {
		if !w.wait.NextAsk.After(now) {
			if due[w.kind] == nil {
				due[w.kind] = wanted{}
			}
			w.twins = nil
			if first := due[w.kind][w.id]; first != nil {
				first.twins = append(first.twins, w)
			} else {
				due[w.kind][w.id] = w
			}
		}
	}
	s.mu.Unlock()
	for _, kind := range []client.JobType{client.DeleteTask, client.GetTask} {
		if len(due[kind]) == 0 {
			continue
		}
		if err := s.find(ctx, kind, due[kind]); err != nil {
			if ctx.Err() == nil {
				s.failed(err, due)
			}
			return
		}
	}
	s.retry, s.failing = send.Retry{}, time.Time{}
}

// failed tells those that were not seen why. One that is past its time, and of
// which a manager that is there has told nothing for as long, is lost.
func (s *Sweeper) failed(err error, due map[client.JobType]wanted) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.reader.Clock.Now()
	if s.failing.IsZero() {
		s.failing = now
	}
	away := client.IsAuth(err) || client.IsAway(err) && !tooLarge(err)
	s.notBefore = now.Add(s.retry.Next())
	for _, left := range due {
		for _, w := range left.all() {
			if !away && now.Sub(s.failing) > client.LostAfter && now.Sub(w.created) > client.LostAfter {
				delete(s.watched, w)
				w.tell(sighting{job: w.job, lost: ErrLost})
				continue
			}
			wait := w.wait
			wait.NextAsk, wait.Trouble = s.notBefore, err
			w.tell(sighting{job: w.job, wait: wait})
		}
	}
}

// is says whether a record is that of the job watched.
func (s *Sweeper) is(w *watched, row *client.Job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return isSame(row, w.job)
}

// saw brings a record in.
func (s *Sweeper) saw(w *watched, fresh *client.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range w.all() {
		seen := *fresh
		w.job, w.read = keepClusters(&seen, w.job), s.began.Sub(w.created)
		s.replan(w)
	}
}

// stillPending records that a job was looked for and has not ended.
func (s *Sweeper) stillPending(w *watched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range w.all() {
		s.replan(w)
	}
}

// replan tells the watcher of a job what was learned. The caller holds the
// lock.
func (s *Sweeper) replan(w *watched) {
	now := s.reader.Clock.Now()
	if w.job.State != client.Pending {
		delete(s.watched, w)
		w.tell(sighting{job: w.job})
		return
	}
	if w.plan(now); w.err != nil {
		delete(s.watched, w)
	}
	w.tell(sighting{job: w.job, wait: w.wait, lost: w.err})
}

// gone records that a job has no record any more.
func (s *Sweeper) gone(w *watched) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range w.all() {
		delete(s.watched, w)
		w.tell(sighting{job: w.job, lost: ErrLost})
	}
}
