package models

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// clusterPicker chooses the scheduler clusters that are searched and purged.
type clusterPicker struct {
	clusters []client.Cluster
	// notes stand beside the names, by id: how many copies were found there.
	notes map[uint]string
	list  list.List
}

func clusterKey(id uint) string { return fmt.Sprintf("cluster %d", id) }

func newClusterPicker(clusters []client.Cluster, chosen []uint, notes map[uint]string) *clusterPicker {
	p := &clusterPicker{clusters: slices.Clone(clusters), notes: notes}
	slices.SortFunc(p.clusters, func(a, b client.Cluster) int { return int(a.ID) - int(b.ID) })
	keys := make([]string, len(p.clusters))
	for i, c := range p.clusters {
		keys[i] = clusterKey(c.ID)
		if slices.Contains(chosen, c.ID) {
			p.list.Mark(keys[i])
		}
	}
	p.list.Set(keys)
	return p
}

// Chosen are the ids of the clusters marked, none for all.
func (p *clusterPicker) Chosen() (ids []uint) {
	for _, c := range p.clusters {
		if p.list.Marks[clusterKey(c.ID)] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func (p *clusterPicker) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "esc", "ctrl+c", "q":
		r.dialog = nil
	case "down", "j":
		p.list.Move(1)
	case "up", "k":
		p.list.Move(-1)
	case "g", "home":
		p.list.Home()
	case "G", "end":
		p.list.Move(len(p.clusters))
	case " ":
		p.list.Toggle()
	case "a":
		p.list.Marks = nil
	case "enter":
		r.dialog = nil
		return r.useClusters(p.Chosen())
	}
	return nil
}

func (p *clusterPicker) View(r *Root) widget.Dialog {
	v := dialogs.Choice{
		Title: "Scheduler clusters", Text: "Searches and deletes go to the clusters marked; with none marked, to all.", Multi: true,
		Keys: []widget.Hint{{Keys: "space", Words: "mark"}, {Keys: "a", Words: "all"}, {Keys: "enter", Words: "use these"}, {Keys: "esc", Words: "leave it"}},
		List: widget.List{Total: len(p.clusters)},
	}
	from, to := p.list.Window(widget.ExtentOf(v, r.width, r.height).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for _, c := range p.clusters[from:to] {
		notes := []string{fmt.Sprintf("id %d", c.ID)}
		if n := p.notes[c.ID]; n != "" {
			notes = append(notes, n)
		}
		if c.Bio != "" {
			notes = append(notes, text.Clean(c.Bio))
		}
		v.Items = append(v.Items, dialogs.ChoiceItem{Label: phrase.Cluster(c.ID, c.Name), Note: strings.Join(notes, ", "), Marked: p.list.Marks[clusterKey(c.ID)]})
	}
	return v
}

// chooseClusters opens the chooser, as soon as the clusters are known.
func (r *Root) chooseClusters() tea.Cmd {
	if len(r.clusters) == 0 {
		return tea.Batch(r.ask(r.askClusters()), r.tell(widget.ToneInfo, "The names of the scheduler clusters are not known yet; they are asked for. That takes a token with the scope cluster."))
	}
	notes := map[uint]string{}
	if r.tab != executionsTab {
		for _, c := range r.search().update.Result.Clusters {
			notes[c.ID] = phrase.Copies(len(c.Hosts))
		}
	}
	r.dialog = newClusterPicker(r.clusters, r.deps.clusterIDs, notes)
	return nil
}

// useClusters sets where searches and deletes go from now on. It wins over what
// the context names.
func (r *Root) useClusters(ids []uint) tea.Cmd {
	r.deps.clusterIDs, r.deps.Clusters, r.scopeChosen = ids, nil, true
	return r.tell(widget.ToneOK, "Searches and deletes go to "+phrase.ScopeInFull(ids, r.clusterName)+".")
}
