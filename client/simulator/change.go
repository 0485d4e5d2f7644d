package simulator

import (
	"slices"
	"time"
)

// The methods here change the world while a manager runs. All of them panic
// when they are told of a cluster, a scheduler or a host that does not exist:
// that is a mistake of the caller's, not a state of the world.

// AddTask lets hosts have finished downloading copies of a task just now.
func (m *Manager) AddTask(t Task) {
	m.lock()
	defer m.unlock()
	m.addTask(t)
}

// AddImage puts an image into its registry, with the copies of its layers.
func (m *Manager) AddImage(i Image) {
	m.lock()
	defer m.unlock()
	m.images = append(m.images, i)
	for _, layer := range i.Layers {
		m.addTask(Task{URL: i.blobURL(layer), Copies: layer.Copies})
	}
}

// FinishCopy completes the download of a host that was unfinished.
func (m *Manager) FinishCopy(taskID, host string) {
	m.lock()
	defer m.unlock()
	h := m.host(host)
	if c := m.disks[taskID][h]; c != nil {
		c.finished = true
	}
	for _, s := range h.cluster.schedulers {
		downloads, _ := s.recall(taskID, m.now)
		for _, d := range downloads {
			if d.host == h {
				d.finished, d.usedAt = true, m.now
			}
		}
	}
}

// EvictCopy takes a task off a host's disk without telling its scheduler, as a disk
// under pressure or a hand on the host does.
func (m *Manager) EvictCopy(taskID, host string) {
	m.lock()
	defer m.unlock()
	m.evict(taskID, m.host(host))
}

// SetDeleteError makes a host refuse to delete its copy with a text, or obey
// again when the text is empty.
func (m *Manager) SetDeleteError(taskID, host, text string) {
	m.lock()
	defer m.unlock()
	if c := m.disks[taskID][m.host(host)]; c != nil {
		c.deleteError = text
	}
}

// Holders are the hosts that have a task on disk, finished or not, as
// "cluster/hostname" and sorted.
func (m *Manager) Holders(taskID string) []string {
	m.lock()
	defer m.unlock()
	holders := []string{}
	for h := range m.disks[taskID] {
		holders = append(holders, h.cluster.spec.Name+"/"+h.spec.Name)
	}
	slices.Sort(holders)
	return holders
}

// AddHost lets a host join a cluster now.
func (m *Manager) AddHost(cluster string, h Host) {
	m.lock()
	defer m.unlock()
	c := m.clusterNamed(cluster)
	m.addHost(c, h, m.now)
	c.hosts[len(c.hosts)-1].announced = m.now
}

// SetHost changes how a host answers.
func (m *Manager) SetHost(host string, state HostState) {
	m.lock()
	defer m.unlock()
	h := m.host(host)
	if state == HostSilent && h.state != HostSilent {
		h.silentSince = m.now
	}
	if state != HostSilent && h.state == HostSilent {
		// It announces itself at once when it comes back.
		h.silentSince, h.announced = time.Time{}, m.now
	}
	h.state = state
}

// SlowHost makes a host take so long to delete a copy. Its scheduler waits two
// minutes for it and then reports DeadlineExceeded, though the host continues and
// deletes the copy all the same (contract §5.4, §8.2). 0 makes it quick again.
func (m *Manager) SlowHost(host string, deleteTakes time.Duration) {
	m.lock()
	defer m.unlock()
	m.host(host).deleteTakes = deleteTakes
}

// LeaveHost lets a host leave gracefully: its schedulers drop it, and what
// they remember of its downloads, at once (contract §8.2).
func (m *Manager) LeaveHost(host string) {
	m.lock()
	defer m.unlock()
	m.host(host).leftAt = m.now
}

// SetScheduler changes what a scheduler does with its work; the name "" means
// the cluster's first. One that is up
// again does what is still in its queue (contract §5.4). One that crashed or
// stopped has lost its memory and the work under way; hosts announce
// themselves to its next life within five minutes.
func (m *Manager) SetScheduler(cluster, name string, state SchedulerState) {
	m.lock()
	defer m.unlock()
	s := m.clusterNamed(cluster).schedulerNamed(name)
	ends := state == SchedulerCrashed || state == SchedulerStopped
	if ends && s.remembers() {
		s.lose()
	}
	if !ends && !s.remembers() {
		s.started = m.now
	}
	s.state, s.crashed = state, m.now
	if state == SchedulerUp {
		m.pickUp(s)
	}
}

// RestartScheduler ends a scheduler and starts it again: it has forgotten all
// tasks and, until they announce themselves again, all hosts (contract §8.2).
func (m *Manager) RestartScheduler(cluster, name string) {
	m.SetScheduler(cluster, name, SchedulerStopped)
	m.SetScheduler(cluster, name, SchedulerUp)
}

// FailScheduler makes all work of a scheduler end in FAILURE with a text, or
// be done again when the text is empty.
func (m *Manager) FailScheduler(cluster, name, text string) {
	m.lock()
	defer m.unlock()
	m.clusterNamed(cluster).schedulerNamed(name).failing = text
}

// AddCluster adds a cluster now. The rate limiter learns of it within three
// minutes and answers 429 to its id until then (contract §2.4).
func (m *Manager) AddCluster(c Cluster) {
	m.lock()
	defer m.unlock()
	if c.ID == 0 {
		c.ID = uint(len(m.clusters) + 1)
	}
	added := m.addCluster(c, m.now, m.now.Add(-announceEvery))
	added.knownFrom = nextTick(m.born, limiterRefresh, m.now)
}

// RemoveCluster deletes a cluster now. The rate limiter lets its id pass for
// up to three minutes more, which makes it 404 instead of 429 (contract §2.2).
func (m *Manager) RemoveCluster(name string) {
	m.lock()
	defer m.unlock()
	c := m.clusterNamed(name)
	c.deleted = true
	c.forgotten = nextTick(m.born, limiterRefresh, m.now)
}

// AddToken adds a personal access token and returns its text.
func (m *Manager) AddToken(spec TokenSpec) string {
	m.lock()
	defer m.unlock()
	return m.addToken(spec).Token
}

// RevokeToken deletes a personal access token.
func (m *Manager) RevokeToken(text string) {
	m.lock()
	defer m.unlock()
	m.tokens = slices.DeleteFunc(m.tokens, func(t *token) bool { return t.Token == text })
	m.wrote()
}

// Restart restarts the manager: the jobs that were pending are not
// checked any more. They stay so, though the schedulers do their work (contract §5.4).
func (m *Manager) Restart() {
	m.lock()
	defer m.unlock()
	m.restart()
}

func (m *Manager) restart() {
	m.life++
	m.cache.clear()
}

// LoseDatabase takes the manager's database away for some time. Every oapi
// route answers 401 until it is back, as to an unknown token
// (contract §1.1). Schedulers continue their work; a check of a job cannot
// be written.
func (m *Manager) LoseDatabase(lasts time.Duration) {
	m.lock()
	defer m.unlock()
	m.databaseBack = m.now.Add(lasts)
}

// ClashLists makes the next n lists of jobs fail, as one of two equal lists does
// that are asked for at once, right after a write (contract §3.2).
func (m *Manager) ClashLists(n int) {
	m.lock()
	defer m.unlock()
	m.clashes = n
}
