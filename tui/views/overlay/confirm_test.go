package overlay

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestConfirmTitles holds that the title counts what enter would delete, and
// nothing that was left out.
func TestConfirmTitles(t *testing.T) {
	clusters := []ConfirmCluster{{Name: "a", Copies: 6}, {Name: "b", Copies: 2}}
	left := []ConfirmCluster{{Name: "a", Copies: 6}, {Name: "b", Copies: 2, Left: true}}
	for want, c := range map[string]Confirm{
		"Delete 8 copies in 2 clusters?":                                  {Searched: true, Clusters: clusters},
		"Delete 6 copies in 1 cluster?":                                   {Searched: true, Clusters: left},
		"Delete 0 copies in no cluster?":                                  {Searched: true, Clusters: left[1:]},
		"Delete without a search, in all clusters?":                       {Clusters: []ConfirmCluster{{Name: "all clusters", All: true, Copies: -1}}},
		"Delete 1,000 targets in 1 cluster?":                              {Count: 1000, Searched: true, Clusters: left},
		"Delete an image: 8 copies of 5 layers on 4 hosts in 2 clusters?": {Layers: 5, Hosts: 4, Searched: true, Clusters: clusters},
		"Delete an image: 6 copies of 1 layer on 6 hosts in 1 cluster?":   {Count: 1, Layers: 1, Hosts: 6, Clusters: left},
		"Delete 12 targets in 2 clusters?":                                {Count: 12, Layers: 9, Clusters: clusters},
	} {
		assert.Equal(t, want, c.title())
	}
}
