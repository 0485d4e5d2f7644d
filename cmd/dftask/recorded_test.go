package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/recordings"
	"dftask/client/simulator/web"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

var recordingsDir = filepath.Join("..", "..", "testdata", "recordings")

// seen is a host as a recording or the program tells of it.
type seen struct {
	Cluster  uint
	Hostname string
	IP       string
	Type     string
	// Complete is of a search, Outcome, Error and Left are of a delete.
	Complete *bool
	Outcome  string
	Error    string
	Left     bool
}

func sorted(hosts []seen) []seen {
	slices.SortFunc(hosts, func(a, b seen) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Hostname, b.Hostname), cmp.Compare(a.IP, b.IP))
	})
	return hosts
}

// recordedJob is a job's record, as far as it is compared.
type recordedJob struct {
	ID     uint
	State  string
	Result struct {
		JobStates []struct {
			Results []struct {
				Cluster uint `json:"scheduler_cluster_id"`
				Peers   []struct {
					Hostname, IP string
					HostType     string `json:"host_type"`
					IsFinished   *bool
				}
				SuccessTasks []recordedTask `json:"success_tasks"`
				FailureTasks []recordedTask `json:"failure_tasks"`
			}
		} `json:"job_states"`
	}
}

type recordedTask struct {
	Hostname, IP string
	HostType     string `json:"host_type"`
	Description  string
}

// recorded is the last answer of a recording.
func recorded[T any](t *testing.T, name string) T {
	t.Helper()
	r, err := recordings.Load(recordingsDir, name)
	require.NoError(t, err)
	var v T
	require.NoError(t, json.Unmarshal(r.Exchanges[len(r.Exchanges)-1].Response.JSON, &v))
	return v
}

// found are the hosts of a recorded search.
func found(job recordedJob) []seen {
	hosts := []seen{}
	for _, queue := range job.Result.JobStates {
		for _, r := range queue.Results {
			for _, p := range r.Peers {
				hosts = append(hosts, seen{Cluster: r.Cluster, Hostname: p.Hostname, IP: p.IP, Type: p.HostType, Complete: p.IsFinished})
			}
		}
	}
	return sorted(hosts)
}

// visited are the hosts of a recorded delete, and those that a recorded search
// afterwards still finds.
func visited(job recordedJob, after []seen) []seen {
	hosts := []seen{}
	for _, queue := range job.Result.JobStates {
		for _, r := range queue.Results {
			for _, s := range r.SuccessTasks {
				hosts = append(hosts, seen{Cluster: r.Cluster, Hostname: s.Hostname, IP: s.IP, Type: s.HostType, Outcome: "deleted"})
			}
			for _, f := range r.FailureTasks {
				hosts = append(hosts, seen{Cluster: r.Cluster, Hostname: f.Hostname, IP: f.IP, Type: f.HostType, Outcome: "failed", Error: f.Description})
			}
		}
	}
	for _, a := range after {
		a.Complete, a.Outcome, a.Left = nil, "untouched", true
		at := slices.IndexFunc(hosts, func(h seen) bool {
			return h.Cluster == a.Cluster && h.Hostname == a.Hostname && h.IP == a.IP && h.Type == a.Type
		})
		if at >= 0 {
			hosts[at].Left = true
			continue
		}
		hosts = append(hosts, a)
	}
	return sorted(hosts)
}

