package task

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/simulator"
)

// A network that holds some requests up for a moment, and lets them arrive
// together, does not make the manager refuse any.
func TestAnUnevenNetworkIsNotRefused(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(100)}, func(t *testing.T, w *world) {
		began := time.Now()
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if held := time.Since(began) % time.Second; r.Method == http.MethodPost && held < 400*time.Millisecond {
				time.Sleep(400*time.Millisecond - held)
			}
			return ask(), nil
		}
		refused := tellStatus(w.wire, http.StatusTooManyRequests)
		_, last := w.purgeAll(t, requestsFor("0badcafe", 100, 1))
		assert.Equal(t, 100, last.Verdicts[Purged])
		assert.Zero(t, refused())
	})
}

// One delete, one search and one image wait for the manager's job limiter as long
// as many targets do: a cluster may be unknown to it for 3 minutes.
func TestOneJobWaitsForTheLimiter(t *testing.T) {
	busy := func(w *world, d time.Duration) {
		until := time.Now().Add(d)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && time.Now().Before(until) {
				res := answer(http.StatusTooManyRequests, "rate limit exceeded")
				res.Header.Set("Content-Type", "text/plain")
				return res, nil
			}
			return ask(), nil
		}
	}
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		busy(w, 3*time.Minute)
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), ClusterIDs: []uint{1}})
		require.NoError(t, last.Err)
		busy(w, 3*time.Minute)
		found, _ := w.search(t, byURL(llama), 1)
		require.NoError(t, found.Err)
		busy(w, 3*time.Minute)
		found, _ = w.search(t, byImage(manifest), 1)
		require.NoError(t, found.Err)
	})
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		for range 2 {
			began := time.Now()
			last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), ClusterIDs: []uint{77}})
			var limited *client.RateLimitedError
			require.ErrorAs(t, last.Err, &limited)
			assert.InDelta(t, (4 * time.Minute).Seconds(), time.Since(began).Seconds(), 60)
			time.Sleep(10 * time.Minute)
		}
	})
}

// At a limit of one a second there is no room for a burst, and none is refused.
func TestOneASecondIsNotRefused(t *testing.T) {
	fleet := fleetOf(60)
	fleet.Clusters[0].JobRateLimit = 1
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		clusters, err := w.client.Clusters(t.Context())
		require.NoError(t, err)
		w.SetClusters(clusters)
		d := &dice{Rand: rand.New(rand.NewPCG(1, 2))}
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			time.Sleep(time.Duration(d.below(150)) * time.Millisecond)
			return ask(), nil
		}
		refused := tellStatus(w.wire, http.StatusTooManyRequests)
		began := time.Now()
		_, last := w.purgeAll(t, requestsFor("0badcafe", 60, 1))
		assert.Equal(t, 60, last.Verdicts[Purged])
		assert.Zero(t, refused())
		assert.Less(t, time.Since(began).Seconds(), 120*1.25+31)
	})
}

// However slow the manager is, few requests are under way at a time.
func TestFewRequestsAtATime(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(60)}, func(t *testing.T, w *world) {
		var mu sync.Mutex
		now, most := 0, 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(3 * time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return ask(), nil
		}
		_, last := w.purgeAll(t, requestsFor("0badcafe", 60))
		assert.Equal(t, 60, last.Verdicts[Purged])
		assert.Equal(t, send.InFlight, most)
	})
}

// Limits that are told count for the clusters that are named. A manager does not
// limit jobs that name none.
func TestTheLimitsOfClusters(t *testing.T) {
	for name, tt := range map[string]struct {
		clusters []uint
		seconds  float64
	}{
		"the slow one":  {[]uint{2}, 60 / 2},
		"the quick one": {[]uint{1}, 60 / 40},
		"both":          {[]uint{1, 2}, 60 / 2},
		"all":           {nil, 60 / 50.0},
	} {
		t.Run(name, func(t *testing.T) {
			fleet := fleetOf(60)
			fleet.Clusters[0].JobRateLimit, fleet.Clusters[1].JobRateLimit = 40, 2
			inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
				clusters, err := w.client.Clusters(t.Context())
				require.NoError(t, err)
				w.SetClusters(clusters)
				refused := tellStatus(w.wire, http.StatusTooManyRequests)
				requests := requestsFor("0badcafe", 60, tt.clusters...)
				for i := range requests {
					requests[i].NoVerify = true
				}
				began := time.Now()
				_, last := w.purgeAll(t, requests)
				assert.InDelta(t, tt.seconds+30, time.Since(began).Seconds(), 6)
				assert.InDelta(t, w.Estimate(60, tt.clusters, false).Seconds(), time.Since(began).Seconds(), 6)
				assert.Equal(t, 60, last.Done)
				assert.Zero(t, refused())
			})
		})
	}
}

// One search by itself does not wait for the many that are in line, nor until
// they may continue.
func TestOneSearchDoesNotWaitForMany(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(200)}, func(t *testing.T, w *world) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		// Refusals, until the pause is half a minute long. They are set before anything
		// is under way.
		refuses := time.Now().Add(5 * time.Second)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if since := time.Since(refuses); r.Method == http.MethodPost && since >= 0 && since < 31500*time.Millisecond {
				res := answer(http.StatusTooManyRequests, "rate limit exceeded")
				res.Header.Set("Content-Type", "text/plain")
				return res, nil
			}
			return ask(), nil
		}
		updates := w.PurgeAll(ctx, requestsFor("0badcafe", 200, 1))
		go func() {
			for range updates {
			}
		}()
		time.Sleep(38 * time.Second)
		began := time.Now()
		last, _ := w.search(t, byURL(llama), 1)
		require.NoError(t, last.Err)
		assert.Less(t, time.Since(began), 35*time.Second)
	})
}
