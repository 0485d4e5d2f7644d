package task

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

func manyURL(i int) string { return fmt.Sprintf("https://example.com/many/%04d.bin", i) }

// fleetOf is the demo's with so many targets more, each with two copies in
// cluster-1 and one in eu-west.
func fleetOf(targets int) simulator.Fleet {
	fleet := simulator.DemoFleet()
	fleet.History, fleet.Images, fleet.Uptime = nil, nil, 0
	for i := range targets {
		fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: manyURL(i), Copies: append(simulator.On("cluster-1", "node-001", "node-002"), simulator.On("eu-west", "node-001")...)})
	}
	return fleet
}

// requestsFor are an operation's for the targets of fleetOf.
func requestsFor(operation string, targets int, clusters ...uint) []PurgeRequest {
	o := Operation{ID: operation, ClusterIDs: clusters}
	for i := range targets {
		o.Targets = append(o.Targets, Target{Query: byURL(manyURL(i))})
	}
	return o.Requests(nil, nil)
}

// purgeAll purges, and holds what every operation has to keep: each target ends
// once, has one job, and every job is one of the operation's.
func (w *world) purgeAll(t *testing.T, requests []PurgeRequest) (ended map[int]PurgeUpdate, last Progress) {
	t.Helper()
	ended = map[int]PurgeUpdate{}
	for u := range w.PurgeAll(t.Context(), requests) {
		_, before := ended[u.Target]
		require.False(t, before, "nothing is told of target %d after its end", u.Target)
		if u.Done {
			ended[u.Target] = u.PurgeUpdate
		}
		require.LessOrEqual(t, u.Progress.Done, u.Progress.Targets)
		last = u.Progress
	}
	require.Len(t, ended, len(requests))
	return ended, last
}

// jobsOf are the jobs of an operation by the tasks they delete.
func (w *world) jobsOf(t *testing.T, operation string) map[string]int {
	t.Helper()
	jobs := map[string]int{}
	for page := 1; ; page++ {
		list, err := w.client.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, Page: page, PerPage: 10000})
		require.NoError(t, err)
		for _, j := range list.Jobs {
			if ParseBio(j.Bio).OperationID == operation {
				jobs[j.Args.Computed()]++
			}
		}
		if page >= list.Last {
			return jobs
		}
	}
}

// requireOnce says that each target has one job.
func (w *world) requireOnce(t *testing.T, requests []PurgeRequest) {
	t.Helper()
	jobs := w.jobsOf(t, requests[0].OperationID)
	require.Len(t, jobs, len(requests))
	for id, n := range jobs {
		require.Equal(t, 1, n, id)
	}
}

// createAs lets somebody else make a delete job in the name of a user.
func (w *world) createAs(t *testing.T, user uint) {
	t.Helper()
	w.createJobAs(t, client.DeleteTask, user)
}

func (w *world) createJobAs(t *testing.T, kind client.JobType, user uint) {
	t.Helper()
	require.Equal(t, http.StatusOK, rig.CreateAs(w.manager, kind, user))
}

// tellStatus counts the answers with a status.
func tellStatus(w *rig.Wire, status int) func() int {
	var mu sync.Mutex
	n := 0
	inner := w.Between
	if inner == nil {
		inner = func(_ *http.Request, ask func() *http.Response) (*http.Response, error) { return ask(), nil }
	}
	w.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
		res, err := inner(r, ask)
		if err == nil && res.StatusCode == status {
			mu.Lock()
			n++
			mu.Unlock()
		}
		return res, err
	}
	return func() int { mu.Lock(); defer mu.Unlock(); return n }
}

