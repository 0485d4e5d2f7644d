package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/plan"
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
		d.paste(urls(plan.NamedJobs + 1)...)
		d.press("d")
		d.sees("cluster-1", "eu-west", "It goes to all clusters there are")
		assert.Empty(t, d.confirming().Operation().ClusterIDs)
		// With one left out the others are named.
		d.press("tab", "tab", " ")
		d.doesNotSee("It goes to all clusters there are")
		assert.Equal(t, []uint{2}, d.confirming().Operation().ClusterIDs)
	})
}

// A search of some clusters says nothing of the others.
func TestAClusterThatWasNotSearchedIsNotSaidToBeEmpty(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("s", "down", " ", "enter")
		d.search(llama)
		d.press("s", "a", "enter", "a", "d")
		d.sees("Delete at least 2 copies in 2 clusters?", "cluster-1  not searched", "eu-west    2 copies")
	})
}

// The clusters in use were narrowed after the search: a delete keeps to them.
func TestADeleteKeepsToTheScope(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("s", "down", " ", "enter")
		d.sees("scope: eu-west")
		d.press("a", "d")
		d.sees("2 copies in 1 cluster?", "6 copies, left out", "outside the clusters in use")
		op := d.confirming().Operation()
		assert.Equal(t, []uint{2}, op.ClusterIDs)
		assert.Len(t, op.Targets[0].Known, 1)
		d.press("delete", "enter")
		d.waitFor("PURGED: 2 deleted", 40*time.Second)
		assert.Len(t, d.holders(llama), 6)
	})
}

func TestADeleteOfManyKeepsToTheScope(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, fail)
		d.press("s")
		d.wait(40 * time.Second)
		d.press("s", "down", " ", "enter", "a", "d", "delete", "enter")
		d.wait(time.Minute)
		assert.Len(t, d.holders(llama), 6)
		assert.Len(t, d.holders(fail), 3)
	})
}

// Nor does a delete of so many that one of all clusters would name none of them.
// A target that was named twice is one.
func TestAPlanOfManyKeepsToTheScope(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.root.clusters.InUse = []uint{2}
		var targets []task.Target
		for _, u := range urls(plan.NamedJobs + 5) {
			targets = append(targets, task.Target{Query: task.Query{Type: task.URL, URL: u}})
		}
		p := d.root.deletes.plans.New(append(targets, targets[0]))
		assert.Equal(t, []uint{2}, p.IDs())
		assert.Contains(t, p.Scope(), "eu-west")
		assert.Len(t, p.Targets, len(targets))
		assert.Equal(t, 1, p.Dropped)
	})
}

// What a purge that left a cluster out has proved is told of the others alone.
func TestAProofNamesWhatItCovers(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("a", "d", "tab", "tab", " ", "tab", "delete", "enter")
		d.waitFor("PURGED: 2 deleted, no copy found afterwards in eu-west", 40*time.Second)
		d.press("5", "g", "enter")
		d.sees("a search afterwards found none in eu-west (verified by #")
		assert.Len(t, d.holders(llama), 6)
	})
}

// A mark is no way out of the scope either.
func TestAMarkKeepsToTheScope(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("g", " ", "s", "down", " ", "enter", "d")
		d.sees("Every cluster is left out")
	})
}

// A cluster that has no scheduler stays in the list, and spoils no proof.
func TestAClusterWithoutASchedulerIsLeftOut(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		d.search(llama)
		d.press("d")
		d.sees("6 copies in 1 cluster?", "no active scheduler")
		d.press("delete", "enter")
		d.waitFor("PURGED: 6 deleted, no copy found afterwards", 40*time.Second)
		assert.Len(t, d.holders(llama), 2)
	})
}

// withDeadCluster is a fleet with a cluster that has no scheduler at all.
func withDeadCluster() simulator.Options {
	fleet := simulator.DemoFleet()
	fleet.Clusters = append(fleet.Clusters, simulator.Cluster{Name: "edge-dead", NoSchedulers: true})
	return simulator.Options{Fleet: fleet}
}

// Nor does it spoil the proof of an image.
func TestAClusterWithoutASchedulerIsLeftOutOfAnImage(t *testing.T) {
	drive(t, withDeadCluster(), 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(10 * time.Second)
		d.press("a", "d")
		d.sees("[ ] edge-dead", "no active scheduler")
		d.press("delete", "enter")
		d.waitFor("PURGED: 7 deleted, no copy found afterwards", 2*time.Minute)
	})
}

