package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// deleted are the clusters that each delete job was sent to; none is all of them.
func (d *driver) deleted() (clusters [][]uint) {
	d.t.Helper()
	page, err := d.deps.API.Jobs(d.deps.Ctx, client.JobQuery{Type: client.DeleteTask, Page: 1, PerPage: 50})
	require.NoError(d.t, err)
	for _, row := range page.Jobs {
		if row.CreatedAt.Before(d.manager.Clock().Now().Add(-2 * time.Minute)) {
			continue
		}
		job, err := d.deps.API.Job(d.deps.Ctx, row.ID)
		require.NoError(d.t, err)
		var ids []uint
		for _, c := range job.Clusters {
			ids = append(ids, c.ID)
		}
		clusters = append(clusters, ids)
	}
	return clusters
}

// A delete goes to the cluster of the row under the cursor, and nowhere else, whether
// the clusters there are are known or not.
func TestADeleteActsOnItsRow(t *testing.T) {
	const host = "A delete goes to a whole cluster: to all its hosts, and not to "
	for _, tt := range []struct {
		name, row string
		keys      []string
		says      []string
		to        uint
		left      int
	}{
		{"the first cluster", "cluster 1", nil, []string{"Delete 6 copies in 1 cluster?", "[ ] eu-west    2 copies, left out", "copies in the clusters left out stay, 2."}, 1, 2},
		{"another cluster", "cluster 2", nil, []string{"Delete 2 copies in 1 cluster?", "[ ] cluster-1  6 copies, left out", "copies in the clusters left out stay, 6."}, 2, 6},
		{"a host", "host 2 127.1.1.2 node-001 false", nil, []string{"Delete 2 copies in 1 cluster?", host}, 2, 6},
		{"a folded cluster", "cluster 2", []string{"enter"}, []string{"Delete 2 copies in 1 cluster?"}, 2, 6},
	} {
		for _, known := range []bool{true, false} {
			t.Run(tt.name+map[bool]string{true: "", false: ", clusters unknown"}[known], func(t *testing.T) {
				drive(t, simulator.Options{}, 120, 40, func(d *driver) {
					d.search(llama)
					if !known {
						d.root.clusters.All = nil
					}
					rows := d.root.panes.Rows()
					for rows.Current() != tt.row {
						require.Less(t, rows.At, len(rows.Keys)-1, "no row %q among %q", tt.row, rows.Keys)
						d.press("down")
					}
					d.press(append(tt.keys, "d")...)
					d.sees(tt.says...)
					require.Equal(t, []uint{tt.to}, d.confirming().Operation().ClusterIDs)
					d.press("delete", "enter")
					d.wait(time.Minute)
					assert.Equal(t, [][]uint{{tt.to}}, d.deleted())
					assert.Len(t, d.holders(llama), tt.left)
				})
			})
		}
	}
}

// On the row of a layer a delete is of that layer, and all layers marked are the image.
func TestADeleteOfALayer(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		layers := d.root.panes.Search().Update.Result.Layers
		d.press("G", "d")
		d.sees("Type delete")
		op := d.confirming().Operation()
		require.Len(t, op.Targets, 1)
		assert.Equal(t, layers[len(layers)-1].URL, op.Targets[0].Query.URL)
		d.press("esc", "a", "d")
		d.sees("Delete an image", "5 layers")
		require.Len(t, d.confirming().Operation().Targets[0].Layers, 5)
		// Of the image in one cluster, the layers go to that alone.
		d.press("esc", "a", "g", "d", "delete", "enter")
		d.wait(time.Minute)
		assert.NotEmpty(t, d.deleted())
		for _, to := range d.deleted() {
			assert.Equal(t, []uint{1}, to)
		}
	})
}

// A cluster that was not searched gets no delete that was meant for a row, also where the
// names of the clusters are not known.
func TestADeleteOfTheOnlyRowGoesToItsCluster(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.root.clusters.Use([]uint{2})
		d.search(llama)
		d.root.clusters.Use(nil)
		d.root.clusters.All = nil
		d.press("d")
		d.sees("Delete 2 copies in 1 cluster?")
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Equal(t, [][]uint{{2}}, d.deleted())
		assert.Len(t, d.holders(llama), 6)
	})
}

// What the dialog says of the copies that stay follows what is taken in.
func TestClustersAreTakenIn(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("d", "tab", "tab", "down", " ")
		d.sees("Delete 8 copies in 2 clusters?")
		d.doesNotSee("stay")
		d.press("tab", "delete", "enter")
		d.wait(time.Minute)
		assert.ElementsMatch(t, []uint{1, 2}, d.deleted()[0])
		assert.Empty(t, d.holders(llama))
	})
}
