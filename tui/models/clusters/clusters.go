package clusters

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// Clusters are the scheduler clusters of a manager.
type Clusters struct {
	// All are those there are; empty before they are known.
	All []client.Cluster
	// InUse are the ids of those that searches and deletes go to; none for all.
	InUse []uint

	engine *task.Engine
	// named are those that the context names. They are in use once their ids are known,
	// unless others were chosen.
	named []string
	// silence is which of them have no active scheduler.
	silence silence
	// at is when they were last told or asked for, on the engine's clock.
	at    time.Time
	asked bool
}

// New knows of no cluster yet; named are those that the context names, by name or id.
func New(engine *task.Engine, named []string) *Clusters {
	return &Clusters{engine: engine, named: named, silence: silence{}}
}

// Lister lists the clusters of a manager.
type Lister interface {
	Clusters(ctx context.Context) ([]client.Cluster, error)
}

// Msg is the scheduler clusters there are, or why they are not known.
type Msg struct {
	Clusters []client.Cluster
	err      error
}

// Ask asks for the clusters.
func (c *Clusters) Ask(ctx context.Context, api Lister) tea.Cmd {
	c.asked = true
	return func() tea.Msg {
		clusters, err := api.Clusters(ctx)
		return Msg{clusters, err}
	}
}

// Asked says whether they were asked for, and no reason has come to ask again.
func (c *Clusters) Asked() bool { return c.asked }

// kept is how long the list of the clusters is taken to be the newest, once
// something is to be deleted.
const kept = 3 * time.Minute

// AskIfOld asks for the clusters when what is known of them is old.
func (c *Clusters) AskIfOld(ctx context.Context, api Lister) tea.Cmd {
	now := c.engine.Clock.Now()
	if len(c.All) == 0 || now.Sub(c.at) < kept {
		return nil
	}
	c.at = now
	return c.Ask(ctx, api)
}

// Take takes an answer in. It says in a sentence what is wrong with the clusters that
// the context names, and returns an error of which people have to know.
func (c *Clusters) Take(m Msg) (problem string, err error) {
	switch {
	case m.err == nil:
		c.All, c.at = m.Clusters, c.engine.Clock.Now()
		c.engine.SetClusters(m.Clusters)
		return c.resolve(), nil
	case len(c.All) > 0:
		// Those that are known do for now.
		return "", nil
	}
	// The next answer of the manager is a reason to ask again.
	c.asked = !client.IsAway(m.err)
	return "", m.err
}

// resolve finds the ids of the clusters that the context names.
func (c *Clusters) resolve() (problem string) {
	var ids []uint
	for _, want := range c.named {
		id, ok := client.FindCluster(c.All, want)
		if !ok {
			c.InUse = nil
			return fmt.Sprintf("The manager has no scheduler cluster %q, which the context names: nothing is searched or deleted before that is set right.", want)
		}
		ids = append(ids, id)
	}
	if len(c.named) > 0 {
		c.InUse = ids
	}
	return ""
}

// Use sets where searches and deletes go from now on. It wins over what the context
// names.
func (c *Clusters) Use(ids []uint) { c.InUse, c.named = ids, nil }

// WhyUnknown says why it is not known which clusters to ask; empty when it is. What was
// to go to some must not go to all.
func (c *Clusters) WhyUnknown() string {
	if len(c.named) > 0 && len(c.InUse) == 0 {
		return "the scheduler clusters that the context names are not known yet"
	}
	return ""
}

// Name is the name of a cluster, or empty when it is not known.
func (c *Clusters) Name(id uint) string {
	for _, cluster := range c.All {
		if cluster.ID == id {
			return cluster.Name
		}
	}
	return ""
}

// Scope are the clusters that a search goes to now.
func (c *Clusters) Scope() (scope Scope) {
	if len(c.InUse) > 0 {
		return slices.Clone(c.InUse)
	}
	for _, cluster := range c.All {
		scope = append(scope, cluster.ID)
	}
	return scope
}

// String says in the header where searches and deletes go.
func (c *Clusters) String() string {
	switch {
	case c.WhyUnknown() != "":
		return "not known yet"
	case len(c.InUse) == 0 && len(c.All) > 0:
		return fmt.Sprintf("%s (%d)", text.AllClusters, len(c.All))
	}
	return phrase.Scope(c.InUse, c.Name)
}
