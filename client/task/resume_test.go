package task

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

// deletesPosted counts the delete jobs that are sent.
func (w *world) deletesPosted(t *testing.T) *atomic.Int32 {
	var n atomic.Int32
	w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
		if r.Method == http.MethodPost && isDelete(t, r) {
			n.Add(1)
		}
		return ask(), nil
	}
	return &n
}

// An operation that is broken off at any moment, and of which the last jobs
// were not written down, is resumed without sending anything twice.
func TestAnOperationIsResumed(t *testing.T) {
	const targets = 30
	seed := rig.Seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 3 {
		inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
			o := Operation{ID: "0badcafe", Began: w.Clock.Now()}
			for i := range targets {
				o.Targets = append(o.Targets, Target{Query: byURL(manyURL(i))})
			}
			kept := map[string]SentJob{}
			requests := o.Requests(&memory{}, nil)
			for life := 0; ; life++ {
				require.Less(t, life, 20)
				written := &memory{sent: maps.Clone(kept)}
				if life > 0 {
					requests = o.Resume(written, kept)
				}
				for i := range requests {
					requests[i].Recorder = written
				}
				w := &Engine{API: w.API, Clock: w.Clock, Who: w.Who}
				ctx, kill := context.WithCancel(t.Context())
				if life < 4 {
					// The last waits, so that it is over some day.
					go func() {
						_ = w.Clock.Sleep(ctx, time.Duration(random.Int64N(int64(50*time.Second))))
						kill()
					}()
				}
				done := 0
				for u := range w.PurgeAll(ctx, requests) {
					if u.Done {
						require.NoError(t, u.Err)
						require.Equal(t, Purged, u.Result.Verdict, u.Result.Errors)
						done++
					}
				}
				kill()
				if done == targets {
					break
				}
				// What was made last did not come to the disk.
				written.mu.Lock()
				made := slices.SortedFunc(maps.Keys(written.sent), func(a, b string) int { return int(written.sent[a].ID) - int(written.sent[b].ID) })
				for _, id := range made[:max(0, len(made)-random.IntN(6))] {
					kept[id] = written.sent[id]
				}
				written.mu.Unlock()
			}
			w.requireOnce(t, requests)
		})
	}
}

// A delete may still be on its way when the program that sent it is gone, for as
// long as a manager may take to answer.
func TestADeleteOnItsWayIsWaitedFor(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(3)}, func(t *testing.T, w *world) {
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(manyURL(0))}}}
		ctx, kill := context.WithCancel(t.Context())
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method != http.MethodPost || w.wire.Counted("POST") > 1 {
				return ask(), nil
			}
			late := r.Clone(context.WithoutCancel(r.Context()))
			late.Body = io.NopCloser(bytes.NewReader(body(t, r)))
			go func() {
				time.Sleep(29 * time.Second)
				w.manager.Handler().ServeHTTP(discard{}, late)
			}()
			kill()
			return nil, ctx.Err()
		}
		for range w.PurgeAll(ctx, o.Requests(nil, nil)) {
		}
		_, last := w.purgeAll(t, o.Resume(nil, nil))
		assert.Equal(t, map[Verdict]int{Purged: 1}, last.Verdicts)
		w.requireOnce(t, o.Requests(nil, nil))
	})
}

// What was found is followed at once, and what was not is waited for.
func TestWhatIsFoundIsFollowedAtOnce(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(10)}, func(t *testing.T, w *world) {
		o := operationOf(w, 10)
		for range w.PurgeAll(t.Context(), o.Requests(nil, nil)[:4]) {
		}
		began := time.Now()
		followed, sent := map[int]time.Duration{}, map[int]time.Duration{}
		waited := false
		for u := range w.PurgeAll(t.Context(), o.Resume(nil, nil)) {
			waited = waited || u.Wait.NextAsk.Sub(began) > Arrives/2
			at := followed
			if u.Target >= 4 {
				at = sent
			}
			if _, known := at[u.Target]; !known && len(u.Result.Jobs) > 0 {
				at[u.Target] = time.Since(began)
			}
		}
		assert.True(t, waited, "it is told what is waited for")
		require.Len(t, followed, 4)
		require.Len(t, sent, 6)
		for i, at := range followed {
			assert.Less(t, at, time.Second, i)
		}
		for i, at := range sent {
			assert.GreaterOrEqual(t, at, Arrives, i)
		}

		// One alone.
		began = time.Now()
		one, _ := w.purge(t, o.Resume(nil, nil)[0])
		require.NoError(t, one.Err)
		assert.Less(t, time.Since(began), Arrives)
		w.requireOnce(t, o.Requests(nil, nil))
	})
}

