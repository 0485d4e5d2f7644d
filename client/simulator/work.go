package simulator

import (
	"container/heap"
	"slices"
	"time"
)

const (
	// rpcTimeout is how long a scheduler waits for a hanging host, and
	// rpcRefused how long its tries at one that refuses take (contract §5.4).
	rpcTimeout = 2 * time.Minute
	rpcRefused = time.Second
	// statTakes and deleteTakes are how long a host that works takes to answer.
	statTakes   = 5 * time.Millisecond
	deleteTakes = 20 * time.Millisecond
)

const deadlineExceeded = "rpc error: code = DeadlineExceeded desc = context deadline exceeded"

// ask is how long a scheduler waits for a host, and how that ends: with an
// answer, or with a gRPC error.
func (h *host) ask(answerTakes time.Duration) (takes time.Duration, err string) {
	switch h.state {
	case HostHanging:
		return rpcTimeout, deadlineExceeded
	case HostRefusing, HostSilent:
		return rpcRefused, `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ` +
			h.spec.IP + `:4000: connect: connection refused"`
	}
	return answerTakes, ""
}

// getWork asks all hosts a scheduler holds whether they have a task on disk,
// so many at a time. Hosts that do not answer before the timeout are left out
// without a word (contract §8.1).
func (m *Manager) getWork(id string, concurrency int, timeout time.Duration) func(*scheduler, func(any, string)) {
	if m.options.Release == Release2_2 {
		return m.recallWork(id)
	}
	return func(s *scheduler, done func(any, string)) {
		answer := getAnswerJSON{SchedulerClusterID: s.cluster.id}
		hosts := m.knownHosts(s)
		if len(hosts) > 0 {
			answer.Peers = []peerJSON{}
		}
		m.random.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
		var slots durations
		var last time.Duration
		for _, h := range hosts {
			var begins time.Duration
			if len(slots) >= concurrency {
				begins = heap.Pop(&slots).(time.Duration)
			}
			takes, failed := h.ask(statTakes)
			ends := begins + takes
			heap.Push(&slots, ends)
			last = max(last, ends)
			found := m.disks[id][h]
			if failed == "" && found != nil && !h.spec.Old && ends <= timeout {
				answer.Peers = append(answer.Peers, m.peer(s, h, h.id, found.finished))
			}
		}
		m.after(max(0, min(last, timeout)), func() { done(answer, "") })
	}
}

// recallWork lists what a scheduler remembers of a task, in any state,
// without asking any host: what get_task was before v2.3.1.
func (m *Manager) recallWork(id string) func(*scheduler, func(any, string)) {
	return func(s *scheduler, done func(any, string)) {
		answer := getAnswerJSON{SchedulerClusterID: s.cluster.id}
		downloads, _ := s.recall(id, m.now)
		for _, d := range downloads {
			peer := m.peer(s, d.host, d.peer, d.finished)
			peer.CreatedAt, peer.UpdatedAt = d.addedAt, d.usedAt
			answer.Peers = append(answer.Peers, peer)
		}
		m.after(statTakes, func() { done(answer, "") })
	}
}

func (m *Manager) peer(s *scheduler, h *host, id string, finished bool) peerJSON {
	p := peerJSON{
		CreatedAt: h.firstTo(s), HostType: h.kind(), Hostname: h.spec.Name, ID: id, IP: h.spec.IP,
		UpdatedAt: h.lastBefore(m.now).Add(170 * time.Nanosecond),
	}
	if m.options.Release == ReleaseCurrent {
		p.IsFinished = &finished
	}
	return p
}

// durations is a heap, the shortest first.
type durations []time.Duration

func (d durations) Len() int           { return len(d) }
func (d durations) Less(i, j int) bool { return d[i] < d[j] }
func (d durations) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *durations) Push(x any)        { *d = append(*d, x.(time.Duration)) }
func (d *durations) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

// deletion is a delete_task on its way from host to host.
type deletion struct {
	id       string
	on       *scheduler
	life     int
	left     []*download
	deadline time.Time
	answer   deleteAnswerJSON
	done     func(any, string)
}

