package executions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
)

func (w *world) executions() *Reader {
	return &Reader{API: w.client, Clock: w.Clock, Now: w.Clock.Now}
}

// gets are how many questions a function asks.
func (w *world) gets(ask func()) int {
	before := w.wire.Count[http.MethodGet]
	ask()
	return w.wire.Count[http.MethodGet] - before
}

func TestExecutionsList(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		list := func(f Filter) ([]Execution, bool) {
			t.Helper()
			found, more, err := w.executions().List(t.Context(), f)
			require.NoError(t, err)
			return found, more
		}
		state := func(word string) Filter {
			s, err := ParseState(word)
			require.NoError(t, err)
			return Filter{State: s}
		}
		all, more := list(Filter{})
		assert.False(t, more)
		require.Greater(t, len(all), 2*rowsPerPage, "more than two pages")
		for i, x := range all[1:] {
			assert.False(t, x.Result.CreatedAt.After(all[i].Result.CreatedAt), "the newest first")
		}

		var first []Execution
		asked := w.gets(func() { first, more = list(Filter{Limit: 3}) })
		assert.Equal(t, 1, asked, "no page more than it takes")
		assert.True(t, more)
		assert.Equal(t, all[:3], first)
		_, more = list(Filter{Limit: len(all)})
		assert.False(t, more, "the limit left nothing out")

		young, _ := list(Filter{Since: w.Clock.Now().Add(-time.Hour)})
		assert.NotEmpty(t, young)
		for _, x := range young {
			assert.Less(t, w.Clock.Now().Sub(x.Result.CreatedAt), time.Hour)
		}
		assert.Less(t, len(young), len(all))
		assert.Equal(t, 1, w.gets(func() { list(Filter{Since: w.Clock.Now().Add(-time.Hour)}) }))

		byContent, _ := list(Filter{Type: task.Content})
		require.Len(t, byContent, 1)
		byTarget, _ := list(Filter{Target: "BUILD-4702"})
		assert.Equal(t, byContent, byTarget, "in whatever case")
		byTask, _ := list(Filter{Target: client.ContentTaskID("build-4702")[10:50]})
		assert.Equal(t, byContent, byTask, "by a part of the task id")
		byID, _ := list(Filter{Type: task.ID})
		assert.Len(t, byID, 1)

		verdicts := 0
		for _, word := range []string{"pending", "purged", "nothing-to-purge", "partly-purged", "nothing-purged", "failed", "timed-out", "lost"} {
			found, _ := list(state(word))
			verdicts += len(found)
			for _, x := range found {
				s, _ := ParseState(word)
				assert.True(t, s.has(&x), "%s: %v", word, x.Result.Verdict)
			}
		}
		assert.Equal(t, len(all), verdicts, "each execution has one verdict or is pending")
		succeeded, _ := list(state("SUCCESS"))
		failed, _ := list(state("failure"))
		pending, _ := list(state("pending"))
		lost, _ := list(state("lost"))
		assert.Equal(t, len(all), len(succeeded)+len(failed)+len(pending)+len(lost))
		assert.NotEmpty(t, failed)
		same, _ := list(state("Timed Out"))
		assert.Equal(t, failed, same, "the demo's one failure was given up")
	})
}

func TestParseState(t *testing.T) {
	for _, word := range States() {
		_, err := ParseState(word)
		assert.NoError(t, err, word)
	}
	// The words of the output are words of the filter.
	for _, verdict := range []task.Verdict{task.Purged, task.NothingToPurge, task.Unverified, task.PartlyPurged, task.NothingPurged, task.NothingDeleted, task.FailedPurge, task.TimedOut, task.Lost} {
		for _, word := range []string{string(verdict), strings.ToUpper(string(verdict))} {
			s, err := ParseState(word)
			require.NoError(t, err, word)
			assert.Contains(t, s.verdicts, verdict, word)
		}
	}
	unverified, err := ParseState("purged, unverified")
	require.NoError(t, err)
	assert.False(t, unverified.has(&Execution{State: client.Success, Result: task.PurgeResult{Verdict: task.Purged}}), "proved")
	_, err = ParseState("gone")
	var refused *client.RefusedError
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Advice(), "timed-out")
}

