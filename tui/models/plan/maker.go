package plan

import (
	"fmt"
	"slices"
	"time"

	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/phrase"
	"dftask/tui/models/search"
	"dftask/tui/views/text"
)

// Maker makes plans of what the panes show.
type Maker struct {
	Engine   *task.Engine
	Clusters *clusters.Clusters
}

// New is a purge of targets about which nothing is known, in the clusters in use.
func (m *Maker) New(targets []task.Target) *Plan {
	c := m.Clusters
	p := &Plan{scoped: len(c.InUse) > 0, known: len(c.All) > 0, still: m.Engine.Still}
	p.add(targets)
	for _, t := range targets {
		p.Reach.Login = p.Reach.Login || m.Engine.SendsLogin(t.Query)
	}
	for _, id := range c.InUse {
		p.Clusters = append(p.Clusters, Cluster{ID: id, Name: phrase.ClusterByID(id, c.Name), Copies: -1})
	}
	if !p.scoped {
		for _, c := range c.All {
			p.Clusters = append(p.Clusters, Cluster{ID: c.ID, Name: phrase.Cluster(c.ID, c.Name), Copies: -1})
		}
	}
	p.sortClusters()
	p.bounded = p.scoped
	return p
}

// Search is the purge of what a search tab shows.
func (m *Maker) Search(s *search.Pane, q task.Query) *Plan {
	p := m.New([]task.Target{{Query: q}})
	result := &s.Update.Result
	waits, _ := s.Waits()
	answered := s.Asked != nil && !waits && s.Update.Err == nil
	if s.Asked != nil && s.Update.Err == nil && (answered || result.Answered > 0) {
		p.addFound(0, result, answered, m.Clusters.Name)
		p.addSilent(result, s.Scope, answered, m.Clusters.SilenceOver)
	}
	p.warnOfReach(result, answered, result.Copies())
	if s.Edited() {
		p.warn("The form was edited since the search: what is deleted is named here, not there.")
	}
	p.keepToRows(s)
	return p
}

// Layers is the purge of marked layers of an image, each as the task of its
// URL, with what the image's search found of them.
func (m *Maker) Layers(s *search.Pane, layers []task.Target) *Plan {
	p := m.New(layers)
	result, copies := &s.Update.Result, 0
	for i := range p.Targets {
		if found, ok := result.Blob(p.Targets[i].Query.URL); ok {
			p.addFound(i, &found, true, m.Clusters.Name)
			copies += found.Copies()
		}
	}
	p.warnOfReach(result, true, copies)
	if p.searched {
		p.addSilent(result, s.Scope, true, m.Clusters.SilenceOver)
	}
	p.Reach.Layers = true
	p.keepToRows(s)
	return p
}

// keepToRows leaves the clusters out that none of the marked rows is of; where no row is
// marked, all but that of the row under the cursor. Then it goes nowhere else, not even
// to a cluster that is not known yet. With every row marked nothing is left out.
func (p *Plan) keepToRows(s *search.Pane) {
	keys, all := s.Copies.Chosen()
	chosen, host := map[uint]bool{}, ""
	for _, key := range keys {
		if row := s.Copies.Rows[key]; row.Cluster != nil {
			chosen[row.Cluster.ID] = true
			if row.Host != nil {
				host = text.Clean(row.Host.Hostname)
			}
		}
	}
	if len(chosen) == 0 || all {
		return
	}
	p.scoped, p.narrowed = true, true
	for i := range p.Clusters {
		c := &p.Clusters[i]
		c.LeftOut = c.LeftOut || !chosen[c.ID]
	}
	switch {
	case host == "":
	case len(s.Copies.List.Marks) == 0:
		p.warn("A delete goes to a whole cluster: to all its hosts, and not to " + host + " alone.")
	default:
		p.warn("A delete goes to all hosts of a cluster, also to those that are not marked.")
	}
}

// Found is the purge of targets of a search of many, with what it found of them.
func (m *Maker) Found(targets []task.Target, found *search.Many) *Plan {
	p := m.New(targets)
	at := map[string]int{}
	for i, q := range found.Queries {
		at[q.Key()] = i
	}
	all := true
	for i, t := range p.Targets {
		u := &found.Updates[at[t.Query.Key()]]
		if !u.Done || u.Err != nil {
			all = false
			continue
		}
		p.addFound(i, &u.Result, true, m.Clusters.Name)
	}
	if !all {
		p.searched = false
		p.warn("Not every search was answered: there may be more copies than are counted here.")
	}
	for _, c := range p.Clusters {
		narrower := func(t task.Target) bool { return !found.Scopes[at[t.Query.Key()]].Covers(c.ID) }
		if c.Copies >= 0 && !c.LeftOut && slices.ContainsFunc(p.Targets, narrower) {
			p.warn("Not every target was searched in all of these clusters: there may be more copies than are counted here.")
		}
	}
	return p
}

// LeaveOutSilent leaves the clusters out of which the last that was heard is
// that they have no active scheduler, and in which nothing was searched for this
// purge: a delete that named one would be one that nothing proves. What the
// operator chose stays, and so does all where nothing else is there.
func (m *Maker) LeaveOutSilent(p *Plan) {
	silent := func(c Cluster) bool { return m.Clusters.Silent(c.ID) && c.Copies < 0 && !c.Queued }
	if !slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return !c.LeftOut && !silent(c) }) {
		return
	}
	named := !p.Everywhere()
	for i := range p.Clusters {
		if c := &p.Clusters[i]; silent(*c) && !c.LeftOut {
			c.Note, c.LeftOut = clusters.NoScheduler, !p.scoped && named
		}
	}
}

// Since says what was purged of a plan since it was searched; all is true when nothing
// is left of what the search had found. now is the manager's time.
func (m *Maker) Since(p *Plan, now time.Time) (words string, all bool) {
	if words, all = m.Engine.PurgedBefore(p.Targets, p.IDs(), now); words != "" {
		words = text.Capital(words) + "."
	}
	return words, all
}

func (p *Plan) sortClusters() {
	slices.SortFunc(p.Clusters, func(a, b Cluster) int { return int(a.ID) - int(b.ID) })
}

// warnScope says that a plan goes beyond the clusters in use.
func (m *Maker) warnScope(p *Plan) {
	scope := m.Clusters.InUse
	if len(scope) > 0 && (!p.scoped || slices.ContainsFunc(p.Clusters, func(c Cluster) bool { return !slices.Contains(scope, c.ID) })) {
		p.warn(fmt.Sprintf("It goes where the purge before went, and not to %s alone.", phrase.ScopeInFull(scope, m.Clusters.Name)))
	}
}
