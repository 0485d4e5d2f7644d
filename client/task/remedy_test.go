package task

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// causes are why hosts are left, as "node-001" to their cause.
func causes(r PurgeResult) map[string]Cause {
	all := map[string]Cause{}
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.stays(r.Verified) {
				all[h.Hostname] = h.Cause
			}
		}
	}
	return all
}

func TestCausesOfFailures(t *testing.T) {
	const prefix = "task x failed: rpc error: code = "
	for text, want := range map[string]Cause{
		prefix + `Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.1:4000: connect: connection refused"`: OutOfReach,
		prefix + "DeadlineExceeded desc = context deadline exceeded":                                                                                 OutOfReach,
		prefix + "Internal desc = permission denied: unlink /x":                                                                                      Refusing,
		prefix + "Internal desc = code = Unavailable":                                                                                                Refusing,
		prefix + "UnavailableX desc = y":                                                                                                             Refusing,
		prefix + "PermissionDenied desc = connection refused":                                                                                        Refusing,
		prefix + "Unavailable desc = a\n" + prefix + "DeadlineExceeded desc = b":                                                                     OutOfReach,
		prefix + "Unavailable desc = a\n" + prefix + "Internal desc = disk on fire, but it was there":                                                Refusing,
		"connection refused": Refusing, "": Refusing,
	} {
		assert.Equal(t, want, causeOf(text), text)
	}
}

// Everything that is left has the cause that the contract knows for it, and
// what removes it.
func TestWhatIsLeftIsExplained(t *testing.T) {
	const mixed = "https://example.com/mixed.bin"
	id := byURL(mixed).ComputedID()
	fleet := simulator.DemoFleet()
	fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: mixed, Copies: append(
		simulator.On("cluster-1", "node-001", "node-002"),
		simulator.Copy{Host: "cluster-1/node-003", Forgotten: true},
		simulator.Copy{Host: "cluster-1/node-004", Unfinished: true},
		simulator.Copy{Host: "cluster-1/node-005", DeleteError: "permission denied"},
	)})
	inWorld(t, simulator.Options{Fleet: fleet}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byURL(mixed))
		known := found.Result.Known()
		assert.Len(t, known[0].Hosts, 5)
		w.manager.SetHost("cluster-1/node-002", simulator.HostRefusing)
		// It came after the search that was read when the delete was confirmed,
		// and its scheduler has forgotten it.
		w.manager.AddTask(simulator.Task{URL: mixed, Copies: []simulator.Copy{{Host: "eu-west/node-003", Forgotten: true}}})
		go func() {
			time.Sleep(time.Second)
			w.manager.SetHost("cluster-1/node-002", simulator.HostUp)
		}()
		last, _ := w.purge(t, PurgeRequest{Query: byURL(mixed), Known: known})
		require.NoError(t, last.Err)
		r := last.Result
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.Equal(t, map[string]Cause{
			"node-002": OutOfReach, "node-004": Downloading, "node-005": Refusing,
		}, func() map[string]Cause { c := causes(r); delete(c, "node-003"); return c }())
		assert.Equal(t, Forgotten, r.Clusters[0].Hosts[2].Cause)
		assert.Equal(t, Downloaded, r.Clusters[1].Hosts[0].Cause)

		commands := map[Cause]string{}
		for _, remedy := range r.Remedies() {
			commands[remedy.Cause] = remedy.Command
			assert.Len(t, remedy.Hosts, 1)
			assert.NotEmpty(t, remedy.Text)
		}
		assert.Equal(t, map[Cause]string{Forgotten: "dfctl task rm " + id, Downloading: "", Refusing: "dfctl task rm " + id, OutOfReach: "", Downloaded: ""}, commands)
		target, clusters, again := r.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{1, 2}, clusters)
		assert.Equal(t, byURL(mixed).Key(), target.Query.Key())
		assert.Equal(t, 4, target.Known[0].Copies)

		// A second purge takes what it can, and its leftovers are beyond it.
		w.manager.FinishCopy(id, "cluster-1/node-004")
		w.manager.SetDeleteError(id, "cluster-1/node-005", "")
		last, _ = w.purge(t, PurgeRequest{Query: target.Query, ClusterIDs: clusters, Known: target.Known})
		assert.Equal(t, 3, last.Result.Deleted())
		assert.Equal(t, map[string]Cause{"node-003": Forgotten}, causes(last.Result))
		_, _, again = last.Result.Leftover()
		assert.False(t, again)
	})
}

