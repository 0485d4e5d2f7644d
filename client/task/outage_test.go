package task

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// databaseAway makes the manager answer as one does without its database, for a
// while from now on.
func (w *world) databaseAway(d time.Duration) {
	from := time.Now()
	w.wire.between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
		if time.Since(from) < d {
			return answer(http.StatusUnauthorized, `{"message":"Unauthorized"}`), nil
		}
		return ask(), nil
	}
}

// A manager that has lost its database for 20 s ends nothing.
func TestADatabaseThatIsAwayEndsNothing(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, w *world){
		"a wait": func(t *testing.T, w *world) {
			for u := range w.Search(t.Context(), byURL(llama), nil) {
				if u.Result.JobID != 0 && w.wire.between == nil {
					time.Sleep(25 * time.Second)
					w.databaseAway(20 * time.Second)
				}
				assert.False(t, client.IsAuth(u.Wait.Trouble))
				require.NoError(t, u.Err)
				if u.Done {
					assert.Equal(t, 8, u.Result.Copies())
				}
			}
		},
		"a search": func(t *testing.T, w *world) {
			w.databaseAway(20 * time.Second)
			last, _ := w.search(t, byURL(llama))
			require.NoError(t, last.Err)
			assert.Equal(t, 8, last.Result.Copies())
		},
		"a delete": func(t *testing.T, w *world) {
			w.databaseAway(20 * time.Second)
			last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
			require.NoError(t, last.Err)
			assert.Equal(t, Purged, last.Result.Verdict)
			assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
		},
		"an image": func(t *testing.T, w *world) {
			w.databaseAway(20 * time.Second)
			last, _ := w.search(t, byImage(manifest))
			require.NoError(t, last.Err)
		},
		"a list": func(t *testing.T, w *world) {
			requests := requestsFor("0badcafe", 100, 1)
			go func() {
				time.Sleep(5 * time.Second)
				w.databaseAway(20 * time.Second)
			}()
			ended, last := w.purgeAll(t, requests)
			for _, u := range ended {
				require.NoError(t, u.Err)
			}
			assert.Equal(t, 100, last.Verdicts[Purged])
			w.requireOnce(t, requests)
		},
		"followed executions": func(t *testing.T, w *world) {
			w.createAs(t, 0)
			x := &Executions{API: w.client, Clock: w.Clock, Now: w.Clock.Now}
			for u := range x.Follow(t.Context(), nil) {
				if w.wire.between == nil {
					time.Sleep(25 * time.Second)
					w.databaseAway(20 * time.Second)
				}
				require.NoError(t, u.Err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			fleet := fleetOf(100)
			fleet.Images = simulator.DemoFleet().Images
			inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
				// The token has worked.
				_, err := w.client.Clusters(t.Context())
				require.NoError(t, err)
				test(t, w)
			})
		})
	}
}