// A thousand targets take the time that their jobs take at the manager's pace,
// and one check; few questions are asked for them.
func TestAThousandTargets(t *testing.T) {
	many := 1000
	if testing.Short() {
		many = 200
	}
	for name, tt := range map[string]struct {
		targets  int
		clusters []uint
		jobs     int // counted by the limiter
		rate     float64
	}{
		"all clusters":   {many, nil, many, 50},
		"named clusters": {300, []uint{1, 2}, 600, client.DefaultJobRateLimit},
	} {
		t.Run(name, func(t *testing.T) {
			targets := tt.targets
			inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
				began := time.Now()
				var lastDelete atomic.Int64
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodPost && isDelete(t, r) {
						lastDelete.Store(int64(time.Since(began)))
					}
					return ask(), nil
				}
				refused := tellStatus(w.wire, http.StatusTooManyRequests)
				requests := requestsFor("0badcafe", targets, tt.clusters...)
				ended, last := w.purgeAll(t, requests)
				took := time.Since(began)
				posts, gets := w.wire.Counted("POST"), w.wire.Counted("GET")
				t.Logf("%.0f s, %d POSTs, %.3f GETs a job, %d refused", took.Seconds(), posts, float64(gets)/float64(targets), refused())
				for i, u := range ended {
					require.NoError(t, u.Err)
					require.Equal(t, Purged, u.Result.Verdict, "target %d: %v", i, u.Result.Errors)
					require.Equal(t, 3, u.Result.Deleted())
				}
				assert.Less(t, took.Seconds(), 1.2*(float64(tt.jobs)/tt.rate+30))
				assert.Less(t, time.Duration(lastDelete.Load()).Seconds(), 1.05*float64(targets)/tt.rate, "deletes go before searches")
				assert.Less(t, float64(gets)/float64(targets), 0.2)
				assert.Equal(t, 2*targets, posts, "a delete and a search each")
				assert.Zero(t, refused(), "alone, and at the manager's pace")
				w.requireOnce(t, requests)
				assert.Equal(t, Progress{
					Targets: targets, Sent: targets, Answered: targets, Done: targets,
					Verdicts: map[Verdict]int{Purged: targets}, Deleted: 3 * targets, Rate: tt.rate,
				}, last)
				assert.InDelta(t, w.Estimate(targets, tt.clusters, true).Seconds(), took.Seconds(), 0.1*took.Seconds())
			})
		})
	}
}

// A handful takes no longer than one.
func TestAHandfulTakesNoLongerThanOne(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(5)}, func(t *testing.T, w *world) {
		began := time.Now()
		ended, _ := w.purgeAll(t, requestsFor("0badcafe", 5))
		assert.Less(t, time.Since(began), 34*time.Second)
		assert.Equal(t, Purged, ended[4].Result.Verdict)
		assert.LessOrEqual(t, w.wire.Counted("GET"), 10)
	})
}

// Somebody else takes half of what a cluster takes: jobs are refused, offered
// again at a slower pace, and each is made once.
func TestSomebodyElseTakesHalf(t *testing.T) {
	const targets = 100
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		refused := tellStatus(w.wire, http.StatusTooManyRequests)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			for ctx.Err() == nil {
				_, _ = w.client.CreateJob(ctx, client.NewJob{Type: client.GetTask, Args: client.TaskArgs{URL: nowhere}, ClusterIDs: []uint{1}})
				_ = w.Clock.Sleep(ctx, 200*time.Millisecond)
			}
		}()
		requests := requestsFor("0badcafe", targets, 1)
		began := time.Now()
		slow, troubled := 10.0, false
		for u := range w.PurgeAll(t.Context(), requests) {
			slow = min(slow, u.Progress.Rate)
			var limited *client.RateLimitedError
			troubled = troubled || errors.As(u.Progress.Trouble, &limited)
			if u.Done {
				assert.NoError(t, u.Err)
				assert.Equal(t, Purged, u.Result.Verdict)
				assert.Nil(t, u.Wait.Trouble)
			}
		}
		took := time.Since(began)
		t.Logf("%.0f s, %d refused, slowest %.1f/s", took.Seconds(), refused(), slow)
		assert.NotZero(t, refused())
		assert.Less(t, slow, 10.0)
		assert.True(t, troubled, "it is told")
		assert.Less(t, took.Seconds(), 2*(2*targets/5.0)+31, "the half that is left is used")
		w.requireOnce(t, requests)
	})
}

// An unknown cluster is not waited for without end, and not offered each
// of many jobs.
func TestAnUnknownClusterEndsManyInItsRefusal(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(50)}, func(t *testing.T, w *world) {
		began := time.Now()
		ended, last := w.purgeAll(t, requestsFor("0badcafe", 50, 77))
		var limited *client.RateLimitedError
		for _, u := range ended {
			require.ErrorAs(t, u.Err, &limited)
		}
		assert.Equal(t, 50, last.Refused)
		assert.Greater(t, time.Since(began), 3*time.Minute, "a new cluster is known after 3 minutes")
		assert.Less(t, time.Since(began), 6*time.Minute)
		assert.Less(t, w.wire.Counted("POST"), 40)
	})
	inWorld(t, simulator.Options{Fleet: fleetOf(20)}, func(t *testing.T, w *world) {
		w.manager.AddCluster(simulator.Cluster{ID: 9, Name: "new", Hosts: []simulator.Host{{Name: "new-1", IP: "127.9.9.1"}}})
		ended, _ := w.purgeAll(t, requestsFor("0badcafe", 20, 9))
		for _, u := range ended {
			require.NoError(t, u.Err, "the limiter comes to know it")
		}
	})
}

