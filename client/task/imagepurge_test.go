package task

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

const manifest = "https://registry.example.com/v2/library/app/manifests/v1"

func byImage(u string) Query { return Query{Type: Image, URL: u} }

// digest is one of a letter.
func digest(letter string) string { return "sha256:" + strings.Repeat(letter, 64) }

// blobID is the id of a blob of a repository, under its URL.
func blobID(manifest, digest string) string {
	base, _, _ := strings.Cut(manifest, "/manifests/")
	return byURL(base + "/blobs/" + digest).ComputedID()
}

// layer is what became of a blob.
func layer(t *testing.T, r PurgeResult, digest string) PurgeResult {
	t.Helper()
	for _, l := range r.Layers {
		if l.Digest == digest {
			return l.Result
		}
	}
	require.Failf(t, "no layer", "%s", digest)
	return PurgeResult{}
}

// outcomes are the hosts of a purge, as "cluster-1/node-001 deleted".
func outcomes(r PurgeResult) map[string]Outcome {
	all := map[string]Outcome{}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			all[ClusterLabel(c.ID, c.Name)+"/"+h.Hostname] = h.Outcome
		}
	}
	return all
}

// refuse answers in the manager's place to requests with a text in them.
func (w *world) refuse(t *testing.T, part string, answerWith func() (*http.Response, error)) {
	t.Helper()
	w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.Contains(requestBody(t, r), part) {
			return answerWith()
		}
		return ask(), nil
	}
}

// The image question proves a purge within seconds; what became of each host
// comes at the check that it shares with all deletes.
func TestAnImageIsPurgedAtOneCheck(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		began := time.Now()
		var last PurgeUpdate
		var none time.Duration
		request := PurgeRequest{
			Query: byImage(manifest), Reason: "INC-42", OperationID: "7f3a9c2e",
			Layers: found.Result.Layers, Known: found.Result.Known(),
		}
		for u := range w.Purge(t.Context(), request) {
			if last = u; u.NoneLeft && none == 0 {
				none = time.Since(began)
				assert.Equal(t, Undecided, u.Result.Verdict, "long before the deletes have answered")
				for _, d := range []string{digest("0"), digest("1")} {
					assert.Empty(t, w.manager.Holders(blobID(manifest, d)))
				}
			}
		}
		require.True(t, last.Done)
		require.NoError(t, last.Err)
		assert.NotZero(t, none)
		assert.Less(t, none, 10*time.Second)
		assert.Less(t, time.Since(began), 34*time.Second)

		r := last.Result
		assert.Equal(t, Purged, r.Verdict)
		assert.True(t, last.NoneLeft)
		assert.Empty(t, r.Errors)
		assert.Equal(t, map[string]Outcome{
			"cluster-1/dragonfly-seed-client-0": Deleted, "cluster-1/node-001": Deleted, "cluster-1/node-002": Deleted, "eu-west/node-003": Deleted,
		}, outcomes(r))
		assert.Equal(t, "super", r.Clusters[0].Hosts[0].Type)
		assert.Equal(t, []string{digest("0"), digest("1")}, r.Clusters[0].Hosts[0].Layers)
		assert.Equal(t, []string{digest("1")}, r.Clusters[1].Hosts[0].Layers)
		assert.Equal(t, []int{7, 0}, []int{r.Deleted(), r.Failed()})
		left, known := r.CopiesLeft()
		assert.True(t, known)
		assert.Zero(t, left)
		assert.Empty(t, r.Remedies())
		_, _, again := r.Leftover()
		assert.False(t, again)

		// Blobs that no host held change nothing. No host knows them by their URL,
		// so they are deleted under their digests too.
		require.Len(t, r.Layers, 5)
		for d, verdict := range map[string]Verdict{"c": NothingToPurge, "0": Purged, "1": Purged, "2": NothingToPurge, "3": NothingToPurge} {
			of := layer(t, r, digest(d))
			assert.Equal(t, verdict, of.Verdict, d)
			assert.Len(t, of.Jobs, map[Verdict]int{Purged: 1, NothingToPurge: 2}[verdict], d)
		}
		assert.Len(t, r.Jobs, 8)
		assert.Equal(t, 8, w.deleteJobs(t, "7f3a9c2e"))

		// One unit for the image and its layers.
		deleted := 0
		for i := range r.Layers {
			deleted += r.Layers[i].Result.Deleted()
		}
		assert.Equal(t, deleted, r.Deleted())
		assert.Equal(t, 4, r.Hosts())

		// It reads back as it was written.
		text, err := JSON(r)
		require.NoError(t, err)
		var back PurgeResult
		require.NoError(t, back.UnmarshalJSON(text))
		assertJSON(t, string(text), back)
	})
}

