package task

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/joblist"
)

const (
	// searchesPerPage is how many searches a page has that is read for proofs. Their
	// rows carry every host that holds a copy.
	searchesPerPage = 20

	// readAgain is how long nothing new is expected among them.
	readAgain = 5 * time.Second

	// searchesKept is how long a manager has the records of searches at most
	// (contract §9).
	searchesKept = 9 * time.Hour

	// fullTimeout is the least time that a search must have given the schedulers: it
	// is what a manager gives it by itself.
	fullTimeout = 30 * time.Minute
)

// seenSearches are the searches of the manager's list that were read, as far as
// they tell something of purges: those that carry the mark of one prove it to
// everybody.
type seenSearches struct {
	mu     sync.Mutex
	byMark map[string][]*client.Job
	// before are the searches that these name, which found who held a copy before:
	// nil until they are read.
	before map[uint]*client.Job
	// without are the instants at which clusters were found to have no host, by the
	// cluster and the search.
	without map[uint]map[uint]time.Time
	// newest is the newest that was read, and pages how many pages were read one
	// behind the other, back to oldest.
	newest uint
	pages  int
	oldest time.Time
	// readAt is when they were read, on the engine's clock.
	readAt time.Time
}

// learn takes in rows of the list.
func (s *seenSearches) learn(rows []client.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range rows {
		row := &rows[i]
		if row.Type != client.GetTask || row.State != client.Success {
			continue
		}
		if row.Args.ConcurrentPeerCount > 0 {
			s.learnHosts(row)
		}
		if known, wanted := s.before[row.ID]; wanted && known == nil {
			kept := *row
			s.before[row.ID] = &kept
		}
		mark := ParseBio(row.Bio).OperationID
		if mark == "" || slices.ContainsFunc(s.byMark[mark], func(j *client.Job) bool { return j.ID == row.ID }) {
			continue
		}
		if _, search := hostsBefore(row.Bio); search != 0 && search < row.ID && s.before[search] == nil {
			s.before[search] = nil
		}
		// A copy, for the row would keep its whole page in memory.
		kept := *row
		s.byMark[mark] = append(s.byMark[mark], &kept)
		slices.SortFunc(s.byMark[mark], func(a, b *client.Job) int { return int(b.ID) - int(a.ID) })
	}
}

// learnHosts takes in which clusters had no host when a search was made.
func (s *seenSearches) learnHosts(row *client.Job) {
	with := map[uint]bool{}
	for _, queue := range row.Result.Queues {
		for _, r := range queue.Responses {
			with[r.ClusterID] = with[r.ClusterID] || r.Peers != nil
		}
	}
	for id, hosts := range with {
		if hosts {
			continue
		}
		if s.without[id] == nil {
			s.without[id] = map[uint]time.Time{}
		}
		s.without[id][row.ID] = row.CreatedAt.Time
	}
}

// forget drops what is older than any record that a manager keeps.
func (s *seenSearches) forget(now time.Time) {
	old := func(at time.Time) bool { return now.Sub(at) > searchesKept }
	for mark, rows := range s.byMark {
		if s.byMark[mark] = slices.DeleteFunc(rows, func(j *client.Job) bool { return old(j.CreatedAt.Time) }); len(s.byMark[mark]) == 0 {
			delete(s.byMark, mark)
		}
	}
	for id, row := range s.before {
		if row != nil && old(row.CreatedAt.Time) {
			delete(s.before, id)
		}
	}
	for _, rows := range s.without {
		for id, at := range rows {
			if old(at) {
				delete(rows, id)
			}
		}
	}
}

// emptied says whether a cluster that had hosts had none when a search was made, or
// none a moment before: its scheduler was restarted, and not all may be back.
func (s *seenSearches) emptied(c *Cluster, asked time.Time) bool {
	if c.noHosts {
		return true
	}
	for _, at := range s.without[c.ID] {
		if !at.After(asked) && asked.Sub(at) < hostsBack {
			return true
		}
	}
	return false
}

// ReadSearches reads the newest searches of the manager's list, back to an instant
// of the manager's clock, and no more than so many pages: [Engine.Proven] knows
// them then. What was read before is not read again.
func (e *Engine) ReadSearches(ctx context.Context, since time.Time, most int) error {
	s := e.shared().seen
	s.mu.Lock()
	known, met := s.newest, false
	now := e.Clock.Now()
	enough := !s.oldest.IsZero() && s.oldest.Before(since) && now.Sub(s.readAt) < readAgain
	if !enough {
		s.readAt = now
	}
	s.mu.Unlock()
	if enough {
		return nil
	}
	for page, n := 1, 0; page > 0 && n < most; n++ {
		list, _, err := joblist.Page(ctx, e.API, client.JobQuery{Type: client.GetTask, State: client.Success, Page: page, PerPage: searchesPerPage})
		if err != nil {
			return err
		}
		s.learn(list.Jobs)
		e.shared().hosts.readAll(list.Jobs)
		page, met = s.next(list, page, known, met, since)
	}
	return nil
}

