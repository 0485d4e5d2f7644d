package simulator

import "time"

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
