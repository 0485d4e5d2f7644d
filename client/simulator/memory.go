package simulator

import (
	"slices"
	"time"
)

// What a scheduler remembers of downloads is small and short-lived
// (contract §8.2).
const (
	peersPerTask    = 300
	peerTTL         = 24 * time.Hour
	peerGC          = 10 * time.Second
	silentPeersGone = time.Hour
	taskGC          = 30 * time.Minute
)

// scheduler is the state of a [Scheduler].
type scheduler struct {
	spec    Scheduler
	cluster *cluster
	state   SchedulerState
	started time.Time
	crashed time.Time // when its process died without signing off
	life    int       // counts its starts: work of an earlier life is lost
	failing string
	queue   []*queued
	tasks   map[string]*memory
}

// memory is what a scheduler remembers of a task.
type memory struct {
	downloads []*download
	emptied   time.Time // when the last download was forgotten
}

// download is one time a host downloaded a task.
type download struct {
	host     *host
	peer     string
	finished bool
	usedAt   time.Time
	addedAt  time.Time
}

func newScheduler(spec Scheduler, c *cluster, started, now time.Time) *scheduler {
	return &scheduler{spec: spec, cluster: c, state: spec.State, started: started, crashed: now, tasks: map[string]*memory{}}
}

// remembers says whether its process is there to remember anything.
func (s *scheduler) remembers() bool { return s.state == SchedulerUp || s.state == SchedulerFrozen }

// active says whether the manager gives it work.
func (s *scheduler) active() bool { return s.state != SchedulerStopped }

func (s *scheduler) remember(id string, d *download) {
	if s.tasks[id] == nil {
		s.tasks[id] = &memory{}
	}
	if d.addedAt.IsZero() {
		d.addedAt = d.usedAt
	}
	mem := s.tasks[id]
	mem.downloads = append(mem.downloads, d)
	mem.emptied = time.Time{}
}

// recall is what the scheduler still remembers of a task, and whether it knows
// the task at all: one whose downloads are all forgotten stays known until the
// next collection of tasks.
func (s *scheduler) recall(id string, now time.Time) (downloads []*download, known bool) {
	mem := s.tasks[id]
	if mem == nil {
		return nil, false
	}
	mem.downloads = slices.DeleteFunc(mem.downloads, func(d *download) bool {
		gone, at := d.forgottenAt(now)
		if gone && at.After(mem.emptied) {
			mem.emptied = at
		}
		return gone
	})
	s.dropSurplus(mem, now)
	if len(mem.downloads) == 0 && !now.Before(nextTick(s.started, taskGC, mem.emptied)) {
		delete(s.tasks, id)
		return nil, false
	}
	return mem.downloads, true
}

// forgottenAt says whether, and since when, age or its host made a scheduler
// forget the download.
func (d *download) forgottenAt(now time.Time) (bool, time.Time) {
	var at time.Time
	for _, end := range []struct {
		since time.Time
		after time.Duration
	}{{d.usedAt, peerTTL}, {d.host.leftAt, 0}, {d.host.silentSince, silentPeersGone}} {
		if end.since.IsZero() {
			continue
		}
		if t := end.since.Add(end.after); !t.After(now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	return !at.IsZero(), at
}

// dropSurplus forgets finished downloads past the limit, as each collection of
// peers does: of those that were there at the last one, the oldest first.
func (s *scheduler) dropSurplus(mem *memory, now time.Time) {
	surplus := len(mem.downloads) - peersPerTask
	if surplus <= 0 {
		return
	}
	collected := nextTick(s.started, peerGC, now).Add(-peerGC)
	mem.downloads = slices.DeleteFunc(mem.downloads, func(d *download) bool {
		if surplus <= 0 || !d.finished || d.addedAt.After(collected) {
			return false
		}
		surplus--
		return true
	})
}

// forget drops one download, after its copy was deleted.
func (s *scheduler) forget(id string, d *download, now time.Time) {
	mem := s.tasks[id]
	if mem == nil {
		return
	}
	if i := slices.Index(mem.downloads, d); i >= 0 {
		mem.downloads = slices.Delete(mem.downloads, i, i+1)
		mem.emptied = now
	}
}

// lose ends a life: the memory and the work that was under way are gone, the
// queue stays.
func (s *scheduler) lose() {
	s.life++
	s.tasks = map[string]*memory{}
}
