package task

import (
	"context"
	"encoding/json"
	"errors"
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

func TestPurgeIsProvedAtOneCheck(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		began := time.Now()
		last, all := w.purge(t, PurgeRequest{Query: byURL(llama), Reason: "INC-42 bad build", OperationID: "7f3a9c2e"})
		require.NoError(t, last.Err)
		r := last.Result
		assert.Equal(t, Purged, r.Verdict)
		assert.True(t, r.Verified)
		assert.Equal(t, 8, r.Deleted())
		assert.Zero(t, r.Failed())
		left, known := r.CopiesLeft()
		assert.True(t, known)
		assert.Zero(t, left)
		assert.Less(t, time.Since(began), 34*time.Second)
		assert.Equal(t, 2, w.wire.Counted("POST"), "one delete, one search")
		assert.LessOrEqual(t, w.wire.Counted("GET"), 4)
		assert.Equal(t, 1, w.deleteJobs(t, "7f3a9c2e"))

		verifying := false
		for _, u := range all {
			verifying = verifying || u.Verifying && !u.Done && u.Result.Verdict == Unverified
		}
		assert.True(t, verifying, "deleted and not yet proved is told apart")
		job, err := w.client.Job(t.Context(), r.Jobs[0].ID)
		require.NoError(t, err)
		assert.Equal(t, "INC-42 bad build · tester@host · dftask 7f3a9c2e", job.Bio)
	})
}

func TestPurgeVerdicts(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		last, _ := w.purge(t, PurgeRequest{Query: byURL(diskOnly)})
		assert.Equal(t, NothingPurged, last.Result.Verdict)
		left, _ := last.Result.CopiesLeft()
		assert.Equal(t, 2, left)
		for _, h := range last.Result.Clusters[0].Hosts {
			assert.Equal(t, Untouched, h.Outcome)
			assert.True(t, h.Left)
		}

		last, _ = w.purge(t, PurgeRequest{Query: byURL(failing)})
		r := last.Result
		assert.Equal(t, PartlyPurged, r.Verdict)
		assert.Equal(t, 2, r.Deleted())
		assert.Equal(t, 1, r.Failed())
		failed := r.Clusters[0].Hosts[1]
		assert.Equal(t, "node-002", failed.Hostname)
		assert.Equal(t, "task "+r.TaskID+" failed: rpc error: code = Internal desc = permission denied: unlink /var/lib/dragonfly/content", failed.Error)
		assert.True(t, failed.Left)

		last, _ = w.purge(t, PurgeRequest{Query: byURL(nowhere)})
		assert.Equal(t, NothingToPurge, last.Result.Verdict)
		left, known := last.Result.CopiesLeft()
		assert.True(t, known)
		assert.Zero(t, left)

		last, _ = w.purge(t, PurgeRequest{Query: byURL(nowhere), NoVerify: true})
		assert.Equal(t, NothingDeleted, last.Result.Verdict)
		_, known = last.Result.CopiesLeft()
		assert.False(t, known, "there was no search")

		last, _ = w.purge(t, PurgeRequest{Query: byURL(llama), NoVerify: true})
		assert.Equal(t, Unverified, last.Result.Verdict)
		_, known = last.Result.CopiesLeft()
		assert.False(t, known, "there was no search")

		last, _ = w.purge(t, PurgeRequest{Query: byURL("https://example.com/partial.bin")})
		assert.Equal(t, NothingPurged, last.Result.Verdict, "a running download is passed by")
	})
}

// A file that is gone already is as good as deleted (contract §4.5).
func TestPurgeOfWhatTheHostsLostAlready(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		id := byURL(llama).ComputedID()
		w.manager.EvictCopy(id, "cluster-1/node-001")
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 8, last.Result.Deleted())
	})
}

