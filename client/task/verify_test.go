package task

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
)

// verify verifies one purge.
func (w *world) verify(t *testing.T, r PurgeResult) PurgeUpdate {
	t.Helper()
	var last PurgeUpdate
	for u := range w.Verify(t.Context(), []Verification{{Result: r}}) {
		last = u.PurgeUpdate
	}
	require.True(t, last.Done)
	return last
}

// asColleague is what the record of a purge's job tells somebody else.
func (w *world) asColleague(t *testing.T, id uint) PurgeResult {
	t.Helper()
	job, err := w.client.Job(t.Context(), id)
	require.NoError(t, err)
	return FromJob(job, nil, w.Clock.Now())
}

// fromJournal is a result as a journal gives it back, when the manager has
// forgotten the jobs.
func (w *world) fromJournal(t *testing.T, r PurgeResult, known []KnownCluster) (back PurgeResult) {
	t.Helper()
	for _, j := range r.Jobs {
		w.forget(t, j.ID)
	}
	text, err := json.Marshal(r.Trimmed(200))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &back))
	back = back.Of(&Operation{ID: r.OperationID, Who: r.Who, Targets: []Target{{Query: r.Query, Known: known}}}, 0)
	back.CreatedAt = r.CreatedAt
	for i := range back.Clusters {
		back.Clusters[i].Answered = r.Clusters[i].Answered
	}
	return back
}

// forget lets the manager forget a job.
func (w *world) forget(t *testing.T, id uint) {
	t.Helper()
	w.raw(t, http.MethodDelete, fmt.Sprintf("/oapi/v1/jobs/%d", id), "")
}

// raw asks the manager what this program never asks.
func (w *world) raw(t *testing.T, method, path, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.manager.Token())
	answer := httptest.NewRecorder()
	w.manager.Handler().ServeHTTP(answer, r)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
}

var verdictsToBe = []struct {
	query Query
	want  Verdict
	left  int
}{
	{byURL(llama), Purged, 0},
	{byURL(failing), PartlyPurged, 1},
	{byURL(diskOnly), NothingPurged, 2},
	{byURL(nowhere), NothingToPurge, 0},
	{Query{Type: Content, Content: "build-4711"}, Purged, 0},
	{Query{Type: ID, TaskID: byURL(llama).ComputedID()}, Purged, 0},
	{Query{Type: URL, URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml"}, Purged, 0},
	{byImage(manifest), Purged, 0},
}

// A purge that nothing proves gets the verdict that it would have had, from what its
// record says and a search finds: one's own, a colleague's, and one of which only
// a journal tells.
func TestVerifyTurnsUnverifiedIntoAVerdict(t *testing.T) {
	for _, tt := range verdictsToBe {
		for _, from := range []string{"own", "colleague", "journal"} {
			if from == "colleague" && tt.query.Type == Image {
				continue // its jobs are purges of their own then
			}
			t.Run(fmt.Sprint(tt.query.Type, " ", tt.want, " ", from), func(t *testing.T) {
				inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
					purged, _ := w.purge(t, PurgeRequest{Query: tt.query, OperationID: "0badcafe", NoVerify: true})
					require.NoError(t, purged.Err)
					r := purged.Result
					require.False(t, r.Verified)
					deleted := r.Deleted()
					switch from {
					case "colleague":
						r = w.asColleague(t, r.Jobs[0].ID)
					case "journal":
						r = w.fromJournal(t, r, nil)
					}
					began := time.Now()
					last := w.verify(t, r)
					require.NoError(t, last.Err)
					assert.Equal(t, tt.want, last.Result.Verdict)
					left, known := last.Result.CopiesLeft()
					assert.True(t, known)
					assert.Equal(t, tt.left, left)
					assert.Equal(t, deleted, last.Result.Deleted(), "the search changes nothing of what was deleted")
					assert.Greater(t, last.Result.Proof.JobID, r.Jobs[len(r.Jobs)-1].ID)
					assert.InDelta(t, 30.3, time.Since(began).Seconds(), 0.5, "answered at one check")
					search, err := w.client.Job(t.Context(), last.Result.Proof.JobID)
					require.NoError(t, err)
					assert.Equal(t, client.GetTask, search.Type)
					// Of an image it is the first of many, and each says how many hosts it is about.
					assert.Regexp(t, `^verify( of \d+ hosts)? · tester@host · dftask 0badcafe$`, search.Bio)
				})
			})
		}
	}
}

