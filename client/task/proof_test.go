package task

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// A manager leaves a cluster without an active scheduler out of a job, and
// says nothing. What was not asked is not proved.
func TestAClusterThatWasNotAskedIsNotPurged(t *testing.T) {
	known := []KnownCluster{{ID: 1, Name: "cluster-1", Copies: 6}, {ID: 2, Name: "eu-west", Copies: 2}}
	for name, request := range map[string]PurgeRequest{
		"known to hold copies": {Query: byURL(llama), Known: known},
		"named":                {Query: byURL(llama), ClusterIDs: []uint{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
				last, _ := w.purge(t, request)
				require.NoError(t, last.Err)
				assert.Equal(t, 6, last.Result.Deleted())
				assert.Equal(t, Unverified, last.Result.Verdict)
				assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "it has no active scheduler")
				assert.Len(t, w.manager.Holders(byURL(llama).ComputedID()), 2)
			})
		})
	}
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		last, _ := w.search(t, byURL(nowhere), 1, 2)
		require.NoError(t, last.Err)
		assert.False(t, last.Result.Full())
		assert.Contains(t, strings.Join(last.Result.Doubts(), "\n"), "it has no active scheduler, and was not asked")
	})
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		go func() {
			time.Sleep(time.Second)
			w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		}()
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		assert.Equal(t, Unverified, last.Result.Verdict, "the proof did not ask a cluster that was visited")
	})
}

// Before v2.3.1 a search tells what the schedulers remember, and they forget.
func TestAManagerThatAsksNoHostProvesNothing(t *testing.T) {
	inWorld(t, simulator.Options{Release: simulator.Release2_2}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byURL(diskOnly)})
		require.NoError(t, last.Err)
		assert.Equal(t, NothingDeleted, last.Result.Verdict)
		_, known := last.Result.CopiesLeft()
		assert.False(t, known, "there are two on the disks, and they were not searched")
		assert.NotContains(t, strings.Join(last.Result.Errors, "\n"), "no host is connected")

		last, _ = w.purge(t, PurgeRequest{Query: byURL(llama)})
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "only what the schedulers remember")
	})
}

// A scheduler that takes no work makes the delete time out after an hour. Its
// verdict is told then, and the search that follows does not take another.
func TestATimedOutPurgeEndsSoonAfter(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		began := time.Now()
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, TimedOut, last.Result.Verdict)
		assert.Contains(t, last.Result.Errors, "no answer from eu-west: the delete may still run there")
		assert.Less(t, time.Since(began), 65*time.Minute)
		assert.False(t, last.Result.Verified)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "not answered in full")
	})
}

// A question that may have been taken is not asked without end: each is a job
// that visits every host.
func TestTheProofDoesNotFloodTheManager(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			res := ask()
			if r.Method == http.MethodPost && w.wire.Counted("POST") > 1 {
				tracesWritten(r)
				return nil, errors.New("connection reset")
			}
			return res, nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.LessOrEqual(t, w.wire.Counted("POST"), 1+verifyTries)
	})
}

// What a search found while the delete still ran says nothing of what is left
// when a later one fails.
func TestASearchOfBeforeTheEndProvesNothing(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetHost("cluster-1/dragonfly-seed-client-0", simulator.HostHanging)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && w.wire.Counted("POST") > 2 {
				return answer(http.StatusInternalServerError, `{"message":"active schedulers not found"}`), nil
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		_, known := last.Result.CopiesLeft()
		assert.False(t, known)
		assert.False(t, last.Result.Verified)
		assert.Equal(t, PartlyPurged, last.Result.Verdict, "a host did not answer")
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "the search afterwards failed")
	})
}

// A list that cannot be read does not say that there is no such job.
func TestAdoptionOutlivesAnOutage(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		up := time.Now().Add(10 * time.Minute)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost {
				res := ask()
				if w.wire.Counted("POST") == 1 {
					tracesWritten(r)
					return answer(http.StatusBadGateway, ""), nil
				}
				return res, nil
			}
			if time.Now().Before(up) {
				return nil, errors.New("cable pulled")
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
	})
}

func TestJSONIsHarmlessOnATerminal(t *testing.T) {
	text, err := JSON(map[string]string{"a": "x\u009b2J\u202e\u200b&<é你"})
	require.NoError(t, err)
	assert.Equal(t, `{"a":"x\u009b2J\u202e\u200b&<é你"}`, string(text))
	assertJSON(t, `{"id":1,"name":"one","copies":0,"errors":[],"hosts":[]}`, Cluster{ID: 1, Name: "one"})
	assertJSON(t, `{"url":"u","digest":"d","copies":2}`, Layer{URL: "u", Digest: "d", Copies: 2})
}

