package task

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// otherZone is more than the times of records can be off that have no zone.
const otherZone = 24 * time.Hour

// Moment is when a search or a purge was asked: what a later purge tells of a
// copy outdates what an earlier search had found.
type Moment struct {
	// JobID is that of its job; 0 where it has none.
	JobID uint
	// At is the time by the manager's clock; zero where it is not known.
	At time.Time
}

// before says whether a moment is before another. The manager numbers its jobs
// in their order, which no clock can get wrong; a new database
// starts again. Of an unknown moment it says no.
func (m Moment) before(o Moment) bool {
	switch {
	case m.At.IsZero():
		return false
	case m.JobID != 0 && o.JobID != 0:
		return m.JobID < o.JobID && o.At.After(m.At.Add(-otherZone))
	}
	return m.At.Before(o.At)
}

// Asked is when the search was asked.
func (r *SearchResult) Asked() Moment { return Moment{JobID: r.JobID, At: r.asked} }

// moment is when the purge was asked.
func (r *PurgeResult) moment() Moment {
	m := Moment{At: r.CreatedAt}
	if len(r.Jobs) > 0 {
		m.JobID = r.Jobs[0].ID
	}
	return m
}

// Earlier is a purge that tells what became of copies since they were found.
type Earlier struct {
	// JobID is that of its first job.
	JobID uint
	// Ended is when its outcome was known, by the manager's clock.
	Ended time.Time
	Who   string
	// Deleted is how many copies it deleted.
	Deleted int
	// Verified is true when a search afterwards found no copy.
	Verified bool
}

// Text says what the purge did, and when, in the time zone of now: a clause that
// follows "was".
func (e Earlier) Text(now time.Time) string {
	at := e.Ended.In(now.Location())
	when := "at " + at.Format("15:04")
	if now.Sub(at) > 12*time.Hour {
		when = "on " + at.Format("2 January") + " " + when
	}
	switch {
	case !e.Verified:
		return fmt.Sprintf("deleted by #%d %s (not verified)", e.JobID, when)
	case e.Deleted == 0:
		return fmt.Sprintf("already found gone by #%d %s (verified)", e.JobID, when)
	}
	return fmt.Sprintf("already purged by #%d %s (verified)", e.JobID, when)
}

// pastPurge is what a purge tells of a task.
type pastPurge struct {
	Earlier
	operation string
	at        Moment
	clusters  map[uint]bool
	// hosts are those that still hold a copy, where a search afterwards was
	// answered in full and names all of these; else those that deleted theirs.
	full  bool
	hosts map[clusterHost]bool
}

// gone says whether a host's copy is gone.
func (t *pastPurge) gone(cluster uint, key hostKey) bool {
	if t.full {
		return t.clusters[cluster] && !t.hosts[clusterHost{cluster, key}]
	}
	return t.hosts[clusterHost{cluster, key}]
}

// none says whether no copy was left in a cluster.
func (t *pastPurge) none(cluster uint) bool { return t.Verified && t.clusters[cluster] }

// pastPurges are what is known of purges, by the tasks they deleted: those of this
// program, and all that the engine is told of.
type pastPurges struct {
	mu     sync.Mutex
	byTask map[string][]*pastPurge
}

// Learn takes in what purges tell that others followed: a colleague, or another
// program on this machine. What searches found before them is outdated.
func (e *Engine) Learn(results ...*PurgeResult) {
	past := e.purges()
	past.mu.Lock()
	defer past.mu.Unlock()
	for _, r := range results {
		past.learn(r, r)
		for i := range r.Layers {
			past.learn(&r.Layers[i].Result, r)
		}
	}
}

// learn takes in what a result tells of its task. whole is the same, or that of
// the image that the task is a blob of.
func (p *pastPurges) learn(r, whole *PurgeResult) {
	left, known := r.CopiesLeft()
	t := &pastPurge{operation: whole.OperationID, at: r.moment(), clusters: map[uint]bool{}, hosts: map[clusterHost]bool{}}
	if t.at.At.IsZero() {
		t.at = whole.moment()
	}
	t.Earlier = Earlier{
		JobID: whole.moment().JobID, Ended: whole.CreatedAt.Add(whole.Elapsed), Who: whole.Who,
		Deleted: r.Deleted(), Verified: r.Verified && known && left == 0,
	}
	clusters := r.Clusters
	if len(clusters) == 0 {
		// A journal keeps those of the image alone.
		clusters = whole.Clusters
	}
	still, deleted, named := map[clusterHost]bool{}, map[clusterHost]bool{}, 0
	for _, c := range clusters {
		t.clusters[c.ID] = !c.Unasked
		for _, h := range r.hostsIn(c.ID) {
			at := clusterHost{c.ID, h.key()}
			if h.Left {
				still[at] = true
				named += copiesOf(h.Layers)
			} else if h.Outcome == Deleted {
				deleted[at] = true
			}
		}
	}
	if t.hosts, t.full = deleted, r.Verified && named == left; t.full {
		t.hosts = still
	}
	if t.at.At.IsZero() || !t.full && len(deleted) == 0 {
		return
	}
	id := r.Query.Key()
	same := slices.IndexFunc(p.byTask[id], func(o *pastPurge) bool { return o.operation == t.operation && o.JobID == t.JobID })
	switch {
	case same < 0:
		p.byTask[id] = append(p.byTask[id], t)
	case t.full || !p.byTask[id][same].full:
		// A job's record knows less than who followed it.
		p.byTask[id][same] = t
	}
}

func (r *PurgeResult) hostsIn(cluster uint) []HostOutcome {
	for _, c := range r.Clusters {
		if c.ID == cluster {
			return c.Hosts
		}
	}
	return nil
}

