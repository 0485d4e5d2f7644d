package task

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

// SearchResult is who holds a copy, as far as is known.
type SearchResult struct {
	Query Query
	// TaskID is the id the manager computes; empty for an image.
	TaskID string
	// JobID is 0 before the job exists, and for an image, which has none.
	JobID uint
	// State is empty before the job exists.
	State client.JobState
	// Schedulers is how many schedulers were asked, Answered how many of them
	// have answered; both 0 while unknown.
	Schedulers int
	Answered   int
	// AnsweredAfter is how long the manager took.
	AnsweredAfter time.Duration
	Clusters      []Cluster
	// Layers are the blobs of an image, the config first.
	Layers []Layer
	// Errors are reasons to doubt the answer that belong to no cluster.
	Errors []string
	// Remembered is set when the manager's search asks no host: it tells what
	// the schedulers remember, and knows nothing of other copies on disks.
	Remembered bool

	// asked is when it was asked, by the manager's clock.
	asked time.Time
	// quick is true when it ended before any host that was asked could time out:
	// each has answered, or cannot be reached.
	quick bool
	// requested are the clusters named in the question.
	requested []uint
	// held is how many hosts are known to have held a copy before, where only the bio
	// of the search tells.
	held int
	// broken is set when part of the answer is missing.
	broken bool
	// blobs are the answers for each of the layers, and unseen is set in one
	// that lacks the seed peers.
	blobs  []SearchResult
	unseen bool
}

// Layer is a blob of an image.
type Layer struct {
	URL    string `json:"url"`
	Digest string `json:"digest"`
	// Copies is how many hosts hold it, seed peers included where they are
	// known.
	Copies int `json:"copies"`
	// Platforms are those that have it, where several were searched.
	Platforms []string `json:"platforms,omitempty"`
}

// Copies is how many copies there are. A host holds one of a task, and of an
// image one of each of its blobs that it has.
func (r *SearchResult) Copies() (n int) {
	for _, c := range r.Clusters {
		n += c.Copies()
	}
	return n
}

// cluster is the answer of a cluster; nil without one.
func (r *SearchResult) cluster(id uint) *Cluster {
	for i := range r.Clusters {
		if r.Clusters[i].ID == id {
			return &r.Clusters[i]
		}
	}
	return nil
}

// Hosts is how many hosts hold them.
func (r *SearchResult) Hosts() (n int) {
	for _, c := range r.Clusters {
		n += len(c.Hosts)
	}
	return n
}

// Complete is how many of the copies are complete, and false when the manager
// does not tell.
func (r *SearchResult) Complete() (n int, known bool) {
	known = true
	for i := range r.blobs {
		complete, tells := r.blobs[i].Complete()
		n, known = n+complete, known && tells
	}
	if len(r.blobs) > 0 {
		return n, known
	}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.Complete == nil {
				known = false
			} else if *h.Complete {
				n++
			}
		}
	}
	return n, known
}

// Doubts are all reasons to doubt the answer, those of the clusters with their
// names.
func (r *SearchResult) Doubts() []string {
	return r.doubts(func(c Cluster) string { return c.Name })
}

// doubts names the clusters with a function: the records of a list have ids
// alone.
func (r *SearchResult) doubts(name func(Cluster) string) []string {
	doubts := slices.Clone(r.Errors)
	for _, c := range r.Clusters {
		for _, e := range c.Errors {
			doubts = append(doubts, ClusterLabel(c.ID, name(c))+": "+e)
		}
	}
	return doubts
}

// Full says whether every cluster answered, none failed, and hosts were asked, so
// that an answer that lists no host means that no reachable host holds a copy.
func (r *SearchResult) Full() bool {
	for _, c := range r.Clusters {
		if !c.Answered || c.emptied {
			return false
		}
	}
	return r.State == client.Success && !r.broken && r.AskedHosts()
}

// AskedHosts says whether any host was asked. A scheduler without hosts asks
// none, such as one that was restarted a moment ago (contract §4.2). Schedulers
// that tell what they remember ask no host anyway.
func (r *SearchResult) AskedHosts() bool {
	return r.Remembered || slices.ContainsFunc(r.Clusters, func(c Cluster) bool { return c.Answered && !c.noHosts })
}

