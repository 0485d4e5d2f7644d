package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"dftask/client"
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

	// requested are the clusters named in the question.
	requested []uint
	// broken is set when part of the answer is missing.
	broken bool
}

// Layer is a blob of an image.
type Layer struct {
	URL    string
	Digest string
	// Copies is how many hosts hold it.
	Copies int
}

// Copies is how many hosts hold a copy; of an image, any of its blobs.
func (r *SearchResult) Copies() int {
	n := 0
	for _, c := range r.Clusters {
		n += len(c.Hosts)
	}
	return n
}

// Complete is how many of the copies are complete, and false when the manager
// does not tell.
func (r *SearchResult) Complete() (n int, known bool) {
	known = true
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
	doubts := slices.Clone(r.Errors)
	for _, c := range r.Clusters {
		for _, e := range c.Errors {
			doubts = append(doubts, c.Name+": "+e)
		}
	}
	return doubts
}

// Full says whether every cluster answered and none failed, so that an answer
// that lists nobody means that no reachable host holds a copy.
func (r *SearchResult) Full() bool {
	for _, c := range r.Clusters {
		if !c.Answered {
			return false
		}
	}
	return r.State == client.Success && !r.broken
}

// SearchUpdate is one thing learned about a search. Each holds all that is
// known, results of schedulers that have answered already included.
type SearchUpdate struct {
	Result SearchResult
	// Wait is what is waited for; zero when Done.
	Wait Wait
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
	go func() {
		defer close(updates)
		result := SearchResult{Query: q, TaskID: q.ComputedID(), requested: clusterIDs}
		if err := q.Check(); err != nil {
			send(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
			return
		}
		send(ctx, updates, SearchUpdate{Result: result})
		if q.Type == Image {
			e.searchImage(ctx, result, clusterIDs, updates)
			return
		}
		e.searchTask(ctx, result, clusterIDs, updates)
	}()
	return updates
}

func (e *Engine) searchTask(ctx context.Context, result SearchResult, clusterIDs []uint, updates chan<- SearchUpdate) {
	tell := func(job *client.Job, wait Wait) {
		result.take(job)
		send(ctx, updates, SearchUpdate{Result: result, Wait: wait})
	}
	job, err := e.create(ctx, client.NewJob{Type: client.GetTask, Args: result.Query.Args(), ClusterIDs: clusterIDs}, func(wait Wait) {
		send(ctx, updates, SearchUpdate{Result: result, Wait: wait})
	})
	if err != nil {
		send(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
		return
	}
	created := e.Clock.Now()
	schedulers := len(job.Clusters)
	job, err = e.watch(ctx, job, created, tell)
	result.take(job)
	result.Schedulers = max(result.Schedulers, schedulers)
	switch {
	case errors.Is(err, errLost):
		err = &LostError{JobID: job.ID}
	case err != nil:
		return
	}
	result.AnsweredAfter = answeredAfter(job, e.Clock.Now().Sub(created))
	result.conclude(job)
	send(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
}

// answeredAfter is how long the manager took, by its own record.
func answeredAfter(job *client.Job, elapsed time.Duration) time.Duration {
	if d := job.UpdatedAge(); d > 0 && !job.CreatedAt.IsZero() {
		return d
	}
	return elapsed
}

// take reads what a job's record knows by now.
func (r *SearchResult) take(job *client.Job) {
	r.JobID, r.State = job.ID, job.State
	r.Clusters = mergePeers(job)
	r.Remembered = job.Args.ConcurrentPeerCount == 0
	for _, id := range r.requested {
		find(&r.Clusters, id)
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
			c.Errors = append(c.Errors, "no host is connected to its schedulers")
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
	return "Search again. A manager that was restarted does not go on with the jobs it had."
}

func (e *Engine) searchImage(ctx context.Context, result SearchResult, clusterIDs []uint, updates chan<- SearchUpdate) {
	q := result.Query
	result.State = client.Pending
	send(ctx, updates, SearchUpdate{Result: result})
	args := client.ImageArgs{
		URL: q.URL, Platform: q.Platform, Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength,
		FilteredQueryParams: q.FilteredQueryParams, Username: q.Username, Password: q.Password, Headers: q.Headers,
	}
	asked := e.Clock.Now()
	var d *client.ImageDistribution
	var err error
	for try, retry := 0, firstRetry; ; try, retry = try+1, 2*retry {
		d, err = e.API.ImageDistribution(ctx, args, "", clusterIDs)
		var limited *client.RateLimitedError
		if !errors.As(err, &limited) || try == rateRetries {
			break
		}
		send(ctx, updates, SearchUpdate{Result: result, Wait: Wait{Trouble: err, NextAsk: e.Clock.Now().Add(retry)}})
		if e.Clock.Sleep(ctx, retry) != nil {
			return
		}
	}
	if err != nil {
		result.State = ""
		send(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
		return
	}
	result.State, result.AnsweredAfter = client.Success, e.Clock.Now().Sub(asked)
	result.takeImage(d)
	send(ctx, updates, SearchUpdate{Result: result, Done: true})
}

// takeImage turns a distribution into hosts with their layers.
func (r *SearchResult) takeImage(d *client.ImageDistribution) {
	at := map[string]int{}
	for _, u := range d.Blobs {
		if _, known := at[u]; !known {
			at[u] = len(r.Layers)
			r.Layers = append(r.Layers, Layer{URL: u, Digest: digestOf(u)})
		}
	}
	type place struct {
		cluster uint
		key     hostKey
	}
	held := map[place]map[int]bool{}
	var order []client.ImageHost
	for _, h := range d.Hosts {
		p := place{h.ClusterID, keyOf(h.IP, h.Hostname, "normal")}
		if held[p] == nil {
			held[p] = map[int]bool{}
			order = append(order, h)
		}
		for _, u := range h.Blobs {
			if i, ok := at[u]; ok && !held[p][i] {
				held[p][i] = true
				r.Layers[i].Copies++
			}
		}
	}
	for _, h := range order {
		c := find(&r.Clusters, h.ClusterID)
		c.Answered, c.noHosts = true, false
		blobs := held[place{h.ClusterID, keyOf(h.IP, h.Hostname, "normal")}]
		complete := len(blobs) == len(r.Layers)
		host := Host{Hostname: h.Hostname, IP: h.IP, Type: "normal", ID: h.IP + "-" + h.Hostname, Complete: &complete}
		for i, layer := range r.Layers {
			if blobs[i] {
				host.Layers = append(host.Layers, layer.Digest)
			}
		}
		c.Hosts = append(c.Hosts, host)
	}
	sortClusters(r.Clusters)
}

// digestOf is the last part of a blob's URL.
func digestOf(blob string) string { return blob[strings.LastIndexByte(blob, '/')+1:] }
