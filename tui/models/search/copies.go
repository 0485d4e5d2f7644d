package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// copyRow is one row of the copies: a cluster, a host of it, or a layer.
type copyRow struct {
	key     string
	Cluster *task.Cluster
	Host    *task.Host
	Layer   *task.Layer
	at      int // the place of the layer
}

// copies is the list of who holds a copy.
type copies struct {
	// names gives the names of clusters, which an image's answer leaves out.
	names  func(uint) string
	List   list.List
	result *task.SearchResult
	Rows   map[string]copyRow
	folded map[uint]bool
	Filter list.Filter
	Sort   listing.Order
	// What is counted over all hosts is counted once for each answer: the
	// widths of the widest name and address, and how many copies are complete,
	// -1 when it is not told.
	hostWidth, ipWidth int
	complete           int
	// count is how many copies there are, and counts how many each cluster has.
	count  int
	counts map[uint]int
	// partial is how many copies of each cluster are unfinished, and most how many
	// the largest cluster has; 0 of a fleet that is not big.
	partial map[uint]int
	most    int
}

// crowd is how many hosts make a fleet big: its clusters are bars then, and are
// folded before their thousands of rows are shown.
const crowd = 60

// Columns are those that the hosts of a cluster can be ordered by; without an order
// they are as they were answered, which is by their names.
var Columns = []string{"host", "ip", "type", "state"}

// compare are the orders of the columns.
var compare = map[string]func(a, b *task.Host) int{
	"host":  func(a, b *task.Host) int { return strings.Compare(a.Hostname, b.Hostname) },
	"ip":    func(a, b *task.Host) int { return task.CompareIPs(a.IP, b.IP) },
	"type":  func(a, b *task.Host) int { return strings.Compare(typeName(a.Type), typeName(b.Type)) },
	"state": func(a, b *task.Host) int { return cmp.Compare(completeness(*a), completeness(*b)) },
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
	*c = copies{Sort: c.Sort, names: c.names, Filter: list.Filter{Language: &listing.Copies}}
}

// SetResult replaces the results.
func (c *copies) SetResult(r *task.SearchResult) {
	c.result = r
	c.hostWidth, c.ipWidth, c.complete, c.most, c.partial = 0, 0, -1, 0, map[uint]int{}
	c.count, c.counts = 0, map[uint]int{}
	big := len(r.Layers) == 0 && r.Hosts() > crowd
	if big && c.folded == nil && r.State != client.Pending {
		c.folded = map[uint]bool{}
		for _, cluster := range r.Clusters {
			c.folded[cluster.ID] = true
		}
	}
	if n, known := r.Complete(); known {
		c.complete = n
	}
	for _, cluster := range r.Clusters {
		n := cluster.Copies()
		c.count, c.counts[cluster.ID] = c.count+n, c.counts[cluster.ID]+n
		if big {
			c.most = max(c.most, len(cluster.Hosts))
		}
		for _, h := range cluster.Hosts {
			if phrase.CopyState(h) == views.CopyPartial {
				c.partial[cluster.ID]++
			}
			c.hostWidth = max(c.hostWidth, text.Width(text.Clean(h.Hostname)))
			c.ipWidth = max(c.ipWidth, text.Width(text.Clean(h.IP)))
		}
	}
	c.Rebuild()
}

// Rebuild lays the rows out again, after the results, the filter, the order or
// what is folded changed.
func (c *copies) Rebuild() {
	var keys, folded []string
	c.Rows = map[string]copyRow{}
	add := func(r copyRow) {
		keys = append(keys, r.key)
		c.Rows[r.key] = r
	}
	c.Filter.Shown, c.Filter.Of = 0, 0
	if c.result == nil || c.count == 0 && len(c.result.Layers) == 0 {
		c.List.Folded = nil
		c.List.Set(nil)
		return
	}
	for i := range c.result.Clusters {
		cluster := &c.result.Clusters[i]
		hosts := c.shown(cluster)
		c.Filter.Of += len(cluster.Hosts)
		c.Filter.Shown += len(hosts)
		// A cluster that has not answered yet has no number to show.
		waiting := c.result.State == client.Pending && !cluster.Answered
		if waiting || c.Filter.Active() && len(hosts) == 0 {
			continue
		}
		add(copyRow{key: fmt.Sprintf("cluster %d", cluster.ID), Cluster: cluster})
		for _, h := range hosts {
			row := copyRow{key: fmt.Sprintf("host %d %s %s %t", cluster.ID, h.IP, h.Hostname, task.IsSeed(h.Type)), Cluster: cluster, Host: h}
			if !c.folded[cluster.ID] || c.Filter.Active() {
				add(row)
				continue
			}
			folded = append(folded, row.key)
			c.Rows[row.key] = row
		}
	}
	if !c.Filter.Active() && len(c.result.Layers) > 0 {
		add(copyRow{key: "layers"})
		for i := range c.result.Layers {
			layer := &c.result.Layers[i]
			add(copyRow{key: "layer " + layer.URL, Layer: layer, at: i})
		}
	}
	c.List.Folded = folded
	c.List.Set(keys)
	if !c.Filter.Active() {
		c.List.Forget()
	}
}

// shown are the hosts of a cluster that pass the filter, in the order chosen.
func (c *copies) shown(cluster *task.Cluster) []*task.Host {
	words, row := c.Filter.Words(), chosen{cluster: c.Name(cluster)}
	hosts := make([]*task.Host, 0, len(cluster.Hosts))
	for i := range cluster.Hosts {
		row.Host = &cluster.Hosts[i]
		if words.Passes(&row) {
			hosts = append(hosts, row.Host)
		}
	}
	if by := compare[c.Sort.By]; by != nil {
		slices.SortStableFunc(hosts, func(a, b *task.Host) int {
			if c.Sort.Reverse {
				a, b = b, a
			}
			return by(a, b)
		})
	}
	return hosts
}

