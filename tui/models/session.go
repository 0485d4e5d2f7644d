package models

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/widget"
)

// tokenMsg is what the looking for the token came to.
type tokenMsg struct {
	found world.FoundToken
	err   error
}

// noTokenBadge says that there is none.
var noTokenBadge = widget.Badge{Text: "NO TOKEN", Tone: widget.ToneError}

// Init finds the token, which may take a keyring some seconds. The first frame
// does not wait for it, and nothing is asked of the manager before.
func (r *Root) Init() tea.Cmd {
	r.fetchingToken = true
	ctx, find := r.deps.Ctx, r.deps.FindToken
	return tea.Batch(r.askPast(), r.awaitTrouble(), func() tea.Msg {
		if find == nil {
			return tokenMsg{}
		}
		found, err := find(ctx)
		return tokenMsg{found, err}
	})
}

// handleTokenMsg asks for the names of the clusters and the newest executions.
func (r *Root) handleTokenMsg(m tokenMsg) tea.Cmd {
	r.fetchingToken = false
	held := tea.Batch(r.held...)
	r.held = nil
	if m.err != nil {
		r.tokenError = m.err
		r.deps.Header.Badges = append(r.deps.Header.Badges, noTokenBadge)
		r.executions.Bar(m.err)
		if r.deps.Access != nil {
			// The sign-in that opens says it.
			return held
		}
		return tea.Batch(held, r.tell(widget.ToneError, phrase.Sentence(m.err)))
	}
	if m.found.Place != "" {
		r.deps.Header.Token = m.found.Place
	}
	r.deps.Header.Badges = badges(r.deps.Header.Badges, m.found.Plaintext)
	r.deps.Shadows = m.found.Shadows
	r.deps.Header.Expiry = expiry(m.found.Expires, r.deps.Now())
	// One question comes first: several at once make a manager call a token that
	// it does not know inactive (contract §1.1).
	return tea.Batch(held, r.executions.Refresh())
}

// firstAnswer goes on to the names of the clusters.
func (r *Root) firstAnswer(m executions.NewestMsg) tea.Cmd {
	if m.Err != nil || r.askedClusters {
		return nil
	}
	return r.askClusters()
}

// ask lets a command go that asks the manager; while the token is looked for
// it has to wait.
func (r *Root) ask(cmd tea.Cmd) tea.Cmd {
	if r.fetchingToken {
		r.held = append(r.held, cmd)
		return nil
	}
	return cmd
}

func (r *Root) askClusters() tea.Cmd {
	r.askedClusters = true
	ctx, api := r.deps.Ctx, r.deps.API
	return func() tea.Msg {
		clusters, err := api.Clusters(ctx)
		return clustersMsg{clusters, err}
	}
}

// clustersKept is how long the list of the clusters is taken to be the newest,
// once something is to be deleted.
const clustersKept = 3 * time.Minute

// clustersAnew asks for the clusters when what is known of them is old. The
// answer changes no dialog that is open.
func (r *Root) clustersAnew() tea.Cmd {
	now := r.deps.Engine.Clock.Now()
	if len(r.clusters) == 0 || now.Sub(r.clustersAt) < clustersKept {
		return nil
	}
	r.clustersAt = now
	return r.ask(r.askClusters())
}

// clustersMsg is the scheduler clusters there are.
type clustersMsg struct {
	clusters []client.Cluster
	err      error
}

func (r *Root) handleClustersMsg(m clustersMsg) tea.Cmd {
	if m.err == nil {
		r.clusters, r.clustersAt = m.clusters, r.deps.Engine.Clock.Now()
		r.deps.KnownIDs = nil
		for _, c := range m.clusters {
			r.deps.KnownIDs = append(r.deps.KnownIDs, c.ID)
		}
		r.deps.Engine.SetClusters(m.clusters)
		return r.resolveScope()
	}
	if len(r.clusters) > 0 {
		// Those that are known do for now.
		return nil
	}
	// The next answer of the manager is a reason to ask again.
	r.askedClusters = !client.IsAway(m.err)
	if context.Cause(r.deps.Ctx) != nil || client.IsAuth(m.err) && r.executions.Failure != nil {
		return nil
	}
	return r.tell(widget.ToneError, phrase.Sentence(m.err))
}

// resolveScope finds the ids of the clusters that the context names.
func (r *Root) resolveScope() tea.Cmd {
	if r.scopeChosen {
		return nil
	}
	var ids []uint
	for _, want := range r.deps.Clusters {
		id, ok := client.FindCluster(r.clusters, want)
		if !ok {
			r.deps.ClusterIDs = nil
			return r.tell(widget.ToneError, fmt.Sprintf("The manager has no scheduler cluster %q, which the context names: nothing is searched or deleted before that is set right.", want))
		}
		ids = append(ids, id)
	}
	r.deps.ClusterIDs = ids
	return nil
}

// whyNoScope says why it is not known which clusters to ask. What was to go to
// some must not go to all.
func (r *Root) whyNoScope() string {
	if len(r.deps.Clusters) > 0 && len(r.deps.ClusterIDs) == 0 {
		return "the scheduler clusters that the context names are not known yet"
	}
	return ""
}

// clusterName is the name of a cluster, or empty when it is not known.
func (r *Root) clusterName(id uint) string {
	for _, c := range r.clusters {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}