// A host that hangs makes the delete take two minutes; the search made a
// moment after it was sent came too soon for the hosts behind.
func TestAPurgeThatIsSlowIsProvedAgain(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetHost("cluster-1/dragonfly-seed-client-0", simulator.HostHanging)
		w.manager.SetHost("cluster-1/node-001", simulator.HostHanging)
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, PartlyPurged, last.Result.Verdict)
		assert.Equal(t, 2, last.Result.Failed())
		for _, c := range last.Result.Clusters {
			for _, h := range c.Hosts {
				assert.False(t, h.Outcome == Deleted && h.Left, "%s was proved too soon", h.Hostname)
			}
		}
		assert.Equal(t, 3, w.wire.Counted("POST"), "a delete and two searches")
	})
}

// A scheduler that is dead but active: the manager gives up after an hour, and
// what is left is asked for then.
func TestPurgeTimesOut(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.manager.SetScheduler("eu-west", "", simulator.SchedulerCrashed)
		go func() {
			time.Sleep(3700 * time.Second)
			w.manager.SetScheduler("eu-west", "", simulator.SchedulerStopped)
		}()
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, TimedOut, last.Result.Verdict)
		assert.Equal(t, 6, last.Result.Deleted())
	})
}

func TestPurgeIsLostWithItsRecord(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			res := ask()
			if r.Method != http.MethodPost {
				return res, nil
			}
			var job client.Job
			data := readAll(t, res)
			if json.Unmarshal(data, &job) == nil && job.Type == client.DeleteTask {
				req, err := http.NewRequestWithContext(r.Context(), http.MethodDelete, "/oapi/v1/jobs/"+itoa(job.ID), nil)
				require.NoError(t, err)
				req.Header = r.Header
				w.manager.Handler().ServeHTTP(discard{}, req)
			}
			return res, nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, Lost, last.Result.Verdict)
		left, known := last.Result.CopiesLeft()
		assert.True(t, known, "a search tells what is left")
		assert.Zero(t, left)
	})
}

// The manager takes the delete and the answer is lost: the job is found by its
// mark, and never sent again.
func TestALostAnswerIsNotSentAgain(t *testing.T) {
	for name, cut := range map[string]func(t *testing.T, res *http.Response) (*http.Response, error){
		"no answer":      func(*testing.T, *http.Response) (*http.Response, error) { return nil, errors.New("connection reset") },
		"half an answer": func(t *testing.T, res *http.Response) (*http.Response, error) { return halve(t, res), nil },
		"a failure": func(_ *testing.T, res *http.Response) (*http.Response, error) {
			res.StatusCode = http.StatusInternalServerError
			return res, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					res := ask()
					if r.Method == http.MethodPost && w.wire.Counted("POST") == 1 {
						// What reaches the wire has been written.
						tracesWritten(r)
						return cut(t, res)
					}
					return res, nil
				}
				last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
				require.NoError(t, last.Err)
				assert.Equal(t, Purged, last.Result.Verdict)
				assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
			})
		})
	}
}

// The list may show a job some time after it was made. A reading without it does
// not say that the delete never arrived.
func TestAJobThatIsListedLateIsNotSentAgain(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		listed := time.Now().Add(25 * time.Second)
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			switch res := ask(); {
			case r.Method == http.MethodPost && w.wire.Counted("POST") == 1:
				tracesWritten(r)
				return nil, syscall.ECONNRESET
			case r.URL.Path == "/oapi/v1/jobs" && r.Method == http.MethodGet && time.Now().Before(listed):
				return answer(http.StatusOK, "[]"), nil
			default:
				return res, nil
			}
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
		require.NoError(t, last.Err)
		assert.Equal(t, Purged, last.Result.Verdict)
		assert.Equal(t, 1, w.deleteJobs(t, "0badcafe"))
	})
}

// A delete whose connection breaks and of which no job appears is sent again,
// but not without end: then it is not known whether it was taken, and that is what is
// said.
func TestAnAnswerThatStaysLost(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost {
				tracesWritten(r)
				return nil, errors.New("connection reset")
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe"})
		var unanswered *UnansweredError
		require.ErrorAs(t, last.Err, &unanswered)
		assert.Contains(t, unanswered.Error(), "0badcafe")
		assert.True(t, client.MayHaveBeenTaken(last.Err))
		assert.Equal(t, sendings, w.wire.Counted("POST"))
	})
}