// A search goes where the delete went, and nowhere else.
func TestVerifyAsksTheClustersOfThePurge(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		purged, _ := w.purge(t, PurgeRequest{Query: byURL(llama), ClusterIDs: []uint{2}, NoVerify: true})
		for _, r := range []PurgeResult{purged.Result, w.asColleague(t, purged.Result.Jobs[0].ID)} {
			last := w.verify(t, r)
			assert.Equal(t, Purged, last.Result.Verdict, "the copies of the other cluster are none of its business")
			search, err := w.client.Job(t.Context(), last.Result.Proof.JobID)
			require.NoError(t, err)
			require.Len(t, search.Clusters, 1)
			assert.Equal(t, uint(2), search.Clusters[0].ID)
		}
	})
}

// What cannot be verified says why, and nothing is asked.
func TestVerifyRefusesWhatHasNotEnded(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		job, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: byURL(llama).Args()})
		require.NoError(t, err)
		posts := w.wire.Counted(http.MethodPost)
		last := w.verify(t, w.asColleague(t, job.ID))
		var pending *PendingError
		require.ErrorAs(t, last.Err, &pending)
		assert.Equal(t, job.ID, pending.JobID)
		assert.Equal(t, posts, w.wire.Counted(http.MethodPost))
	})
}

// A delete of another program has no mark: one is made of its work, which is the
// same for everybody.
func TestVerifyWhatAnotherProgramDeleted(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		job, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: byURL(llama).Args(), Bio: "by hand"})
		require.NoError(t, err)
		time.Sleep(31 * time.Second)
		r := w.asColleague(t, job.ID)
		assert.Empty(t, r.OperationID)
		last := w.verify(t, r)
		assert.Equal(t, Purged, last.Result.Verdict)
		proven := w.provenToB(t, job.ID)
		assert.Equal(t, Purged, proven.Verdict)
		assert.Equal(t, last.Result.Proof.JobID, proven.Proof.JobID)
	})
}

// Copies that came by a later download are told as such, and a purge between is
// named.
func TestVerifyLongAfter(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		purged, _ := w.purge(t, PurgeRequest{Query: byURL(llama), NoVerify: true})
		time.Sleep(time.Hour)
		w.manager.AddTask(simulator.Task{URL: llama, Copies: []simulator.Copy{{Host: "cluster-1/node-001"}}})
		last := w.verify(t, purged.Result)
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "60 min after the delete: copies that it finds may have been downloaded since")
		causes := map[Cause]int{}
		for _, m := range last.Result.Remedies() {
			causes[m.Cause] += len(m.Hosts)
		}
		assert.Equal(t, map[Cause]int{Downloaded: 1}, causes, "a host that deleted its copy has another one")

		again, _ := w.purge(t, PurgeRequest{Query: byURL(llama), NoVerify: true})
		last = w.verify(t, purged.Result)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Contains(t, last.Result.Errors, fmt.Sprintf("#%d purged the target again before this search, so what is gone may be gone by that", again.Result.Jobs[0].ID))
	})
}

// Many are asked together.
func TestVerifyMany(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		var all []Verification
		for _, tt := range verdictsToBe[:4] {
			purged, _ := w.purge(t, PurgeRequest{Query: tt.query, NoVerify: true})
			all = append(all, Verification{Result: purged.Result})
		}
		began := time.Now()
		for u := range w.Verify(t.Context(), all) {
			if u.Done {
				assert.NoError(t, u.Err)
				assert.Equal(t, verdictsToBe[u.Target].want, u.Result.Verdict)
			}
		}
		assert.InDelta(t, 31, time.Since(began).Seconds(), 2)
	})
}

