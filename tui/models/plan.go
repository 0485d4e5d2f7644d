package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
)

// plan is a purge before it is confirmed: what it is about, where it goes, and
// what is known of its copies. The confirmation freezes it.
type plan struct {
	targets []task.Target
	// dropped is how many were named more than once.
	dropped  int
	clusters []planCluster
	// scoped is set when it goes to some clusters, and not to all there are, and
	// known when all there are can be named.
	scoped, known bool
	// bounded is set when clusters that are found later are outside.
	bounded bool
	// searched is set when the numbers of copies are known.
	searched bool
	warnings []string
	// still leaves out what later purges made of the copies of a target.
	still func(task.Target) task.Target
	// reason is what the reason begins with.
	reason string
}

// planCluster is a scheduler cluster that a purge goes to.
type planCluster struct {
	id   uint
	name string
	// copies is how many were found there; negative when nobody looked.
	copies int
	// hosts is on how many hosts.
	hosts int
	note  string
	// leftOut is set when the operator does not want it, and outside when it is
	// none of those in use.
	leftOut, outside bool
	// queued is set when its scheduler does not answer: a delete stays in its
	// queue and may run whenever it returns (contract §5.4).
	queued bool
}

func (p *plan) warn(text string) {
	if !slices.Contains(p.warnings, text) {
		p.warnings = append(p.warnings, text)
	}
}

const (
	warnForgotten = "Copies that the schedulers have forgotten are not reached: the verdict will say what is left."
	warnUnseen    = "Peers that the schedulers have forgotten are not reached: the verdict will say what is left."
	warnPartial   = "Copies still downloading are skipped, and finish."
	warnShared    = "Other images that share a layer lose it too."
	warnOutside   = "The search found copies outside the clusters in use, too: they are left out."
	warnDigest    = "Layers that nobody holds under their URL are deleted under their digest, too."
)

// newPlan is a purge of targets about which nothing is known, in the clusters
// in use.
func (r *Root) newPlan(targets []task.Target) *plan {
	p := &plan{scoped: len(r.deps.clusterIDs) > 0, known: len(r.clusters) > 0, still: r.deps.Engine.Still}
	p.add(targets)
	for _, id := range r.deps.clusterIDs {
		p.clusters = append(p.clusters, planCluster{id: id, name: phrase.ClusterByID(id, r.clusterName), copies: -1})
	}
	if !p.scoped {
		for _, c := range r.clusters {
			p.clusters = append(p.clusters, planCluster{id: c.ID, name: phrase.Cluster(c.ID, c.Name), copies: -1})
		}
	}
	slices.SortFunc(p.clusters, func(a, b planCluster) int { return int(a.id) - int(b.id) })
	p.bounded = p.scoped
	return p
}

// add takes targets in, each once.
func (p *plan) add(targets []task.Target) {
	seen := map[string]bool{}
	for _, t := range p.targets {
		seen[t.Query.Key()] = true
	}
	for _, t := range targets {
		key := t.Query.Key()
		if seen[key] {
			p.dropped++
			continue
		}
		seen[key] = true
		p.targets = append(p.targets, t)
	}
}

func (p *plan) cluster(id uint, name string) *planCluster {
	for i := range p.clusters {
		if p.clusters[i].id == id {
			return &p.clusters[i]
		}
	}
	// What a wider search has found is no reason to go there.
	p.clusters = append(p.clusters, planCluster{id: id, name: name, copies: -1, leftOut: p.bounded, outside: p.bounded})
	return &p.clusters[len(p.clusters)-1]
}

func (p *plan) has(id uint) bool {
	return slices.ContainsFunc(p.clusters, func(c planCluster) bool { return c.id == id })
}

// addFound writes down what a search found of the target at an index.
func (p *plan) addFound(at int, r *task.SearchResult, answered bool, names func(uint) string) {
	t := &p.targets[at]
	t.Known, t.Asked = r.Known(), r.Asked()
	if r.Query.Type == task.Image {
		t.Layers = r.Layers
	}
	now := p.still(*t)
	for i, c := range r.Clusters {
		if p.bounded && len(c.Hosts) == 0 && !p.has(c.ID) {
			continue
		}
		pc := p.cluster(c.ID, phrase.Cluster(c.ID, cmp.Or(c.Name, names(c.ID))))
		if pc.outside && len(c.Hosts) > 0 {
			p.warn(warnOutside)
		}
		if !c.Answered && (answered || r.Answered > 0) && r.Query.Type != task.Image {
			if pc.queued = true; !answered {
				continue
			}
		}
		copies := now.Known[i].Copies
		pc.copies = max(pc.copies, 0) + copies
		if pc.hosts += len(c.Hosts); now.Known[i].Hosts != nil {
			pc.hosts += len(now.Known[i].Hosts) - len(c.Hosts)
		}
		unfinished := 0
		for _, h := range c.Hosts[:min(copies, len(c.Hosts))] {
			if copyState(h) == views.CopyPartial && r.Query.Type != task.Image {
				unfinished++
			}
		}
		var notes []string
		if unfinished > 0 && len(p.targets) == 1 {
			notes = append(notes, fmt.Sprintf("%d unfinished", unfinished))
		}
		if unfinished > 0 {
			p.warn(warnPartial)
		}
		if len(p.targets) == 1 {
			for _, e := range c.Errors {
				notes = append(notes, text.Clean(e))
			}
			pc.note = strings.Join(notes, "; ")
		}
	}
	p.searched = p.searched || answered || r.Answered > 0
}

