package simulator

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

const (
	// announceEvery is how often a dfdaemon announces its host (contract §8.1).
	announceEvery = 5 * time.Minute
	// silentHostGone is how long a host has to be silent before the next
	// collection of hosts drops it, and hostGC how often that runs.
	silentHostGone = 2 * announceEvery
	hostGC         = 5 * time.Minute
	// defaultJobRateLimit is in requests a second (contract §2.4).
	defaultJobRateLimit = 10
	// limiterRefresh is how often a manager learns of new clusters.
	limiterRefresh = 3 * time.Minute
)

// cluster is the state of a [Cluster].
type cluster struct {
	spec       Cluster
	id         uint
	createdAt  time.Time
	deleted    bool
	limited    rateLimit
	knownFrom  time.Time // when the rate limiter learned of it
	forgotten  time.Time // when the rate limiter drops it; zero while it exists
	schedulers []*scheduler
	hosts      []*host
}

// host is the state of a [Host].
type host struct {
	spec        Host
	id          string // ip-hostname
	cluster     *cluster
	state       HostState
	deleteTakes time.Duration // how long it takes to delete a copy; 0 for no longer than others
	announced   time.Time     // first announcement; the others follow every announceEvery
	silentSince time.Time     // zero while it announces itself
	leftAt      time.Time     // when it left gracefully; zero while it is there
}

func (h *host) kind() string {
	if h.spec.Seed {
		return "super"
	}
	return "normal"
}

// diskCopy is what a host keeps of a task.
type diskCopy struct {
	finished    bool
	deleteError string
}

// build makes the world a fleet describes. It panics on a fleet that
// contradicts itself, which is a mistake in it.
func (m *Manager) build(f Fleet) {
	m.born = m.now.Add(-f.Uptime)
	for i, spec := range f.Clusters {
		if spec.ID == 0 {
			spec.ID = uint(i + 1)
		}
		m.addCluster(spec, m.born, m.born.Add(-2*announceEvery))
	}
	for _, t := range f.Tasks {
		m.addTask(t)
	}
	m.images = append(m.images, f.Images...)
	for _, image := range f.Images {
		for _, layer := range image.Layers {
			m.addTask(Task{URL: image.blobURL(layer), Copies: layer.Copies})
		}
	}
}

// addCluster brings a cluster into being. Its hosts announce themselves from
// an instant on, each with an offset of its own.
func (m *Manager) addCluster(spec Cluster, createdAt, announcing time.Time) *cluster {
	c := &cluster{spec: spec, id: spec.ID, createdAt: createdAt.Truncate(time.Millisecond), knownFrom: createdAt}
	limit := spec.JobRateLimit
	if limit == 0 {
		limit = defaultJobRateLimit
	}
	c.limited = newRateLimit(limit)
	if len(spec.Schedulers) == 0 && !spec.NoSchedulers {
		spec.Schedulers = []Scheduler{{}}
	}
	for i, s := range spec.Schedulers {
		if s.Name == "" {
			s.Name = fmt.Sprintf("dragonfly-scheduler-%d", i)
		}
		if s.IP == "" {
			s.IP = fmt.Sprintf("127.%d.0.%d", 100+c.id%100, i+1)
		}
		c.schedulers = append(c.schedulers, newScheduler(s, c, announcing, m.now))
	}
	m.clusters = append(m.clusters, c)
	for _, h := range spec.Hosts {
		m.addHost(c, h, announcing)
	}
	return c
}

func (m *Manager) addHost(c *cluster, spec Host, announcing time.Time) {
	key := c.spec.Name + "/" + spec.Name
	if m.hosts[key] != nil {
		panic("simulator: the fleet has two hosts " + key)
	}
	// Spread over the interval by a step that is coprime to it.
	offset := time.Duration(len(c.hosts)) * 37 * time.Second % announceEvery
	h := &host{spec: spec, id: spec.IP + "-" + spec.Name, cluster: c, state: spec.State, announced: announcing.Add(offset)}
	if spec.State == HostSilent {
		h.silentSince = m.now
	}
	c.hosts = append(c.hosts, h)
	m.hosts[key] = h
}

// addTask puts copies onto disks and into the memory of schedulers.
func (m *Manager) addTask(t Task) {
	id := t.TaskID()
	for _, spec := range t.Copies {
		m.addCopy(id, spec)
	}
}

