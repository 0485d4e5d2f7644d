package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
)

// A cluster that came after the dialog, or after the list of them, was named in
// none.
func TestAClusterThatCameLaterKeepsItsCopies(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(2 * time.Second)
		d.manager.AddCluster(simulator.Cluster{Name: "ap-south", Hosts: []simulator.Host{{Name: "node-001", IP: "127.2.1.2"}}})
		d.manager.AddTask(simulator.Task{URL: llama, Copies: []simulator.Copy{{Host: "ap-south/node-001"}}})
		d.wait(time.Minute)
		d.press(llama, "esc", "d")
		d.doesNotSee("ap-south")
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Equal(t, []string{"ap-south/node-001"}, d.holders(llama))
		d.sees("all clusters")

		// A dialog asks for a list that is old, for the next.
		d.wait(3 * time.Minute)
		asked := d.wire.count("GET /oapi/v1/clusters")
		d.press("1", "esc", "d", "esc", "d", "esc")
		assert.Equal(t, asked+1, d.wire.count("GET /oapi/v1/clusters"))
		d.press("d")
		d.sees("ap-south")
	})
}

// Many jobs name no cluster, for those that do share a limit: the dialog says
// that all there are will be.
func TestManyJobsGoToAllClusters(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(2 * time.Second)
		d.paste(urls(namedJobs + 1)...)
		d.press("d")
		d.sees("cluster-1", "eu-west", "It goes to all clusters there are")
		assert.Empty(t, d.confirming().operation().ClusterIDs)
		// With one left out the others are named.
		d.press("tab", "tab", " ")
		d.doesNotSee("It goes to all clusters there are")
		assert.Equal(t, []uint{2}, d.confirming().operation().ClusterIDs)
	})
}
