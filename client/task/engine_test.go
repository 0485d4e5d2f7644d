package task

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

const (
	llama    = "https://example.com/models/llama.bin"
	diskOnly = "https://example.com/disk-only.bin"
	failing  = "https://example.com/fail.bin"
	nowhere  = "https://example.com/none.bin"
)

// world is a manager, and an engine that works with it.
type world struct {
	*Engine
	manager *simulator.Manager
	wire    *rig.Wire
	client  *client.Client
}

// inWorld runs a test in the time of a bubble.
func inWorld(t *testing.T, o simulator.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(o)
		defer m.Close()
		wire, c, err := rig.Connect(m)
		require.NoError(t, err)
		test(t, &world{Engine: &Engine{API: c, Clock: m.Clock(), Who: "tester@host"}, manager: m, wire: wire, client: c})
	})
}

func (w *world) search(t *testing.T, q Query, clusters ...uint) (last SearchUpdate, all []SearchUpdate) {
	t.Helper()
	for u := range w.Search(t.Context(), q, clusters) {
		all = append(all, u)
		last = u
	}
	require.True(t, last.Done, "the stream ends with its last update")
	return last, all
}

func (w *world) purge(t *testing.T, r PurgeRequest) (last PurgeUpdate, all []PurgeUpdate) {
	t.Helper()
	for u := range w.Purge(t.Context(), r) {
		all = append(all, u)
		last = u
	}
	require.True(t, last.Done, "the stream ends with its last update")
	return last, all
}

// deleteJobs are the delete jobs that the manager has of an operation.
func (w *world) deleteJobs(t *testing.T, operation string) (n int) {
	t.Helper()
	page, err := w.client.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 1000})
	require.NoError(t, err)
	for _, j := range page.Jobs {
		if ParseBio(j.Bio).OperationID == operation {
			n++
		}
	}
	return n
}

func byURL(u string) Query { return Query{Type: URL, URL: u} }

func TestSearchFindsCopiesAtTheFirstCheck(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		began := time.Now()
		last, all := w.search(t, byURL(llama))
		require.NoError(t, last.Err)
		assert.Equal(t, 8, last.Result.Copies())
		complete, known := last.Result.Complete()
		assert.True(t, known)
		assert.Equal(t, 8, complete)
		require.Len(t, last.Result.Clusters, 2)
		assert.Equal(t, "cluster-1", last.Result.Clusters[0].Name)
		assert.Len(t, last.Result.Clusters[0].Hosts, 6)
		assert.Equal(t, "super", last.Result.Clusters[0].Hosts[0].Type)
		assert.True(t, last.Result.Full())
		assert.InDelta(t, 30, last.Result.AnsweredAfter.Seconds(), 0.1)
		assert.InDelta(t, 30.3, time.Since(began).Seconds(), 0.5, "known within a second of the manager's look")
		assert.Equal(t, map[string]int{"POST": 1, "GET": 2}, w.wire.Count, "once soon after, once at the look")
		waits := 0
		for _, u := range all {
			if !u.Wait.NextCheck.IsZero() {
				waits++
				assert.WithinDuration(t, began.Add(30*time.Second), u.Wait.NextCheck, time.Second)
			}
		}
		assert.NotZero(t, waits, "what is waited for is told")
	})
}

func TestSearchByEveryName(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		for _, tt := range []struct {
			query    Query
			clusters []uint
			copies   int
		}{
			{Query{Type: URL, URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml"}, nil, 3},
			{byURL("https://example.com/tagged.tgz"), nil, 0},
			{Query{Type: Content, Content: "build-4711"}, nil, 2},
			{Query{Type: ID, TaskID: byURL(llama).ComputedID()}, nil, 8},
			{byURL(llama), []uint{2}, 2},
			{byURL(nowhere), nil, 0},
		} {
			last, _ := w.search(t, tt.query, tt.clusters...)
			require.NoError(t, last.Err)
			assert.Equal(t, tt.copies, last.Result.Copies(), tt.query)
			assert.True(t, last.Result.Full())
		}
	})
}

func TestSearchImage(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		q := Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"}
		last, _ := w.search(t, q)
		require.NoError(t, last.Err)
		assert.Len(t, last.Result.Layers, 5)
		assert.Equal(t, 7, last.Result.Copies(), "those of the seed peer included")
		assert.True(t, last.Result.Full())
		assert.Empty(t, last.Result.Doubts())
		assert.Equal(t, map[string]int{"POST": 1, "GET": 3}, w.wire.Count, "the question, its searches, and what preheats and deletes tell of the image elsewhere")
		complete, _ := last.Result.Complete()
		assert.Equal(t, 7, complete)
		assert.Equal(t, 4, last.Result.Hosts())
		copies := 0
		for _, l := range last.Result.Layers {
			copies += l.Copies
		}
		assert.Equal(t, copies, last.Result.Copies(), "one unit for the image, its layers and its clusters")
		assert.Equal(t, copies, last.Result.Clusters[0].Copies()+last.Result.Clusters[1].Copies())
		assert.NotEmpty(t, last.Result.Clusters[0].Hosts[0].Layers)
		for _, l := range last.Result.Layers {
			assert.True(t, strings.HasPrefix(l.Digest, "sha256:"), l.Digest)
		}

		q.URL = "https://registry.example.com/v2/library/none/manifests/v1"
		last, _ = w.search(t, q)
		var failed *client.ServerError
		require.ErrorAs(t, last.Err, &failed)
		assert.Contains(t, failed.Advice(), "no such image")
	})
}

