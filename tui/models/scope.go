package models

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/phrase"
	"dftask/tui/views/widget"
)

// handleClustersMsg brings the clusters in. Why they are not known is told, unless the
// list of executions tells the same.
func (r *Root) handleClustersMsg(m clusters.Msg) tea.Cmd {
	problem, err := r.clusters.Take(m)
	switch {
	case problem != "":
		return r.tell(widget.ToneError, problem)
	case err == nil, context.Cause(r.deps.Ctx) != nil, client.IsAuth(err) && r.panes.Executions.Failure != nil:
		return nil
	}
	return r.tell(widget.ToneError, phrase.Sentence(err))
}

// chooseClusters opens the chooser, as soon as the clusters are known.
func (r *Root) chooseClusters() tea.Cmd {
	if len(r.clusters.All) == 0 {
		ask := r.token.hold(r.clusters.Ask(r.deps.Ctx, r.deps.API))
		return tea.Batch(ask, r.tell(widget.ToneInfo, "The names of the scheduler clusters are not known yet; they are asked for. That takes a token with the scope cluster."))
	}
	notes := map[uint]string{}
	if !r.panes.OnExecutions() {
		for _, c := range r.panes.Search().Update.Result.Clusters {
			notes[c.ID] = phrase.Copies(len(c.Hosts))
		}
	}
	r.front.dialog = dialogs.NewClusterPicker(r.clusters.All, r.clusters.InUse, notes)
	return nil
}

// useClusters sets where searches and deletes go from now on.
func (r *Root) useClusters(ids []uint) tea.Cmd {
	r.clusters.Use(ids)
	return r.tell(widget.ToneOK, "Searches and deletes go to "+phrase.ScopeInFull(ids, r.clusters.Name)+".")
}