// On the command line the blobs were not asked for before.
func TestAnImagePurgeFindsItsBlobs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 7, last.Result.Deleted())

		last, _ = w.purge(t, PurgeRequest{Query: byImage(manifest)})
		assert.Equal(t, NothingToPurge, last.Result.Verdict)
		require.Len(t, last.Result.Layers, 5)
		for _, l := range last.Result.Layers {
			assert.Equal(t, NothingToPurge, l.Result.Verdict, l.Digest)
		}

		last, _ = w.purge(t, PurgeRequest{Query: byImage("https://registry.example.com/v2/library/none/manifests/v1"), OperationID: "0badcafe"})
		var unknown *UnknownBlobsError
		require.ErrorAs(t, last.Err, &unknown)
		assert.Contains(t, unknown.Advice(), "no such image")
		assert.Zero(t, w.deleteJobs(t, "0badcafe"))
	})
}

// A blob that one image shares with another is gone for both; the rest of the
// other stays.
func TestSharedLayers(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const other = "https://registry.example.com/v2/library/app/manifests/v2"
		w.manager.AddImage(simulator.Image{URL: other, Layers: []simulator.Layer{
			{Digest: digest("0")}, {Digest: digest("e"), Copies: simulator.On("eu-west", "node-001")},
		}})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(other)})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 4, last.Result.Deleted())
		found, _ := w.search(t, byImage(manifest))
		copies := map[string]int{}
		for _, l := range found.Result.Layers {
			copies[l.Digest] = l.Copies
		}
		assert.Equal(t, map[string]int{digest("c"): 0, digest("0"): 0, digest("1"): 4, digest("2"): 0, digest("3"): 0}, copies)
	})
}

func TestAHostThatRefusesOneBlob(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		id := blobID(manifest, digest("1"))
		w.manager.SetDeleteError(id, "cluster-1/node-002", "permission denied")
		last, all := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		for _, u := range all {
			assert.False(t, u.NoneLeft)
		}
		r := last.Result
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.Equal(t, []int{6, 1}, []int{r.Deleted(), r.Failed()})
		left, _ := r.CopiesLeft()
		assert.Equal(t, 1, left)
		h := r.Clusters[0].Hosts[2]
		assert.Equal(t, HostOutcome{
			Hostname: "node-002", IP: "127.0.1.3", Type: "normal", Outcome: Failed, Left: true, Cause: Refusing, Layers: []string{digest("1")}, tasks: []string{id},
			Error: digest("1") + ": task " + id + " failed: rpc error: code = Internal desc = permission denied",
		}, h)
		assert.Equal(t, Purged, layer(t, r, digest("0")).Verdict)
		assert.Equal(t, PartlyPurged, layer(t, r, digest("1")).Verdict)

		target, clusters, again := r.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{1}, clusters)
		require.Len(t, target.Layers, 1, "only the blob concerned")
		assert.Equal(t, digest("1"), target.Layers[0].Digest)
		w.manager.SetDeleteError(id, "cluster-1/node-002", "")
		last, _ = w.purge(t, PurgeRequest{Query: target.Query, ClusterIDs: clusters, Known: target.Known, Layers: target.Layers})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 1, last.Result.Deleted())
		assert.Len(t, last.Result.Layers, 1)
	})
}

// A scheduler that was restarted has forgotten all downloads: nothing is
// deleted, and what is left is told with what removes it.
func TestForgottenBlobs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.RestartScheduler("cluster-1", "")
		time.Sleep(6 * time.Minute) // the hosts are back
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		r := last.Result
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.Equal(t, map[string]Outcome{
			"cluster-1/dragonfly-seed-client-0": Untouched, "cluster-1/node-001": Untouched, "cluster-1/node-002": Untouched, "eu-west/node-003": Deleted,
		}, outcomes(r))
		remedies := r.Remedies()
		require.Len(t, remedies, 1)
		assert.Equal(t, Forgotten, remedies[0].Cause)
		assert.Equal(t, "dfctl task rm "+blobID(manifest, digest("0"))+"; dfctl task rm "+blobID(manifest, digest("1")), remedies[0].Command)
		assert.Len(t, remedies[0].Hosts, 3)
		_, _, again := r.Leftover()
		assert.False(t, again, "another delete does not reach them")
		assert.Len(t, layer(t, r, digest("0")).Jobs, 1, "they are kept under the URL, so nothing is tried under the digest")
	})
}

