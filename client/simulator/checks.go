package simulator

import (
	"time"

	"dftask/client"
)

// Release is which managers a [Manager] behaves like.
type Release int

const (
	// ReleaseCurrent is v2.4.0 and later.
	ReleaseCurrent Release = iota
	// Release2_3 is v2.3.1 to v2.3.4: no IsFinished, and checks at random from
	// 30 s on (contract §5.2).
	Release2_3
	// Release2_2 is v2.2.4 to v2.3.0: as Release2_3, and an image's peers
	// carry "layers" instead of "cached_layers", get_task lists what the
	// schedulers remember, and the concurrency arguments do not exist
	// (contract §4.3, §8.1, §10).
	Release2_2
)

// jobChecks are the ages at which the manager checks a new job.
func (m *Manager) jobChecks() []time.Duration {
	if m.options.Release == ReleaseCurrent {
		return client.Checks()
	}
	return m.randomChecks(16, func(i int) time.Duration {
		ceiling := min(time.Duration(1<<min(i, 8))*30*time.Second, 300*time.Second)
		return max(30*time.Second, time.Duration(m.random.Float64()*float64(ceiling)))
	})
}

// layerChecks are the ages at which the manager checks the jobs inside an
// image distribution (contract §5.3).
func (m *Manager) layerChecks() []time.Duration {
	switch m.options.Release {
	case Release2_2:
		return m.randomChecks(4, m.layerDelay)
	case Release2_3:
		return m.randomChecks(60, m.layerDelay)
	}
	looks := []time.Duration{0, 3 * time.Second}
	for len(looks) < 60 {
		looks = append(looks, looks[len(looks)-1]+5*time.Second)
	}
	return looks
}

func (m *Manager) layerDelay(int) time.Duration {
	return 3*time.Second + time.Duration(m.random.Float64()*float64(2*time.Second))
}

// randomChecks are n checks, the first at once and the others a delay apart.
func (m *Manager) randomChecks(n int, delay func(i int) time.Duration) []time.Duration {
	looks := make([]time.Duration, 1, n)
	for i := 1; i < n; i++ {
		looks = append(looks, looks[i-1]+delay(i))
	}
	return looks
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

// check stores what the queues hold now. One failure ends the checking, even while
// other schedulers work (contract §4.4).
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