// What one answer has told holds for what was not searched.
func TestAClusterWithoutASchedulerIsLeftOutUnsearched(t *testing.T) {
	for name, learn := range map[string]func(*driver){
		"by a search": func(d *driver) { d.search(diskOnly) },
		"by many searches": func(d *driver) {
			d.paste(diskOnly, fail)
			d.press("s")
			d.wait(40 * time.Second)
		},
		"by a purge": func(d *driver) {
			d.press("1", diskOnly, "tab", "esc", "d", "delete", "enter")
			d.wait(time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, withDeadCluster(), 120, 40, func(d *driver) {
				d.wait(time.Second)
				learn(d)
				d.press("3", (task.Query{Type: task.URL, URL: llama}).ComputedID(), "esc", "d")
				d.sees("in 2 clusters?", "[ ] edge-dead", "no active scheduler")
				d.press("delete", "enter")
				d.waitFor("PURGED: 8 deleted, no copy found afterwards", 2*time.Minute)
			})
		})
	}
}

// A search that waits for a dead scheduler has told of the others: which
// clusters it was sent to is known from the start.
func TestADeadSchedulerHidesNoClusterWithoutOne(t *testing.T) {
	drive(t, withDeadCluster(), 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		d.search(llama)
		d.press("a", "d")
		d.sees("at least 6 copies in 2 clusters?", "[x] eu-west", "a scheduler does not answer", "[ ] edge-dead", "no active scheduler")
		d.press("esc", "3", (task.Query{Type: task.URL, URL: fail}).ComputedID(), "esc", "d")
		d.sees("Delete without a search, in 2 clusters?", "[x] eu-west", "[ ] edge-dead")
	})
}

// A purge does not wait for a cluster that was sent nothing, and names it.
func TestNobodyWaitsForAClusterWithoutAScheduler(t *testing.T) {
	drive(t, withDeadCluster(), 120, 40, func(d *driver) {
		d.wait(time.Second)
		d.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		d.press("1", llama, "tab", "esc", "d", "delete", "enter")
		d.wait(40 * time.Second)
		d.sees("no answer")
		d.press("5", "g", "enter")
		d.sees("Nothing was deleted in edge-dead: it has no active scheduler", "1 of 2 schedulers answered, waiting for eu-west")
		d.doesNotSee("waiting for eu-west,", "cluster 3", "Cluster 3")
	})
}

// It is asked again after some time, and what the operator chose is not left out.
func TestAClusterWithoutASchedulerIsNotForgotten(t *testing.T) {
	drive(t, withDeadCluster(), 120, 40, func(d *driver) {
		d.search(diskOnly)
		d.press("s", "down", "down", " ", "up", " ", "enter")
		d.press("3", (task.Query{Type: task.URL, URL: llama}).ComputedID(), "esc", "d")
		d.sees("in 2 clusters?", "[x] eu-west", "[x] edge-dead", "no active scheduler")
		d.press("esc", "s", "a", "enter")
		d.wait(clusters.SilenceKept)
		d.press("d")
		d.sees("in 3 clusters?", "[x] edge-dead")
		d.doesNotSee("no active scheduler")
	})
	drive(t, withDeadCluster(), 120, 40, func(d *driver) {
		// More jobs than name their clusters go to all there are.
		d.search(diskOnly)
		d.press("1", "ctrl+u")
		d.paste(urls(plan.NamedJobs + 1)...)
		d.press("d")
		d.sees("in 3 clusters?", "It goes to all clusters", "no active scheduler")
	})
}

// What an older answer told of a cluster does not hold against a newer one, nor
// for ever: one that has come back is not left out.
func TestAClusterThatCameBackIsNotLeftOut(t *testing.T) {
	for name, learn := range map[string]func(*driver){
		"by another search": func(d *driver) {
			d.press("3", (task.Query{Type: task.URL, URL: fail}).ComputedID(), "enter")
			d.wait(40 * time.Second)
			d.press("1", "esc")
		},
		"after some time": func(d *driver) { d.wait(clusters.SilenceKept) },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, simulator.Options{}, 120, 40, func(d *driver) {
				d.wait(time.Second)
				d.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
				d.search(llama)
				d.press("a", "d")
				d.sees("6 copies in 1 cluster?", "[ ] eu-west", "no active scheduler")
				d.press("esc")
				d.manager.SetScheduler("eu-west", "", simulator.SchedulerUp)
				learn(d)
				d.press("d")
				d.sees("[x] cluster-1  6 copies", "[x] eu-west    not searched")
				d.doesNotSee("no active scheduler")
			})
		})
	}
}
