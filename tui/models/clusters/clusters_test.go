package clusters

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
)

func told(clusters ...client.Cluster) Msg { return Msg{Clusters: clusters} }

var both = []client.Cluster{{ID: 1, Name: "cluster-1"}, {ID: 2, Name: "eu-west"}}

// What a context limits to some clusters never goes to all: not before their ids are
// known, and not when one of them is gone.
func TestTheClustersOfAContext(t *testing.T) {
	c := New(&task.Engine{Clock: send.SystemClock{}}, []string{"eu-west"})
	assert.NotEmpty(t, c.WhyUnknown())
	assert.Equal(t, "not known yet", c.String())
	problem, err := c.Take(told(both...))
	require.NoError(t, err)
	assert.Empty(t, problem)
	assert.Equal(t, []uint{2}, c.InUse)
	assert.Empty(t, c.WhyUnknown())
	assert.Equal(t, "eu-west", c.String())
	problem, _ = c.Take(told(both[0]))
	assert.Contains(t, problem, `no scheduler cluster "eu-west"`)
	assert.NotEmpty(t, c.WhyUnknown())
	assert.Empty(t, c.InUse)

	// What people choose wins over it.
	c.Use(nil)
	assert.Empty(t, c.WhyUnknown())
	_, _ = c.Take(told(both...))
	assert.Empty(t, c.InUse)
	assert.Equal(t, "all clusters (2)", c.String())
	assert.Equal(t, Scope{1, 2}, c.Scope())
}

// A list that cannot be read leaves what is known, and is asked for again only when that
// may help.
func TestTheListOfClustersFails(t *testing.T) {
	c := New(&task.Engine{Clock: send.SystemClock{}}, nil)
	_ = c.Ask(t.Context(), nil)
	refused := &client.UnauthorizedError{}
	_, err := c.Take(Msg{err: refused})
	assert.Equal(t, error(refused), err)
	assert.True(t, c.Asked())
	_, _ = c.Take(told(both...))
	_, err = c.Take(Msg{err: refused})
	require.NoError(t, err)
	assert.Len(t, c.All, 2)
}

// That a cluster has no active scheduler is believed for a while.
func TestSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(&task.Engine{Clock: send.SystemClock{}}, nil)
		_, _ = c.Take(told(both...))
		c.HearPurge(&task.PurgeResult{Clusters: []task.PurgedCluster{{ID: 1, Answered: true}, {ID: 2, Unasked: true}}})
		assert.False(t, c.Silent(1))
		assert.True(t, c.Silent(2))
		assert.False(t, c.SilenceOver(2))
		_ = c.engine.Clock.Sleep(t.Context(), SilenceKept)
		assert.False(t, c.Silent(2))
		assert.True(t, c.SilenceOver(2))
	})
}