// The jobs of others stand between ours in the lists.
func TestAmongTheJobsOfOthers(t *testing.T) {
	const targets = 200
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		others := 0
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			for ; others < 400 && ctx.Err() == nil; others++ {
				w.createAs(t, 0)
				_ = w.Clock.Sleep(ctx, 50*time.Millisecond)
			}
		}()
		requests := requestsFor("0badcafe", targets)
		began := time.Now()
		ended, last := w.purgeAll(t, requests)
		t.Logf("%.0f s, %.3f GETs a job, %d of others", time.Since(began).Seconds(), float64(w.wire.Counted("GET"))/targets, others)
		assert.Equal(t, map[Verdict]int{Purged: targets}, last.Verdicts)
		assert.Len(t, ended, targets)
		assert.Equal(t, 400, others)
		assert.Less(t, time.Since(began).Seconds(), 1.2*(targets/10+30))
		assert.Less(t, float64(w.wire.Counted("GET"))/targets, 0.4)
		w.requireOnce(t, requests)
	})
}

// A scheduler that is dead and counts as active keeps every job pending for an
// hour. What the others have answered is shown at the first check.
func TestManyWithADeadScheduler(t *testing.T) {
	const targets = 40
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		requests := requestsFor("0badcafe", targets)
		began := time.Now()
		early := map[int]bool{}
		var last Progress
		for u := range w.PurgeAll(t.Context(), requests) {
			if time.Since(began) < 60*time.Second && !u.Done && u.Result.Deleted() == 2 && u.Result.Answered == 1 {
				early[u.Target] = true
			}
			if u.Done {
				assert.Equal(t, TimedOut, u.Result.Verdict)
				assert.Equal(t, 2, u.Result.Deleted())
			}
			last = u.Progress
		}
		t.Logf("%.0f s, %.3f GETs a job", time.Since(began).Seconds(), float64(w.wire.Counted("GET"))/targets)
		assert.Len(t, early, targets)
		assert.Equal(t, targets, last.Done)
		assert.Less(t, w.wire.Counted("GET"), 300, "in more than an hour")
		w.requireOnce(t, requests)
	})
}

// A manager that is restarted is not reached for a while, and does not check the
// jobs any more that it had: a search tells what is left of their targets, and
// the others are as good as ever.
func TestAManagerRestartedInBetween(t *testing.T) {
	const targets = 50
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		down, up := time.Now().Add(2500*time.Millisecond), time.Now().Add(40*time.Second)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if now := time.Now(); now.After(down) && now.Before(up) {
				return nil, errors.New("connection refused")
			}
			return ask(), nil
		}
		go func() {
			time.Sleep(3 * time.Second)
			w.manager.Restart()
		}()
		requests := requestsFor("0badcafe", targets, 1, 2)
		began := time.Now()
		ended, last := w.purgeAll(t, requests)
		assert.Less(t, time.Since(began), 3*time.Minute)
		for i, u := range ended {
			require.NoError(t, u.Err)
			left, known := u.Result.CopiesLeft()
			require.True(t, known, "target %d", i)
			require.Zero(t, left)
		}
		assert.Equal(t, targets, last.Verdicts[Lost]+last.Verdicts[Purged])
		assert.Greater(t, last.Verdicts[Lost], 20)
		assert.Greater(t, last.Verdicts[Purged], 10)
		t.Logf("%v, %.3f GETs a job", last.Verdicts, float64(w.wire.Counted("GET"))/targets)
		w.requireOnce(t, requests)
	})
}

// A row whose user is gone breaks the list for everybody (contract §0.6).
func TestManyWithABrokenList(t *testing.T) {
	const targets = 100
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		go func() {
			time.Sleep(3 * time.Second)
			w.createAs(t, 999)
		}()
		requests := requestsFor("0badcafe", targets)
		began := time.Now()
		_, last := w.purgeAll(t, requests)
		assert.Equal(t, map[Verdict]int{Purged: targets}, last.Verdicts)
		t.Logf("%.0f s, %.3f GETs a job", time.Since(began).Seconds(), float64(w.wire.Counted("GET"))/targets)
		assert.Less(t, time.Since(began).Seconds(), 1.2*(targets/10+30))
		assert.Less(t, w.wire.Counted("GET"), 3*targets, "each by its id, once")
	})
}

