package dialogs

import (
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// ClusterPicker chooses the scheduler clusters that are searched and purged.
type ClusterPicker struct {
	clusters []client.Cluster
	// notes stand beside the names, by id: how many copies were found there.
	notes map[uint]string
	list  list.List
}

func clusterKey(id uint) string { return fmt.Sprintf("cluster %d", id) }

// NewClusterPicker lets choose among clusters, those that are chosen now marked.
func NewClusterPicker(clusters []client.Cluster, chosen []uint, notes map[uint]string) *ClusterPicker {
	p := &ClusterPicker{clusters: slices.Clone(clusters), notes: notes}
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

// chosen are the ids of the clusters marked, none for all.
func (p *ClusterPicker) chosen() (ids []uint) {
	for _, c := range p.clusters {
		if p.list.Marks[clusterKey(c.ID)] {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Key moves, marks, or chooses.
func (p *ClusterPicker) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	switch {
	case env.is(msg, escKey, qKey):
		return Close{}, nil
	case env.is(msg, spaceKey):
		p.list.Toggle()
	case env.is(msg, allKey):
		p.list.Marks = nil
	case env.is(msg, enterKey):
		return UseClusters{p.chosen()}, nil
	default:
		moveCursor(&p.list, msg, env)
	}
	return nil, nil
}

// View is the dialog as it is drawn.
func (p *ClusterPicker) View(env Env) widget.Dialog {
	v := overlay.Choice{
		Title: "Scheduler clusters", Text: "Searches and deletes go to the clusters marked; with none marked, to all.", Multi: true,
		Keys: []widget.Hint{env.hint(spaceKey, "mark"), env.hint(allKey, "all"), env.hint(enterKey, "use these"), env.hint(escKey, "leave it")},
		List: widget.List{Total: len(p.clusters)},
	}
	from, to := p.list.Window(env.extent(v).Page)
	v.List.First, v.List.Cursor = from, p.list.At-from
	for _, c := range p.clusters[from:to] {
		notes := []string{fmt.Sprintf("id %d", c.ID)}
		if n := p.notes[c.ID]; n != "" {
			notes = append(notes, n)
		}
		if c.Bio != "" {
			notes = append(notes, text.Clean(c.Bio))
		}
		v.Items = append(v.Items, overlay.ChoiceItem{Label: phrase.Cluster(c.ID, c.Name), Note: strings.Join(notes, ", "), Marked: p.list.Marks[clusterKey(c.ID)]})
	}
	return v
}