func TestExecutionsShow(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last := w.purge(t, task.PurgeRequest{Query: byURL(failing), Reason: "INC-42", NoVerify: true})
		x, err := w.executions().Show(t.Context(), last.Result.Jobs[0].ID)
		require.NoError(t, err)
		assert.Equal(t, task.PartlyPurged, x.Result.Verdict)
		assert.Equal(t, last.Result.Clusters, x.Result.Clusters)

		text, err := json.Marshal(x)
		require.NoError(t, err)
		var object map[string]any
		require.NoError(t, json.Unmarshal(text, &object))
		assert.EqualValues(t, x.JobID, object["id"])
		assert.Equal(t, "tester@host", object["who"])
		assert.Equal(t, "partly purged", object["verdict"])
		assert.EqualValues(t, 1, object["failed"])

		_, err = w.executions().Show(t.Context(), 4711)
		var missing *client.NotFoundError
		assert.ErrorAs(t, err, &missing)
		found, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.GetTask, Args: byURL(llama).Args()})
		require.NoError(t, err)
		_, err = w.executions().Show(t.Context(), found.ID)
		var search *NotDeleteError
		assert.ErrorAs(t, err, &search)
	})
}

// follow follows to the end.
func (w *world) follow(t *testing.T, ctx context.Context, ids ...uint) (ended []Execution, last Update, all []Update) {
	t.Helper()
	for u := range w.executions().Follow(ctx, ids) {
		if u.Ended != nil {
			ended = append(ended, *u.Ended)
		}
		last, all = u, append(all, u)
	}
	return ended, last, all
}

// made makes delete jobs of targets that no host has.
func (w *world) made(t *testing.T, n int) (ids []uint) {
	t.Helper()
	for i := range n {
		job, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: fmt.Sprintf("%s?n=%d", nowhere, i)}})
		require.NoError(t, err)
		ids = append(ids, job.ID)
	}
	return ids
}

func TestFollowAsksForManyAtOnce(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ids := w.made(t, 15)
		began := time.Now()
		var ended []Execution
		var last Update
		asked := w.gets(func() { ended, last, _ = w.follow(t, t.Context(), ids...) })
		require.NoError(t, last.Err)
		assert.True(t, last.Done)
		assert.Equal(t, 15, last.Total)
		assert.Empty(t, last.Pending)
		require.Len(t, ended, 15)
		for i, x := range ended {
			assert.Equal(t, ids[i], x.JobID)
			assert.Equal(t, task.NothingDeleted, x.Result.Verdict)
		}
		assert.InDelta(t, 30.3, time.Since(began).Seconds(), 1)
		assert.LessOrEqual(t, asked, 15+2+15, "each once before and once after, and the list at its looks")
	})
}

func TestFollowOneJob(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ids := w.made(t, 1)
		var ended []Execution
		var all []Update
		asked := w.gets(func() { ended, _, all = w.follow(t, t.Context(), ids[0], ids[0]) })
		assert.Len(t, ended, 1, "named twice, and once told")
		assert.Equal(t, 3, asked, "at first, soon after, and at the look")
		assert.Equal(t, 1, all[0].Total)
		assert.WithinDuration(t, w.Clock.Now(), all[1].Wait.NextCheck, time.Second)

		// What has ended is told at once.
		asked = w.gets(func() { ended, _, _ = w.follow(t, t.Context(), ids[0]) })
		assert.Len(t, ended, 1)
		assert.Equal(t, 1, asked)
	})
}