// Peers may keep blobs under their bare digests, which no image question and
// no delete by URL finds (contract §6.5).
func TestABlobKeptUnderItsDigest(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.AddTask(simulator.Task{ID: strings.Repeat("2", 64), Copies: simulator.On("cluster-1", "node-004", "node-005")})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 9, last.Result.Deleted())
		assert.Equal(t, Purged, layer(t, last.Result, digest("2")).Verdict)
		assert.Empty(t, w.manager.Holders(strings.Repeat("2", 64)))
	})
	// What stays under the digest is found there.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		id := strings.Repeat("2", 64)
		w.manager.AddTask(simulator.Task{ID: id, Copies: []simulator.Copy{{Host: "cluster-1/node-004", Forgotten: true}, {Host: "cluster-1/node-001"}}})
		last, all := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		for _, u := range all {
			left, known := u.Result.CopiesLeft()
			assert.False(t, u.NoneLeft && known && left > 0, "not once the digests have answered")
		}
		assert.False(t, last.NoneLeft)
		remedies := last.Result.Remedies()
		require.Len(t, remedies, 1)
		assert.Equal(t, "dfctl task rm "+id, remedies[0].Command)
	})
	// Copies under the URL that went by themselves are no proof that there are
	// none under the digest.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const one = "https://registry.example.com/v2/one/manifests/1"
		w.manager.AddImage(simulator.Image{URL: one, Layers: []simulator.Layer{{Digest: digest("d"), Copies: []simulator.Copy{{Host: "cluster-1/node-001", Forgotten: true}}}}})
		found, _ := w.search(t, byImage(one))
		w.manager.EvictCopy(blobID(one, digest("d")), "cluster-1/node-001")
		w.manager.AddTask(simulator.Task{ID: strings.Repeat("d", 64), Copies: simulator.On("cluster-1", "node-001")})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(one), Layers: found.Result.Layers})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 1, last.Result.Deleted())
		assert.Empty(t, w.manager.Holders(strings.Repeat("d", 64)))
	})
}

// A digest comes from a registry that may say anything.
func TestMalformedDigestsAreNotTried(t *testing.T) {
	for text, id := range map[string]string{
		digest("a"): strings.Repeat("a", 64), digest("A"): "", "sha512:" + strings.Repeat("a", 64): "", "sha256:abc": "", "": "", strings.Repeat("a", 64): "",
	} {
		got, ok := digestID(text)
		assert.Equal(t, id != "", ok, text)
		if ok {
			assert.Equal(t, id, got)
		}
	}
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const odd = "https://registry.example.com/v2/odd/manifests/1"
		w.manager.AddImage(simulator.Image{URL: odd, Layers: []simulator.Layer{{Digest: "sha256:xyz"}}})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(odd)})
		require.NoError(t, last.Err)
		assert.Len(t, last.Result.Jobs, 1)
	})
}

// Two schedulers of a cluster answer for the same hosts.
func TestAnImageWithSeveralSchedulers(t *testing.T) {
	fleet := simulator.DemoFleet()
	fleet.Clusters[0].Schedulers = []simulator.Scheduler{{}, {}}
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		assert.Equal(t, 7, found.Result.Copies())
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 7, last.Result.Deleted())
		assert.Equal(t, 3, last.Result.Schedulers)
		assert.Equal(t, 3, last.Result.Answered)
	})
}

func TestAnImageInOneCluster(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), ClusterIDs: []uint{2}})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.True(t, last.NoneLeft)
		assert.Equal(t, map[string]Outcome{"eu-west/node-003": Deleted}, outcomes(last.Result))
		assert.Len(t, w.manager.Holders(blobID(manifest, digest("1"))), 3)
	})
}

// Forty blobs in one cluster are more than it takes in a second.
func TestAnImageOfManyBlobs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const large = "https://registry.example.com/v2/large/manifests/1"
		image := simulator.Image{URL: large}
		for i := range 40 {
			image.Layers = append(image.Layers, simulator.Layer{
				Digest: "sha256:" + strings.Repeat("0", 62) + itoa(uint(10+i)), Copies: simulator.On("cluster-1", "node-001", "dragonfly-seed-client-0"),
			})
		}
		w.manager.AddImage(image)
		last, _ := w.purge(t, PurgeRequest{Query: byImage(large), ClusterIDs: []uint{1}, OperationID: "0badcafe"})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 80, last.Result.Deleted())
		assert.Equal(t, 40, w.deleteJobs(t, "0badcafe"))
	})
}

