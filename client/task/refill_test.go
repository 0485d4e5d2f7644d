package task

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// preheat makes a preheat job as another program does, and returns its id.
func (w *world) preheat(t *testing.T, args string, cluster uint) uint {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/oapi/v1/jobs", strings.NewReader(`{"type": "preheat", "args": `+args+`, "scheduler_cluster_ids": [`+strconv.Itoa(int(cluster))+`]}`))
	r.Header.Set("Authorization", "Bearer "+w.manager.Token())
	answer := httptest.NewRecorder()
	w.manager.Handler().ServeHTTP(answer, r)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	page, err := w.client.Jobs(t.Context(), client.JobQuery{Type: client.Preheat, PerPage: 1})
	require.NoError(t, err)
	return page.Jobs[0].ID
}

// broughtBy are the preheats that brought copies, by the hosts.
func broughtBy(r PurgeResult) map[string]uint {
	all := map[string]uint{}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.BroughtBy != 0 {
				all[strconv.Itoa(int(c.ID))+"/"+h.Hostname] = h.BroughtBy
			}
		}
	}
	return all
}

// A copy that came back by a preheat names the job; a preheat of something else, in
// another cluster, or one that had ended before, does not explain it.
func TestAPreheatThatBroughtCopiesBack(t *testing.T) {
	other := `{"type": "file", "url": "` + failing + `", "scope": "all_peers"}`
	file := `{"type": "file", "url": "` + llama + `", "scope": "all_peers"}`
	for name, c := range map[string]struct {
		query   Query
		args    string
		cluster uint
		named   bool
	}{
		"a file":            {byURL(llama), file, 2, true},
		"one of many files": {byURL(llama), `{"type": "file", "urls": ["` + failing + `", "` + llama + `"], "scope": "all_peers"}`, 2, true},
		"another tag":       {byURL(llama), `{"type": "file", "url": "` + llama + `", "tag": "t", "scope": "all_peers"}`, 2, false},
		"another file":      {byURL(llama), other, 2, false},
		"another cluster":   {byURL(llama), file, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				w.preheat(t, file, 2) // of an hour ago
				time.Sleep(time.Hour)
				found, _ := w.search(t, c.query)
				w.manager.SetHost("cluster-1/node-005", simulator.HostHanging)
				made := make(chan uint, 1)
				go func() {
					time.Sleep(time.Second)
					made <- w.preheat(t, c.args, c.cluster)
					if c.cluster != 2 || !c.named {
						time.Sleep(time.Second)
						w.manager.AddTask(simulator.Task{URL: llama, Copies: simulator.On("eu-west", "node-001")})
					}
				}()
				last, _ := w.purge(t, PurgeRequest{Query: c.query, Layers: found.Result.Layers, Known: found.Result.Known()})
				require.NoError(t, last.Err)
				by := broughtBy(last.Result)
				if !c.named {
					assert.NotContains(t, by, "2/node-001")
					return
				}
				job := <-made
				assert.Equal(t, job, by["2/node-001"])
				text := ""
				for _, m := range last.Result.Remedies() {
					text += m.Text
				}
				assert.Contains(t, text, "The preheat job "+strconv.Itoa(int(job))+" brought these copies")
			})
		})
	}
}

// The preheat of an image names its manifest, and tells of the blobs.
func TestAPreheatThatBroughtAnImageBack(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.Equal(t, Purged, last.Result.Verdict)
		time.Sleep(10 * time.Minute)
		job := w.preheat(t, `{"type": "image", "url": "`+manifest+`", "scope": "all_peers"}`, 2)
		time.Sleep(time.Minute)
		for u := range w.Verify(t.Context(), []Verification{{Result: last.Result}}) {
			if u.Done {
				require.NoError(t, u.Err)
				assert.Equal(t, job, broughtBy(u.Result)["2/node-001"])
				require.Len(t, u.Result.Remedies(), 1)
				assert.Equal(t, "The preheat job "+strconv.Itoa(int(job))+" brought these copies: stop what makes such jobs, and delete again.", u.Result.Remedies()[0].Text)
			}
		}
	})
}

// The list of preheats is read where a copy came back, and not otherwise.
func TestPreheatsAreReadWhereACopyCameBack(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		read := 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.URL.Query().Get("type") == string(client.Preheat) {
				read++
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		assert.Equal(t, Purged, last.Result.Verdict)
		w.purge(t, PurgeRequest{Query: byURL(failing)})
		assert.Zero(t, read)
		// What came long after a purge is verified to be.
		time.Sleep(10 * time.Minute)
		job := w.preheat(t, `{"type": "file", "url": "`+llama+`", "scope": "all_peers"}`, 2)
		time.Sleep(time.Minute)
		read = 0
		for u := range w.Verify(t.Context(), []Verification{{Result: last.Result}}) {
			if u.Done {
				require.NoError(t, u.Err)
				assert.Equal(t, job, broughtBy(u.Result)["2/node-001"])
			}
		}
		assert.Equal(t, 1, read)
	})
}
