package task

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// The deletes of an image are found by their mark when their jobs were not written
// down, by one purge and among many, and none is sent twice.
func TestAnInterruptedImagePurgeFindsItsJobs(t *testing.T) {
	for name, follow := range map[string]func(*world, []PurgeRequest) PurgeUpdate{
		"one": func(w *world, requests []PurgeRequest) (last PurgeUpdate) {
			for last = range w.Purge(context.Background(), requests[0]) {
				continue
			}
			return last
		},
		"many": func(w *world, requests []PurgeRequest) (last PurgeUpdate) {
			for u := range w.PurgeAll(context.Background(), requests) {
				if u.Target == 0 {
					last = u.PurgeUpdate
				}
			}
			return last
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				found, _ := w.search(t, byImage(manifest))
				op := Operation{ID: "7f3a9c2e", Who: w.Who, Began: w.Clock.Now(), Targets: []Target{
					{Query: byImage(manifest), Known: found.Result.Known(), Layers: found.Result.Layers}, {Query: byURL(nowhere)},
				}}
				ctx, kill := context.WithCancel(t.Context())
				for u := range w.Purge(ctx, op.Requests(nil, nil)[0]) {
					if len(u.Result.Jobs) > 0 {
						kill()
					}
				}
				kill()
				time.Sleep(5 * time.Second)
				synctest.Wait()
				sent := w.deletesPosted(t)
				before := w.deleteJobs(t, op.ID)
				require.Positive(t, before)

				last := follow(w, op.Resume(nil, nil))
				require.NoError(t, last.Err)
				assert.Equal(t, Purged, last.Result.Verdict)
				assert.Equal(t, 7, last.Result.Deleted())
				want := 8
				if name == "many" {
					want++
				}
				assert.Equal(t, want, w.deleteJobs(t, op.ID), "five blobs, and three of them under their digests")
				assert.EqualValues(t, want-before, sent.Load(), "nothing is sent twice")
			})
		})
	}
}

// The jobs of an image are watched together.
func TestAnImageAsksLittle(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		require.Len(t, last.Result.Jobs, 8)
		assert.LessOrEqual(t, w.wire.Counted("GET"), 15, "8 deletes, 3 searches, and the rows of two questions")
	})
}

// An image that was begun without its blobs is resumed with those that it
// had then, whatever its tag names by now.
func TestAnImageIsResumedWithItsOwnBlobs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		op := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byImage(manifest)}}}
		kept := &memory{}
		var unknown atomic.Bool
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && isDelete(t, r) {
				kept.mu.Lock()
				unknown.CompareAndSwap(false, len(kept.layers[0]) == 0)
				kept.mu.Unlock()
			}
			return ask(), nil
		}
		ctx, kill := context.WithCancel(t.Context())
		for u := range w.Purge(ctx, op.Requests(kept, nil)[0]) {
			if len(u.Result.Jobs) == 8 {
				kill()
			}
		}
		kill()
		synctest.Wait()
		require.Len(t, kept.layers[0], 5)
		assert.False(t, unknown.Load(), "they are known before the first is deleted")

		other := "https://registry.example.com/v2/library/app/blobs/" + digest("f")
		w.manager.AddTask(simulator.Task{URL: other, Copies: simulator.On("eu-west", "node-001")})
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && strings.Contains(requestBody(t, r), "get_image_distribution") {
				return answer(http.StatusOK, `{"image":{"layers":[{"url":"`+other+`"}]},"peers":[]}`), nil
			}
			return ask(), nil
		}
		op.Targets[0].Layers = kept.layers[0]
		again := &memory{}
		last, _ := w.purge(t, op.Resume(again, kept.sent)[0])
		require.NoError(t, last.Err)
		assert.Equal(t, 7, last.Result.Deleted(), "what was sent is followed")
		assert.Len(t, w.manager.Holders(byURL(other).ComputedID()), 1, "a blob of another image")
		assert.Empty(t, again.layers, "they are known")
	})
}

