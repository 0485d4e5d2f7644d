package simulator

import (
	"slices"
	"time"
)

// The states of jobs and of their queue entries. A job itself is only ever
// pending, a success or a failure (contract §4.4).
const (
	statePending = "PENDING"
	stateStarted = "STARTED"
	stateSuccess = "SUCCESS"
	stateFailure = "FAILURE"
)

// maxText is how many characters a bio may have; the database refuses more.
const maxText = 1024

// job is a row of the manager's job table.
type job struct {
	id        uint
	createdAt time.Time
	updatedAt time.Time
	group     string // its task_id: the group's uuid, which is no P2P task id
	bio       string
	kind      string
	state     string
	args      map[string]any
	userID    uint
	clusters  []*cluster // one for each scheduler that got work
	entries   []*entry
	queuedAt  time.Time
	stored    any // the result as of the last check; nil before the first
	removed   bool
	lost      bool // nobody checks it after its first check
}

// entry is one scheduler's part of a job: what the manager put into its queue.
type entry struct {
	uuid      string
	task      string // the job's type
	state     string
	err       string
	answer    any // immutable once it is there
	createdAt time.Time
}

// queued is an entry in a scheduler's queue, with the work it stands for.
type queued struct {
	entry *entry
	work  func(s *scheduler, done func(answer any, err string))
}

// target is a scheduler that gets a part of a job.
type target struct {
	scheduler *scheduler
	work      func(s *scheduler, done func(answer any, err string))
}

// queue sends work to schedulers. It is what happens before the row is
// inserted, so that work whose row is refused runs all the same (contract §2.1).
func (m *Manager) queue(kind string, targets []target) []*entry {
	entries := make([]*entry, 0, len(targets))
	for i, t := range targets {
		e := &entry{
			uuid: "task_" + m.uuid(), task: kind, state: statePending,
			createdAt: m.now.Add(time.Duration(i) * 40 * time.Microsecond),
		}
		entries = append(entries, e)
		t.scheduler.queue = append(t.scheduler.queue, &queued{entry: e, work: t.work})
		m.pickUp(t.scheduler)
	}
	// A group lists its entries in the order of a map.
	m.random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries
}

// pickUp plans that a scheduler takes what is in its queue.
func (m *Manager) pickUp(s *scheduler) {
	delay := s.spec.Delay
	if delay == 0 {
		delay = 10 * time.Millisecond
	}
	m.after(max(0, delay), func() {
		if s.state != SchedulerUp {
			return // stays in the queue for the day it returns (contract §5.4)
		}
		work := s.queue
		s.queue = nil
		for _, q := range work {
			m.start(s, q)
		}
	})
}

// start makes a scheduler do a piece of work. Work that its end comes upon
// stays started for ever.
func (m *Manager) start(s *scheduler, q *queued) {
	life := s.life
	q.entry.state = stateStarted
	done := func(answer any, err string) {
		if s.life != life {
			return
		}
		q.entry.answer, q.entry.err, q.entry.state = answer, err, stateSuccess
		if err != "" {
			q.entry.state = stateFailure
		}
	}
	if s.failing != "" {
		done(nil, s.failing)
		return
	}
	q.work(s, done)
}

// insert adds a row and begins to look at its queues.
func (m *Manager) insert(j *job, looks []time.Duration) {
	m.lastJob++
	j.id = m.lastJob
	j.createdAt = m.now.Truncate(time.Millisecond)
	j.updatedAt = j.createdAt
	m.jobs = append(m.jobs, j)
	m.jobByID[j.id] = j
	m.wrote()
	m.checkAgain(j, looks, 0)
}

// checkAgain plans the i-th check of a job. Checks continue until the job ends, the
// row is removed, or the manager is restarted: nothing resumes them then.
func (m *Manager) checkAgain(j *job, looks []time.Duration, i int) {
	life := m.life
	m.plan(j.createdAt.Add(looks[i]).Add(checkLag(i)), func() {
		if j.removed || m.life != life {
			return
		}
		switch {
		case !m.databaseIsAway():
			m.check(j)
		case m.options.Release != ReleaseCurrent:
			return // older managers give up when a row cannot be written (contract §5.2)
		}
		switch {
		case j.state != statePending || j.lost:
		case i+1 < len(looks):
			m.checkAgain(j, looks, i+1)
		case m.databaseIsAway():
		default:
			j.state = stateFailure // with the result as it is (contract §5.1)
			j.updatedAt = m.now
		}
	})
}

// databaseIsAway says whether no row can be read or written.
func (m *Manager) databaseIsAway() bool { return m.now.Before(m.databaseBack) }

// checkLag is how late the i-th check comes, as measured (contract §5.1).
func checkLag(i int) time.Duration { return time.Duration(2+3*i) * time.Millisecond }

// check stores what the queues hold now. One failure ends the checking, whatever
// the other schedulers are at (contract §4.4).
func (m *Manager) check(j *job) {
	state := stateSuccess
	states := make([]entryJSON, 0, len(j.entries))
	for _, e := range j.entries {
		switch {
		case e.state == stateFailure:
			state = stateFailure
		case e.state != stateSuccess && state != stateFailure:
			state = statePending
		}
		states = append(states, e.json())
	}
	j.state = state
	j.updatedAt = m.now
	j.stored = groupJSON{CreatedAt: j.queuedAt, GroupUUID: j.group, JobStates: states, State: state, UpdatedAt: m.now}
	m.wrote()
}

// remove deletes a row for good. It cancels nothing (contract §3.5).
func (m *Manager) remove(j *job) {
	j.removed = true
	delete(m.jobByID, j.id)
	m.jobs = slices.DeleteFunc(m.jobs, func(other *job) bool { return other == j })
	m.wrote()
}