// planSearch is the purge of what a search tab shows.
func (r *Root) planSearch(s *search, q task.Query) *plan {
	p := r.newPlan([]task.Target{{Query: q}})
	result := &s.update.Result
	waits, _ := s.waits()
	answered := s.asked != nil && !waits && s.update.Err == nil
	if s.asked != nil && s.update.Err == nil && (answered || result.Answered > 0) {
		p.addFound(0, result, answered, r.clusterName)
		p.addSilent(result, s.scope, answered, r.silenceOver)
	}
	p.warnOfReach(result, answered, result.Copies())
	if s.edited() {
		p.warn("The form was edited since the search: what is deleted is named here, not there.")
	}
	r.leaveOutUnmarked(p, s)
	return p
}

// planLayers is the purge of marked layers of an image, each as the task of its
// URL, with what the image's search found of them.
func (r *Root) planLayers(s *search, layers []task.Target) *plan {
	p := r.newPlan(layers)
	result, copies := &s.update.Result, 0
	for i := range p.targets {
		if found, ok := result.Blob(p.targets[i].Query.URL); ok {
			p.addFound(i, &found, true, r.clusterName)
			copies += found.Copies()
		}
	}
	p.warnOfReach(result, true, copies)
	if p.searched {
		p.addSilent(result, s.scope, true, r.silenceOver)
	}
	p.warn(warnShared)
	r.leaveOutUnmarked(p, s)
	return p
}

// warnOfReach says what a delete does not reach, and of a search that was
// answered and found no copy what that means.
func (p *plan) warnOfReach(r *task.SearchResult, answered bool, copies int) {
	switch {
	case !p.searched:
		p.warn(warnUnseen)
	case answered && !r.AskedHosts():
		p.warn("No host was asked: there may be copies anywhere, and the schedulers may know of some.")
	case answered && copies == 0:
		p.warn("No copy was found; the schedulers may still know of some.")
	default:
		p.warn(warnForgotten)
	}
}

func (r *Root) silenceOver(id uint) bool { return r.silence.over(id, r.deps.Engine.Clock.Now()) }

// addSilent writes down what an answer says of the clusters that it leaves
// out. One without an active scheduler was sent nothing, and a delete that named
// it would be one that nothing proves, unless that is over, and nobody has looked
// there; any other that was asked holds nothing that was found, once all have
// answered.
func (p *plan) addSilent(r *task.SearchResult, scope searchScope, answered bool, over func(uint) bool) {
	for i := range p.clusters {
		c := &p.clusters[i]
		switch {
		case c.copies >= 0 || c.queued || !scope.covers(c.id):
		case !p.scoped && tellsClusters(r) && unscheduled(r, scope, c.id):
			if !over(c.id) {
				c.leftOut, c.note = true, noScheduler
			}
		case answered:
			c.copies = 0
		}
	}
}

// leaveOutUnmarked leaves the clusters out in which no row is marked, when any
// row is.
func (r *Root) leaveOutUnmarked(p *plan, s *search) {
	marked := map[uint]int{}
	hosts := false
	for _, key := range s.copies.list.Marked() {
		if row := s.copies.rows[key]; row.cluster != nil {
			marked[row.cluster.ID]++
			hosts = hosts || row.host != nil
		}
	}
	if len(marked) == 0 {
		return
	}
	for i := range p.clusters {
		c := &p.clusters[i]
		c.leftOut = c.leftOut || marked[c.id] == 0
	}
	if hosts {
		p.warn("A delete goes to all hosts of a cluster, also to those that are not marked.")
	}
}

// namedJobs is up to how many jobs name all clusters there are. The manager
// limits the jobs that name a cluster, the searches that prove them with them,
// and does not limit those that name none (contract §2.4).
const namedJobs = 20