func TestSearchOlderManagers(t *testing.T) {
	for _, release := range []simulator.Release{simulator.Release2_3, simulator.Release2_2} {
		inWorld(t, simulator.Options{Release: release}, func(t *testing.T, w *world) {
			last, _ := w.search(t, byURL(llama))
			require.NoError(t, last.Err)
			assert.Equal(t, 8, last.Result.Copies())
			_, known := last.Result.Complete()
			assert.False(t, known, "it is not called complete when that is not known")
			assert.Less(t, w.wire.Counted("GET"), 12)

			image, _ := w.search(t, Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"})
			require.NoError(t, image.Err)
			assert.Equal(t, 7, image.Result.Copies())
		})
	}
}

// A question that fails is asked again, at growing distance, and told about.
func TestSearchOutlivesTrouble(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		down := time.Now().Add(5 * time.Minute)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodGet && time.Now().Before(down) {
				return nil, errors.New("cable pulled")
			}
			return ask(), nil
		}
		last, all := w.search(t, byURL(llama))
		require.NoError(t, last.Err)
		assert.Equal(t, 8, last.Result.Copies())
		troubles := 0
		for _, u := range all {
			if u.Wait.Trouble != nil {
				troubles++
				assert.True(t, u.Wait.NextAsk.After(w.wire.Times[0]))
			}
		}
		assert.Greater(t, troubles, 5)
		assert.Less(t, w.wire.Counted("GET"), 30, "backing off")
	})
}

// A manager that is restarted does not continue the searches it had: they are
// made again, and it is told that they are.
func TestASearchIsMadeAgainWhenItsManagerIsRestarted(t *testing.T) {
	for _, restarts := range []int{1, searchTries} {
		inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
			go func() {
				for range restarts {
					time.Sleep(5 * time.Second)
					w.manager.Restart()
					time.Sleep(time.Minute)
				}
			}()
			began := time.Now()
			last, all := w.search(t, byURL(llama))
			if restarts == searchTries {
				var lost *LostError
				require.ErrorAs(t, last.Err, &lost)
				assert.Equal(t, searchTries, w.wire.Counted("POST"))
				return
			}
			require.NoError(t, last.Err)
			assert.Equal(t, 8, last.Result.Copies())
			assert.InDelta(t, 95, time.Since(began).Seconds(), 2, "found out at 65 s")
			assert.True(t, slices.ContainsFunc(all, func(u SearchUpdate) bool { return u.Wait.Missed }))
		})
	}
}

// One dead scheduler keeps the job pending for an hour; what the other has
// answered is shown meanwhile.
func TestSearchShowsWhatCameInAlready(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		last, all := w.search(t, byURL(llama))
		require.NoError(t, last.Err)
		early := false
		for _, u := range all {
			early = early || !u.Done && u.Result.Copies() == 6 && u.Result.Answered == 1 && u.Result.Schedulers == 2
		}
		assert.True(t, early)
		assert.Equal(t, client.Failure, last.Result.State)
		assert.Equal(t, 6, last.Result.Copies())
		assert.False(t, last.Result.Full())
		assert.Contains(t, strings.Join(last.Result.Doubts(), "\n"), "eu-west: no scheduler of it answered")
	})
}

func TestSearchWaitsOutTheJobLimiter(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		for range 10 {
			_, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.GetTask, Args: client.TaskArgs{URL: nowhere}, ClusterIDs: []uint{1}})
			require.NoError(t, err)
		}
		last, all := w.search(t, byURL(llama), 1)
		require.NoError(t, last.Err)
		assert.Equal(t, 6, last.Result.Copies())
		var limited *client.RateLimitedError
		assert.ErrorAs(t, all[1].Wait.Trouble, &limited)

		last, _ = w.search(t, byURL(llama), 77)
		assert.ErrorAs(t, last.Err, &limited, "an unknown cluster is not waited for without end")
	})
}

func TestACancelledSearchEnds(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		updates := w.Search(ctx, byURL(llama), nil)
		<-updates
		cancel()
		for u := range updates {
			assert.False(t, u.Done)
		}
	})
}

func TestARefusedQueryIsNeverSent(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.search(t, byURL("no url"))
		assert.Error(t, last.Err)
		purged, _ := w.purge(t, PurgeRequest{Query: byURL(llama), Reason: strings.Repeat("x", 1024)})
		assert.ErrorContains(t, purged.Err, "characters too long")
		// In JSON it would be another content, and the task of that deleted.
		purged, _ = w.purge(t, PurgeRequest{Query: Query{Type: Content, Content: "build \xe9"}})
		assert.ErrorContains(t, purged.Err, "is not UTF-8")
		assert.Empty(t, w.wire.Count)
	})
}
