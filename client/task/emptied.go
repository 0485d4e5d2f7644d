package task

import (
	"context"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
)

const (
	// askedAgain is the least time between two readings of the manager's list
	// for the clusters that had hosts.
	askedAgain = time.Minute

	// listedPerPage is how many rows such a reading brings.
	listedPerPage = 20

	// hostsBack is a little longer than the hosts of a restarted scheduler take
	// to be back (contract §8.2).
	hostsBack = 6 * time.Minute
)

// populated remembers which clusters had hosts, in any answer to anybody. One
// that suddenly has none lost them to a restart of its scheduler, and their
// copies are there (contract §8.2). One that never had any is empty.
type populated struct {
	mu  sync.Mutex
	had map[uint]bool
	// since is when a cluster was first found without, and asked when the
	// manager's list was read.
	since map[uint]time.Time
	asked time.Time
}

// doubtEmptied doubts the answers of clusters that had hosts before, and of
// which none is connected now, or was a moment ago.
func (e *Engine) doubtEmptied(ctx context.Context, r *SearchResult) {
	if r.Remembered {
		return
	}
	p, now := e.shared().hosts, e.Clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.learn(ctx, e.API, r, now)
	for i := range r.Clusters {
		c := &r.Clusters[i]
		if c.Answered && c.noHosts && p.since[c.ID].IsZero() {
			p.since[c.ID] = now
		}
		switch since := p.since[c.ID]; {
		case !c.Answered || !p.had[c.ID]:
		case since.IsZero() || now.Sub(since) >= hostsBack:
			if !c.noHosts {
				delete(p.since, c.ID)
			}
		case c.noHosts:
			c.emptied = true
			c.Errors = append(c.Errors, "it had hosts before, so copies may be there")
		default:
			c.emptied = true
			c.Errors = append(c.Errors, "no host was connected to its schedulers a moment ago, so not all may be back")
		}
	}
}

// learn takes in which clusters have hosts, and asks which of the others had. It
// is not asked where no cluster has any: then nothing is known anyway.
func (p *populated) learn(ctx context.Context, api API, r *SearchResult, now time.Time) {
	unknown := false
	for _, c := range r.Clusters {
		if c.Answered && !c.noHosts {
			p.had[c.ID] = true
		}
		unknown = unknown || c.Answered && !p.had[c.ID]
	}
	if !unknown || !r.AskedHosts() || now.Sub(p.asked) < askedAgain {
		return
	}
	p.asked = now
	for _, kind := range []client.JobType{client.GetTask, client.DeleteTask} {
		// Without an answer a cluster is taken to be empty, and its doubt is told.
		page, _, err := joblist.Page(ctx, api, client.JobQuery{Type: kind, Page: 1, PerPage: listedPerPage})
		if err != nil {
			return
		}
		for i := range page.Jobs {
			p.read(&page.Jobs[i])
		}
	}
}

// read takes in which clusters had hosts when a job was answered.
func (p *populated) read(job *client.Job) {
	for _, queue := range job.Result.Queues {
		for _, r := range queue.Responses {
			if r.Peers != nil || len(r.Deleted)+len(r.Failed) > 0 {
				p.had[r.ClusterID] = true
			}
		}
	}
}