// provenToB is what somebody with another engine knows of a purge from the
// manager's lists alone.
func (w *world) provenToB(t *testing.T, id uint) PurgeResult {
	t.Helper()
	b := &Engine{API: w.client, Clock: w.Clock, Who: "b@elsewhere"}
	page, err := w.client.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 100})
	require.NoError(t, err)
	require.NoError(t, b.ReadSearches(t.Context(), w.Clock.Now().Add(-24*time.Hour), 20))
	for i := range page.Jobs {
		if job := &page.Jobs[i]; job.ID == id {
			return b.Proven(FromJob(job, nil, w.Clock.Now()), job)
		}
	}
	t.Fatal("the manager does not list the job")
	return PurgeResult{}
}

// Who purges proves it to everybody.
func TestAProofIsEverybodys(t *testing.T) {
	for _, tt := range verdictsToBe {
		t.Run(fmt.Sprint(tt.query.Type, " ", tt.want), func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				purged, _ := w.purge(t, PurgeRequest{Query: tt.query})
				require.Equal(t, tt.want, purged.Result.Verdict)
				for _, j := range purged.Result.Jobs {
					proven := w.provenToB(t, j.ID)
					if tt.query.Type != Image {
						assert.Equal(t, tt.want, proven.Verdict)
						assert.Equal(t, purged.Result.Proof.JobID, proven.Proof.JobID)
					}
					assert.True(t, proven.Verified)
					assert.NotZero(t, proven.Proof.JobID)
				}
			})
		})
	}
}

// A host that held a copy before and gives no answer is no less silent to others,
// who do not know of it: the search says how many there were.
func TestAProofSaysHowManyHostsThereWere(t *testing.T) {
	for _, verify := range []bool{false, true} {
		inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
			found, _ := w.search(t, byURL(llama))
			w.manager.LeaveHost("cluster-1/node-003")
			purged, _ := w.purge(t, PurgeRequest{Query: byURL(llama), Known: found.Result.Known(), Asked: found.Result.Asked(), NoVerify: verify})
			if verify {
				u := w.verify(t, purged.Result)
				require.NoError(t, u.Err)
				purged.Result = u.Result
			}
			require.Equal(t, Unverified, purged.Result.Verdict)
			assert.Len(t, w.manager.Holders(byURL(llama).ComputedID()), 1)
			proven := w.provenToB(t, purged.Result.Jobs[0].ID)
			assert.Equal(t, Unverified, proven.Verdict)
			assert.False(t, proven.Verified)
		})
	}
}

// Who purged knows that a cluster was not reached, which the record does not tell. A
// colleague's proof for the others does not change that.
func TestAProofOfOthersCoversTheWholePurge(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		purged, _ := w.purge(t, PurgeRequest{Query: byURL(llama), ClusterIDs: []uint{1, 2}, NoVerify: true})
		id := purged.Result.Jobs[0].ID
		u := w.verify(t, w.asColleague(t, id))
		require.Equal(t, Purged, u.Result.Verdict, "where it went")
		require.NoError(t, w.ReadSearches(t.Context(), time.Time{}, 5))
		page, err := w.client.Jobs(t.Context(), client.JobQuery{Type: client.DeleteTask, PerPage: 1})
		require.NoError(t, err)
		require.Equal(t, id, page.Jobs[0].ID)
		own := w.Proven(purged.Result, &page.Jobs[0])
		assert.Equal(t, Unverified, own.Verdict)
		assert.Len(t, w.manager.Holders(byURL(llama).ComputedID()), 2)
	})
}

