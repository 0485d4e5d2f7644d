package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/views/widget"
)

// chooseClusters opens the chooser, as soon as the clusters are known.
func (r *Root) chooseClusters() tea.Cmd {
	if len(r.clusters) == 0 {
		return tea.Batch(r.ask(r.askClusters()), r.tell(widget.ToneInfo, "The names of the scheduler clusters are not known yet; they are asked for. That takes a token with the scope cluster."))
	}
	notes := map[uint]string{}
	if r.tab != executionsTab {
		for _, c := range r.search().Update.Result.Clusters {
			notes[c.ID] = phrase.Copies(len(c.Hosts))
		}
	}
	r.dialog = dialogs.NewClusterPicker(r.clusters, r.deps.ClusterIDs, notes)
	return nil
}

// useClusters sets where searches and deletes go from now on. It wins over what
// the context names.
func (r *Root) useClusters(ids []uint) tea.Cmd {
	r.deps.ClusterIDs, r.deps.Clusters, r.scopeChosen = ids, nil, true
	return r.tell(widget.ToneOK, "Searches and deletes go to "+phrase.ScopeInFull(ids, r.clusterName)+".")
}
