package task

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// planned is the plan of targets as the manager has them now.
func (w *world) planned(t *testing.T, queries ...Query) *Plan {
	t.Helper()
	op := &Operation{Reason: "INC-42"}
	var found []SearchUpdate
	for _, q := range queries {
		op.Targets = append(op.Targets, Target{Query: q})
		last, _ := w.search(t, q)
		found = append(found, last)
	}
	return op.Plan(found)
}

func TestPlan(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		p := w.planned(t, byURL(llama), byURL(nowhere), byURL("https://example.com/partial.bin"))
		assert.Equal(t, 9, p.Copies())
		assert.Equal(t, 3, p.Jobs())
		assert.True(t, p.Full())
		assert.Equal(t, []PlannedCluster{{ID: 1, Name: "cluster-1", Copies: 7, Unfinished: 1}, {ID: 2, Name: "eu-west", Copies: 2}}, p.Clusters())
		said := strings.Join(p.Reservations, "\n")
		assert.Contains(t, said, "1 copy is still downloading: a delete skips it")
		assert.Contains(t, said, "copies that the schedulers have forgotten")
		assert.NotContains(t, said, "layer")
		assert.Empty(t, w.planned(t, byURL(nowhere)).Reservations, "nothing was found, and nothing is in doubt")
	})
}

// An image makes as many jobs as its purge does.
func TestThePlanOfAnImageIsWhatIsDone(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		image := Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"}
		p := w.planned(t, image)
		assert.Len(t, p.Targets[0].Found.Layers, 5)
		assert.Equal(t, []int{7, 4}, []int{p.Copies(), p.Hosts()})
		assert.Contains(t, p.Reservations, "other images that share a layer lose it too")
		last, _ := w.purge(t, PurgeRequest{Query: image, Layers: p.Targets[0].Found.Layers})
		assert.Len(t, last.Result.Jobs, p.Jobs())
	})
}

func TestAPlanSaysWhoDidNotAnswer(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		const queued = "a scheduler of eu-west does not answer: a delete sent there is queued, and may still run when that scheduler returns"
		// What the others say is known long before the manager gives up.
		last, all := w.search(t, byURL(llama))
		early := all[slices.IndexFunc(all, func(u SearchUpdate) bool { return u.Result.Answered == 1 })]
		require.False(t, early.Done)
		op := &Operation{Targets: []Target{{Query: byURL(llama)}}}
		p := op.Plan([]SearchUpdate{early})
		assert.Contains(t, p.Reservations, queued)
		assert.Contains(t, p.Reservations, "the search has no answer yet, or not in full")
		p = op.Plan([]SearchUpdate{last})
		assert.False(t, p.Full())
		assert.Equal(t, 6, p.Copies())
		assert.Contains(t, p.Reservations, queued)

		// Of an image it is not known which cluster that is.
		image := w.planned(t, Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"})
		assert.Empty(t, image.Failed())
		assert.NotContains(t, strings.Join(image.Reservations, "\n"), "is queued", "by now the scheduler counts as stopped")
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerUp)
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		image = w.planned(t, Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"})
		assert.False(t, image.Full())
		assert.Contains(t, strings.Join(image.Reservations, "\n"), "a delete sent to its cluster is queued")

		// A cluster without an active scheduler gets nothing that could be queued.
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		last, _ = w.search(t, byURL(llama), 1, 2)
		p = op.Plan([]SearchUpdate{last})
		assert.NotContains(t, strings.Join(p.Reservations, "\n"), "is queued")
		assert.Contains(t, strings.Join(p.Reservations, "\n"), "it has no active scheduler, and was not asked")
	})
}

// What is not known is null, and not 0.
func TestAPlanOfWhatIsNotKnown(t *testing.T) {
	op := &Operation{Targets: []Target{{Query: byURL(llama)}, {Query: byURL(nowhere)}}}
	p := op.Plan([]SearchUpdate{{Done: true, Err: errors.New("no")}, {}})
	p.Takes = 1500 * time.Millisecond
	assert.Equal(t, 1, p.Failed())
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var object struct {
		Targets []struct {
			Copies   *int
			Answered bool
			Errors   []string
		}
		Seconds      float64
		Reservations []string
	}
	require.NoError(t, json.Unmarshal(text, &object))
	require.Len(t, object.Targets, 2)
	for _, target := range object.Targets {
		assert.Nil(t, target.Copies)
		assert.False(t, target.Answered)
	}
	assert.Equal(t, []string{"no"}, object.Targets[0].Errors)
	assert.InDelta(t, 1.5, object.Seconds, 0)
	assert.Equal(t, []string{"1 of 2 searches failed", "1 of 2 searches has no answer yet, or not in full"}, object.Reservations)
}

func TestAPreviewSaysWhatIsNotReached(t *testing.T) {
	assert.Empty(t, (&Preview{}).Clauses(), "nothing is known that is not reached")
	p := Preview{Forgotten: true, Unfinished: 2, Queued: []string{"cluster-1", "eu-west"}}
	p.Add(Target{Query: byURL(llama)})
	assert.Equal(t, []string{
		"2 copies are still downloading: a delete skips them, and they finish",
		"copies that the schedulers have forgotten are not reached: the verdict will say what is left",
		"a scheduler of cluster-1, eu-west does not answer: a delete sent there is queued, and may still run when that scheduler returns",
	}, p.Clauses())

	image := Preview{Unfinished: 1}
	image.Add(Target{Query: byImage(manifest)})
	assert.Equal(t, []string{
		"1 copy is still downloading: a delete skips it, and it finishes",
		"other images that share a layer lose it too",
		"layers that no host holds under their URL are deleted under their digest, too",
	}, image.Clauses())
}
