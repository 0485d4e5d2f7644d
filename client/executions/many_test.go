package executions

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/simulator"
)

// A mass purge of another person is followed with few requests: the lists carry
// the results (contract §3.2).
func TestFollowingAMassPurgeTakesFewRequests(t *testing.T) {
	for _, named := range []bool{false, true} {
		t.Run(fmt.Sprint("named ", named), func(t *testing.T) {
			inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
				const n = 300
				ids := make([]uint, n)
				begin := time.Now()
				make1 := func(i int) {
					job, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: fmt.Sprintf("%s?n=%d", nowhere, i)}})
					require.NoError(t, err)
					ids[i] = job.ID
					time.Sleep(100 * time.Millisecond)
				}
				make1(0)
				single := 0
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodGet && r.URL.Path != "/oapi/v1/jobs" {
						single++
					}
					return ask(), nil
				}
				before := w.wire.Count[http.MethodGet]
				for i := 1; named && i < n; i++ {
					make1(i)
				}
				if !named {
					go func() {
						for i := 1; i < n; i++ {
							make1(i)
						}
					}()
				}
				var follow []uint
				if named {
					follow = ids
				}
				ended, last, _ := w.follow(t, t.Context(), follow...)
				require.NoError(t, last.Err)
				assert.Len(t, ended, n)
				assert.Less(t, time.Since(begin), 75*time.Second)
				if named {
					assert.Equal(t, n, single, "each once, to begin with")
					single -= n
					before += n
				}
				assert.LessOrEqual(t, single, 4)
				assert.LessOrEqual(t, w.wire.Count[http.MethodGet]-before, 60)
			})
		})
	}
}

// A few that are slow among many are found, and so is one whose record is gone.
func TestReadDue(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
		ids := w.made(t, 30)
		made := map[uint]time.Time{}
		for _, id := range ids {
			job, err := w.client.Job(t.Context(), id)
			require.NoError(t, err)
			made[id] = job.CreatedAt.Time
		}
		made[4711] = time.Now()
		before := w.wire.Count[http.MethodGet]
		found, missing, err := joblist.ReadDue(t.Context(), w.client, joblist.Due{Made: made})
		require.NoError(t, err)
		assert.Len(t, found, 30, "still pending, all of them")
		assert.Equal(t, []uint{4711}, missing)
		assert.Equal(t, 4, w.wire.Count[http.MethodGet]-before)
		time.Sleep(31 * time.Second)
		delete(made, 4711)
		before = w.wire.Count[http.MethodGet]
		found, missing, err = joblist.ReadDue(t.Context(), w.client, joblist.Due{Made: made})
		require.NoError(t, err)
		assert.Empty(t, missing)
		assert.Len(t, found, 30)
		for _, job := range found {
			assert.Equal(t, client.Success, job.State)
		}
		assert.Equal(t, 1, w.wire.Count[http.MethodGet]-before)
	})
}