// All that is pending is followed, what begins meanwhile included, to whatever
// end. The demo's job that its manager does not check any more is not waited for.
func TestFollowAll(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		var later []uint
		go func() {
			time.Sleep(time.Minute)
			later = w.made(t, 1)
		}()
		ended, last, _ := w.follow(t, t.Context())
		require.NoError(t, last.Err)
		verdicts := map[task.Verdict]int{}
		for _, x := range ended {
			verdicts[x.Result.Verdict]++
		}
		assert.Equal(t, map[task.Verdict]int{task.TimedOut: 1, task.NothingDeleted: 1}, verdicts)
		require.Len(t, later, 1)
		assert.Less(t, w.wire.Count[http.MethodGet], 90, "in half an hour")

		_, last, all := w.follow(t, t.Context())
		assert.True(t, last.Done)
		assert.Len(t, all, 1, "nothing is pending")
	})
}

func TestFollowOutlivesTroubleAndLosses(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ids := w.made(t, 2)
		down := time.Now().Add(3 * time.Minute)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if age := time.Until(down); age > 0 && age < 170*time.Second {
				return nil, errors.New("cable pulled")
			}
			return ask(), nil
		}
		go func() {
			time.Sleep(time.Second / 2)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, fmt.Sprintf("http://manager.example.com:8080/oapi/v1/jobs/%d", ids[0]), nil)
			if assert.NoError(t, err) {
				req.Header.Set("Authorization", "Bearer "+w.manager.Token())
				res, err := w.wire.RoundTripper.RoundTrip(req)
				if assert.NoError(t, err) {
					assert.Equal(t, http.StatusOK, res.StatusCode)
				}
			}
		}()
		ended, last, all := w.follow(t, t.Context(), ids...)
		require.NoError(t, last.Err)
		require.Len(t, ended, 2)
		assert.Equal(t, task.Lost, ended[0].Result.Verdict)
		assert.Equal(t, []string{"the manager has no record of the job any more"}, ended[0].Result.Errors)
		assert.Equal(t, task.NothingDeleted, ended[1].Result.Verdict)
		troubles := 0
		for _, u := range all {
			if u.Wait.Trouble != nil {
				troubles++
			}
		}
		assert.Greater(t, troubles, 3)
	})
}

func TestFollowEndsEarly(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ids := w.made(t, 1)
		_, last, all := w.follow(t, t.Context(), ids[0], 4711)
		var missing *client.NotFoundError
		assert.ErrorAs(t, last.Err, &missing)
		assert.Len(t, all, 1, "nothing was told of the others")

		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, last, _ = w.follow(t, ctx, ids...)
		assert.False(t, last.Done)
		assert.Equal(t, ids, last.Pending)

		refused := false
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if refused {
				r.Header.Set("Authorization", "Bearer wrong")
			}
			refused = true
			return ask(), nil
		}
		_, last, _ = w.follow(t, t.Context(), ids...)
		assert.True(t, client.IsAuth(last.Err), last.Err)
	})
}

// The id of a job that is followed may be given to another one's, be it of the
// same target.
func TestFollowKnowsAJobAgain(t *testing.T) {
	for _, of := range []struct {
		n   int
		url string
	}{{1, failing}, {3, failing}, {1, nowhere + "?n=0"}} {
		n := of.n
		inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
			fresh := simulator.New(simulator.Options{Fleet: quiet()})
			defer fresh.Close()
			ids := w.made(t, n)
			w.wire.Replace(fresh, time.Now().Add(10*time.Second))
			go func() {
				time.Sleep(11 * time.Second)
				for range 10 {
					_, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: of.url}})
					assert.NoError(t, err)
				}
			}()
			ended, last, _ := w.follow(t, t.Context(), ids...)
			require.NoError(t, last.Err)
			require.Len(t, ended, n)
			for _, x := range ended {
				assert.Equal(t, task.Lost, x.Result.Verdict)
				assert.Zero(t, x.Result.Deleted())
			}
		})
	}
}