func (m *Manager) addCopy(id string, spec Copy) {
	h := m.host(spec.Host)
	if !spec.Gone {
		if m.disks[id] == nil {
			m.disks[id] = map[*host]*diskCopy{}
		}
		m.disks[id][h] = &diskCopy{finished: !spec.Unfinished, deleteError: spec.DeleteError}
	}
	if spec.Forgotten {
		return
	}
	s := h.cluster.schedulerOf(id, spec.Scheduler)
	if s == nil || !s.remembers() {
		return
	}
	used := m.now.Add(-spec.Idle)
	for range max(1, spec.Downloads) {
		d := &download{host: h, finished: !spec.Unfinished, usedAt: used}
		if m.options.Release == Release2_2 {
			d.peer = m.peerID(h) // other releases do not list it
		}
		s.remember(id, d)
	}
}

// schedulerOf is the named scheduler, or the one a task falls to: dfdaemons
// pick by a ring of hashes over the task id, so that all hosts of a cluster
// agree (contract §9). It is nil in a cluster without schedulers.
func (c *cluster) schedulerOf(taskID, name string) *scheduler {
	if name == "" {
		var working []*scheduler
		for _, s := range c.schedulers {
			if s.remembers() {
				working = append(working, s)
			}
		}
		if len(working) == 0 {
			return nil
		}
		h := fnv.New32a()
		h.Write([]byte(taskID))
		return working[int(h.Sum32()%uint32(len(working)))]
	}
	return c.schedulerNamed(name)
}

// schedulerNamed is a scheduler of the cluster; "" names the first one.
func (c *cluster) schedulerNamed(name string) *scheduler {
	for _, s := range c.schedulers {
		if s.spec.Name == name || name == "" {
			return s
		}
	}
	panic("simulator: cluster " + c.spec.Name + " has no scheduler " + name)
}

// host is the host with a name like "cluster-1/node-001".
func (m *Manager) host(name string) *host {
	h := m.hosts[name]
	if h == nil {
		panic("simulator: no host " + name)
	}
	return h
}

func (m *Manager) clusterNamed(name string) *cluster {
	for _, c := range m.clusters {
		if c.spec.Name == name && !c.deleted {
			return c
		}
	}
	panic("simulator: no cluster " + name)
}

// knownHosts are the hosts a scheduler would ask: those that have announced
// themselves to it since it started, and have neither left nor been silent for
// too long (contract §8.1).
func (m *Manager) knownHosts(s *scheduler) []*host {
	var known []*host
	for _, h := range s.cluster.hosts {
		if s.knowsHost(h, m.now) {
			known = append(known, h)
		}
	}
	return known
}

func (s *scheduler) knowsHost(h *host, now time.Time) bool {
	if !h.leftAt.IsZero() || now.Before(h.firstTo(s)) {
		return false
	}
	if h.silentSince.IsZero() {
		return true
	}
	last := h.lastBefore(h.silentSince)
	if last.Before(h.firstTo(s)) {
		return false // it fell silent before it had announced itself
	}
	return now.Before(nextTick(s.started, hostGC, last.Add(silentHostGone)))
}

// firstTo is when the host first announced itself to a scheduler.
func (h *host) firstTo(s *scheduler) time.Time {
	if !h.announced.Before(s.started) {
		return h.announced
	}
	return nextTick(h.announced, announceEvery, s.started)
}

// lastBefore is the host's last announcement at an instant.
func (h *host) lastBefore(at time.Time) time.Time {
	if !h.silentSince.IsZero() && h.silentSince.Before(at) {
		at = h.silentSince
	}
	if at.Before(h.announced) {
		return h.announced
	}
	return h.announced.Add(at.Sub(h.announced) / announceEvery * announceEvery)
}

// nextTick is the first tick after an instant of something that ticks every
// period from an origin on.
func nextTick(origin time.Time, period time.Duration, after time.Time) time.Time {
	if after.Before(origin) {
		return origin
	}
	return origin.Add((after.Sub(origin)/period + 1) * period)
}

// uuid is a random UUID, which no other manager makes: whether a job is the one
// that was seen before is told by its group (contract §3.1).
func (m *Manager) uuid() string {
	a, b := m.random.Uint64()^m.origin[0], m.random.Uint64()^m.origin[1]
	return fmt.Sprintf("%08x-%04x-4%03x-%x%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, 8+b>>62, b>>48&0xfff, b&0xffffffffffff)
}

// peerID names one download, as schedulers did before they listed hosts.
func (m *Manager) peerID(h *host) string {
	return strings.Join([]string{h.spec.IP, h.spec.Name, m.uuid()}, "-")
}