// Exported are the hosts that pass the filter, in the order chosen, those of folded
// clusters too.
func (c *copies) Exported() (rows []export.Copy) {
	if c.result == nil {
		return nil
	}
	for i := range c.result.Clusters {
		cluster := &c.result.Clusters[i]
		for _, h := range c.shown(cluster) {
			rows = append(rows, export.Copy{ClusterID: cluster.ID, ClusterName: cmp.Or(cluster.Name, c.names(cluster.ID)), Host: *h, Layers: len(c.result.Layers)})
		}
	}
	return rows
}

// Folds says whether fold hides the hosts of the cluster under the cursor.
func (c *copies) Folds() bool {
	row, ok := c.Current()
	return !ok || row.Cluster == nil || !c.folded[row.Cluster.ID]
}

// Fold hides or shows the hosts of the cluster under the cursor.
func (c *copies) Fold() {
	row, ok := c.Current()
	if !ok || row.Cluster == nil {
		return
	}
	if c.folded == nil {
		c.folded = map[uint]bool{}
	}
	id := row.Cluster.ID
	c.folded[id] = !c.folded[id]
	c.List.At = max(0, slices.Index(c.List.Keys, fmt.Sprintf("cluster %d", id)))
	c.Rebuild()
}

// Current is the row under the cursor; false when there is none.
func (c *copies) Current() (copyRow, bool) {
	row, ok := c.Rows[c.List.Current()]
	return row, ok
}

// Chosen are the keys of the marked rows, or that of the row under the cursor when none
// is marked. None of them are chosen by themselves, all is true, when every row is marked.
func (c *copies) Chosen() (keys []string, all bool) {
	keys = c.List.Marked()
	if len(keys) == 0 {
		return []string{c.List.Current()}, false
	}
	return keys, c.List.AllMarked() && !c.Filter.Active()
}

// describe fills in what a view says of the list as a whole.
func (c *copies) describe(v *views.Copies, focused bool) {
	v.HostWidth, v.IPWidth, v.Most = c.hostWidth, c.ipWidth, c.most
	v.List = widget.List{Total: len(c.List.Keys), Sort: cmp.Or(c.Sort.By, Columns[0]), Descending: c.Sort.Reverse, Filter: c.Filter.View(focused)}
	v.List.Marked, v.List.HiddenMarks = c.List.CountMarks()
}

// Draw fills in the visible rows.
func (c *copies) Draw(v *views.Copies, h int, focused bool) {
	from, to := c.List.Window(h)
	v.List.First, v.List.Cursor = from, -1
	if focused {
		v.List.Cursor = c.List.At - from
	}
	v.Rows = make([]views.CopyRow, 0, to-from)
	for _, key := range c.List.Keys[from:to] {
		row := c.row(c.Rows[key])
		row.Marked = c.List.Marks[key]
		v.Rows = append(v.Rows, row)
	}
}

// row is a row as it is drawn.
func (c *copies) row(r copyRow) views.CopyRow {
	switch {
	case r.Host != nil:
		return views.CopyRow{
			Kind: views.RowHost, Hostname: text.Clean(r.Host.Hostname), IP: text.Clean(r.Host.IP), HostType: r.Host.Type,
			State: phrase.CopyState(*r.Host), Layers: len(r.Host.Layers), Held: c.held(r.Host),
		}
	case r.Layer != nil:
		return views.CopyRow{Kind: views.RowLayer, Digest: text.Clean(r.Layer.Digest), Count: r.Layer.Copies, Layer: r.at, Platforms: strings.Join(r.Layer.Platforms, ", ")}
	}
	if r.Cluster == nil {
		return views.CopyRow{Kind: views.RowCluster, Cluster: "Layers", Count: -1}
	}
	return views.CopyRow{
		Kind: views.RowCluster, Cluster: c.Name(r.Cluster), Count: c.counts[r.Cluster.ID],
		Error: text.Clean(strings.Join(r.Cluster.Errors, "; ")), Folded: c.folded[r.Cluster.ID] && !c.Filter.Active(),
		Partial: c.partial[r.Cluster.ID],
	}
}

// held is how much a host has of each layer of an image.
func (c *copies) held(h *task.Host) []views.CopyState {
	states := make([]views.CopyState, len(c.result.Layers))
	for i, layer := range c.result.Layers {
		switch {
		case slices.Contains(h.Unfinished, layer.Digest):
			states[i] = views.CopyPartial
		case slices.Contains(h.Layers, layer.Digest):
			states[i] = views.CopyComplete
		default:
			states[i] = views.CopyAbsent
		}
	}
	return states
}

// Name is what a cluster of the answer is called.
func (c *copies) Name(cluster *task.Cluster) string {
	return phrase.Cluster(cluster.ID, cmp.Or(cluster.Name, c.names(cluster.ID)))
}

// chosen is a host as a filter sees it.
type chosen struct {
	*task.Host
	cluster string
}

// Age is not known of a copy.
func (c chosen) Age() time.Duration { return 0 }

// Texts are what a filter looks into.
func (c chosen) Texts(key string) []string {
	switch key {
	case "host":
		return []string{c.Hostname}
	case "ip":
		return []string{c.IP}
	case "cluster":
		return []string{c.cluster}
	case "state":
		return []string{stateName(*c.Host)}
	case "type":
		return []string{typeName(c.Type)}
	}
	return []string{c.Hostname, c.IP, typeName(c.Type), c.cluster, stateName(*c.Host)}
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
