package task

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// loseDatabaseLater takes the manager's database away for 20 s, after a while.
func (w *world) loseDatabaseLater(in time.Duration) {
	go func() {
		time.Sleep(in)
		w.manager.LoseDatabase(20 * time.Second)
	}()
}

// A manager that has lost its database for 20 s ends nothing.
func TestADatabaseThatIsAwayEndsNothing(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, w *world){
		"a wait": func(t *testing.T, w *world) {
			w.loseDatabaseLater(25 * time.Second)
			for u := range w.Search(t.Context(), byURL(llama), nil) {
				assert.False(t, client.IsAuth(u.Wait.Trouble))
				require.NoError(t, u.Err)
				if u.Done {
					assert.Equal(t, 8, u.Result.Copies())
				}
			}
		},
		"a search": func(t *testing.T, w *world) {
			w.manager.LoseDatabase(20 * time.Second)
			last, _ := w.search(t, byURL(llama))
			require.NoError(t, last.Err)
			assert.Equal(t, 8, last.Result.Copies())
		},
		"a delete": func(t *testing.T, w *world) {
			w.manager.LoseDatabase(20 * time.Second)
			last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
			require.NoError(t, last.Err)
			assert.Equal(t, Purged, last.Result.Verdict)
			assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
		},
		"an image": func(t *testing.T, w *world) {
			w.manager.LoseDatabase(20 * time.Second)
			last, _ := w.search(t, byImage(manifest))
			require.NoError(t, last.Err)
		},
		"a list": func(t *testing.T, w *world) {
			requests := requestsFor("0badcafe", 100, 1)
			w.loseDatabaseLater(5 * time.Second)
			ended, last := w.purgeAll(t, requests)
			for _, u := range ended {
				require.NoError(t, u.Err)
			}
			assert.Equal(t, 100, last.Verdicts[Purged])
			w.requireOnce(t, requests)
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
