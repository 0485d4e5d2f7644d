package task

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

const index = "https://registry.example.com/v2/library/multi/manifests/v1"

// Of an image for two platforms the manager's own is found where none is named, and all
// that the platforms have, each blob once, where all are.
func TestAnImageOnAllPlatforms(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		one, _ := w.search(t, byImage(index))
		require.NoError(t, one.Err)
		assert.Len(t, one.Result.Layers, 3)
		assert.Equal(t, 5, one.Result.Copies())

		q := byImage(index)
		q.Platform = "all"
		all, _ := w.search(t, q)
		require.NoError(t, all.Err)
		require.Len(t, all.Result.Layers, 5, "they share one")
		assert.Equal(t, 7, all.Result.Copies())
		shared := 0
		for _, l := range all.Result.Layers {
			assert.NotEmpty(t, l.Platforms)
			shared += toInt(len(l.Platforms) == 2)
		}
		assert.Equal(t, 1, shared)
		assert.Empty(t, all.Result.Errors, "the records of all searches are found")

		q.Platform = "linux/amd64,linux/s390x"
		missing, _ := w.search(t, q)
		assert.EqualError(t, missing.Err, "the image is not built for linux/s390x")
	})
}

// A layer that platforms share is deleted once, and a platform that is not named stays.
func TestThePurgeOfPlatforms(t *testing.T) {
	for platforms, want := range map[string]struct{ deletes, left int }{
		"linux/arm64":             {3, 2},
		"linux/amd64,linux/arm64": {5, 0},
		"all":                     {5, 0},
	} {
		t.Run(platforms, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				var mu sync.Mutex
				posted := map[string]int{}
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodPost {
						if body := requestBody(t, r); strings.Contains(body, "delete_task") {
							mu.Lock()
							posted[body[strings.Index(body, "/blobs/"):][:len("/blobs/sha256:")+64]]++
							mu.Unlock()
						}
					}
					return ask(), nil
				}
				q := byImage(index)
				q.Platform = platforms
				last, _ := w.purge(t, PurgeRequest{Query: q})
				require.NoError(t, last.Err)
				assert.Equal(t, Purged, last.Result.Verdict)
				assert.Len(t, posted, want.deletes)
				for blob, n := range posted {
					assert.Equal(t, 1, n, blob)
				}
				q.Platform = "all"
				after, _ := w.search(t, q)
				assert.Equal(t, want.left, after.Result.Copies())
			})
		})
	}
}

// However platforms are written, the same target has the same key.
func TestTheKeyOfPlatforms(t *testing.T) {
	key := func(platform string) string {
		q := byImage(index)
		q.Platform = platform
		return q.Key()
	}
	assert.Equal(t, key("linux/amd64,linux/arm64"), key("linux/aarch64, linux/x86_64"))
	assert.NotEqual(t, key("linux/amd64"), key("linux/arm64"))
	assert.NotEqual(t, key(""), key("all"))
}

// A login is looked up where a query has none, before each question, and is part of no
// output. What it costs is said in the preview.
func TestTheLoginAtARegistry(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const locked = "https://locked.example.com/v2/team/app/manifests/v1"
		w.manager.AddImage(simulator.Image{URL: locked, Username: "robot", Password: "hunter2", Layers: []simulator.Layer{
			{Digest: "sha256:" + strings.Repeat("a", 64), Copies: simulator.On("cluster-1", "node-001")},
		}})
		refused, _ := w.search(t, byImage(locked))
		require.ErrorContains(t, refused.Err, "failed to authenticate with registry")
		assert.False(t, w.SendsLogin(byImage(locked)))

		asked := 0
		w.Login = func(_ context.Context, manifestURL string) (string, string, error) {
			assert.Equal(t, locked, manifestURL)
			asked++
			return "robot", "hunter2", nil
		}
		found, _ := w.search(t, byImage(locked))
		require.NoError(t, found.Err)
		assert.Equal(t, 1, found.Result.Copies())
		assert.Equal(t, 1, asked)
		text, err := JSON(found.Result)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "hunter2")
		assert.True(t, w.SendsLogin(byImage(locked)))
		assert.False(t, w.SendsLogin(Query{Type: URL, URL: llama}))
		assert.Contains(t, (&Preview{Login: true}).Clauses(), ClearLogin)

		own := byImage(locked)
		own.Username, own.Password = "robot", "hunter2"
		_, _ = w.search(t, own)
		assert.Equal(t, 1, asked, "the query has one")

		purged, _ := w.purge(t, PurgeRequest{Query: byImage(locked)})
		require.NoError(t, purged.Err)
		assert.Equal(t, Purged, purged.Result.Verdict)

		broken := errors.New("the keychain is locked")
		w.Login = func(context.Context, string) (string, string, error) { return "", "", broken }
		last, _ := w.search(t, byImage(locked))
		assert.ErrorIs(t, last.Err, broken)
	})
}

// A blob that somebody deleted, or that a preheat brought, under another registry is
// named, for its copies are other tasks.
func TestABlobUnderSeveralRegistries(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		before, _ := w.search(t, byImage(manifest))
		require.NoError(t, before.Err)
		assert.Empty(t, before.Result.Errors)
		blob := strings.Replace(before.Result.Layers[1].URL, "registry.example.com", "mirror.example.org", 1)
		_, _ = w.purge(t, PurgeRequest{Query: Query{Type: URL, URL: blob}, NoVerify: true})
		after, _ := w.search(t, byImage(manifest))
		require.Len(t, after.Result.Errors, 1)
		assert.Contains(t, after.Result.Errors[0], "1 of the layers is known at mirror.example.org/library/app, too (job #")
		assert.True(t, after.Result.Full(), "it says nothing of the answer's own copies")
	})
}