// next is the page to be read after another one; 0 for none. known is the newest
// that was read before, and met whether the pages before this reach back to it.
func (s *seenSearches) next(list client.JobPage, page int, known uint, met bool, since time.Time) (next int, _ bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(list.Jobs) == 0 {
		return 0, met
	}
	first, last := list.Jobs[0], list.Jobs[len(list.Jobs)-1]
	reached := met || last.ID <= known
	next = page + 1
	switch {
	case reached && !met && first.ID == known:
		next = max(next, s.pages+1)
	case reached && !met:
		// Behind this one those follow that were read before. New ones have moved
		// them, so that the last of them is read again.
		next = max(next, s.pages)
	}
	if page == 1 {
		if !reached {
			s.pages, s.oldest = 0, time.Time{}
		}
		s.newest = first.ID
		s.forget(first.CreatedAt.Time)
	}
	s.pages = max(s.pages, page)
	switch {
	case page >= list.Last:
		s.oldest = time.Unix(0, 0)
	case s.oldest.IsZero() || last.CreatedAt.Before(s.oldest):
		s.oldest = last.CreatedAt.Time
	}
	if page >= list.Last || (reached && s.oldest.Before(since) || last.CreatedAt.Before(since)) && !s.wants(last.ID) {
		next = 0
	}
	return next, reached
}

// wants says whether a search that is not much older than a row is named, and was not
// read.
func (s *seenSearches) wants(last uint) bool {
	for id, row := range s.before {
		if row == nil && id < last && last-id < 2*searchesPerPage {
			return true
		}
	}
	return false
}

// Proven is what is known of a purge with the searches of anybody that carry its
// mark: a result that they tell more of, or else the same. job is the record of
// its delete. The mark by itself proves nothing: the search has to be one for the
// task, in every cluster that the delete went to, asked when the delete had been
// done, and answered by hosts; and it is weighed as one's own is.
func (e *Engine) Proven(r PurgeResult, job *client.Job) PurgeResult {
	if r.Verdict == Undecided || r.Verdict.Gone() {
		return r
	}
	s := e.shared().seen
	s.mu.Lock()
	defer s.mu.Unlock()
	// Where it did not go must not be forgotten.
	reached := *job
	reached.Clusters = joblist.ReachedBy(job)
	for _, row := range s.byMark[r.Mark()] {
		if row.ID <= r.Proof.JobID {
			break
		}
		if !concerns(row, job) {
			continue
		}
		after := e.answerOf(row)
		weighed := r
		before, ok := e.foundBefore(row, &after)
		switch {
		case weighed.known != nil:
		case !ok:
			continue
		case before != nil:
			weighed.known, after.held = before, 0
		}
		weighed.counted, weighed.late = nil, !row.CreatedAt.Before(job.UpdatedAt.Time)
		weighed.readJob(&reached, r.unchecked, &after)
		for i := range weighed.Clusters {
			if c := &weighed.Clusters[i]; c.Name == "" {
				c.Name = r.cluster(*c).Name
			}
		}
		_, answered := weighed.CopiesLeft()
		if answered && (weighed.late || !weighed.cameBack()) {
			return weighed
		}
	}
	return r
}

// foundBefore are the clusters with the hosts that held a copy before, as the search
// that a proof names found them; none where it names none. False when that search was
// not read, or is not the one: a number of hosts alone does not tell those that the
// delete visited from those of a cluster that it did not reach.
func (e *Engine) foundBefore(proof *client.Job, after *SearchResult) ([]KnownCluster, bool) {
	n, id := hostsBefore(proof.Bio)
	if id == 0 {
		return nil, true
	}
	row := e.shared().seen.before[id]
	if row == nil || row.Args.Computed() != after.TaskID {
		return nil, false
	}
	found := e.answerOf(row)
	known := found.Known()
	hosts := func() (m int) {
		for _, k := range known {
			m += len(k.Hosts)
		}
		return m
	}
	if hosts() != n {
		// The purge was one of some clusters.
		known = slices.DeleteFunc(known, func(k KnownCluster) bool {
			return !slices.ContainsFunc(after.Clusters, func(c Cluster) bool { return c.ID == k.ID })
		})
	}
	return known, hosts() == n
}

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

// populated are the clusters that are known to have had hosts.
func (p *populated) populated() map[uint]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.had)
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
	p.learn(ctx, e.API, e.shared().seen, r, now)
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

// readAll takes in which clusters had hosts when jobs were answered.
func (p *populated) readAll(jobs []client.Job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range jobs {
		p.read(&jobs[i])
	}
}

// learn takes in which clusters have hosts, and asks which of the others had. It
// is not asked where no cluster has any: then nothing is known anyway.
func (p *populated) learn(ctx context.Context, api API, seen *seenSearches, r *SearchResult, now time.Time) {
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
		seen.learn(page.Jobs)
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
