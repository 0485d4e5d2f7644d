package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
)

// Plan is a purge before it is confirmed: what it is about, where it goes, and
// what is known of its copies. The confirmation freezes it.
type Plan struct {
	Targets []task.Target
	// Dropped is how many were named more than once.
	Dropped  int
	Clusters []Cluster
	// scoped is set when it goes to some clusters, and not to all there are, and
	// known when all there are can be named.
	scoped, known bool
	// narrowed is set when it goes to the clusters of chosen rows, out of those there
	// are.
	narrowed bool
	// bounded is set when clusters that are found later are outside.
	bounded bool
	// searched is set when the numbers of copies are known.
	searched bool
	warnings []string
	// Reach is what is to be said of what it does not reach.
	Reach task.Preview
	// still leaves out what later purges made of the copies of a target.
	still func(task.Target) task.Target
	// Reason is what the reason begins with.
	Reason string
}

// Cluster is a scheduler cluster that a purge goes to.
type Cluster struct {
	ID   uint
	Name string
	// Copies is how many were found there; negative when they were not searched.
	Copies int
	// Hosts is on how many hosts.
	Hosts int
	Note  string
	// LeftOut is set when the operator does not want it, and outside when it is
	// none of those in use.
	LeftOut, outside bool
	// Queued is set when its scheduler does not answer: a delete stays in its
	// queue and may run whenever it returns (contract §5.4).
	Queued bool
}

// warn adds a warning, once.
func (p *Plan) warn(text string) {
	if !slices.Contains(p.warnings, text) {
		p.warnings = append(p.warnings, text)
	}
}

const warnOutside = "The search found copies outside the clusters in use, too: they are left out."

// add takes targets in, each once.
func (p *Plan) add(targets []task.Target) {
	seen := map[string]bool{}
	for _, t := range p.Targets {
		seen[t.Query.Key()] = true
	}
	for _, t := range targets {
		key := t.Query.Key()
		if seen[key] {
			p.Dropped++
			continue
		}
		seen[key] = true
		p.Targets = append(p.Targets, t)
	}
}

// clusterOf is a cluster of the plan by its id; one that is new is named name.
func (p *Plan) clusterOf(id uint, name string) *Cluster {
	for i := range p.Clusters {
		if p.Clusters[i].ID == id {
			return &p.Clusters[i]
		}
	}
	// What a wider search has found is no reason to go there.
	p.Clusters = append(p.Clusters, Cluster{ID: id, Name: name, Copies: -1, LeftOut: p.bounded, outside: p.bounded})
	return &p.Clusters[len(p.Clusters)-1]
}

func (p *Plan) has(id uint) bool {
	return slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return c.ID == id })
}

// addFound writes down what a search found of the target at an index.
func (p *Plan) addFound(at int, r *task.SearchResult, answered bool, names func(uint) string) {
	t := &p.Targets[at]
	t.Known, t.Asked = r.Known(), r.Asked()
	if r.Query.Type == task.Image {
		t.Layers = r.Layers
	}
	now := p.still(*t)
	for i, c := range r.Clusters {
		if p.bounded && len(c.Hosts) == 0 && !p.has(c.ID) {
			continue
		}
		pc := p.clusterOf(c.ID, phrase.Cluster(c.ID, cmp.Or(c.Name, names(c.ID))))
		if pc.outside && len(c.Hosts) > 0 {
			p.warn(warnOutside)
		}
		if !c.Answered && (answered || r.Answered > 0) && r.Query.Type != task.Image {
			if pc.Queued = true; !answered {
				continue
			}
		}
		copies := now.Known[i].Copies
		pc.Copies = max(pc.Copies, 0) + copies
		if pc.Hosts += len(c.Hosts); now.Known[i].Hosts != nil {
			pc.Hosts += len(now.Known[i].Hosts) - len(c.Hosts)
		}
		unfinished := 0
		for _, h := range c.Hosts[:min(copies, len(c.Hosts))] {
			if phrase.CopyState(h) == views.CopyPartial && r.Query.Type != task.Image {
				unfinished++
			}
		}
		var notes []string
		if unfinished > 0 && len(p.Targets) == 1 {
			notes = append(notes, fmt.Sprintf("%d unfinished", unfinished))
		}
		p.Reach.Unfinished += unfinished
		if len(p.Targets) == 1 {
			for _, e := range c.Errors {
				notes = append(notes, text.Clean(e))
			}
			pc.Note = strings.Join(notes, "; ")
		}
	}
	p.searched = p.searched || answered || r.Answered > 0
}

// warnOfReach says what a delete does not reach, and of a search that was
// answered and found no copy what that means.
func (p *Plan) warnOfReach(r *task.SearchResult, answered bool, copies int) {
	switch {
	case p.searched && answered && !r.AskedHosts():
		p.warn("No host was asked: there may be copies anywhere, and the schedulers may know of some.")
	case p.searched && answered && copies == 0:
		p.warn("No copy was found; the schedulers may still know of some.")
	default:
		p.Reach.Forgotten = true
	}
}

// addSilent writes down what an answer says of the clusters that it leaves
// out. One without an active scheduler was sent nothing, and a delete that named
// it would be one that nothing proves, unless that is over, and no search was made
// there; any other that was asked holds nothing that was found, once all have
// answered.
func (p *Plan) addSilent(r *task.SearchResult, scope clusters.Scope, answered bool, over func(uint) bool) {
	for i := range p.Clusters {
		c := &p.Clusters[i]
		switch {
		case c.Copies >= 0 || c.Queued || !scope.Covers(c.ID):
		case !p.scoped && clusters.TellsClusters(r) && clusters.Unscheduled(r, scope, c.ID):
			if !over(c.ID) {
				c.LeftOut, c.Note = true, clusters.NoScheduler
			}
		case answered:
			c.Copies = 0
		}
	}
}