// deleteWork visits the finished downloads a scheduler remembers, one after
// another (contract §8.2).
func (m *Manager) deleteWork(id string, timeout time.Duration) func(*scheduler, func(any, string)) {
	return func(s *scheduler, done func(any, string)) {
		d := &deletion{id: id, on: s, life: s.life, deadline: m.now.Add(timeout), done: done}
		d.answer.SchedulerClusterID = s.cluster.id
		downloads, known := s.recall(id, m.now)
		if known {
			d.answer.SuccessTasks, d.answer.FailureTasks = []deletedJSON{}, []failureJSON{}
		}
		d.left = slices.DeleteFunc(slices.Clone(downloads), func(d *download) bool { return !d.finished })
		m.random.Shuffle(len(d.left), func(i, j int) { d.left[i], d.left[j] = d.left[j], d.left[i] })
		m.deleteNext(d)
	}
}

func (m *Manager) deleteNext(d *deletion) {
	if d.on.life != d.life {
		return
	}
	if len(d.left) == 0 {
		m.after(statTakes, func() { d.done(d.answer, "") })
		return
	}
	next := d.left[0]
	d.left = d.left[1:]
	takes, failed := next.host.ask(max(deleteTakes, next.host.deleteTakes))
	if failed == "" && takes >= rpcTimeout {
		// The scheduler has given up when the host has done it.
		m.after(takes, func() { m.deleteCopy(d.id, next.host) })
		takes, failed = rpcTimeout, deadlineExceeded
	}
	if end := m.now.Add(takes); end.After(d.deadline) {
		takes, failed = max(0, d.deadline.Sub(m.now)), deadlineExceeded
	}
	m.after(takes, func() {
		if d.on.life != d.life {
			return
		}
		if failed == "" {
			failed = m.deleteCopy(d.id, next.host)
		}
		if failed == "" {
			d.on.forget(d.id, next, m.now)
			d.answer.SuccessTasks = append(d.answer.SuccessTasks, next.host.deleted())
		} else {
			d.answer.FailureTasks = append(d.answer.FailureTasks, next.host.failure(d.id, failed))
		}
		m.deleteNext(d)
	})
}

// deleteCopy is what dfdaemon does when it is told to delete a task; it returns
// the gRPC error, or nothing (contract §8.2).
func (m *Manager) deleteCopy(id string, h *host) string {
	const internal = "rpc error: code = Internal desc = "
	found := m.disks[id][h]
	switch {
	case found == nil:
		return internal + "task " + id + " not found"
	case found.deleteError != "":
		return internal + found.deleteError
	}
	m.evict(id, h)
	return ""
}

func (m *Manager) evict(id string, h *host) {
	delete(m.disks[id], h)
	if len(m.disks[id]) == 0 {
		delete(m.disks, id)
	}
}

func (h *host) deleted() deletedJSON {
	return deletedJSON{HostType: h.kind(), Hostname: h.spec.Name, IP: h.spec.IP}
}

func (h *host) failure(id, err string) failureJSON {
	return failureJSON{Description: "task " + id + " failed: " + err, HostType: h.kind(), Hostname: h.spec.Name, IP: h.spec.IP}
}

// getAnswerJSON is one scheduler's answer to get_task (contract §4.2).
type getAnswerJSON struct {
	Peers              []peerJSON `json:"peers"`
	SchedulerClusterID uint       `json:"scheduler_cluster_id"`
}

type peerJSON struct {
	IsFinished *bool     `json:"IsFinished,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
	HostType   string    `json:"host_type"`
	Hostname   string    `json:"hostname"`
	ID         string    `json:"id"`
	IP         string    `json:"ip"`
	UpdatedAt  time.Time `json:"updated_at"`
}

// deleteAnswerJSON is one scheduler's answer to delete_task (contract §4.5).
type deleteAnswerJSON struct {
	FailureTasks       []failureJSON `json:"failure_tasks"`
	SchedulerClusterID uint          `json:"scheduler_cluster_id"`
	SuccessTasks       []deletedJSON `json:"success_tasks"`
}

type deletedJSON struct {
	HostType string `json:"host_type"`
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
}

type failureJSON struct {
	Description string `json:"description"`
	HostType    string `json:"host_type"`
	Hostname    string `json:"hostname"`
	IP          string `json:"ip"`
}