// A host that is down answers neither the delete nor the search, which leaves
// it out without a word: its copy is not gone.
func TestAHostThatIsDownKeepsItsCopy(t *testing.T) {
	for name, c := range map[string]struct {
		request PurgeRequest
		host    string
	}{
		"url":   {PurgeRequest{Query: byURL(llama)}, "node-002"},
		"image": {PurgeRequest{Query: byImage(manifest)}, "node-001"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				found, _ := w.search(t, c.request.Query)
				w.manager.SetHost("cluster-1/"+c.host, simulator.HostRefusing)
				c.request.Layers = found.Result.Layers
				last, _ := w.purge(t, c.request)
				require.NoError(t, last.Err)
				r := last.Result
				assert.Equal(t, PartlyPurged, r.Verdict)
				assert.False(t, r.Verified)
				_, known := r.CopiesLeft()
				assert.False(t, known, "it is not known that none is left")
				assert.Equal(t, OutOfReach, causes(r)[c.host])
				require.NotEmpty(t, r.Remedies())
				assert.Equal(t, OutOfReach, r.Remedies()[0].Cause)
				assert.Len(t, r.Remedies()[0].Hosts, 1)
				_, clusters, again := r.Leftover()
				assert.True(t, again)
				assert.Equal(t, []uint{1}, clusters)
			})
		})
	}
	// One that refused may fall silent before the search, which cannot tell that from
	// a copy that went by itself.
	for name, happens := range map[string]func(*simulator.Manager){
		"no answer": func(m *simulator.Manager) { m.SetHost("cluster-1/node-002", simulator.HostSilent) },
		"gone":      func(m *simulator.Manager) { m.EvictCopy(byURL(failing).ComputedID(), "cluster-1/node-002") },
	} {
		inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
			go func() {
				time.Sleep(time.Second)
				happens(w.manager)
			}()
			last, _ := w.purge(t, PurgeRequest{Query: byURL(failing)})
			require.NoError(t, last.Err)
			assert.Equal(t, PartlyPurged, last.Result.Verdict, name)
			assert.False(t, last.Result.Verified, name)
			_, known := last.Result.CopiesLeft()
			assert.False(t, known, name)
			assert.Equal(t, map[string]Cause{"node-002": Refusing}, causes(last.Result), name)
			if name == "gone" {
				last, _ = w.purge(t, PurgeRequest{Query: byURL(failing)})
				assert.Equal(t, Purged, last.Result.Verdict, "the host says that there is nothing to delete")
			}
		})
	}
}

// A host that has the copy again when the delete has long ended has
// downloaded it again; one that the first search still showed was only slow.
func TestACopyThatCameBack(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetHost("cluster-1/node-005", simulator.HostHanging)
		go func() {
			time.Sleep(time.Second)
			w.manager.AddTask(simulator.Task{URL: llama, Copies: simulator.On("eu-west", "node-001")})
		}()
		last, all := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		for _, u := range all {
			for _, o := range outcomes(u.Result) {
				assert.False(t, o == CameBack && !u.Verifying && !u.Done, "not before the second search")
			}
		}
		r := last.Result
		assert.Equal(t, CameBack, outcomes(r)["eu-west/node-001"])
		assert.Equal(t, Downloaded, causes(r)["node-001"])
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.Equal(t, 7, r.Deleted(), "it was deleted once")
	})
	// The same of an image's blob.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byImage(manifest))
		go func() {
			time.Sleep(time.Second)
			for _, l := range found.Result.Layers[2:3] {
				w.manager.AddTask(simulator.Task{URL: l.URL, Copies: simulator.On("eu-west", "node-003")})
			}
		}()
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest), Layers: found.Result.Layers, Known: found.Result.Known()})
		assert.Equal(t, CameBack, outcomes(last.Result)["eu-west/node-003"])
		assert.False(t, last.NoneLeft)
	})
}

// A cluster whose scheduler was not active when the delete was made.
func TestCopiesThatWereNotAsked(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		found, _ := w.search(t, byURL(llama))
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost {
				if sent := requestBody(t, r); strings.Contains(sent, "delete_task") {
					// A manager leaves such a cluster out.
					sent = strings.TrimSuffix(sent, "}") + `,"scheduler_cluster_ids":[1]}`
					r.Body, r.ContentLength = io.NopCloser(strings.NewReader(sent)), int64(len(sent))
				}
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), Known: found.Result.Known()})
		require.NoError(t, last.Err)
		assert.Equal(t, map[string]Cause{"node-001": Unasked, "node-002": Unasked}, causes(last.Result))
		assert.False(t, last.Result.Clusters[1].Answered)
		assert.True(t, last.Result.Clusters[0].Answered)
		_, clusters, again := last.Result.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{2}, clusters)
	})
}