// NamedJobs is up to how many jobs name all clusters there are. The manager
// limits the jobs that name a cluster, the searches that prove them with them,
// and does not limit those that name none (contract §2.4).
const NamedJobs = 20

// UnsearchedImage is the first image whose layers are not known, which
// are what is deleted.
func (p *Plan) UnsearchedImage() (q task.Query, found bool) {
	for _, t := range p.Targets {
		if t.Query.Type == task.Image && len(t.Layers) == 0 {
			return t.Query, true
		}
	}
	return task.Query{}, false
}

// Sentences say what it does not reach, and what else it changes.
func (p *Plan) Sentences() (sentences []string) {
	stay := 0
	for _, c := range p.Clusters {
		if p.narrowed && c.LeftOut && !c.outside {
			stay += max(0, c.Copies)
		}
	}
	if stay > 0 {
		sentences = append(sentences, "The rows chosen are not all: copies in the clusters left out stay, "+text.Number(stay)+".")
	}
	reach := p.Reach
	for _, t := range p.Targets {
		reach.Add(t)
	}
	for _, c := range p.Clusters {
		if c.Queued && !c.LeftOut {
			reach.Queued = append(reach.Queued, c.Name)
		}
	}
	for _, clause := range reach.Clauses() {
		sentences = append(sentences, text.Capital(text.Clean(clause))+".")
	}
	return sentences
}

// IDs are the clusters that it goes to, none for all there are when it is sent.
//
// A few jobs name all clusters that are known: one that comes later was in no
// dialog, and would have its schedulers waited for (contract §9).
func (p *Plan) IDs() (ids []uint) {
	if p.Everywhere() {
		return nil
	}
	for _, c := range p.Clusters {
		if !c.LeftOut {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Everywhere says whether it goes to all clusters there are when it is sent.
func (p *Plan) Everywhere() bool { return p.whole() && (!p.known || p.countJobs() > NamedJobs) }

// whole says whether nothing narrows the clusters.
func (p *Plan) whole() bool {
	return !p.scoped && !slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return c.LeftOut })
}

// WarnEverywhere tells that the clusters named are not all it may go to.
const WarnEverywhere = "It goes to all clusters there are when it is sent; these are those known now."

// Empty says whether every cluster was left out.
func (p *Plan) Empty() bool {
	return len(p.Clusters) > 0 && !slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return !c.LeftOut })
}

// Operation is what is sent.
func (p *Plan) Operation(id, who, reason string) task.Operation {
	op := task.Operation{ID: id, Who: who, Reason: reason, ClusterIDs: p.IDs()}
	for _, t := range p.Targets {
		var known, elsewhere []task.KnownCluster
		for _, k := range t.Known {
			leftOut := slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return c.ID == k.ID && c.LeftOut })
			switch {
			case !leftOut:
				known = append(known, k)
			case k.Copies > 0:
				elsewhere = append(elsewhere, task.KnownCluster{ID: k.ID, Name: k.Name, Copies: k.Copies})
			}
		}
		op.Targets = append(op.Targets, task.Target{Query: t.Query, Known: known, Elsewhere: elsewhere, Asked: t.Asked, Layers: t.Layers})
	}
	return op
}

// Scope names where it goes, in a word.
func (p *Plan) Scope() string {
	if p.whole() {
		return phrase.Scope(nil, nil)
	}
	ids := p.IDs()
	if len(ids) == 1 {
		for _, c := range p.Clusters {
			if c.ID == ids[0] {
				return c.Name
			}
		}
	}
	return phrase.Scope(ids, func(uint) string { return "" })
}

// countJobs is how many delete jobs it makes at least.
func (p *Plan) countJobs() (n int) {
	for i := range p.Targets {
		n += max(1, len(p.Targets[i].Layers))
	}
	return n
}

// jobs is how many delete jobs it makes at least, and how long the manager
// takes to take them.
func (p *Plan) jobs(e *task.Engine) (n int, takes time.Duration) {
	n = p.countJobs()
	return n, e.Estimate(n, p.IDs(), false) - client.Checks()[1]
}

// Freeze is the dialog's part that does not change while it is open.
func (p *Plan) Freeze(e *task.Engine) overlay.Confirm {
	v := overlay.Confirm{By: text.Clean(e.Who), Searched: p.searched, Count: len(p.Targets), Dropped: p.Dropped}
	first := p.Targets[0]
	v.Warnings = append(p.Misread(), p.warnings...)
	if len(p.Targets) == 1 {
		for _, caution := range first.Query.Cautions() {
			v.Warnings = append(v.Warnings, text.Capital(text.Clean(caution))+".")
		}
		v.Target = phrase.Facts(first.Query)
		if id := first.Query.ComputedID(); id != "" {
			v.TaskIDs = []string{id}
		}
		v.Layers = len(first.Layers)
		return v
	}
	v.Jobs, v.Takes = p.jobs(e)
	const firstLines = 5
	for _, t := range p.Targets[:min(firstLines, len(p.Targets))] {
		v.First = append(v.First, phrase.Target(t.Query))
	}
	v.More = len(p.Targets) - len(v.First)
	return v
}

// Misread says of which targets the manager takes the URL for another one.
func (p *Plan) Misread() (warnings []string) {
	const first = 3
	n := 0
	for _, t := range p.Targets {
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