// SearchUpdate is one thing learned about a search. Each holds all that is
// known, results of schedulers that have answered already included.
type SearchUpdate struct {
	Result SearchResult
	// Wait is what is waited for; zero when Done.
	Wait send.Wait
	// Done is true in the last update.
	Done bool
	// Err is why there is no answer, in the last update alone.
	Err error
}

// Search asks who holds a copy, in the clusters given or in all. The channel
// is closed after the update that is Done, or when ctx ends. A query that does
// not pass [Query.Check] ends at once.
func (e *Engine) Search(ctx context.Context, q Query, clusterIDs []uint) <-chan SearchUpdate {
	updates := make(chan SearchUpdate)
	spawn.Go(func() {
		defer close(updates)
		result := SearchResult{Query: q, TaskID: q.ComputedID(), asked: e.Clock.Now().Add(e.jobs().ClockOffset()), requested: clusterIDs}
		if err := q.Check(); err != nil {
			send.Update(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
			return
		}
		send.Update(ctx, updates, SearchUpdate{Result: result})
		if q.Type == Image {
			e.searchImage(ctx, result, clusterIDs, updates)
			return
		}
		e.searchTask(ctx, result, clusterIDs, updates)
	})
	return updates
}

// searchTries bounds how often a search is made whose manager lost it.
const searchTries = 3

// searchTask searches for one task. A search that the manager lost, as one that
// is restarted does, is made again: it changes nothing, and costs a job.
func (e *Engine) searchTask(ctx context.Context, empty SearchResult, clusterIDs []uint, updates chan<- SearchUpdate) {
	for try := 1; ; try++ {
		last := e.searchOnce(ctx, empty, clusterIDs, updates)
		if client.Is[*LostError](last.Err) && try < searchTries {
			send.Update(ctx, updates, SearchUpdate{Result: empty, Wait: send.Wait{Missed: true}})
			continue
		}
		if last.Done {
			send.Update(ctx, updates, last)
		}
		return
	}
}

// searchOnce makes one job, and returns what became of it; nothing when ctx ends.
func (e *Engine) searchOnce(ctx context.Context, result SearchResult, clusterIDs []uint, updates chan<- SearchUpdate) SearchUpdate {
	tell := func(job *client.Job, wait send.Wait) {
		result.readJob(job)
		send.Update(ctx, updates, SearchUpdate{Result: result, Wait: wait})
	}
	job, err := e.sender().Create(ctx, client.NewJob{Type: client.GetTask, Args: result.Query.Args(), Bio: e.proofBio, ClusterIDs: clusterIDs}, func(wait send.Wait) {
		send.Update(ctx, updates, SearchUpdate{Result: result, Wait: wait})
	})
	if err != nil {
		return SearchUpdate{Result: result, Done: true, Err: err}
	}
	created := e.Clock.Now()
	schedulers := len(job.Clusters)
	job, err = e.watch(ctx, job, created, tell)
	result.readJob(job)
	result.Schedulers = max(result.Schedulers, schedulers)
	switch {
	case errors.Is(err, joblist.ErrLost):
		err = &LostError{JobID: job.ID}
	case err != nil:
		return SearchUpdate{}
	}
	result.AnsweredAfter = answeredAfter(job, e.Clock.Now().Sub(created))
	result.conclude(job)
	e.doubtEmptied(ctx, &result)
	return SearchUpdate{Result: result, Done: true, Err: err}
}

// answeredAfter is how long the manager took, by its own record.
func answeredAfter(job *client.Job, elapsed time.Duration) time.Duration {
	if d := job.UpdatedAge(); d > 0 && !job.CreatedAt.IsZero() {
		return d
	}
	return elapsed
}

// readJob reads what a job's record knows by now.
func (r *SearchResult) readJob(job *client.Job) {
	r.JobID, r.State = job.ID, job.State
	r.Clusters = mergePeers(job)
	r.Remembered = job.Args.ConcurrentPeerCount == 0
	for _, id := range r.requested {
		asked := slices.ContainsFunc(job.Clusters, func(j client.JobCluster) bool { return j.ID == id })
		find(&r.Clusters, id).unasked = len(job.Clusters) > 0 && !asked
	}
	sortClusters(r.Clusters)
	r.Schedulers, r.Answered = max(len(job.Result.Queues), len(job.Clusters)), 0
	for _, queue := range job.Result.Queues {
		if len(queue.Responses) > 0 {
			r.Answered++
		}
	}
}

// conclude writes down why an answer may be doubted.
func (r *SearchResult) conclude(job *client.Job) {
	r.quick = client.EndedAtFirstCheck(job.UpdatedAge())
	if r.Remembered {
		r.Errors = append(r.Errors, "this manager's search (before v2.3.1) sees only what the schedulers remember, and not what is on disks")
	}
	if job.TimedOut() {
		r.broken = true
		r.Errors = append(r.Errors, "the manager gave up waiting for a scheduler, so the answer is partial")
	}
	for _, queue := range job.Result.Queues {
		if queue.Error != "" {
			r.broken = true
			r.Errors = append(r.Errors, "a scheduler failed: "+queue.Error)
		}
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		asked := slices.ContainsFunc(job.Clusters, func(j client.JobCluster) bool { return j.ID == c.ID })
		switch {
		case !c.Answered && !asked && len(job.Clusters) > 0:
			c.Errors = append(c.Errors, "it has no active scheduler, and was not asked")
		case !c.Answered:
			c.Errors = append(c.Errors, "no scheduler of it answered")
		case c.noHosts && !r.Remembered:
			c.Errors = append(c.Errors, noAnswer+"no host is connected to its schedulers; after a restart they are back within 5 minutes")
		}
	}
}

// LostError is a job whose answer will never come: its record is gone, or its
// manager was restarted while it was pending (contract §0.4).
type LostError struct{ JobID uint }

func (e *LostError) Error() string {
	return "the manager lost the search: its job will never get an answer"
}

// Advice says to ask again.
func (e *LostError) Advice() string {
	return "Search again. A manager that was restarted does not finish the jobs it had."
}

// KnownCluster is a cluster known to hold copies.
type KnownCluster struct {
	ID     uint
	Name   string
	Copies int
	// Hosts are those that held one; nil when the search before was not answered
	// in full.
	Hosts []KnownHost

	// partly is set where others may have held one as well.
	partly bool
}

// KnownHost is a host known to hold a copy.
type KnownHost struct {
	Hostname string
	IP       string
	Type     string
	// Layers are the digests that it held of an image.
	Layers []string
}

func (h KnownHost) key() hostKey { return keyOf(h.IP, h.Hostname, h.Type) }

// Known is what a purge has to know of the search before it.
func (r *SearchResult) Known() []KnownCluster {
	full := r.Full() && !r.Remembered
	known := make([]KnownCluster, 0, len(r.Clusters))
	for _, c := range r.Clusters {
		k := KnownCluster{ID: c.ID, Name: c.Name, Copies: c.Copies()}
		if full {
			k.Hosts = make([]KnownHost, len(c.Hosts))
			for i, h := range c.Hosts {
				k.Hosts[i] = KnownHost{Hostname: h.Hostname, IP: h.IP, Type: h.Type, Layers: h.Layers}
			}
		}
		known = append(known, k)
	}
	return known
}

// forwardSearch makes one search, passes its updates on, and returns the last
// of them: when patience runs out, the one there is.
func (e *Engine) forwardSearch(ctx context.Context, r PurgeRequest, patience time.Duration, to chan<- SearchUpdate) (last SearchUpdate) {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	var timed sync.Once
	for last = range e.Search(inner, r.Query, r.ClusterIDs) {
		if patience > 0 && last.Result.JobID != 0 {
			// Counted from when it was asked, which may be long after it
			// could have been.
			timed.Do(func() {
				spawn.Go(func() {
					if e.Clock.Sleep(inner, patience) == nil {
						stop()
					}
				})
			})
		}
		if !last.Done {
			send.Update(ctx, to, last)
		}
	}
	if !last.Done {
		last.Done, last.Wait = true, send.Wait{}
		last.Result.broken = true
		last.Result.Errors = append(last.Result.Errors, "it was not answered in full")
	}
	return last
}