// Before v2.4.0 the manager does not tell whether a copy is complete, so that a forgotten
// and an unfinished one look alike.
func TestWhatCannotBeExplained(t *testing.T) {
	inWorld(t, simulator.Options{Release: simulator.Release2_3}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byURL(diskOnly)})
		assert.Equal(t, map[string]Cause{"node-001": NoCause, "node-004": NoCause}, causes(last.Result))
		remedies := last.Result.Remedies()
		require.Len(t, remedies, 1)
		assert.Empty(t, remedies[0].Command)
	})
}

// A job's record may hold any text as its task id, and a shell takes it for
// more than a name.
func TestACommandHoldsNothingButAnID(t *testing.T) {
	for _, id := range []string{"x; rm -rf /", "$(reboot)", strings.Repeat("a", 63) + "\n", ""} {
		r := PurgeResult{Query: Query{Type: ID, TaskID: id}, TaskID: id, Verdict: NothingPurged, Verified: true, left: 1, Clusters: []PurgedCluster{{ID: 1, Answered: true, Hosts: []HostOutcome{
			{Hostname: "a", Outcome: Untouched, Left: true, Cause: Forgotten},
		}}}}
		remedies := r.Remedies()
		require.Len(t, remedies, 1)
		assert.Empty(t, remedies[0].Command, id)
	}
}

// What was read back has no more than what was written, and still says what
// to do.
func TestRemediesOfAResultReadBack(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.RestartScheduler("cluster-1", "")
		time.Sleep(6 * time.Minute)
		w.manager.SetDeleteError(blobID(manifest, digest("1")), "eu-west/node-003", "busy")
		last, _ := w.purge(t, PurgeRequest{Query: byImage(manifest)})
		text, err := JSON(last.Result)
		require.NoError(t, err)
		var back PurgeResult
		require.NoError(t, back.UnmarshalJSON(text))
		var want, got []string
		for _, remedy := range last.Result.Remedies() {
			want = append(want, remedy.Command)
		}
		for _, remedy := range back.Remedies() {
			got = append(got, remedy.Command)
		}
		require.Len(t, want, 2)
		assert.Equal(t, want, got)
		target, clusters, again := back.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{2}, clusters)
		assert.Len(t, target.Layers, 2, "both have copies left; which of them a delete reaches was not written")
	})
}

// A purge that says nothing of any copy is done again as it was.
func TestTheLeftoverOfAFailedJob(t *testing.T) {
	r := PurgeResult{Query: byURL(llama), named: []uint{2}}
	r.readJob(record(client.Failure, client.Failure), false, nil)
	_, clusters, again := r.Leftover()
	assert.True(t, again)
	assert.Equal(t, []uint{2}, clusters)
	r = PurgeResult{Query: byURL(llama)}
	r.readJob(record(client.Pending, client.Pending), false, nil)
	_, _, again = r.Leftover()
	assert.False(t, again, "it has not ended")
	assert.Nil(t, r.Remedies())
}

// A host that held a copy, was not visited and answers no search is not among
// those that are purged: it is not known.
func TestAKnownHostThatGivesNoAnswer(t *testing.T) {
	const silent = "https://example.com/silent.bin"
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.AddTask(simulator.Task{URL: silent, Copies: append(simulator.On("cluster-1", "node-001"), simulator.Copy{Host: "cluster-1/node-003", Forgotten: true})})
		found, _ := w.search(t, byURL(silent))
		require.Equal(t, 2, found.Result.Copies())
		w.manager.SetHost("cluster-1/node-003", simulator.HostRefusing)
		last, all := w.purge(t, PurgeRequest{Query: byURL(silent), Known: found.Result.Known()})
		require.NoError(t, last.Err)
		r := last.Result
		assert.Equal(t, Unverified, r.Verdict)
		_, known := r.CopiesLeft()
		assert.False(t, known)
		assert.Equal(t, map[string]Outcome{"cluster-1/node-001": Deleted, "cluster-1/node-003": NotHeardOf}, outcomes(r))
		assert.Equal(t, map[string]Cause{"node-003": Silent}, causes(r))
		for _, u := range all[:len(all)-1] {
			assert.True(t, u.Result.Verdict != Undecided || len(causes(u.Result)) == 0, "not before the delete has answered")
		}
		remedies := r.Remedies()
		require.Len(t, remedies, 1)
		assert.Equal(t, "dfctl task rm "+byURL(silent).ComputedID(), remedies[0].Command)
		_, _, again := r.Leftover()
		assert.False(t, again, "no delete reaches it")
	})
	// Of an image, the blobs concerned alone.
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const one = "https://registry.example.com/v2/one/manifests/1"
		w.manager.AddImage(simulator.Image{URL: one, Layers: []simulator.Layer{
			{Digest: digest("d"), Copies: simulator.On("cluster-1", "node-001")},
			{Digest: digest("e"), Copies: append(simulator.On("cluster-1", "node-001"), simulator.Copy{Host: "cluster-1/node-003", Forgotten: true})},
		}})
		found, _ := w.search(t, byImage(one))
		w.manager.SetHost("cluster-1/node-003", simulator.HostRefusing)
		last, _ := w.purge(t, PurgeRequest{Query: byImage(one), Layers: found.Result.Layers, Known: found.Result.Known()})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.False(t, last.NoneLeft)
		assert.Equal(t, map[string]Cause{"node-003": Silent}, causes(last.Result))
		assert.Equal(t, Purged, layer(t, last.Result, digest("d")).Verdict)
		assert.Equal(t, Unverified, layer(t, last.Result, digest("e")).Verdict)
		assert.Equal(t, "dfctl task rm "+blobID(one, digest("e")), last.Result.Remedies()[0].Command)
	})
}