// As long as the list cannot be read nothing is sent, and what is known is
// followed.
func TestNothingIsSentBeforeTheListWasRead(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(10)}, func(t *testing.T, w *world) {
		o := Operation{ID: "0badcafe", Began: w.Clock.Now()}
		for i := range 10 {
			o.Targets = append(o.Targets, Target{Query: byURL(manyURL(i))})
		}
		kept := &memory{}
		first := o.Requests(kept, nil)
		for range w.PurgeAll(t.Context(), first[:4]) {
		}
		up := time.Now().Add(10 * time.Minute)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if q := r.URL.Query(); q.Get("type") == "delete_task" && q.Get("state") == "" && time.Now().Before(up) {
				return nil, errors.New("cable pulled")
			}
			if r.Method == http.MethodPost && isDelete(t, r) {
				assert.False(t, time.Now().Before(up), "nothing is sent before")
			}
			return ask(), nil
		}
		known := maps.Clone(kept.sent)
		delete(known, first[1].Query.ComputedID())
		troubled := false
		early := 0
		again := &memory{}
		for u := range w.PurgeAll(t.Context(), o.Resume(again, known)) {
			troubled = troubled || u.Progress.Trouble != nil
			if u.Done {
				require.NoError(t, u.Err)
				assert.Equal(t, Purged, u.Result.Verdict)
				if time.Now().Before(up) {
					early++
				}
			}
		}
		assert.True(t, troubled)
		assert.Equal(t, 3, early)
		assert.Len(t, again.sent, 7, "the one found in the list is written down too")
		w.requireOnce(t, first)
	})
}

// After some hours the manager forgets jobs, and it is not known any more what
// was sent.
func TestAnOldOperationIsNotSentAgain(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(5)}, func(t *testing.T, w *world) {
		posted := w.deletesPosted(t)
		kept := &memory{}
		o := Operation{ID: "0badcafe", Began: w.Clock.Now().Add(-RowsKept - time.Minute)}
		for i := range 5 {
			o.Targets = append(o.Targets, Target{Query: byURL(manyURL(i))})
		}
		ended, last := w.purgeAll(t, o.Resume(kept, nil))
		assert.Zero(t, posted.Load())
		assert.Equal(t, map[Verdict]int{Lost: 5}, last.Verdicts)
		assert.Equal(t, 15, last.Left, "what is left is a fact")
		assert.Contains(t, ended[0].Result.Errors[0], "it is not known whether the delete was sent")
		assert.Len(t, kept.ended, 5)

		one, _ := w.purge(t, o.Resume(nil, nil)[2])
		require.NoError(t, one.Err)
		assert.Equal(t, Lost, one.Result.Verdict)
		left, _ := one.Result.CopiesLeft()
		assert.Equal(t, 3, left)
		assert.Zero(t, posted.Load())
	})
}

// One purge alone is resumed in the same way.
func TestOnePurgeIsResumed(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(llama)}}}
		ctx, kill := context.WithCancel(t.Context())
		for u := range w.Purge(ctx, o.Requests(nil, nil)[0]) {
			if len(u.Result.Jobs) > 0 {
				kill()
			}
		}
		kill()
		for range 2 {
			last, _ := w.purge(t, o.Resume(nil, nil)[0])
			require.NoError(t, last.Err)
			assert.Equal(t, Purged, last.Result.Verdict)
			assert.Equal(t, 8, last.Result.Deleted())
		}
		assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
	})
}

