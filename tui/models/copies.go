package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// copyRow is one row of the copies: a cluster, a host of it, or a layer.
type copyRow struct {
	key     string
	cluster *task.Cluster
	host    *task.Host
	layer   *task.Layer
}

// copies is the list of who holds a copy.
type copies struct {
	// names gives the names of clusters, which an image's answer leaves out.
	names  func(uint) string
	list   list.List
	result *task.SearchResult
	rows   map[string]copyRow
	folded map[uint]bool
	filter list.Filter
	sort   int
	// What is counted over all hosts is counted once for each answer: the
	// widths of the widest name and address, and how many copies are complete,
	// -1 when nobody tells.
	hostWidth, ipWidth int
	complete           int
}

// sorts are the orders of hosts within a cluster; the first is the natural one.
var sorts = []struct {
	name string
	by   func(a, b task.Host) int
}{
	{"", nil},
	{"state", func(a, b task.Host) int { return cmp.Compare(completeness(a), completeness(b)) }},
	{"type", func(a, b task.Host) int { return -cmp.Compare(a.Type, b.Type) }},
	{"IP", func(a, b task.Host) int { return task.CompareIPs(a.IP, b.IP) }},
}

func completeness(h task.Host) int {
	switch phrase.CopyState(h) {
	case views.CopyPartial:
		return 0
	case views.CopyUnknown:
		return 1
	}
	return 2
}

// reset makes room for the results of another query.
func (c *copies) reset() {
	*c = copies{sort: c.sort, names: c.names}
}

// setResult replaces the results.
func (c *copies) setResult(r *task.SearchResult) {
	c.result = r
	c.hostWidth, c.ipWidth, c.complete = 0, 0, -1
	if n, known := r.Complete(); known {
		c.complete = n
	}
	for _, cluster := range r.Clusters {
		for _, h := range cluster.Hosts {
			c.hostWidth = max(c.hostWidth, text.Width(text.Clean(h.Hostname)))
			c.ipWidth = max(c.ipWidth, text.Width(text.Clean(h.IP)))
		}
	}
	c.rebuild()
}

// rebuild lays the rows out anew, after the results, the filter, the order or
// what is folded changed.
func (c *copies) rebuild() {
	var keys, folded []string
	c.rows = map[string]copyRow{}
	add := func(r copyRow) {
		keys = append(keys, r.key)
		c.rows[r.key] = r
	}
	c.filter.Shown, c.filter.Of = 0, 0
	if c.result == nil || c.result.Copies() == 0 && len(c.result.Layers) == 0 {
		c.list.Folded = nil
		c.list.Set(nil)
		return
	}
	for i := range c.result.Clusters {
		cluster := &c.result.Clusters[i]
		hosts := c.shown(cluster)
		c.filter.Of += len(cluster.Hosts)
		c.filter.Shown += len(hosts)
		// A cluster that has not answered yet has no number to show.
		waiting := c.result.State == client.Pending && !cluster.Answered
		if waiting || c.filter.Active() && len(hosts) == 0 {
			continue
		}
		add(copyRow{key: fmt.Sprintf("cluster %d", cluster.ID), cluster: cluster})
		for _, h := range hosts {
			row := copyRow{key: fmt.Sprintf("host %d %s %s %t", cluster.ID, h.IP, h.Hostname, task.IsSeed(h.Type)), cluster: cluster, host: h}
			if !c.folded[cluster.ID] {
				add(row)
				continue
			}
			folded = append(folded, row.key)
			c.rows[row.key] = row
		}
	}
	if !c.filter.Active() && len(c.result.Layers) > 0 {
		add(copyRow{key: "layers"})
		for i := range c.result.Layers {
			layer := &c.result.Layers[i]
			add(copyRow{key: "layer " + layer.URL, layer: layer})
		}
	}
	c.list.Folded = folded
	c.list.Set(keys)
	if !c.filter.Active() {
		c.list.Forget()
	}
}

// shown are the hosts of a cluster that pass the filter, in the order chosen.
func (c *copies) shown(cluster *task.Cluster) []*task.Host {
	var hosts []*task.Host
	for i := range cluster.Hosts {
		h := &cluster.Hosts[i]
		if c.filter.Passes(h.Hostname, h.IP, typeName(h.Type), c.name(cluster), stateName(*h)) {
			hosts = append(hosts, h)
		}
	}
	if by := sorts[c.sort].by; by != nil {
		slices.SortStableFunc(hosts, func(a, b *task.Host) int { return by(*a, *b) })
	}
	return hosts
}

// folds says whether fold hides the hosts of the cluster under the cursor.
func (c *copies) folds() bool {
	row, ok := c.Current()
	return !ok || row.cluster == nil || !c.folded[row.cluster.ID]
}

// fold hides or shows the hosts of the cluster under the cursor.
func (c *copies) fold() {
	row, ok := c.Current()
	if !ok || row.cluster == nil {
		return
	}
	if c.folded == nil {
		c.folded = map[uint]bool{}
	}
	id := row.cluster.ID
	c.folded[id] = !c.folded[id]
	c.list.At = max(0, slices.Index(c.list.Keys, fmt.Sprintf("cluster %d", id)))
	c.rebuild()
}

func (c *copies) Current() (copyRow, bool) {
	row, ok := c.rows[c.list.Current()]
	return row, ok
}

// describe fills in what a view says of the list as a whole.
func (c *copies) describe(v *views.Copies, focused bool) {
	v.HostWidth, v.IPWidth = c.hostWidth, c.ipWidth
	v.List = widget.List{Total: len(c.list.Keys), Sort: sorts[c.sort].name, Filter: c.filter.View(focused)}
	v.List.Marked, v.List.HiddenMarks = c.list.CountMarks()
}

// Draw fills in the visible rows.
func (c *copies) Draw(v *views.Copies, h int, focused bool) {
	from, to := c.list.Window(h)
	v.List.First, v.List.Cursor = from, -1
	if focused {
		v.List.Cursor = c.list.At - from
	}
	for _, key := range c.list.Keys[from:to] {
		row := c.row(c.rows[key])
		row.Marked = c.list.Marks[key]
		v.Rows = append(v.Rows, row)
	}
}

func (c *copies) row(r copyRow) views.CopyRow {
	switch {
	case r.host != nil:
		return views.CopyRow{
			Kind: views.RowHost, Hostname: text.Clean(r.host.Hostname), IP: text.Clean(r.host.IP), HostType: r.host.Type,
			State: phrase.CopyState(*r.host), Layers: len(r.host.Layers),
		}
	case r.layer != nil:
		return views.CopyRow{Kind: views.RowLayer, Digest: text.Clean(r.layer.Digest), Count: r.layer.Copies}
	}
	if r.cluster == nil {
		return views.CopyRow{Kind: views.RowCluster, Cluster: "Layers", Count: -1}
	}
	return views.CopyRow{
		Kind: views.RowCluster, Cluster: c.name(r.cluster), Count: r.cluster.Copies(),
		Error: text.Clean(strings.Join(r.cluster.Errors, "; ")), Folded: c.folded[r.cluster.ID],
	}
}

// name is what a cluster of the answer is called.
func (c *copies) name(cluster *task.Cluster) string {
	return phrase.Cluster(cluster.ID, cmp.Or(cluster.Name, c.names(cluster.ID)))
}

func stateName(h task.Host) string {
	return [...]string{views.CopyUnknown: "unknown", views.CopyPartial: "partial", views.CopyComplete: "complete"}[phrase.CopyState(h)]
}

func typeName(hostType string) string {
	if task.IsSeed(hostType) {
		return "seed"
	}
	return "normal"
}