// Of a cluster that has not answered in time it is not known whom the delete
// visited, and of a job without a record neither. No search proves that the copies
// known before are gone.
func TestAHostOfWhichNothingIsKnownIsNotSilent(t *testing.T) {
	known := []KnownCluster{{ID: 1, Copies: 1, Hosts: []KnownHost{{Hostname: "a", IP: "10.0.0.1", Type: "normal"}}}}
	for name, job := range map[string]*client.Job{"timed out": record(client.Failure, client.Pending), "lost": record(client.Pending, client.Pending)} {
		r := PurgeResult{Query: byURL(llama), known: known}
		r.readJob(job, name == "lost", found())
		assert.Empty(t, causes(r), name)
		assert.False(t, r.Verified, name)
	}
}

// What an image has left in a cluster that was not asked is deleted again by
// the blobs that were confirmed, for the tag may name others by now.
func TestTheLeftoverOfAnImageHasItsBlobs(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		const tag = "https://registry.example.com/v2/moved/manifests/latest"
		blob := func(d string) string { return "https://registry.example.com/v2/moved/blobs/" + d }
		old := Layer{URL: blob(digest("e")), Digest: digest("e"), Copies: 2}
		w.manager.AddTask(simulator.Task{URL: old.URL, Copies: append(simulator.On("cluster-1", "node-002"), simulator.On("eu-west", "node-001")...)})
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		last, _ := w.purge(t, PurgeRequest{Query: byImage(tag), Layers: []Layer{old}, Known: []KnownCluster{{ID: 1, Copies: 1}, {ID: 2, Name: "eu-west", Copies: 1}}})
		assert.Equal(t, Unverified, last.Result.Verdict)
		target, ids, ok := last.Result.Leftover()
		require.True(t, ok)
		assert.Equal(t, []uint{2}, ids)
		require.Len(t, target.Layers, 1)

		w.manager.SetScheduler("eu-west", "", simulator.SchedulerUp)
		w.manager.AddImage(simulator.Image{URL: tag, Layers: []simulator.Layer{{Digest: digest("f"), Copies: simulator.On("eu-west", "node-001")}}})
		op := Operation{ID: "0badcafe", ClusterIDs: ids, Targets: []Target{target}}
		again, _ := w.purge(t, op.Requests(nil, nil)[0])
		require.NoError(t, again.Err)
		require.Len(t, again.Result.Layers, 1)
		assert.Equal(t, digest("e"), again.Result.Layers[0].Digest)
		assert.Len(t, w.manager.Holders(blobID(tag, digest("f"))), 1, "a blob that no confirmation named")
	})
}

// A host that hangs proves nothing either, nor does one that answered with an error:
// its copy may be gone, as when it cannot tell its scheduler, or it may have fallen
// silent before the search.
func TestAHostThatHangsIsNotProved(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetHost("cluster-1/node-003", simulator.HostHanging)
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		r := last.Result
		require.Equal(t, []string{"cluster-1/node-003"}, w.manager.Holders(r.TaskID))
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.False(t, r.Verified)
		_, known := r.CopiesLeft()
		assert.False(t, known, "one is left, and no search has found it")
		assert.Equal(t, map[string]Cause{"node-003": OutOfReach}, causes(r))
		require.Len(t, r.Remedies(), 1)
		_, clusters, again := r.Leftover()
		assert.True(t, again)
		assert.Equal(t, []uint{1}, clusters)
	})
	var r PurgeResult
	r.readJob(record(client.Success, client.Success, client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("a")}, Failed: []client.TaskHost{failed("b", "cannot tell the scheduler")}}), false, found())
	assert.False(t, r.Verified)
	_, known := r.CopiesLeft()
	assert.False(t, known)
	assert.Equal(t, map[string]Cause{"b": Refusing}, causes(r))
}
