package task

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// notHeardOf are the hosts of a result that nothing explains.
func notHeardOf(r *PurgeResult) (names []string) {
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.Outcome == NotHeardOf {
				names = append(names, h.Hostname)
			}
		}
	}
	return names
}

// found is a target with what a search finds of it now.
func (w *world) found(t *testing.T, q Query) Target {
	t.Helper()
	last, _ := w.search(t, q)
	require.NoError(t, last.Err)
	return Target{Query: q, Known: last.Result.Known(), Asked: last.Result.Asked(), Layers: last.Result.Layers}
}

// purgeTarget purges a target as it was found.
func (w *world) purgeTarget(t *testing.T, target Target) PurgeResult {
	t.Helper()
	o := Operation{ID: NewOperationID(), Who: w.Who, Targets: []Target{target}}
	w.Begin(&o)
	last, _ := w.purge(t, o.Requests(nil, nil)[0])
	require.NoError(t, last.Err)
	return last.Result
}

// colleague is another program that works with the same manager.
func (w *world) colleague() *world {
	return &world{Engine: &Engine{API: w.client, Clock: w.Clock, Who: "sato@host"}, manager: w.manager, wire: w.wire, client: w.client}
}

// Copies that were found before a purge deleted them, or proved that they are
// gone, are not known any more: another purge raises no alarm over their hosts.
func TestWhatIsKnownIsWhatWasKnownLast(t *testing.T) {
	const image = "https://registry.example.com/v2/library/app/manifests/v1"
	for name, purge := range map[string]func(t *testing.T, w *world, target Target){
		"purged here": func(t *testing.T, w *world, target Target) { w.purgeTarget(t, target) },
		"a journal tells": func(t *testing.T, w *world, target Target) {
			r := w.colleague().purgeTarget(t, target)
			read := kept(t, r, 0)
			w.Learn(&read)
		},
	} {
		for _, q := range []Query{byURL(llama), byImage(image)} {
			t.Run(name+" "+string(q.Type), func(t *testing.T) {
				inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
					target := w.found(t, q)
					time.Sleep(time.Second)
					purge(t, w, target)
					by, since := w.purgedSince(target, nil)
					require.True(t, since)
					assert.True(t, by.Verified)
					assert.NotZero(t, by.JobID)
					assert.NotZero(t, by.Deleted)

					again := w.purgeTarget(t, target)
					assert.Empty(t, notHeardOf(&again))
					assert.Zero(t, again.Deleted())
					assert.True(t, again.Verified)
				})
			})
		}
	}
}

// The record of a colleague's delete proves nothing, but names the hosts that
// deleted their copies.
func TestTheRecordOfAColleagueExplainsHosts(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		target := w.found(t, byURL(llama))
		r := w.colleague().purgeTarget(t, target)
		job, err := w.client.Job(t.Context(), r.Jobs[0].ID)
		require.NoError(t, err)
		record := FromJob(job, nil, w.Clock.Now())
		w.Learn(&record)
		by, since := w.purgedSince(target, nil)
		require.True(t, since)
		assert.False(t, by.Verified)
		assert.Equal(t, 8, by.Deleted)
		w.Learn(&r)
		w.Learn(&record)
		by, _ = w.purgedSince(target, nil)
		assert.True(t, by.Verified, "the record knows less than who followed the job")
		again := w.purgeTarget(t, target)
		assert.Empty(t, notHeardOf(&again))
	})
}

// A host that answers no more is told of, unless a later purge explains it.
func TestAHostThatNothingExplainsIsToldOf(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		before := w.found(t, byURL(llama))
		w.purgeTarget(t, before)
		// It was downloaded again: what is found then is known last.
		w.manager.AddTask(simulator.Task{URL: llama, Copies: []simulator.Copy{{Host: "cluster-1/node-001"}, {Host: "cluster-1/node-002"}}})
		after := w.found(t, byURL(llama))
		_, since := w.purgedSince(after, nil)
		assert.False(t, since)
		w.manager.LeaveHost("cluster-1/node-002")
		again := w.purgeTarget(t, after)
		assert.Equal(t, []string{"node-002"}, notHeardOf(&again))
	})
}

