package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A cluster that is left out has no delete that waits in its queue.
func TestTheDialogWarnsOfTheClustersItGoesTo(t *testing.T) {
	p := Plan{Clusters: []Cluster{{Name: "cluster-1"}, {Name: "eu-west", Queued: true}}}
	assert.Equal(t, []string{"A scheduler of eu-west does not answer: a delete sent there is queued, and may still run when that scheduler returns."}, p.Sentences())
	p.Clusters[1].LeftOut = true
	assert.Empty(t, p.Sentences())
}
