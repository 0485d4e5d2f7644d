package task

import (
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// What several targets of an operation have in common is deleted once, and each
// of them tells of it.
func TestWhatTargetsShareIsDeletedOnce(t *testing.T) {
	const other = "https://registry.example.com/v2/library/app/manifests/v2"
	blob := byURL("https://registry.example.com/v2/library/app/blobs/" + digest("1"))
	for name, targets := range map[string][]Target{
		"layers of two images":    {{Query: byImage(manifest)}, {Query: byImage(other)}},
		"a blob and its image":    {{Query: blob}, {Query: byImage(manifest)}},
		"the same after a resume": {{Query: byImage(manifest)}, {Query: blob}, {Query: byImage(other)}},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				w.manager.AddImage(simulator.Image{URL: other, Layers: []simulator.Layer{
					{Digest: digest("0")}, {Digest: digest("1")}, {Digest: digest("e"), Copies: simulator.On("eu-west", "node-001")},
				}})
				for i := range targets {
					if targets[i].Query.Type == Image {
						found, _ := w.search(t, targets[i].Query)
						targets[i].Layers = found.Result.Layers
					}
				}
				o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: targets}
				kept := &memory{}
				ended, _ := w.purgeAll(t, o.Requests(kept, nil))
				if strings.Contains(name, "resume") {
					w.Engine = &Engine{API: w.API, Clock: w.Clock, Who: w.Who}
					ended, _ = w.purgeAll(t, o.Resume(kept, kept.sent))
				}
				jobs := w.jobsOf(t, o.ID)
				assert.Len(t, kept.sent, len(jobs))
				for id, n := range jobs {
					assert.Equal(t, 1, n, id)
				}
				for i, u := range ended {
					require.NoError(t, u.Err, i)
					assert.Equal(t, Purged, u.Result.Verdict, "%d: %v", i, u.Result.Errors)
					assert.Positive(t, u.Result.Deleted(), i)
				}
			})
		})
	}
}

// One that may have been taken before it was refused is not.
func TestADeleteThatMayHaveBeenTakenIsNotOfferedForTheNext(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		sent := 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method != http.MethodPost || !isDelete(t, r) {
				return ask(), nil
			}
			if sent++; sent == 1 {
				tracesWritten(r)
				return nil, syscall.ECONNRESET
			}
			return answer(http.StatusUnprocessableEntity, `{"errors":"no"}`), nil
		}
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(llama)}, {Query: byURL(llama)}}}
		w.purgeAll(t, o.Requests(nil, nil))
		assert.Equal(t, 2, sent)
	})
}

// A delete that was refused to one target is offered for the other.
func TestARefusedDeleteIsOfferedForTheNext(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		refusals := 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && isDelete(t, r) && refusals == 0 {
				refusals++
				return answer(http.StatusUnprocessableEntity, `{"errors":"no"}`), nil
			}
			return ask(), nil
		}
		o := Operation{ID: "0badcafe", Began: w.Clock.Now(), Targets: []Target{{Query: byURL(llama)}, {Query: byURL(llama)}}}
		ended, last := w.purgeAll(t, o.Requests(nil, nil))
		assert.Equal(t, 1, last.Refused)
		assert.Equal(t, map[Verdict]int{Purged: 1}, last.Verdicts, "%v", ended)
		assert.Equal(t, map[string]int{byURL(llama).ComputedID(): 1}, w.jobsOf(t, o.ID))
	})
}