// since are the purges of a task after a moment, other than one operation.
func (p *pastPurges) since(task string, m Moment, but string) (later []*pastPurge) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.byTask[task] {
		if m.before(t.at) && (but == "" || t.operation != but) {
			later = append(later, t)
		}
	}
	return later
}

// Still is a target without the copies that were found before later purges
// deleted them, or proved that they are gone.
func (e *Engine) Still(t Target) Target {
	t.Known = e.still(t, "")
	return t
}

// still are the clusters known of a target without what purges other than one
// operation made of their copies since.
func (e *Engine) still(t Target, but string) []KnownCluster {
	past := e.purges()
	// later are the purges of a task, and of an image those of each blob.
	later := map[string][]*pastPurge{}
	any := false
	add := func(name string, q Query) {
		later[name] = past.since(q.Key(), t.Asked, but)
		any = any || len(later[name]) > 0
	}
	if t.Query.Type != Image {
		add("", t.Query)
	}
	for _, l := range t.Layers {
		add(l.Digest, t.Query.blob(l.URL))
	}
	if !any {
		return t.Known
	}
	known := slices.Clone(t.Known)
	for i := range known {
		k := &known[i]
		switch {
		case k.Hosts != nil:
			k.Hosts = stillHosts(k, later)
			k.Copies = 0
			for _, h := range k.Hosts {
				k.Copies += copiesOf(h.Layers)
			}
		case !slices.ContainsFunc(t.names(), func(name string) bool {
			return !slices.ContainsFunc(later[name], func(o *pastPurge) bool { return o.none(k.ID) })
		}):
			k.Copies = 0
		}
	}
	return known
}

// names are the keys under which [Engine.still] keeps what it knows of a target.
func (t *Target) names() []string {
	if t.Query.Type != Image {
		return []string{""}
	}
	names := make([]string, len(t.Layers))
	for i, l := range t.Layers {
		names[i] = l.Digest
	}
	return names
}

func stillHosts(k *KnownCluster, later map[string][]*pastPurge) []KnownHost {
	hosts := []KnownHost{}
	for _, h := range k.Hosts {
		gone := func(name string) bool {
			return slices.ContainsFunc(later[name], func(t *pastPurge) bool { return t.gone(k.ID, h.key()) })
		}
		if len(h.Layers) == 0 {
			if !gone("") {
				hosts = append(hosts, h)
			}
			continue
		}
		if h.Layers = slices.DeleteFunc(slices.Clone(h.Layers), gone); len(h.Layers) > 0 || gone("") {
			hosts = append(hosts, h)
		}
	}
	return hosts
}

// Outdates is the last purge since a search that tells of what it found.
func (e *Engine) Outdates(r *SearchResult) (by Earlier, ok bool) {
	keys := []string{r.Query.Key()}
	for _, l := range r.Layers {
		keys = append(keys, r.Query.blob(l.URL).Key())
	}
	for _, key := range keys {
		for _, t := range e.purges().since(key, r.Asked(), "") {
			if !ok || t.Ended.After(by.Ended) {
				by, ok = t.Earlier, true
			}
		}
	}
	return by, ok
}

// purgedSince is the purge since a target was searched, when what was found then
// is gone in these clusters, none standing for all: a search proved it, or every
// host that held a copy has deleted it. Of a target that was not searched it is
// one that was proved, whenever.
func (e *Engine) purgedSince(t Target, clusterIDs []uint) (by Earlier, ok bool) {
	if len(clusterIDs) == 0 {
		for _, k := range t.Known {
			clusterIDs = append(clusterIDs, k.ID)
		}
		clusterIDs = slices.AppendSeq(clusterIDs, maps.Keys(e.clusterNames()))
	}
	m := t.Asked
	if m.At.IsZero() {
		m.At = time.Unix(0, 1)
	}
	tasks := []Query{t.Query}
	for i, l := range t.Layers {
		tasks = append(tasks[:i], t.Query.blob(l.URL))
	}
	var all []*pastPurge
	proved := true
	for _, q := range tasks {
		later := e.purges().since(q.Key(), m, "")
		all = append(all, later...)
		proved = proved && slices.ContainsFunc(later, func(o *pastPurge) bool {
			return o.Verified && !slices.ContainsFunc(clusterIDs, func(id uint) bool { return !o.none(id) })
		})
	}
	held := func(known []KnownCluster) (copies int) {
		for _, k := range known {
			if slices.Contains(clusterIDs, k.ID) {
				copies += k.Copies
			}
		}
		return copies
	}
	if len(all) == 0 || !proved && (held(t.Known) == 0 || held(e.still(t, "")) > 0) {
		return Earlier{}, false
	}
	by = slices.MaxFunc(all, func(a, b *pastPurge) int {
		return cmp.Or(toInt(a.Verified)-toInt(b.Verified), toInt(a.Deleted > 0)-toInt(b.Deleted > 0), a.Ended.Compare(b.Ended))
	}).Earlier
	by.Verified = proved
	return by, true
}

// PurgedBefore is a clause on what purges have done to targets since they were
// searched, or ever where they were not; empty when none has. all is true when
// each was searched, and nothing is left of what was found.
func (e *Engine) PurgedBefore(targets []Target, clusterIDs []uint, now time.Time) (text string, all bool) {
	var last Earlier
	n := 0
	all = true
	for _, t := range targets {
		by, gone := e.purgedSince(t, clusterIDs)
		if all = all && gone && !t.Asked.At.IsZero(); !gone {
			continue
		}
		if n++; n == 1 || by.Ended.After(last.Ended) {
			last = by
		}
	}
	switch {
	case n == 0:
		return "", false
	case len(targets) == 1:
		return last.Text(now), all
	}
	return fmt.Sprintf("%d of these %d targets: %s", n, len(targets), last.Text(now)), all
}
