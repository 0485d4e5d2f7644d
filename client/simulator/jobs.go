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
	lost      bool // not checked after its first check
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

// start makes a scheduler do a piece of work. Work that the scheduler
// does not live to finish stays started.
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

// insert adds a row and begins to check its queues.
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

// remove deletes a row for good. It cancels nothing (contract §3.5).
func (m *Manager) remove(j *job) {
	j.removed = true
	delete(m.jobByID, j.id)
	m.jobs = slices.DeleteFunc(m.jobs, func(other *job) bool { return other == j })
	m.wrote()
}

const (
	// jobTTL is how long a job's row lives before the next collection of jobs
	// takes it, whatever its state (contract §9).
	jobTTL   = 6 * time.Hour
	auditTTL = 7 * 24 * time.Hour
	gcBatch  = 5000
	// lostAfter is how long a scheduler has to be silent to be taken for gone.
	lostAfter = 15 * time.Second
)

// planCollections plans the manager's periodic collections, each of which
// leaves a row in the list of jobs (contract §3.2).
func (m *Manager) planCollections() {
	for _, c := range []struct {
		kind  string
		every time.Duration
	}{{"job", 3 * time.Hour}, {"audit", 6 * time.Hour}, {"scheduler", time.Hour}, {"seed_peer", time.Hour}} {
		m.plan(nextTick(m.born, c.every, m.now), func() { m.collect(c.kind, c.every) })
	}
}

func (m *Manager) collect(kind string, every time.Duration) {
	m.after(every, func() { m.collect(kind, every) })
	ttl := jobTTL
	if kind == "audit" {
		ttl = auditTTL
	}
	m.lastJob++
	created := m.now.Truncate(time.Millisecond)
	j := &job{
		id: m.lastJob, createdAt: created, updatedAt: created, group: kind, kind: "gc", state: stateSuccess,
		args: map[string]any{"batch_size": gcBatch, "ttl": int64(ttl), "type": kind},
	}
	m.jobs = append(m.jobs, j)
	m.jobByID[j.id] = j
	m.wrote()
	j.stored = map[string]any{"purged": m.purge(kind)}
}

// purge removes what a collection is for, and says how much that was.
func (m *Manager) purge(kind string) (purged int) {
	switch kind {
	case "job":
		oldest := m.now.Add(-jobTTL)
		kept := m.jobs[:0]
		for _, j := range m.jobs {
			if j.createdAt.Before(oldest) {
				j.removed = true
				delete(m.jobByID, j.id)
				purged++
				continue
			}
			kept = append(kept, j)
		}
		clear(m.jobs[len(kept):])
		m.jobs = kept
	case "scheduler":
		for _, c := range m.clusters {
			for _, s := range c.schedulers {
				if s.state == SchedulerCrashed && m.now.Sub(s.crashed) > lostAfter {
					s.state = SchedulerStopped
					purged++
				}
			}
		}
	}
	return purged
}

// groupJSON is the result of a job (contract §4.1).
type groupJSON struct {
	CreatedAt time.Time   `json:"created_at"`
	GroupUUID string      `json:"group_uuid"`
	JobStates []entryJSON `json:"job_states"`
	State     string      `json:"state"`
	UpdatedAt time.Time   `json:"updated_at"`
}

type entryJSON struct {
	CreatedAt time.Time `json:"created_at"`
	Error     string    `json:"error"`
	Results   []any     `json:"results"`
	State     string    `json:"state"`
	TaskName  string    `json:"task_name"`
	TaskUUID  string    `json:"task_uuid"`
	TTL       int       `json:"ttl"`
}

func (e *entry) json() entryJSON {
	j := entryJSON{CreatedAt: e.createdAt, Error: e.err, State: e.state, TaskName: e.task, TaskUUID: e.uuid}
	if e.answer != nil {
		j.Results = []any{e.answer}
	}
	return j
}