// targetArgs are the arguments that ask for what a recording asked for.
func targetArgs(t *testing.T, name string) []string {
	t.Helper()
	r, err := recordings.Load(recordingsDir, name)
	require.NoError(t, err)
	var body struct {
		Type string
		Args struct {
			URL, Tag, Application string
			TaskID                string `json:"task_id"`
			Content               string `json:"content_for_calculating_task_id"`
		}
		Clusters []json.Number `json:"scheduler_cluster_ids"`
	}
	require.NoError(t, json.NewDecoder(bytes.NewReader(r.Exchanges[0].Request.Body)).Decode(&body))
	verb, flags := "search", []string{"-o", "json"}
	if body.Type == "delete_task" {
		verb, flags = "delete", append(flags, "--yes")
	}
	for _, id := range body.Clusters {
		flags = append(flags, "--cluster", id.String())
	}
	for flag, value := range map[string]string{"--tag": body.Args.Tag, "--application": body.Args.Application} {
		if value != "" {
			flags = append(flags, flag, value)
		}
	}
	kind, arg := "url", body.Args.URL
	switch {
	case body.Type == "get_image_distribution":
		kind = "image"
	case body.Args.TaskID != "":
		kind, arg = "id", body.Args.TaskID
	case body.Args.Content != "":
		kind, arg = "content", body.Args.Content
	}
	return append([]string{verb, kind, arg}, flags...)
}

// replay carries a command line out with a manager that answers as recorded. It
// answers at the pace of a real one, a job at 30 s, in the time of a bubble.
func replay(t *testing.T, answers map[string]string, token string, args ...string) (o outcome) {
	t.Helper()
	all, err := recordings.LoadAll(recordingsDir)
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		o = call{
			args: args, transport: web.Transport(recordings.NewServer(recordings.Options{TokenAnswers: answers}, all...)), keyring: keyring.NewMemory(),
			env: map[string]string{"DFTASK_TOKEN": token, "DFTASK_MANAGER": bubbleURL},
		}.run(t)
	})
	return o
}

func TestRecordedSearches(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"get-url", "get-url-tag", "get-task-id", "get-content", "get-url-missing", "get-url-cluster-2"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := recorded[recordedJob](t, name)
			want := found(job)
			o := replay(t, nil, secret, targetArgs(t, name)...)
			require.Equal(t, map[bool]int{true: console.ExitOK, false: console.ExitNoCopy}[len(want) > 0], o.code, o.err)
			r := parse[searched](t, o.out)
			assert.Equal(t, job.State, r.State)
			assert.Equal(t, job.ID, *r.JobID)
			assert.Equal(t, len(want), r.Copies)
			assert.Empty(t, r.Errors)
			got := []seen{}
			for _, c := range r.Clusters {
				assert.Equal(t, clusterNames(t)[c.ID], c.Name)
				assert.Equal(t, len(c.Hosts), c.Copies)
				for _, h := range c.Hosts {
					got = append(got, seen{Cluster: c.ID, Hostname: h.Hostname, IP: h.IP, Type: h.HostType, Complete: h.Complete})
				}
			}
			assert.Equal(t, want, sorted(got))
		})
	}
}

// clusterNames are the recorded ones.
func clusterNames(t *testing.T) map[uint]string {
	names := map[uint]string{}
	for _, c := range recorded[[]struct {
		ID   uint
		Name string
	}](t, "clusters") {
		names[c.ID] = c.Name
	}
	return names
}

func TestRecordedImage(t *testing.T) {
	t.Parallel()
	type blob struct{ URL string }
	want := recorded[struct {
		Image struct{ Layers []blob }
		Peers []struct {
			IP, Hostname string
			Layers       []blob `json:"cached_layers"`
			Cluster      uint   `json:"scheduler_cluster_id"`
		}
	}](t, "image")
	o := replay(t, nil, secret, targetArgs(t, "image")...)
	require.Equal(t, console.ExitOK, o.code, o.err)
	r := parse[searched](t, o.out)
	copies := 0
	for _, p := range want.Peers {
		copies += len(p.Layers)
	}
	assert.Equal(t, []int{copies, len(want.Peers)}, []int{r.Copies, r.Hosts})
	require.Len(t, r.Errors, 1)
	assert.Contains(t, r.Errors[0], "seed peers are not part of the answer for 5 of 5 layers")
	require.Len(t, r.Layers, len(want.Image.Layers))
	held := map[string]int{}
	for _, p := range want.Peers {
		var digests []string
		for _, l := range p.Layers {
			digests = append(digests, base(l.URL)[1:])
			held[base(l.URL)[1:]]++
		}
		assert.True(t, slices.ContainsFunc(r.Clusters, func(c searchedCluster) bool {
			return c.ID == p.Cluster && c.Name == clusterNames(t)[p.Cluster] && slices.ContainsFunc(c.Hosts, func(h searchedHost) bool {
				return h.IP == p.IP && h.Hostname == p.Hostname && slices.Equal(digests, h.Layers)
			})
		}), "%+v in %s", p, o.out)
	}
	for i, l := range r.Layers {
		assert.Equal(t, base(want.Image.Layers[i].URL)[1:], l.Digest)
		assert.Equal(t, held[l.Digest], l.Copies)
	}
}