// What the manager answered with a failure is never sent again, and neither is
// what a silent line may still deliver.
func TestWhatMayArriveLaterIsNotSentAgain(t *testing.T) {
	for name, lose := range map[string]func() (*http.Response, error){
		"a failure": func() (*http.Response, error) { return answer(http.StatusInternalServerError, ""), nil },
		"silence":   func() (*http.Response, error) { return nil, context.DeadlineExceeded },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method == http.MethodPost {
						tracesWritten(r)
						return lose()
					}
					return ask(), nil
				}
				last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
				var unanswered *UnansweredError
				require.ErrorAs(t, last.Err, &unanswered)
				assert.Equal(t, 1, w.wire.Counted("POST"))
			})
		})
	}
}

// The beginning of an answer tells that the delete arrived, also when the list
// does not show its job.
func TestAnAnswerThatBeganIsNotSentAgain(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodGet {
				return answer(http.StatusOK, "[]"), nil
			}
			tracesWritten(r)
			return halve(t, ask()), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		var unanswered *UnansweredError
		require.ErrorAs(t, last.Err, &unanswered)
		assert.Equal(t, 1, w.wire.Counted("POST"))
	})
}

// The machine sleeps with a delete on its way: it is not known any more, hours
// later, what the list leaves out.
func TestNothingIsSentAgainAfterASleep(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(1)}, func(t *testing.T, w *world) {
		posted := 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodGet || !isDelete(t, r) {
				return ask(), nil
			}
			if posted++; posted == 1 {
				tracesWritten(r)
				ask()
				time.Sleep(10 * time.Hour)
				return nil, syscall.ECONNRESET
			}
			return ask(), nil
		}
		ended, _ := w.purgeAll(t, requestsFor("0badcafe", 1))
		assert.Equal(t, Lost, ended[0].Result.Verdict)
		assert.Equal(t, 1, posted)
	})
}

// Neither is it when the manager goes away once an answer was lost, and stays
// away.
func TestNothingIsSentAgainWhenTheManagerIsBack(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: fleetOf(1)}, func(t *testing.T, w *world) {
		back := time.Now().Add(time.Hour)
		taken := 0
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			switch {
			case r.Method == http.MethodGet || !isDelete(t, r):
				return ask(), nil
			case taken > 0 && time.Now().Before(back):
				return nil, syscall.ECONNREFUSED
			}
			taken++
			tracesWritten(r)
			return nil, syscall.ECONNRESET
		}
		ended, _ := w.purgeAll(t, requestsFor("0badcafe", 1))
		assert.Equal(t, Lost, ended[0].Result.Verdict)
		assert.Equal(t, 1, taken)
	})
}

// The mark is found behind the jobs of others, however many have been made
// since, and behind a row that breaks the list.
func TestTheMarkIsFoundFarBack(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			res := ask()
			if r.Method != http.MethodPost || w.wire.Counted("POST") != 1 {
				return res, nil
			}
			tracesWritten(r)
			for i := range 300 {
				w.createAs(t, uint(i/100)*999) // 999 and 1998 are no users
			}
			return nil, errors.New("connection reset")
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), OperationID: "0badcafe", NoVerify: true})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Equal(t, 1, w.wire.Counted("POST"), "found, and not sent again")
	})
}

