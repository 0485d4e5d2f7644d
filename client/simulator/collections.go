package simulator

import (
	"net/http"
	"time"
)

const (
	// jobTTL is how long a job's row lives before the next collection of jobs
	// takes it, whatever its state (contract §9).
	jobTTL   = 6 * time.Hour
	auditTTL = 7 * 24 * time.Hour
	gcBatch  = 5000
	// gcPoll is how often a gc job looks whether it is done, and syncPoll how
	// often a sync_peers job does.
	gcPoll   = 5 * time.Second
	syncPoll = 10 * time.Second
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
	j := m.gcRow(kind, kind)
	j.state = stateSuccess
	j.stored = map[string]any{"purged": m.purge(kind)}
	m.after(every, func() { m.collect(kind, every) })
}

// gcRow adds the row of a collection.
func (m *Manager) gcRow(kind, group string) *job {
	ttl := jobTTL
	if kind == "audit" {
		ttl = auditTTL
	}
	m.lastJob++
	created := m.now.Truncate(time.Millisecond)
	j := &job{
		id: m.lastJob, createdAt: created, updatedAt: created, group: group, kind: "gc", state: statePending,
		args: map[string]any{"batch_size": gcBatch, "ttl": int64(ttl), "type": kind},
	}
	m.jobs = append(m.jobs, j)
	m.jobByID[j.id] = j
	m.wrote()
	return j
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

// createGC runs a collection and waits for it, five seconds at least.
func (m *Manager) createGC(r *request, body []byte) reply {
	var typed struct {
		Args struct {
			Type string `json:"type"`
		} `json:"args"`
	}
	if err := bind(body, &typed, map[string]string{"": "GCArgs"}); err != nil {
		return invalid(err.Error())
	}
	kind := typed.Args.Type
	switch kind {
	case "job", "audit":
	case "":
		return invalid(validation("CreateGCJobRequest", "Args.Type", "required"))
	default:
		return invalid(validation("CreateGCJobRequest", "Args.Type", "oneof"))
	}
	m.lock()
	j := m.gcRow(kind, m.uuid())
	m.after(statTakes, func() {
		j.stored = map[string]any{"purged": m.purge(kind)}
		j.state, j.updatedAt = stateSuccess, m.now
	})
	m.unlock()
	if err := m.clock.Sleep(r.Context(), gcPoll); err != nil {
		return message(http.StatusInternalServerError, "context done: "+err.Error())
	}
	m.lock()
	defer m.unlock()
	return reply{json: m.row(j)}
}

// createSyncPeers asks one scheduler of each cluster in turn for its peers,
// which takes ten seconds each. It leaves no row (contract §2.3).
func (m *Manager) createSyncPeers(r *request, e envelope) reply {
	m.lock()
	clusters, refused := m.chosenClusters(e.SchedulerClusterIDs)
	if refused == nil {
		clusters, refused = withScheduler(clusters, len(e.SchedulerClusterIDs) > 0)
	}
	if refused == nil && m.syncing {
		running := message(http.StatusInternalServerError, "sync peers job is running")
		refused = &running
	}
	if refused != nil {
		m.unlock()
		return *refused
	}
	m.syncing = true
	m.unlock()
	err := m.clock.Sleep(r.Context(), syncPoll*time.Duration(len(clusters)))
	m.lock()
	defer m.unlock()
	m.syncing = false
	if err != nil {
		return message(http.StatusInternalServerError, err.Error())
	}
	return reply{json: "OK"}
}

// withScheduler are the clusters with an active scheduler. One without is
// refused when it was named.
func withScheduler(clusters []*cluster, named bool) ([]*cluster, *reply) {
	var active []*cluster
	for _, c := range clusters {
		has := false
		for _, s := range c.schedulers {
			has = has || s.active()
		}
		if has {
			active = append(active, c)
		} else if named {
			refused := noSuchCluster(c.id)
			return nil, &refused
		}
	}
	if len(active) == 0 {
		refused := message(http.StatusInternalServerError, "active schedulers not found")
		return nil, &refused
	}
	return active, nil
}
