package task

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

const node = "cluster-1/node-001"

// holders are the hosts that hold a copy of a target, of an image of any blob.
func (w *world) holders(q Query) (hosts []string) {
	if q.Type != Image {
		return w.manager.Holders(q.ComputedID())
	}
	for _, d := range []string{"a", "b", "c", "d", "e"} {
		hosts = append(hosts, w.manager.Holders(blobID(manifest, digest(d)))...)
	}
	return hosts
}

// A host that takes minutes to delete makes the delete end long after the search
// that was to prove it. What is said then is about after the end.
func TestADeleteThatEndsLongAfterItsSearch(t *testing.T) {
	one := simulator.Task{URL: nowhere, Copies: simulator.On("cluster-1", "node-001")}
	for name, c := range map[string]struct {
		query    Query
		takes    time.Duration
		verdict  Verdict
		verified bool
		failed   int
	}{
		"a host that answers in time":            {byURL(llama), 110 * time.Second, Purged, true, 0},
		"one that its scheduler does not await":  {byURL(llama), 2 * time.Minute, Unverified, false, 1},
		"one alone that is not awaited":          {byURL(nowhere), 2 * time.Minute, Unverified, false, 1},
		"an image's host that answers in time":   {byImage(manifest), 110 * time.Second, Purged, true, 0},
		"an image's host that is not awaited":    {byImage(manifest), 2 * time.Minute, Unverified, false, 2},
		"one that takes longer than the purge":   {byURL(nowhere), 10 * time.Minute, FailedPurge, true, 1},
		"and one that deletes while it is asked": {byURL(nowhere), 205 * time.Second, Unverified, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			fleet := simulator.DemoFleet()
			fleet.Tasks = append(fleet.Tasks, one)
			inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
				w.manager.SlowHost(node, c.takes)
				last, _ := w.purge(t, PurgeRequest{Query: c.query})
				require.NoError(t, last.Err)
				r := last.Result
				assert.Equal(t, c.verdict, r.Verdict)
				assert.Equal(t, c.verified, r.Verified)
				assert.Equal(t, c.failed, r.Failed())
				left, known := r.CopiesLeft()
				assert.True(t, known)
				assert.Len(t, w.holders(c.query), left)
				assert.Less(t, r.Elapsed, 260*time.Second)
				if text := strings.Join(r.Errors, "\n"); c.verdict == Unverified {
					assert.Contains(t, text, "longer than two minutes")
				}
			})
		})
	}
	// The same of many.
	inWorld(t, simulator.Options{Fleet: fleetOf(30)}, func(t *testing.T, w *world) {
		w.manager.SlowHost("cluster-1/node-001", 110*time.Second)
		ended, last := w.purgeAll(t, requestsFor("0badcafe", 30))
		for i, u := range ended {
			left, known := u.Result.CopiesLeft()
			assert.True(t, known && left == 0, "target %d: %d left", i, left)
		}
		assert.Equal(t, map[Verdict]int{Purged: 30}, last.Verdicts)
	})
}

// Where the search after a late end cannot be made, the one before it proves
// nothing.
func TestASearchOfBeforeALateEndProvesNothing(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SlowHost(node, 110*time.Second)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && w.wire.Counted("POST") > 2 {
				return answer(http.StatusInternalServerError, `{"message":"active schedulers not found"}`), nil
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		_, known := last.Result.CopiesLeft()
		assert.False(t, known)
	})
}

// A manager that is restarted does not check the job any more. That is told soon,
// and a search tells what is left.
func TestADeleteThatIsNotCheckedAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		query   Query
		restart time.Duration
		verdict Verdict
	}{
		"url":                        {byURL(llama), time.Second, Lost},
		"url, its search too":        {byURL(llama), 10 * time.Second, Lost},
		"copies that were forgotten": {byURL(diskOnly), time.Second, Lost},
		"image":                      {byImage(manifest), 12 * time.Second, Lost},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				go func() {
					time.Sleep(c.restart)
					w.manager.Restart()
				}()
				began := time.Now()
				var told, promised time.Duration
				var last PurgeUpdate
				for u := range w.Purge(t.Context(), PurgeRequest{Query: c.query, OperationID: "0badcafe"}) {
					if last = u; u.Wait.Missed && told == 0 {
						told = time.Since(began)
						assert.True(t, u.Wait.NextCheck.IsZero(), "no check is promised")
					}
					if told > 0 && !u.Verifying && !u.Wait.NextCheck.IsZero() {
						promised = time.Since(began)
					}
				}
				require.NoError(t, last.Err)
				assert.InDelta(t, 65, told.Seconds(), 5)
				assert.Zero(t, promised)
				assert.Less(t, time.Since(began), 130*time.Second)
				r := last.Result
				assert.Equal(t, c.verdict, r.Verdict)
				left, known := r.CopiesLeft()
				assert.True(t, known)
				assert.Equal(t, left > 0, r.Verified, "a search that finds none proves nothing of a host that may be down")
				assert.Equal(t, left == 0, r.Unproved() == "no copy found", r.Unproved())
				assert.Len(t, w.holders(c.query), left)
				assert.Contains(t, strings.Join(r.Errors, "\n"), "does not check the job any more")
				_, _, again := r.Leftover()
				assert.True(t, again, "it can be deleted again")
			})
		})
	}
}

// A database that is away at the check of a job makes the manager miss that one
// alone.
func TestACheckThatWasMissedOnce(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		go func() {
			time.Sleep(20 * time.Second)
			w.manager.LoseDatabase(20 * time.Second)
		}()
		last, all := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 8, last.Result.Deleted())
		assert.True(t, all[len(all)-1].Done)
	})
}

// Managers before v2.4 check at random instants, and none of their jobs is taken
// for one that is not checked any more.
func TestOlderManagersKeepChecking(t *testing.T) {
	inWorld(t, simulator.Options{Release: simulator.Release2_3}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		for range 20 {
			go func() {
				for u := range w.Search(t.Context(), byURL(llama), nil) {
					assert.False(t, u.Wait.Missed)
				}
			}()
		}
		last, all := w.purge(t, PurgeRequest{Query: byURL(llama)})
		assert.Equal(t, TimedOut, last.Result.Verdict)
		for _, u := range all {
			assert.False(t, u.Wait.Missed)
		}
		time.Sleep(client.LostAfter)
	})
}