// What is written down of a purge that ends without a verdict: what may still be
// sent has not ended, and what may have been taken did not fail.
func TestTheRecordOfAPurgeThatFails(t *testing.T) {
	lost := func(r *http.Request) (*http.Response, error) {
		tracesWritten(r)
		return nil, syscall.ECONNRESET
	}
	status := func(code int) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			return answer(code, `{"message":"no","errors":"no"}`), nil
		}
	}
	for name, c := range map[string]struct {
		answers []func(*http.Request) (*http.Response, error)
		watch   bool
		verdict Verdict
	}{
		"refused":               {[]func(*http.Request) (*http.Response, error){status(422)}, false, FailedPurge},
		"in doubt":              {[]func(*http.Request) (*http.Response, error){status(500)}, false, Lost},
		"in doubt, and refused": {[]func(*http.Request) (*http.Response, error){lost, status(422)}, false, Lost},
		"in doubt, and limited": {[]func(*http.Request) (*http.Response, error){lost, status(429)}, false, Lost},
		"in doubt, no token":    {[]func(*http.Request) (*http.Response, error){lost, status(401)}, false, Lost},
		"no token":              {[]func(*http.Request) (*http.Response, error){status(401)}, false, Undecided},
		"the job limiter":       {[]func(*http.Request) (*http.Response, error){status(429)}, false, Undecided},
		"not to be sent":        {[]func(*http.Request) (*http.Response, error){status(500)}, true, Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
				sent := 0
				w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
					if r.Method != http.MethodPost {
						return ask(), nil
					}
					sent++
					return c.answers[min(sent, len(c.answers))-1](r)
				}
				kept := &memory{}
				last, _ := w.purge(t, PurgeRequest{Query: byURL(llama), ClusterIDs: []uint{1}, Recorder: kept, WatchOnly: c.watch})
				require.Error(t, last.Err)
				assert.Equal(t, c.verdict, kept.ended[0].Verdict)
				assert.Equal(t, c.verdict == Lost, client.MayHaveBeenTaken(last.Err))
			})
		})
	}
}

// A program that ends while its delete is on its way writes no end down: the
// next one looks for the job.
func TestAPurgeThatIsLeftHasNotEnded(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		ctx, leave := context.WithCancel(t.Context())
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost {
				tracesWritten(r)
				leave()
				return nil, context.Canceled
			}
			return ask(), nil
		}
		kept := &memory{}
		for range w.Purge(ctx, PurgeRequest{Query: byURL(llama), Recorder: kept}) {
		}
		assert.Equal(t, 1, w.wire.Counted("POST"))
		assert.Empty(t, kept.ended)
	})
}

// A search that cannot be made leaves the purge unverified, not undone.
func TestAPurgeWithoutProof(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.wire.Between = func(r *http.Request, ask func() *http.Response) (*http.Response, error) {
			if r.Method == http.MethodPost && w.wire.Counted("POST") > 1 {
				return answer(http.StatusInternalServerError, `{"message":"active schedulers not found"}`), nil
			}
			return ask(), nil
		}
		last, _ := w.purge(t, PurgeRequest{Query: byURL(llama)})
		require.NoError(t, last.Err)
		assert.Equal(t, Unverified, last.Result.Verdict)
		assert.Contains(t, strings.Join(last.Result.Errors, "\n"), "the search afterwards failed: the manager at manager.example.com:8080 failed: active schedulers not found")
	})
}

// A cluster that says that it has no hosts proves nothing where some were
// visited, or known to hold copies.
func TestNoHostsAreNoProof(t *testing.T) {
	found := SearchResult{State: client.Success, Clusters: []Cluster{{ID: 1, Answered: true, noHosts: true}}}
	assert.False(t, found.Full(), "no host was asked at all")
	visited := []PurgedCluster{{ID: 1, Hosts: []HostOutcome{{Hostname: "a", Outcome: Deleted}}}}
	assert.False(t, proves(visited, nil, &found))
	assert.False(t, proves([]PurgedCluster{{ID: 1}}, []KnownCluster{{ID: 1, Copies: 1}}, &found))
	assert.False(t, proves([]PurgedCluster{{ID: 1}}, []KnownCluster{{ID: 1}}, &found))
	other := SearchResult{State: client.Success, Clusters: append(found.Clusters, Cluster{ID: 2, Answered: true})}
	assert.True(t, proves([]PurgedCluster{{ID: 1}}, []KnownCluster{{ID: 1}}, &other), "a cluster that never had hosts")
	assert.False(t, proves(visited, nil, &other), "its hosts were there a moment ago")
	found.Clusters[0].noHosts = false
	assert.True(t, proves(visited, nil, &found))
	assert.False(t, proves([]PurgedCluster{{ID: 1}, {ID: 2, Hosts: visited[0].Hosts}}, nil, &found), "a cluster that was not asked")
}
