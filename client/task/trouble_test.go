package task

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/simulator/rig"
)

// dice are random numbers for many goroutines.
type dice struct {
	mu sync.Mutex
	*rand.Rand
}

func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.IntN(n)
}

// badly answers a request as a line, a gateway and a manager in trouble do.
func (d *dice) badly(t *testing.T, r *http.Request, ask func() *http.Response) (*http.Response, error) {
	switch d.below(10) {
	case 0: // no connection
		return nil, syscall.ECONNREFUSED
	case 1: // it breaks before anything arrives
		tracesWritten(r)
		return nil, syscall.ECONNRESET
	case 2: // it breaks when all has arrived
		tracesWritten(r)
		ask()
		return nil, syscall.ECONNRESET
	case 3:
		tracesWritten(r)
		return halve(t, ask()), nil
	case 4: // a gateway without its manager
		tracesWritten(r)
		return answer(http.StatusBadGateway, "<html>"), nil
	case 5:
		tracesWritten(r)
		ask()
		return answer(http.StatusInternalServerError, `{"message":"Data too long for column"}`), nil
	case 6:
		tracesWritten(r)
		res := answer(http.StatusTooManyRequests, "rate limit exceeded")
		res.Header.Set("Content-Type", "text/plain")
		return res, nil
	case 7: // nothing comes back
		tracesWritten(r)
		ask()
		select {
		case <-time.After(5 * time.Minute):
		case <-r.Context().Done():
		}
		return nil, context.DeadlineExceeded
	}
	select {
	case <-time.After(time.Duration(d.below(25)) * time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return ask(), nil
}

// However requests end, and however often the program is killed: each
// task is deleted by one job at most, each target ends, and what is called
// purged is gone.
func TestTroubleOfAllKinds(t *testing.T) {
	seed := rig.Seed(t)
	verdicts := map[Verdict]int{}
	rounds := 300
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		inTrouble(t, seed+uint64(round), verdicts)
	}
	t.Log(verdicts)
	assert.Greater(t, verdicts[Purged], rounds, "and most are")
}

func inTrouble(t *testing.T, seed uint64, verdicts map[Verdict]int) {
	const files = 12
	d := &dice{Rand: rand.New(rand.NewPCG(seed, 0))}
	fleet := fleetOf(files)
	other := strings.Replace(manifest, "/v1", "/v2", 1)
	fleet.Images = []simulator.Image{
		{URL: manifest, Layers: []simulator.Layer{{Digest: digest("1"), Copies: simulator.On("cluster-1", "node-001")}, {Digest: digest("2"), Copies: simulator.On("eu-west", "node-001")}}},
		{URL: other, Layers: []simulator.Layer{{Digest: digest("2"), Copies: simulator.On("eu-west", "node-001")}, {Digest: digest("3")}}},
	}
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		o := operationOf(w, files)
		if d.below(2) == 0 {
			o.ClusterIDs = []uint{1, 2}
		}
		o.NoVerify = d.below(4) == 0
		o.Targets = append(o.Targets, Target{Query: byImage(manifest)}, Target{Query: byImage(other)}, Target{Query: byURL(strings.Replace(manifest, "manifests/v1", "blobs/"+digest("1"), 1))})
		until := time.Now().Add(time.Duration(d.below(10)) * time.Minute)
		often := 1 + d.below(12)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if time.Now().Before(until) && d.below(often) == 0 {
				return d.badly(t, r, func() *http.Response {
					res, err := w.wire.RoundTripper.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
					require.NoError(t, err)
					return res
				})
			}
			return w.wire.RoundTripper.RoundTrip(r)
		}
		ended := map[int]PurgeResult{}
		kept := map[string]SentJob{}
		for life := 0; len(ended) < len(o.Targets); life++ {
			require.Less(t, life, 30, "seed %d: it never ends", seed)
			written := &memory{sent: maps.Clone(kept)}
			requests := o.Requests(written, nil)
			if life > 0 {
				requests = o.Resume(written, kept)
			}
			requests = slices.DeleteFunc(requests, func(r PurgeRequest) bool { _, done := ended[r.Target]; return done })
			for i := range requests {
				if known := written.layers[requests[i].Target]; known != nil {
					requests[i].Layers = known
				}
			}
			e := &Engine{API: w.API, Clock: w.Clock, Who: w.Who}
			ctx, kill := context.WithCancel(t.Context())
			if life < 4 {
				after := time.Duration(d.below(120)) * time.Second
				go func() {
					_ = w.Clock.Sleep(ctx, after)
					kill()
				}()
			}
			began := time.Now()
			for range e.PurgeAll(ctx, requests) {
			}
			kill()
			synctest.Wait()
			assert.Less(t, time.Since(began), 30*time.Minute, "seed %d", seed)
			written.mu.Lock()
			maps.Copy(kept, written.sent)
			maps.Copy(ended, written.ended)
			if len(ended) == 0 {
				// What was made last did not come to the disk.
				made := slices.SortedFunc(maps.Keys(kept), func(a, b string) int { return int(kept[b].ID) - int(kept[a].ID) })
				for _, id := range made[:min(len(made), d.below(6))] {
					delete(kept, id)
				}
			}
			for i, layers := range written.layers {
				o.Targets[i].Layers = layers
			}
			written.mu.Unlock()
		}
		w.wire.Between = nil
		for id, jobs := range w.jobsOf(t, o.ID) {
			assert.Equal(t, 1, jobs, "seed %d: %s", seed, id)
		}
		for i, r := range ended {
			verdicts[r.Verdict]++
			if r.Verdict != Purged {
				continue
			}
			for _, id := range (&o.Targets[i]).TaskIDs() {
				assert.Empty(t, w.manager.Holders(id), fmt.Sprintf("seed %d: target %d", seed, i))
			}
		}
	})
}