// unsearchedImage is the first image of which nobody knows the layers, which
// are what is deleted.
func (p *plan) unsearchedImage() (q task.Query, found bool) {
	for _, t := range p.targets {
		if t.Query.Type == task.Image && len(t.Layers) == 0 {
			return t.Query, true
		}
	}
	return task.Query{}, false
}

// warnOfLayers says what else the delete of an image reaches.
func (p *plan) warnOfLayers() {
	if slices.ContainsFunc(p.targets, func(t task.Target) bool { return t.Query.Type == task.Image }) {
		p.warn(warnShared)
		p.warn(warnDigest)
	}
}

// ids are the clusters that it goes to, none for all there are when it is sent.
//
// A few jobs name all clusters that are known: one that comes later was in no
// dialog, and would have its schedulers waited for (contract §9).
func (p *plan) ids() (ids []uint) {
	if p.everywhere() {
		return nil
	}
	for _, c := range p.clusters {
		if !c.leftOut {
			ids = append(ids, c.id)
		}
	}
	return ids
}

// everywhere says whether it goes to all clusters there are when it is sent.
func (p *plan) everywhere() bool { return p.whole() && (!p.known || p.countJobs() > namedJobs) }

// whole says whether nothing narrows the clusters.
func (p *plan) whole() bool {
	return !p.scoped && !slices.ContainsFunc(p.clusters, func(c planCluster) bool { return c.leftOut })
}

// warnEverywhere tells that the clusters named are not all it may go to.
const warnEverywhere = "It goes to all clusters there are when it is sent; these are those known now."

// empty says whether every cluster was left out.
func (p *plan) empty() bool {
	return len(p.clusters) > 0 && !slices.ContainsFunc(p.clusters, func(c planCluster) bool { return !c.leftOut })
}

// operation is what is sent.
func (p *plan) operation(id, who, reason string) task.Operation {
	op := task.Operation{ID: id, Who: who, Reason: reason, ClusterIDs: p.ids()}
	for _, t := range p.targets {
		var known []task.KnownCluster
		for _, k := range t.Known {
			if !slices.ContainsFunc(p.clusters, func(c planCluster) bool { return c.id == k.ID && c.leftOut }) {
				known = append(known, k)
			}
		}
		op.Targets = append(op.Targets, task.Target{Query: t.Query, Known: known, Asked: t.Asked, Layers: t.Layers})
	}
	return op
}

// scope names where it goes, in a word.
func (p *plan) scope() string {
	if p.whole() {
		return phrase.Scope(nil, nil)
	}
	ids := p.ids()
	if len(ids) == 1 {
		for _, c := range p.clusters {
			if c.id == ids[0] {
				return c.name
			}
		}
	}
	return phrase.Scope(ids, func(uint) string { return "" })
}

// countJobs is how many delete jobs it makes at least.
func (p *plan) countJobs() (n int) {
	for i := range p.targets {
		n += max(1, len(p.targets[i].Layers))
	}
	return n
}

// jobs is how many delete jobs it makes at least, and how long the manager
// takes to take them.
func (p *plan) jobs(e *task.Engine) (n int, takes time.Duration) {
	n = p.countJobs()
	return n, e.Estimate(n, p.ids(), false) - client.Looks()[1]
}

// freeze is the dialog's part that does not change while it is open.
func (p *plan) freeze(e *task.Engine) dialogs.Confirm {
	v := dialogs.Confirm{Expected: confirmWord, By: text.Clean(e.Who), Searched: p.searched, Count: len(p.targets), Dropped: p.dropped}
	first := p.targets[0]
	v.Warnings = append(p.misread(), p.warnings...)
	if len(p.targets) == 1 {
		v.Target = phrase.Facts(first.Query)
		if id := first.Query.ComputedID(); id != "" {
			v.TaskIDs = []string{id}
		}
		v.Layers = len(first.Layers)
		return v
	}
	v.Jobs, v.Takes = p.jobs(e)
	const firstLines = 5
	for _, t := range p.targets[:min(firstLines, len(p.targets))] {
		v.First = append(v.First, phrase.Target(t.Query))
	}
	v.More = len(p.targets) - len(v.First)
	return v
}

// misread says of which targets the manager takes the URL for another one.
func (p *plan) misread() (warnings []string) {
	const first = 3
	n := 0
	for _, t := range p.targets {
		if _, why := t.Query.Misread(); why != "" {
			if n++; n <= first {
				warnings = append(warnings, text.Capital(text.Clean(why))+".")
			}
		}
	}
	if n > first {
		warnings = append(warnings, fmt.Sprintf("The manager takes the URLs of %d more targets for others, too.", n-first))
	}
	return warnings
}