func TestRecordedDeletes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		// verify is the recording of the search afterwards. Where there is
		// none the manager answers with a failure.
		verify  string
		verdict string
		code    int
	}{
		"delete-url":             {"verify-deleted", "purged", console.ExitOK},
		"delete-missing":         {"get-url-missing", "nothing to purge", console.ExitOK},
		"delete-disk-only":       {"verify-disk-only", "nothing purged", console.ExitNotAll},
		"delete-partial-failure": {"", "partly purged", console.ExitNotAll},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			job := recorded[recordedJob](t, name)
			var after []seen
			if c.verify != "" {
				after = found(recorded[recordedJob](t, c.verify))
			}
			want := visited(job, after)
			o := replay(t, nil, secret, targetArgs(t, name)...)
			require.Equal(t, c.code, o.code, o.err)
			assert.Less(t, o.took, 35*time.Second, "the proof costs no second look")
			r := parse[purged](t, o.out)
			assert.Equal(t, c.verdict, r.Verdict)
			require.Len(t, r.Jobs, 1)
			assert.Equal(t, job.ID, r.Jobs[0].ID)
			assert.Equal(t, job.State, r.Jobs[0].State)
			assert.Equal(t, c.verify != "", r.Verified)
			if c.verify == "" {
				assert.Nil(t, r.Left)
				require.Len(t, r.Errors, 1)
				assert.Contains(t, r.Errors[0], "the search afterwards failed")
			} else {
				assert.Equal(t, len(after), *r.Left)
				assert.Empty(t, r.Errors)
			}
			got := []seen{}
			outcomes := map[string]int{}
			for _, cluster := range r.Clusters {
				for _, h := range cluster.Hosts {
					got = append(got, seen{Cluster: cluster.ID, Hostname: h.Hostname, IP: h.IP, Type: h.HostType, Outcome: h.Outcome, Error: h.Error, Left: h.Left})
					outcomes[h.Outcome]++
				}
			}
			assert.Equal(t, want, sorted(got))
			assert.Equal(t, []int{outcomes["deleted"], outcomes["failed"]}, []int{r.Deleted, r.Failed})
		})
	}
}

func TestRecordedRefusals(t *testing.T) {
	t.Parallel()
	anyURL := []string{"search", "url", llamaURL}
	for name, c := range map[string]struct {
		args  []string
		code  int
		says  string
		token string
	}{
		"auth-none":           {anyURL, console.ExitAuth, "There is no token for the manager.", ""},
		"auth-wrong":          {anyURL, console.ExitAuth, "does not know the token", secret},
		"auth-database-down":  {anyURL, console.ExitAuth, "does not know the token", secret},
		"auth-expired":        {anyURL, console.ExitAuth, "has expired", secret},
		"auth-scope-jobs":     {anyURL, console.ExitAuth, `the token lacks the scope "job"`, secret},
		"auth-scope-clusters": {append(anyURL, "--cluster", "1"), console.ExitAuth, `the token lacks the scope "cluster"`, secret},
		"rate-limited":        {append(targetArgs(t, "rate-limited"), "--timeout", "1s"), console.ExitPending, "the last try failed: the manager at 127.0.0.1", secret},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[string]string{}
			if c.code == console.ExitAuth {
				answers[secret] = name
			}
			o := replay(t, answers, c.token, c.args...)
			assert.Equal(t, c.code, o.code, o.err)
			assert.Empty(t, o.out)
			assert.Contains(t, o.err, c.says)
		})
	}
}