// A delete that is found in the list, for its answer was lost, is held against
// the clusters it should have gone to as well.
func TestAnAdoptedDeleteIsNotProvedByHalf(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		up := time.Now().Add(5 * time.Minute)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && w.wire.Counted("POST") == 1 {
				ask()
				tracesWritten(r)
				return answer(http.StatusBadGateway, ""), nil
			}
			if time.Now().Before(up) {
				return nil, errors.New("cable pulled")
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), Known: []KnownCluster{{ID: 1, Copies: 6}, {ID: 2, Name: "eu-west", Copies: 2}}})
		require.NoError(t, last.Err)
		assert.Equal(t, 6, last.Result.Deleted())
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "nothing was deleted in eu-west: it has no active scheduler")
	})
}

// The hosts of a scheduler that was restarted a moment ago are not back yet:
// it visits no host, and says that no host is connected. That is no proof where
// its cluster had hosts before, as other people's jobs tell.
func TestAClusterWithoutHostsProvesNothing(t *testing.T) {
	for name, searched := range map[string]bool{"after a search": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				request := PurgeRequest{Query: byURL(llama)}
				if searched {
					found, _ := w.search(t, byURL(llama))
					request.Known = found.Result.Known()
				}
				w.manager.RestartScheduler("cluster-1", "")
				last, _ := w.purge(t, request)
				require.NoError(t, last.Err)
				require.Len(t, w.manager.Holders(byURL(llama).ComputedID()), 6)
				assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "cluster-1: no answer: no host is connected to its schedulers")
				assert.Equal(t, Unverified, last.Result.Verdict)
				_, known := last.Result.CopiesLeft()
				assert.False(t, known, "it is not known that none is left")

				last, _ = w.purge(t, PurgeRequest{Query: byURL(nowhere)})
				assert.Equal(t, NothingDeleted, last.Result.Verdict)
				time.Sleep(6 * time.Minute)
				last, _ = w.purge(t, PurgeRequest{Query: byURL(nowhere)})
				assert.Equal(t, NothingToPurge, last.Result.Verdict, "its hosts are back")
			})
		})
	}
	// The same of an image.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.manager.RestartScheduler("cluster-1", "")
		last, all := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		for _, u := range all {
			assert.False(t, u.NoneLeft)
		}
	})
}

// Where no scheduler has hosts yet none is asked, and nothing is known.
func TestASearchThatAsksNoHostProvesNothing(t *testing.T) {
	for _, q := range []Query{byURL(llama), byURL(nowhere), byImage(manifest)} {
		inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
			w.manager.RestartScheduler("cluster-1", "")
			w.manager.RestartScheduler("eu-west", "")
			found, _ := w.search(t, q)
			require.NoError(t, found.Err)
			assert.False(t, found.Result.Full())
			last, _ := w.purge(t, PurgeRequest{Query: q})
			require.NoError(t, last.Err)
			assert.Equal(t, NothingDeleted, last.Result.Verdict)
			assert.False(t, last.Result.Verified)
			_, known := last.Result.CopiesLeft()
			assert.False(t, known)
			for _, name := range []string{"cluster-1", "eu-west"} {
				assert.Contains(t, strings.Join(last.Result.Errors, "\n"), name+": no answer: no host is connected to its schedulers")
			}
			for _, l := range last.Result.Layers {
				assert.Equal(t, NothingDeleted, l.Result.Verdict)
			}

			last, _ = w.purge(t, PurgeRequest{Query: q})
			assert.False(t, last.Result.Verdict.Gone(), "only some hosts are back")

			time.Sleep(6 * time.Minute)
			last, _ = w.purge(t, PurgeRequest{Query: q})
			require.NoError(t, last.Err)
			assert.NotEqual(t, NothingDeleted, last.Result.Verdict)
			_, known = last.Result.CopiesLeft()
			assert.True(t, known)
		})
	}
}

// A cluster whose hosts have left for good is empty after a while.
func TestAClusterThatIsLeftForGood(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		_, _ = w.search(t, byURL(nowhere))
		for _, host := range []string{"dragonfly-seed-client-0", "node-001", "node-002", "node-003"} {
			w.manager.LeaveHost("eu-west/" + host)
		}
		last, _ := w.search(t, byURL(nowhere))
		assert.False(t, last.Result.Full())
		time.Sleep(10 * time.Minute)
		last, _ = w.search(t, byURL(nowhere))
		assert.True(t, last.Result.Full())
	})
}

// A cluster that never has hosts does not keep the others from being proved.
func TestAnEmptyClusterIsNoReasonToDoubtTheOthers(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.Clusters = append(fleet.Clusters, simulator.Cluster{Name: "empty"})
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byURL(llama))
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), Known: found.Result.Known()})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "empty: no answer: no host is connected to its schedulers")
	})
	// An image is proved by rows of a list, which name no cluster.
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Contains(t, last.Result.Errors, "the search afterwards: empty: no answer: no host is connected to its schedulers; after a restart they are back within 5 minutes")
	})
}