// The registry may want a password that is not there after a restart, or have
// the image no more: searches of our own prove the purge then.
func TestAnImageIsProvedWithoutItsRegistry(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.refuse(t, "get_image_distribution", func() (*http.Response, error) {
			return answer(http.StatusInternalServerError, `{"message":"get image layers failed: get image layers failed: failed to authenticate with registry: status code: 401"}`), nil
		})
		began := time.Now()
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Empty(t, last.Result.Errors)
		assert.Equal(t, 7, last.Result.Deleted())
		assert.True(t, last.NoneLeft)
		assert.Less(t, time.Since(began), 34*time.Second, "at the same look")
	})
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const locked = "https://registry.example.com/v2/locked/manifests/1"
		w.manager.AddImage(simulator.Image{URL: locked, Username: "u", Password: "p", Layers: []simulator.Layer{{Digest: digest("e"), Copies: simulator.On("eu-west", "node-001")}}})
		q := byImage(locked)
		last, _ := w.purge(t, PurgeRequest{Query: q})
		assert.ErrorContains(t, last.Err, "failed to authenticate with registry")
		q.Username, q.Password = "u", "p"
		last, _ = w.purge(t, PurgeRequest{Query: q})
		assert.Equal(t, Purged, last.Result.Verdict)
		text, err := JSON(last.Result)
		require.NoError(t, err)
		assert.NotContains(t, string(text), `"p"`)
	})
}

// A tag may name another image by now, whose blobs prove nothing of the ones
// that were deleted.
func TestATagThatMoved(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const tag = "https://registry.example.com/v2/moved/manifests/latest"
		w.manager.AddImage(simulator.Image{URL: tag, Layers: []simulator.Layer{{Digest: digest("f"), Copies: simulator.On("cluster-1", "node-001")}}})
		old := Layer{URL: "https://registry.example.com/v2/moved/blobs/" + digest("e"), Digest: digest("e"), Copies: 1}
		w.manager.AddTask(simulator.Task{URL: old.URL, Copies: append(simulator.On("cluster-1", "node-002"), simulator.Copy{Host: "cluster-1/node-003", Forgotten: true})})
		last, all := w.purge(t, PurgeRequest{Query: byImage(tag), Layers: []Layer{old}})
		require.NoError(t, last.Err)
		for _, u := range all {
			assert.False(t, u.NoneLeft)
		}
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		assert.Equal(t, map[string]Outcome{"cluster-1/node-002": Deleted, "cluster-1/node-003": Untouched}, outcomes(last.Result))
		assert.Len(t, w.manager.Holders(blobID(tag, digest("f"))), 1, "nothing was deleted but what was confirmed")
	})
}

// A manager whose list does not have the searches of the image question is
// searched blob by blob, for the seed peers.
func TestAnImageWithoutItsRows(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.URL.Query().Get("type") == "get_task" {
				return answer(http.StatusOK, "[]"), nil
			}
			return ask(), nil
		}
		found, _ := w.search(t, byImage(manifest))
		require.NoError(t, found.Err)
		assert.Equal(t, 5, found.Result.Copies())
		assert.False(t, found.Result.Full())
		assert.Contains(t, strings.Join(found.Result.Doubts(), "\n"), "seed peers are not part of the answer for 5 of 5 layers")
		for _, k := range found.Result.Known() {
			assert.Nil(t, k.Hosts)
		}
		seed := "cluster-1/dragonfly-seed-client-0"
		w.manager.SetDeleteError(blobID(manifest, digest("0")), seed, "busy")
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()})
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		assert.True(t, last.Result.Verified)
		assert.Equal(t, Failed, outcomes(last.Result)[seed])
		left, _ := last.Result.CopiesLeft()
		assert.Equal(t, 1, left)
	})
}

// A copy that is still downloading counts, and is not complete.
func TestUnfinishedLayers(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const one = "https://registry.example.com/v2/one/manifests/1"
		w.manager.AddImage(simulator.Image{URL: one, Layers: []simulator.Layer{
			{Digest: digest("d"), Copies: simulator.On("cluster-1", "node-001", "node-002")},
			{Digest: digest("e"), Copies: append(simulator.On("cluster-1", "node-001"), simulator.Copy{Host: "cluster-1/node-002", Unfinished: true})},
		}})
		found, _ := w.search(t, byImage(one))
		complete, known := found.Result.Complete()
		assert.True(t, known)
		assert.Equal(t, 3, complete)
		assert.Equal(t, 2, found.Result.Layers[1].Copies)

		last, _ := w.purge(t, PurgeRequest{Query: byImage(one)})
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		h := last.Result.Clusters[0].Hosts[1]
		assert.Equal(t, []any{"node-002", Untouched, Downloading, []string{digest("e")}}, []any{h.Hostname, h.Outcome, h.Cause, h.Layers})
	})
}