// Jobs that are known are followed although one of their image is not, which
// has to be looked for by a search where the manager has forgotten it.
func TestAnImageOfWhichAJobIsUnknown(t *testing.T) {
	for name, tt := range map[string]struct {
		change  func(r *PurgeRequest)
		verdict Verdict
	}{
		"old":        {func(r *PurgeRequest) { r.Began = r.Began.Add(-RowsKept - time.Minute) }, Lost},
		"watch only": {func(r *PurgeRequest) { r.WatchOnly = true }, FailedPurge},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				found, _ := w.search(t, byImage(manifest))
				op := Operation{ID: "7f3a9c2e", Began: w.Clock.Now(), Targets: []Target{{Query: byImage(manifest), Known: found.Result.Known(), Layers: found.Result.Layers}}}
				kept := &memory{}
				w.purge(t, op.Requests(kept, nil)[0])
				first := found.Result.Layers[0]
				delete(kept.sent, byURL(first.URL).ComputedID())
				posted := 0
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.URL.Query().Get("type") == "delete_task" && r.URL.Query().Get("state") == "" {
						return answer(http.StatusOK, "[]"), nil
					}
					if r.Method == http.MethodPost && isDelete(t, r) {
						posted++
					}
					return ask(), nil
				}
				again := &memory{}
				r := op.Resume(again, kept.sent)[0]
				tt.change(&r)
				last, _ := w.purge(t, r)
				require.NoError(t, last.Err)
				assert.Zero(t, posted)
				assert.Equal(t, 7, last.Result.Deleted(), "what the known jobs deleted is told")
				blob := layer(t, last.Result, first.Digest)
				assert.Equal(t, tt.verdict, blob.Verdict)
				_, known := blob.CopiesLeft()
				assert.Equal(t, tt.verdict == Lost, known, "a search tells what is left")
				assert.Equal(t, Purged, layer(t, last.Result, found.Result.Layers[1].Digest).Verdict)
			})
		})
	}
}

// A first blob whose delete may have been taken or not is no refusal:
// the others are deleted.
func TestAnImageOfWhichTheFirstAnswerIsLost(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		var sent atomic.Int32
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && isDelete(t, r) && sent.Add(1) == 1 {
				return answer(http.StatusInternalServerError, `{"message":"x"}`), nil
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), OperationID: "0badcafe", Known: found.Result.Known(), Layers: found.Result.Layers})
		require.NoError(t, last.Err)
		assert.GreaterOrEqual(t, int(sent.Load()), len(found.Result.Layers))
		assert.Positive(t, last.Result.Deleted())
	})
}

// The outcome of a blob's delete whose answer is lost for good is not known. A
// search tells what is left, for one image and among many.
func TestAnImageOfWhichAnAnswerIsLost(t *testing.T) {
	for name, follow := range map[string]func(*world, *testing.T, PurgeRequest) PurgeUpdate{
		"one": func(w *world, t *testing.T, r PurgeRequest) PurgeUpdate {
			last, _ := w.purge(t, r)
			return last
		},
		"many": func(w *world, t *testing.T, r PurgeRequest) PurgeUpdate {
			ended, _ := w.purgeAll(t, []PurgeRequest{r})
			return ended[0]
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				found, _ := w.search(t, byImage(manifest))
				d := digest("1")
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodPost && isDelete(t, r) && strings.Contains(requestBody(t, r), d) {
						return answer(http.StatusInternalServerError, `{"message":"x"}`), nil
					}
					return ask(), nil
				}
				last := follow(w, t, PurgeRequest{Query: byImage(manifest), OperationID: "0badcafe", Known: found.Result.Known(), Layers: found.Result.Layers})
				require.NoError(t, last.Err)
				r := layer(t, last.Result, d)
				assert.Equal(t, Lost, r.Verdict)
				left, known := r.CopiesLeft()
				assert.True(t, known, "a search tells what is left")
				assert.Equal(t, 4, left)
				assert.Equal(t, Lost, last.Result.Verdict)
				assert.NotContains(t, strings.Join(last.Result.Errors, "\n"), "was not made")
				assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "the delete of "+d+": it is not known whether the delete was taken")
				target, _, again := last.Result.Leftover()
				assert.True(t, again)
				require.Len(t, target.Layers, 1)
				assert.Equal(t, d, target.Layers[0].Digest)
			})
		})
	}
}