// The reading goes as far back as the operation, over rows that break it.
func TestTheListIsReadOverBrokenRows(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(3)}, func(t *testing.T, w *world) {
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(manyURL(0))}, {Query: byURL(manyURL(1))}, {Query: byURL(manyURL(2))}}}
		w.createAs(t, 999)
		requests := o.Requests(nil, nil)
		w.purgeAll(t, requests[:2])
		for i := range 230 {
			w.createAs(t, uint(i%57/56)*999)
		}
		posted := w.deletesPosted(t)
		_, last := w.purgeAll(t, o.Resume(nil, nil))
		assert.Equal(t, map[Verdict]int{Purged: 3}, last.Verdicts)
		assert.EqualValues(t, 1, posted.Load(), "two were found")
	})
}

// A manager that was set up again has other jobs under the ids of ours.
func TestAJobOfSomebodyElseIsNotOurs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		target := client.TaskArgs{URL: nowhere}
		made := func(j client.NewJob) uint {
			job, err := w.client.CreateJob(t.Context(), j)
			require.NoError(t, err)
			return job.ID
		}
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(nowhere)}}}
		for name, other := range map[string]uint{
			"another task":      made(client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: llama}, Bio: Bio{OperationID: o.ID}.String()}),
			"another operation": made(client.NewJob{Type: client.DeleteTask, Args: target, Bio: Bio{OperationID: "7f3a9c2e"}.String()}),
			"no delete":         made(client.NewJob{Type: client.GetTask, Args: target, Bio: Bio{OperationID: o.ID}.String()}),
		} {
			sent := map[string]SentJob{byURL(nowhere).ComputedID(): {ID: other, At: w.Clock.Now()}}
			last, _ := w.purge(t, o.Resume(nil, sent)[0])
			require.NoError(t, last.Err, name)
			assert.Equal(t, Lost, last.Result.Verdict, name)
			assert.Zero(t, last.Result.Deleted(), name)
		}
	})
}

// What was sent before a restart is watched with few questions, too.
func TestAResumeAsksLittle(t *testing.T) {
	const targets = 400
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		o := operationOf(w, targets)
		kept := &memory{}
		w.kill(t, o, kept)
		clear(w.wire.Count)
		w.wire.Times = nil
		began := time.Now()
		w.Engine = &Engine{API: w.API, Clock: w.Clock, Who: w.Who}
		_, last := w.purgeAll(t, o.Resume(nil, kept.sent))
		assert.Equal(t, map[Verdict]int{Purged: targets}, last.Verdicts)
		first := 0
		for _, at := range w.wire.Times {
			if at.Sub(began) < time.Second {
				first++
			}
		}
		t.Logf("%.3f GETs a job, %d requests in the first second", float64(w.wire.Counted("GET"))/targets, first)
		assert.Less(t, float64(w.wire.Counted("GET"))/targets, 0.2)
		assert.Less(t, first, 50)
	})
}

// A row does not tell which clusters were not asked to delete; the record does.
func TestAResumeTellsOfClustersThatWereNotReached(t *testing.T) {
	const targets = 5
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		o := operationOf(w, targets)
		for i := range o.Targets {
			o.Targets[i].Known = []KnownCluster{{ID: 2, Name: "eu-west", Copies: 1}}
		}
		kept := &memory{}
		w.kill(t, o, kept)
		ended, _ := w.purgeAll(t, o.Resume(nil, kept.sent))
		for _, u := range ended {
			assert.NotEqual(t, Purged, u.Result.Verdict)
			assert.Contains(t, u.Result.Errors, "nothing was deleted in eu-west: it has no active scheduler")
		}
	})
}

