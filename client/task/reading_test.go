package task

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// operationOf is one that purges the targets of fleetOf.
func operationOf(w *world, targets int) Operation {
	o := Operation{ID: "0badcafe", Began: w.Clock.Now()}
	for i := range targets {
		o.Targets = append(o.Targets, Target{Query: byURL(manyURL(i))})
	}
	return o
}

// kill purges an operation, and stops when all is sent.
func (w *world) kill(t *testing.T, o Operation, recorder Recorder) {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	for u := range w.PurgeAll(ctx, o.Requests(recorder, nil)) {
		if u.Progress.Sent == len(o.Targets) {
			kill()
		}
	}
	// What was on its way has ended before the wire is changed.
	synctest.Wait()
}

// The clock of this machine was ten minutes fast when the operation began, and
// is set right before it is resumed.
func TestAClockThatWasSetBackHidesNoJob(t *testing.T) {
	const targets = 120
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		o := operationOf(w, targets)
		o.Began = o.Began.Add(10 * time.Minute)
		w.kill(t, o, nil)
		time.Sleep(170 * time.Millisecond) // so that the clocks are known to differ, by a part of a second
		w.purgeAll(t, o.Resume(nil, nil))
		w.requireOnce(t, o.Requests(nil, nil))
	})
}

// unlinked drops the Link header, as a gateway may.
type unlinked struct{ http.RoundTripper }

func (u unlinked) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := u.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Header.Del("Link")
	}
	return res, err
}

func TestAListWithoutLinksIsReadToItsEnd(t *testing.T) {
	const targets = 120
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		linked := w.wire.RoundTripper
		w.wire.RoundTripper = unlinked{linked}
		o := operationOf(w, targets)
		w.kill(t, o, nil)
		w.purgeAll(t, o.Resume(nil, nil))
		w.wire.RoundTripper = linked
		w.requireOnce(t, o.Requests(nil, nil))
	})
}

// tied is a list that has rows made at the same instant in another order on
// every other page.
type tied struct{ *client.Client }

func (c tied) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	all, err := c.Client.Jobs(ctx, client.JobQuery{Type: q.Type, State: q.State, PerPage: 100000})
	if err != nil {
		return all, err
	}
	rows := all.Jobs
	for from := 0; q.Page%2 == 0 && from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].CreatedAt.Equal(rows[from].CreatedAt.Time) {
			to++
		}
		slices.Reverse(rows[from:to])
		from = to
	}
	from := min((q.Page-1)*q.PerPage, len(rows))
	return client.JobPage{Jobs: rows[from:min(from+q.PerPage, len(rows))], Last: (len(rows) + q.PerPage - 1) / q.PerPage}, nil
}

func TestRowsOfOneInstantAreAllRead(t *testing.T) {
	// The first five are sent at once: where they stand on both sides of the
	// border of a page, one of them is on neither.
	for _, targets := range []int{48, 52} {
		t.Run(strconv.Itoa(targets), func(t *testing.T) {
			inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
				o := operationOf(w, targets)
				w.kill(t, o, nil)
				w.API = tied{w.client}
				for number := range 4 {
					seen := map[string]int{}
					require.NoError(t, w.jobs().DeletesSince(t.Context(), o.Began, number, func(row *client.Job) bool {
						seen[row.Args.Computed()]++
						return true
					}))
					for i := range targets {
						assert.Equal(t, 1, seen[byURL(manyURL(i)).ComputedID()], "target %d, reading %d", i, number)
					}
				}
				w.purgeAll(t, o.Resume(nil, nil))
				w.requireOnce(t, o.Requests(nil, nil))
			})
		})
	}
}

// A list that never ends is not read without end.
func TestAListThatDoesNotMoveOnIsNotRead(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(60)}, func(t *testing.T, w *world) {
		w.kill(t, operationOf(w, 60), nil)
		all := func(*client.Job) bool { return true }
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			q := r.URL.Query()
			q.Set("page", "1")
			r.URL.RawQuery = q.Encode()
			return ask(), nil
		}
		require.ErrorContains(t, w.jobs().DeletesSince(t.Context(), time.Time{}, 0, all), "the same rows on every page")
		w.wire.Between = func(*http.Request, func() *http.Response) (*http.Response, error) {
			return answer(http.StatusNotFound, `{"message":"record not found"}`), nil
		}
		var broken *client.NotFoundError
		require.ErrorAs(t, w.jobs().DeletesSince(t.Context(), time.Time{}, 0, all), &broken)
		assert.Less(t, w.wire.Counted("GET"), 300)
	})
}