// A scheduler that is dead but active keeps the deletes pending for an hour.
// What the others did is shown meanwhile, and who has not answered.
func TestAnImagePurgeTimesOut(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		began := time.Now()
		early := false
		var last PurgeUpdate
		for last = range w.Purge(t.Context(), PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()}) {
			c := last.Result.Clusters
			early = early || !last.Done && len(c) == 2 && c[0].Answered && !c[1].Answered && last.Result.Deleted() == 6
			assert.False(t, last.NoneLeft)
		}
		require.NoError(t, last.Err)
		assert.True(t, early)
		assert.Equal(t, TimedOut, last.Result.Verdict)
		assert.Equal(t, 6, last.Result.Deleted())
		assert.False(t, last.Result.Verified)
		assert.Less(t, time.Since(began), 66*time.Minute)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "the search afterwards has no answer from eu-west")
		_, clusters, again := last.Result.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{2}, clusters)
	})
	// One that was asked and failed is not named by its row.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.FailScheduler("eu-west", "", "out of memory")
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		require.NoError(t, last.Err)
		assert.False(t, last.Result.Verified)
		assert.Contains(t, last.Result.Errors, "the search afterwards has no answer from eu-west")
	})
	// The question afterwards would be held for five minutes by a scheduler
	// that still does not work; what the others say is known before.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerFrozen)
		began := time.Now()
		last, all := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers})
		assert.Equal(t, TimedOut, last.Result.Verdict)
		assert.Less(t, time.Since(began), 65*time.Minute)
		for _, u := range all {
			assert.False(t, u.NoneLeft, "a cluster did not answer")
		}
	})
}

// A cluster that held copies and is not asked any more keeps them.
func TestNoneLeftWantsEveryClusterThatHeldSome(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		last, all := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()})
		require.NoError(t, last.Err)
		for _, u := range all {
			assert.False(t, u.NoneLeft)
		}
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "nothing was deleted in cluster 2: it has no active scheduler")
	})
}

// Somebody else's search for the same blob is none of the question's.
func TestRowsOfOthersDoNotAnswer(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		go func() {
			time.Sleep(time.Second) // they are newer than the question's
			for _, bio := range []string{"", "other@host · dftask 00000000"} {
				_, err := w.client.CreateJob(t.Context(), client.NewJob{
					Type: client.GetTask, Bio: bio, ClusterIDs: []uint{2},
					Args: client.TaskArgs{URL: "https://registry.example.com/v2/library/app/blobs/" + digest("1")},
				})
				assert.NoError(t, err)
			}
		}()
		found, _ := w.search(t, byImage(manifest))
		assert.Equal(t, 7, found.Result.Copies())
		assert.Equal(t, 4, found.Result.Layers[2].Copies)
		assert.True(t, found.Result.Full())
	})
}

// Another replica of the manager may answer with the list of a moment ago.
func TestALateListIsReadAgain(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		var late atomic.Bool
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.URL.Query().Get("type") == string(client.GetTask) && late.CompareAndSwap(false, true) {
				return answer(http.StatusOK, "[]"), nil
			}
			return ask(), nil
		}
		found, _ := w.search(t, byImage(manifest))
		assert.True(t, late.Load())
		assert.Equal(t, 7, found.Result.Copies())
		assert.Empty(t, found.Result.Doubts())
	})
}

// Hosts that are deleted one after another are still found by a question that
// comes too soon, so it is asked again before the deletes have answered.
func TestNoneLeftIsAskedForAgain(t *testing.T) {
	fleet := simulator.DemoFleet()
	const wide = "https://registry.example.com/v2/wide/manifests/1"
	layer := simulator.Layer{Digest: digest("e")}
	for i := range 250 {
		name := "wide-" + itoa(uint(i))
		fleet.Clusters[1].Hosts = append(fleet.Clusters[1].Hosts, simulator.Host{Name: name, IP: "127.9.9." + itoa(uint(i))})
		layer.Copies = append(layer.Copies, simulator.On("eu-west", name)...)
	}
	fleet.Images = append(fleet.Images, simulator.Image{URL: wide, Layers: []simulator.Layer{layer}})
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(wide))
		require.Equal(t, 250, found.Result.Copies())
		layers := []Layer{{URL: found.Result.Layers[0].URL, Digest: digest("e"), Copies: 1}}
		began := time.Now()
		var none time.Duration
		last := PurgeUpdate{}
		for last = range w.Purge(t.Context(), PurgeRequest{Query: byImage(wide), Layers: layers}) {
			if last.NoneLeft && none == 0 {
				none = time.Since(began)
				assert.Equal(t, Undecided, last.Result.Verdict)
			}
		}
		assert.NotZero(t, none)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 250, last.Result.Deleted())
	})
}