// A record that somebody removed is lost, and not waited for.
func TestARecordThatIsGoneAmongMany(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(30)}, func(t *testing.T, w *world) {
		gone := map[int]bool{3: true, 4: true, 5: true, 17: true}
		done := map[int]Verdict{}
		began := time.Now()
		for u := range w.PurgeAll(t.Context(), requestsFor("0badcafe", 30)) {
			if gone[u.Target] && len(u.Result.Jobs) == 1 && !u.Done && !u.Verifying {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/oapi/v1/jobs/"+itoa(u.Result.Jobs[0].ID), nil)
				r.Header.Set("Authorization", "Bearer "+w.manager.Token())
				w.manager.Handler().ServeHTTP(discard{}, r)
			}
			if u.Done {
				done[u.Target] = u.Result.Verdict
			}
		}
		assert.Less(t, time.Since(began), 3*time.Minute)
		for i, v := range done {
			if gone[i] {
				assert.Equal(t, Lost, v, i)
			} else {
				assert.Equal(t, Purged, v, i)
			}
		}
	})
}

// Once the token was refused for a minute, nothing more is tried with it.
func TestARefusedTokenEndsWhatWasNotSent(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(200)}, func(t *testing.T, w *world) {
		until := time.Now().Add(5 * time.Second)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && time.Now().After(until) && isDelete(t, r) {
				return answer(http.StatusUnauthorized, `{"message":"Unauthorized"}`), nil
			}
			return ask(), nil
		}
		_, last := w.purgeAll(t, requestsFor("0badcafe", 200, 1))
		assert.InDelta(t, 55, last.Verdicts[Purged], 10)
		assert.Equal(t, 200-last.Verdicts[Purged], last.Refused)
		assert.Less(t, w.wire.Counted("POST"), 2*last.Verdicts[Purged]+60, "those not sent yet are not tried")
	})
}

// A target whose delete has no known outcome is lost, and what is left is told.
func TestAnAnswerLostAmongMany(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(10)}, func(t *testing.T, w *world) {
		kept := &memory{}
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && isDelete(t, r) && strings.Contains(string(body(t, r)), manyURL(4)) {
				tracesWritten(r)
				return answer(http.StatusInternalServerError, ""), nil
			}
			return ask(), nil
		}
		requests := requestsFor("0badcafe", 10)
		for i := range requests {
			requests[i].Recorder = kept
		}
		ended, last := w.purgeAll(t, requests)
		lost := ended[4]
		require.NoError(t, lost.Err)
		assert.Equal(t, Lost, lost.Result.Verdict)
		assert.Empty(t, lost.Result.Jobs)
		assert.Contains(t, lost.Result.Errors[0], "it is not known whether the delete was taken")
		left, known := lost.Result.CopiesLeft()
		assert.True(t, known)
		assert.Equal(t, 3, left)
		assert.Equal(t, map[Verdict]int{Purged: 9, Lost: 1}, last.Verdicts)
		assert.Len(t, kept.sent, 9)
		assert.Len(t, kept.ended, 10)
		assert.Len(t, w.jobsOf(t, "0badcafe"), 9)
	})
}

func TestSearchAll(t *testing.T) {
	const targets = 150
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		var queries []Query
		for i := range targets {
			queries = append(queries, byURL(manyURL(i)))
		}
		queries[7] = byURL("no url")
		done := map[int]bool{}
		began := time.Now()
		for u := range w.SearchAll(t.Context(), queries, []uint{1}) {
			if !u.Done {
				continue
			}
			assert.False(t, done[u.Target])
			done[u.Target] = true
			if u.Target == 7 {
				assert.Error(t, u.Err)
				continue
			}
			require.NoError(t, u.Err)
			assert.Equal(t, 2, u.Result.Copies())
			assert.True(t, u.Result.Full())
		}
		assert.Len(t, done, targets)
		assert.Less(t, time.Since(began).Seconds(), 1.2*(targets/10+30))
		assert.Less(t, float64(w.wire.Counted("GET"))/targets, 0.2)
	})
}

// A cancelled operation ends at once, and nothing more is sent.
func TestACancelledOperationEnds(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(100)}, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		updates := w.PurgeAll(ctx, requestsFor("0badcafe", 100))
		<-updates
		cancel()
		for u := range updates {
			assert.False(t, u.Done)
		}
		posts := w.wire.Counted("POST")
		time.Sleep(time.Minute)
		assert.Equal(t, posts, w.wire.Counted("POST"))
	})
}

func TestDistinct(t *testing.T) {
	byID := Query{Type: ID, TaskID: byURL(llama).ComputedID()}
	image := Query{Type: Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"}
	arm := image
	arm.Platform = "linux/arm64"
	unique, dropped := Distinct([]Query{byURL(llama), byURL(nowhere), byID, image, arm, image, byURL(llama)})
	assert.Equal(t, []Query{byURL(llama), byURL(nowhere), image, arm}, unique)
	assert.Equal(t, 3, dropped, "a task is the same however it is named")
}