// Where many rows break the list each of them costs a question, one after the
// other and not all in a second, and none is asked for that is older than what
// is looked for.
func TestManyBrokenRowsAreReadWithPatience(t *testing.T) {
	const broken = 300
	inWorld(t, simulator.Options{Fleet: fleetOf(3)}, func(t *testing.T, w *world) {
		for range broken {
			w.createAs(t, 999)
		}
		w.createAs(t, 0)
		time.Sleep(time.Hour)
		began := time.Now()
		read := func(since time.Time) (lists int) {
			clear(w.wire.Count)
			require.NoError(t, w.jobs().DeletesSince(t.Context(), since, 0, func(*client.Job) bool { return true }))
			return w.wire.Counted("GET")
		}
		assert.Less(t, read(began), 5, "the first row that can be read is older")
		began = time.Now()
		assert.Less(t, read(time.Time{}), broken+20)
		assert.Greater(t, time.Since(began), broken*50*time.Millisecond)
	})
}

// zoned is a manager that writes the times of its records in another zone than
// it reads them in.
type zoned struct {
	*client.Client
	by time.Duration
}

func (c zoned) Job(ctx context.Context, id uint) (*client.Job, error) {
	job, err := c.Client.Job(ctx, id)
	if err == nil {
		job.CreatedAt.Time = job.CreatedAt.Add(c.by)
	}
	return job, err
}

func (c zoned) Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error) {
	page, err := c.Client.Jobs(ctx, q)
	for i := range page.Jobs {
		page.Jobs[i].CreatedAt.Time = page.Jobs[i].CreatedAt.Add(c.by)
	}
	return page, err
}

// Records whose times are hours off hide no job, and make none a lost one.
func TestRecordsOfAnotherZone(t *testing.T) {
	targets := 120
	if testing.Short() {
		targets = 60
	}
	for _, by := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
			w.API = zoned{w.client, by}
			_, err := w.client.Jobs(t.Context(), client.JobQuery{})
			require.NoError(t, err)
			o := operationOf(w, targets)
			w.Begin(&o)
			kept := &memory{}
			w.kill(t, o, kept)
			for i := range targets / 2 {
				delete(kept.sent, byURL(manyURL(i)).ComputedID())
			}
			_, last := w.purgeAll(t, o.Resume(kept, kept.sent))
			w.requireOnce(t, o.Requests(nil, nil))
			assert.Zero(t, last.Verdicts[Lost], "%v", last.Verdicts)
		})
	}
}

// Nor do they where a row breaks the pages between: how old the rows behind it
// are is not known then.
func TestRecordsOfAnotherZoneAroundABrokenRow(t *testing.T) {
	const targets = 120
	inWorld(t, simulator.Options{Fleet: fleetOf(targets)}, func(t *testing.T, w *world) {
		w.API = zoned{w.client, -3 * time.Hour}
		_, err := w.client.Jobs(t.Context(), client.JobQuery{})
		require.NoError(t, err)
		o := operationOf(w, targets)
		w.Begin(&o)
		go func() {
			time.Sleep(time.Second)
			w.createAs(t, 999)
		}()
		w.kill(t, o, nil)
		time.Sleep(300 * time.Millisecond)
		_, err = w.client.Job(t.Context(), 1)
		require.NoError(t, err)
		require.NotZero(t, w.jobs().ClockOffset(), "how far the clocks are apart is known")
		w.purgeAll(t, o.Resume(nil, nil))
		made := 0
		require.NoError(t, w.jobs().DeletesSince(t.Context(), time.Time{}, 0, func(row *client.Job) bool {
			made += toInt(isOurs(row, o.ID, row.Args.Computed()))
			return true
		}))
		assert.Equal(t, targets, made)
	})
}