// Over a slow line the first delete does not wait for the last.
func TestAnImageOverASlowLine(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const large = "https://registry.example.com/v2/large/manifests/1"
		image := simulator.Image{URL: large}
		for i := range 24 {
			image.Layers = append(image.Layers, simulator.Layer{Digest: "sha256:" + strings.Repeat("0", 62) + itoa(uint(10+i)), Copies: simulator.On("cluster-1", "node-001")})
		}
		w.manager.AddImage(image)
		found, _ := w.search(t, byImage(large))
		w.wire.Between = func(_ *http.Request, ask func() *http.Response) (*http.Response, error) {
			time.Sleep(150 * time.Millisecond)
			return ask(), nil
		}
		began := time.Now()
		for u := range w.Purge(t.Context(), PurgeRequest{Query: byImage(large), Layers: found.Result.Layers}) {
			if u.NoneLeft {
				break
			}
		}
		// 24 layers are three turns of the manager's own, of eight each.
		assert.Less(t, time.Since(began), 14*time.Second)
	})
}

// Two URLs may be one task, which is deleted once.
func TestBlobsThatAreOneTask(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		blob := "https://registry.example.com/v2/library/app/blobs/" + digest("0")
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), OperationID: "0badcafe", Layers: []Layer{
			{URL: blob, Digest: digest("0"), Copies: 3}, {URL: blob + "?ns=docker.io", Digest: digest("0"), Copies: 3}, {URL: blob, Copies: 3}, {},
		}})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
		assert.Len(t, last.Result.Layers, 1)
	})
}

// Deletes that exist are followed, and nothing is sent in their place.
func TestAnImagePurgeIsResumed(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		request := PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known(), OperationID: "0badcafe"}
		kept := &keeping{sent: map[string]SentJob{}}
		request.Recorder = kept
		for u := range w.Purge(t.Context(), request) {
			if len(u.Result.Jobs) == 8 {
				break // the program ends here
			}
		}
		require.Len(t, kept.sent, 8)
		time.Sleep(time.Minute)
		request.Sent = kept.sent
		last, _ := w.purge(t, request)
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 7, last.Result.Deleted())
		assert.Equal(t, 8, w.deleteJobs(t, "0badcafe"))
		assert.Equal(t, []Verdict{Purged}, kept.ended, "the target ends once, not each blob")
	})
}

// The first delete ends it that is refused for a minute, and nothing was done.
func TestAnImagePurgeThatIsRefused(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		sent := 0
		w.refuse(t, "delete_task", func() (*http.Response, error) {
			sent++
			return answer(http.StatusUnauthorized, `{"message":"Unauthorized"}`), nil
		})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers})
		assert.True(t, client.IsAuth(last.Err))
		assert.False(t, client.MayHaveBeenTaken(last.Err))
		assert.Less(t, sent, 10, "the other deletes are not tried")
	})
	// One that fails among others is told, and keeps the image from being
	// purged.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		w.refuse(t, `delete_task","args":{"url":"https://registry.example.com/v2/library/app/blobs/`+digest("1"), func() (*http.Response, error) {
			return nil, errors.New("cable pulled")
		})
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers})
		require.NoError(t, last.Err)
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "the delete of "+digest("1")+" was not made")
		target, clusters, again := last.Result.Leftover()
		assert.True(t, again)
		assert.Empty(t, clusters, "all of them")
		require.Len(t, target.Layers, 1)
		assert.Equal(t, digest("1"), target.Layers[0].Digest)
	})
}

func TestAnImagePurgeWithoutProof(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		posts := w.wire.Counted("POST")
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, NoVerify: true})
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Equal(t, 8, w.wire.Counted("POST")-posts, "deletes alone")
		assert.False(t, last.NoneLeft)
		_, known := last.Result.CopiesLeft()
		assert.False(t, known)
	})
}
