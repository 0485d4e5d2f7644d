package task

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// Among many targets an image waits out what a file waits out: the question for
// its blobs changes nothing, and is asked again.
func TestAnImageAmongManyWaitsOutTrouble(t *testing.T) {
	refuse := func() (*http.Response, error) { return nil, syscall.ECONNREFUSED }
	limit := func() (*http.Response, error) {
		res := answer(http.StatusTooManyRequests, "rate limit exceeded")
		res.Header.Set("Content-Type", "text/plain")
		return res, nil
	}
	for name, tt := range map[string]struct {
		lasts time.Duration
		fail  func() (*http.Response, error)
	}{
		"an outage":           {12 * time.Minute, refuse},
		"a broken connection": {2 * time.Second, func() (*http.Response, error) { return nil, syscall.ECONNRESET }},
		"a gateway":           {2 * time.Second, func() (*http.Response, error) { return answer(http.StatusBadGateway, "<html>"), nil }},
		"a busy manager":      {time.Minute, limit},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				until := time.Now().Add(tt.lasts)
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodPost && strings.Contains(requestBody(t, r), "get_image_distribution") && time.Now().Before(until) {
						if name != "an outage" {
							tracesWritten(r)
						}
						return tt.fail()
					}
					return ask(), nil
				}
				o := Operation{ID: "0badcafe", Targets: []Target{{Query: byImage(manifest)}}}
				ended, _ := w.purgeAll(t, o.Requests(nil, nil))
				require.NoError(t, ended[0].Err)
				assert.Equal(t, Purged, ended[0].Result.Verdict)
			})
		})
	}
}

// Of an image whose blobs are not known no delete was sent, whatever became of
// the question.
func TestAnImageWhoseBlobsAreNotKnown(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost {
				tracesWritten(r)
				return answer(http.StatusInternalServerError, `{"message":"get image layers failed: context deadline exceeded"}`), nil
			}
			return ask(), nil
		}
		kept := &memory{}
		o := Operation{ID: "0badcafe", Targets: []Target{{Query: byImage(manifest)}}}
		ended, _ := w.purgeAll(t, o.Requests(kept, nil))
		var unknown *UnknownBlobsError
		require.ErrorAs(t, ended[0].Err, &unknown)
		assert.False(t, client.MayHaveBeenTaken(ended[0].Err))
		assert.Contains(t, unknown.Advice(), "Nothing of it was deleted. ")
		assert.Equal(t, FailedPurge, kept.ended[0].Verdict, "and not lost")
		assert.Equal(t, 1, w.wire.Counted("POST"))
	})
}

// Of an image that has no blobs yet there is nothing to watch: it stays unsent,
// whatever the question for them would have come to.
func TestAnImageThatIsOnlyWatchedAsksNothing(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		kept := &memory{}
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byImage("https://registry.example.com/v2/library/none/manifests/v1")}}}
		r := o.Resume(kept, nil)[0]
		r.WatchOnly = true
		last, _ := w.purge(t, r)
		var unsent *UnsentError
		require.ErrorAs(t, last.Err, &unsent)
		assert.Zero(t, w.wire.Counted("POST"))
		assert.Empty(t, kept.ended)
	})
}

// A search that somebody made for a user who is gone does not hide the seed
// peers of an image.
func TestAnImageAroundABrokenRow(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		whole, _ := w.search(t, byImage(manifest))
		w.createJobAs(t, client.GetTask, 999)
		found, _ := w.search(t, byImage(manifest))
		require.NoError(t, found.Err)
		assert.Empty(t, found.Result.Doubts())
		assert.Equal(t, whole.Result.Copies(), found.Result.Copies())
	})
}

// A host of an image has a layer, a part of it, or nothing of it.
func TestAnImageTellsWhatIsUnfinished(t *testing.T) {
	yes, no := true, false
	blob := func(complete *bool) SearchResult {
		return SearchResult{State: client.Success, Clusters: []Cluster{{ID: 1, Answered: true, Hosts: []Host{{Hostname: "node-001", IP: "127.0.1.2", Complete: complete}}}}}
	}
	r := SearchResult{
		Layers: []Layer{{Digest: "sha256:a"}, {Digest: "sha256:b"}, {Digest: "sha256:c"}, {Digest: "sha256:d"}},
		blobs:  []SearchResult{blob(&yes), blob(&no), blob(nil), {State: client.Success}},
	}
	r.mergeBlobs()
	host := r.Clusters[0].Hosts[0]
	assert.Equal(t, []string{"sha256:a", "sha256:b", "sha256:c"}, host.Layers)
	assert.Equal(t, []string{"sha256:b"}, host.Unfinished)
	assert.False(t, *host.Complete)
}