// A manager with a new database gives the ids of our jobs to those of
// others: what became of theirs is not what became of ours.
func TestAJobWhoseIDIsReusedIsLost(t *testing.T) {
	for _, targets := range []int{1, 5} {
		inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
			fresh := simulator.New(simulator.Options{Fleet: fleetOf(0)})
			defer fresh.Close()
			w.wire.Replace(fresh, time.Now().Add(10*time.Second))
			go func() {
				time.Sleep(11 * time.Second)
				for range 30 {
					_, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: llama}})
					assert.NoError(t, err)
				}
			}()
			request := requestsFor("0badcafe", targets)[0]
			if targets == 1 {
				last, _ := w.purge(t, request)
				require.NoError(t, last.Err)
				assert.Equal(t, Lost, last.Result.Verdict)
				assert.Zero(t, last.Result.Deleted())
				return
			}
			ended, _ := w.purgeAll(t, requestsFor("0badcafe", targets))
			for i, u := range ended {
				assert.Equal(t, Lost, u.Result.Verdict, i)
				assert.Zero(t, u.Result.Deleted())
			}
		})
	}
}

// A clock that was hours behind when a job was written down does not make the
// job an old one.
func TestAJobIsAsOldAsItsRecord(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"behind": -2 * time.Hour, "ahead": 2 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				job, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: byURL(llama).Args(), Bio: Bio{Who: w.Who, OperationID: "0badcafe"}.String()})
				require.NoError(t, err)
				now := w.Clock.Now()
				o := Operation{ID: "0badcafe", Began: now.Add(wrong), Targets: []Target{{Query: byURL(llama)}}}
				last, _ := w.purge(t, o.Resume(nil, map[string]SentJob{byURL(llama).ComputedID(): {ID: job.ID, At: now.Add(wrong)}})[0])
				require.NoError(t, last.Err)
				assert.Equal(t, Purged, last.Result.Verdict)
				assert.Less(t, w.Clock.Now().Sub(now), 40*time.Second)
			})
		})
	}
}

// How old an operation is, is told by the manager's clock where ours was set
// since: neither is the rest sent too late, nor kept back too early.
func TestAnOperationIsAsOldAsTheManagerSays(t *testing.T) {
	for name, tt := range map[string]struct {
		age, wrong time.Duration
		want       map[Verdict]int
	}{
		"seven hours old, and written three hours fast": {7 * time.Hour, 3 * time.Hour, map[Verdict]int{Lost: 2}},
		"one hour old, and written six hours slow":      {time.Hour, -6 * time.Hour, map[Verdict]int{Purged: 2}},
		"one hour old, and written a day fast":          {time.Hour, 24 * time.Hour, map[Verdict]int{Purged: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{Fleet: fleetOf(2)}, func(t *testing.T, w *world) {
				_, err := w.client.Jobs(t.Context(), client.JobQuery{})
				require.NoError(t, err)
				o := Operation{ID: "0badcafe", Targets: []Target{{Query: byURL(manyURL(0))}, {Query: byURL(manyURL(1))}}}
				w.Begin(&o)
				require.NotZero(t, o.Ahead)
				o.Began, o.Ahead = o.Began.Add(tt.wrong), o.Ahead-tt.wrong
				time.Sleep(tt.age)
				_, last := w.purgeAll(t, o.Resume(nil, nil))
				assert.Equal(t, tt.want, last.Verdicts)
			})
		})
	}
}

// Rows of a user that is gone cost a question each; those that were made long
// before the operation are not asked for, where a job that was written down shows
// that the records have the times of the clocks.
func TestAResumeDoesNotAskForWhatIsOlder(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(2)}, func(t *testing.T, w *world) {
		for range 500 {
			w.createAs(t, 999)
		}
		time.Sleep(2 * time.Hour)
		w.createAs(t, 0)
		time.Sleep(2 * time.Hour)
		_, err := w.client.Jobs(t.Context(), client.JobQuery{})
		require.NoError(t, err)
		o := Operation{ID: "0badcafe", Targets: []Target{{Query: byURL(manyURL(0))}, {Query: byURL(manyURL(1))}}}
		posted := w.deletesPosted(t)
		w.Begin(&o)
		kept := &memory{}
		w.kill(t, o, kept)
		delete(kept.sent, byURL(manyURL(1)).ComputedID())
		clear(w.wire.Count)
		w.purgeAll(t, o.Resume(nil, kept.sent))
		assert.EqualValues(t, 2, posted.Load())
		assert.Less(t, w.wire.Counted("GET"), 30)
	})
}