// A mark can be copied. It proves nothing by itself.
func TestAForgedMarkProvesNothing(t *testing.T) {
	forged := func(args, clusters string) string {
		return `{"type":"get_task","bio":"verify · x@y · dftask 0badcafe","args":` + args + `,"scheduler_cluster_ids":` + clusters + `}`
	}
	same := fmt.Sprintf(`{"url":%q}`, llama)
	for name, body := range map[string]string{
		"of another task":       forged(`{"url":"https://example.com/other.bin"}`, `[]`),
		"of another tag":        forged(fmt.Sprintf(`{"url":%q,"tag":"x"}`, llama), `[]`),
		"in another cluster":    forged(same, `[2]`),
		"without time":          forged(fmt.Sprintf(`{"url":%q,"timeout":1}`, llama), `[]`),
		"a delete":              strings.Replace(forged(same, `[]`), "get_task", "delete_task", 1),
		"before the delete":     forged(`{"url":"https://example.com/none.bin"}`, `[]`),
		"answered by nobody":    forged(same, `[]`),
		"restarted a while ago": forged(same, `[]`),
		"not all are back":      forged(same, `[]`),
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				target := llama
				if name == "before the delete" {
					target = nowhere
					w.raw(t, http.MethodPost, "/oapi/v1/jobs", body)
					time.Sleep(time.Minute)
					w.manager.AddTask(simulator.Task{URL: nowhere, Copies: []simulator.Copy{{Host: "cluster-1/node-001"}}})
				}
				purged, _ := w.purge(t, PurgeRequest{Query: byURL(target), OperationID: "0badcafe", NoVerify: true})
				id := purged.Result.Jobs[0].ID
				switch name {
				case "answered by nobody":
					w.manager.RestartScheduler("cluster-1", "")
					w.manager.RestartScheduler("eu-west", "")
				case "restarted a while ago":
					w.manager.RestartScheduler("cluster-1", "")
				}
				if name == "not all are back" {
					w.manager.RestartScheduler("cluster-1", "")
					// Somebody searches something, and is told that there is no host.
					w.raw(t, http.MethodPost, "/oapi/v1/jobs", `{"type":"get_task","args":{"url":"https://example.com/x"}}`)
					time.Sleep(3 * time.Minute)
				}
				if name != "before the delete" {
					w.raw(t, http.MethodPost, "/oapi/v1/jobs", body)
				}
				time.Sleep(40 * time.Second)
				proven := w.provenToB(t, id)
				assert.False(t, proven.Verified)
				assert.Equal(t, Unverified, proven.Verdict, "as its record says")
			})
		})
	}
}

// What is read once is not read again, whatever comes in between.
func TestSearchesAreReadOnce(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		make1 := func(n int) {
			for i := range n {
				_, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.GetTask, Args: client.TaskArgs{URL: fmt.Sprintf("%s?n=%d", nowhere, i)}, Bio: proofBio("x", fmt.Sprintf("%08x", i), "")})
				require.NoError(t, err)
			}
			time.Sleep(31 * time.Second)
		}
		asked := func(back time.Duration, most int) int {
			time.Sleep(readAgain)
			before := w.wire.Counted(http.MethodGet)
			require.NoError(t, w.ReadSearches(t.Context(), w.Clock.Now().Add(-back), most))
			return w.wire.Counted(http.MethodGet) - before
		}
		make1(110)
		assert.Equal(t, 2, asked(time.Hour, 2), "no more than it may")
		assert.Equal(t, 4, asked(time.Hour, 4), "the first, to see what is new, and on from there")
		assert.Equal(t, 2, asked(time.Hour, 20), "the first, and the rest")
		assert.Len(t, w.shared().seen.byMark, 110)
		assert.Equal(t, 1, asked(time.Hour, 20), "nothing is new")
		make1(5)
		assert.Equal(t, 1, asked(time.Hour, 20))
		make1(45)
		assert.LessOrEqual(t, asked(10*time.Second+time.Minute, 20), 4)
		total := 0
		for _, rows := range w.shared().seen.byMark {
			total += len(rows)
		}
		assert.Equal(t, 160, total)
	})
}