// Of two purges that run at the same time the second knows what the first did.
func TestASecondPurgeKnowsTheFirst(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		target := w.found(t, byURL(llama))
		first := make(chan int)
		go func() {
			r := w.purgeTarget(t, target)
			first <- r.Deleted()
		}()
		time.Sleep(time.Second)
		second := w.purgeTarget(t, target)
		assert.Empty(t, notHeardOf(&second))
		assert.Equal(t, 8, <-first)
	})
}

// A purge of one cluster says nothing of the hosts of another.
func TestAPurgeOfOneClusterTellsNothingOfAnother(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		target := w.found(t, byURL(llama))
		o := Operation{ID: NewOperationID(), ClusterIDs: []uint{1}, Targets: []Target{{Query: target.Query, Known: target.Known[:1], Asked: target.Asked}}}
		w.Begin(&o)
		last, _ := w.purge(t, o.Requests(nil, nil)[0])
		require.True(t, last.Result.Verified)
		known := w.Still(target).Known
		assert.Zero(t, known[0].Copies)
		assert.Equal(t, 2, known[1].Copies)
		_, since := w.purgedSince(target, nil)
		assert.False(t, since)
	})
}

// An operation that is gone on with learns what others did meanwhile.
func TestAResumedPurgeKnowsWhatCameBetween(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		target := w.found(t, byURL(llama))
		o := Operation{ID: NewOperationID(), Who: w.Who, Targets: []Target{{Query: target.Query, Known: target.Known}}}
		w.Begin(&o)
		time.Sleep(time.Minute)
		r := w.colleague().purgeTarget(t, target)
		w.Learn(&r)
		last, _ := w.purge(t, o.Resume(nil, nil)[0])
		require.NoError(t, last.Err)
		assert.Empty(t, notHeardOf(&last.Result))
	})
}

// What is left is known at the end of the purge that left it.
func TestALeftoverIsKnownUntilALaterPurge(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		first := w.purgeTarget(t, w.found(t, byURL(failing)))
		left, ids, ok := first.Leftover()
		require.True(t, ok)
		_, since := w.purgedSince(left, ids)
		assert.False(t, since)
		w.manager.SetDeleteError(byURL(failing).ComputedID(), "cluster-1/node-002", "")
		w.purgeTarget(t, left)
		by, since := w.purgedSince(left, ids)
		require.True(t, since)
		assert.True(t, by.Verified)
		assert.Zero(t, w.Still(left).Known[0].Copies)
	})
}

func TestMomentsAreOrderedByTheManagersNumbers(t *testing.T) {
	at := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		a, b Moment
		want bool
	}{
		"by number":                    {Moment{171, at}, Moment{172, at.Add(-2 * time.Hour)}, true},
		"by number, later clock":       {Moment{173, at}, Moment{172, at.Add(time.Hour)}, false},
		"by the clock":                 {Moment{0, at}, Moment{172, at.Add(time.Second)}, true},
		"the same time":                {Moment{0, at}, Moment{172, at}, false},
		"unknown":                      {Moment{}, Moment{172, at}, false},
		"a database that was made new": {Moment{3, at}, Moment{172, at.Add(-48 * time.Hour)}, false},
	} {
		assert.Equal(t, c.want, c.a.before(c.b), name)
	}
}

// kept is what a journal has of the result of a purge that has ended.
func kept(t *testing.T, r PurgeResult, hosts int) PurgeResult {
	t.Helper()
	text, err := r.Trimmed(hosts).MarshalJSON()
	require.NoError(t, err)
	read := PurgeResult{}
	require.NoError(t, read.UnmarshalJSON(text))
	read.CreatedAt, read.Who = r.CreatedAt, r.Who
	return read
}
