package task

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

// record is a delete job of two schedulers of cluster 1 and one of cluster 2.
func record(state, resultState client.JobState, responses ...client.Response) *client.Job {
	j := &client.Job{ID: 42, State: state, Result: client.Result{State: resultState}, Clusters: []client.JobCluster{{ID: 1, Name: "one"}, {ID: 1, Name: "one"}, {ID: 2, Name: "two"}}}
	for _, r := range responses {
		j.Result.Queues = append(j.Result.Queues, client.Queue{State: client.Success, Responses: []client.Response{r}})
	}
	return j
}

func host(name string) client.TaskHost {
	return client.TaskHost{Hostname: name, IP: "10.0.0.1", HostType: "normal"}
}

func failed(name, why string) client.TaskHost {
	h := host(name)
	h.Description = "task " + strings.Repeat("a", 64) + " failed: rpc error: code = Internal desc = " + why
	return h
}

func found(names ...string) *SearchResult {
	r := &SearchResult{State: client.Success, Clusters: []Cluster{{ID: 1, Name: "one", Answered: true}, {ID: 2, Name: "two", Answered: true}}}
	for _, n := range names {
		r.Clusters[0].Hosts = append(r.Clusters[0].Hosts, Host{Hostname: n, IP: "10.0.0.1", Type: "normal"})
	}
	return r
}

// withoutHosts is a search in which these clusters have no hosts.
func withoutHosts(clusters ...uint) *SearchResult {
	r := found()
	for _, id := range clusters {
		r.Clusters[id-1].noHosts = true
	}
	return r
}

// What was known before is missed, and nothing is said to be fine.
func TestNothingToPurgeNeedsThatNothingWasKnown(t *testing.T) {
	none := record(client.Success, client.Success, client.Response{ClusterID: 1}, client.Response{ClusterID: 2})
	for name, tt := range map[string]struct {
		known []KnownCluster
		want  Verdict
	}{
		"no copy":             {[]KnownCluster{{ID: 1, Hosts: []KnownHost{}}, {ID: 2}}, NothingToPurge},
		"a host":              {[]KnownCluster{{ID: 1, Copies: 1, Hosts: []KnownHost{{Hostname: "a"}}}}, NothingDeleted},
		"a copy on some host": {[]KnownCluster{{ID: 2, Copies: 1}}, NothingDeleted},
	} {
		r := PurgeResult{known: tt.known}
		r.readJob(none, false, found())
		assert.Equal(t, tt.want, r.Verdict, name)
	}
}

// The table of verdicts, row by row.
func TestVerdicts(t *testing.T) {
	deleted := client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("a"), host("b")}, Failed: []client.TaskHost{}}
	mixed := client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("a")}, Failed: []client.TaskHost{failed("b", "permission denied")}}
	allFailed := client.Response{ClusterID: 1, Failed: []client.TaskHost{failed("b", "permission denied")}}
	absent := client.Response{ClusterID: 1, Failed: []client.TaskHost{failed("a", "task "+strings.Repeat("a", 64)+" not found")}}
	noHosts := client.Response{ClusterID: 2}
	none := client.Response{ClusterID: 1, Deleted: []client.TaskHost{}, Failed: []client.TaskHost{}}
	partial := found()
	partial.Clusters[1].Answered = false
	partialFound := found("c")
	partialFound.Clusters[1].Answered = false
	unanswered := found()
	unanswered.State = client.Failure

	for _, tt := range []struct {
		name  string
		job   *client.Job
		lost  bool
		after *SearchResult
		want  Verdict
		left  any
	}{
		{"pending", record(client.Pending, client.Pending), false, nil, Undecided, nil},
		{"deleted and none found", record(client.Success, client.Success, deleted, noHosts), false, found(), Purged, 0},
		{"absent is as good as deleted", record(client.Success, client.Success, absent), false, found(), Purged, 0},
		{"deleted, no search", record(client.Success, client.Success, deleted), false, nil, Unverified, nil},
		{"deleted, one cluster did not answer the search", record(client.Success, client.Success, deleted), false, partial, Unverified, nil},
		{"deleted, the search failed", record(client.Success, client.Success, deleted), false, unanswered, Unverified, nil},
		{"some failed", record(client.Success, client.Success, mixed), false, found("b"), PartlyPurged, 1},
		{"some failed, none found", record(client.Success, client.Success, mixed), false, found(), PartlyPurged, nil},
		{"deleted, others still found", record(client.Success, client.Success, deleted), false, found("c"), PartlyPurged, 1},
		{"deleted, others found by half a search", record(client.Success, client.Success, deleted), false, partialFound, PartlyPurged, 1},
		{"no host visited, null", record(client.Success, client.Success, client.Response{ClusterID: 1}, noHosts), false, found("c", "d"), NothingPurged, 2},
		{"no host visited, empty", record(client.Success, client.Success, none), false, found(), NothingToPurge, 0},
		{"no host visited, one cluster has no hosts", record(client.Success, client.Success, none, noHosts), false, withoutHosts(2), NothingToPurge, 0},
		{"no host visited, no host was asked", record(client.Success, client.Success, none, noHosts), false, withoutHosts(1, 2), NothingDeleted, nil},
		{"no host visited, one cluster did not answer the search", record(client.Success, client.Success, none, noHosts), false, partial, NothingDeleted, nil},
		{"no host visited, no search", record(client.Success, client.Success, none), false, nil, NothingDeleted, nil},
		{"no host visited, null, no search", record(client.Success, client.Success, client.Response{ClusterID: 1}, noHosts), false, nil, NothingDeleted, nil},
		{"deleted, no host was asked", record(client.Success, client.Success, deleted, noHosts), false, withoutHosts(1, 2), Unverified, nil},
		{"every copy failed", record(client.Success, client.Success, allFailed), false, found("b"), FailedPurge, 1},
		{"the job failed", record(client.Failure, client.Failure, deleted), false, found(), FailedPurge, 0},
		{"the manager gave up", record(client.Failure, client.Pending, deleted), false, found(), TimedOut, 0},
		{"the record is gone", record(client.Pending, client.Pending), true, found("c"), Lost, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r PurgeResult
			r.readJob(tt.job, tt.lost, tt.after)
			assert.Equal(t, tt.want, r.Verdict)
			left, known := r.CopiesLeft()
			if tt.left == nil {
				assert.False(t, known)
			} else {
				assert.True(t, known)
				assert.Equal(t, tt.left, left)
			}
		})
	}
}

func TestMergingDeletions(t *testing.T) {
	seed := client.TaskHost{Hostname: "a", IP: "10.0.0.1", HostType: "super", Description: "task x failed: disk on fire"}
	r := PurgeResult{}
	r.readJob(record(client.Success, client.Success,
		client.Response{ClusterID: 2, Deleted: []client.TaskHost{host("a")}},
		client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("node-10"), host("node-2")}, Failed: []client.TaskHost{failed("node-2", "busy"), seed}},
		client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("node-10"), host("a")}},
	), false, nil)
	require.Len(t, r.Clusters, 2)
	assert.Equal(t, []HostOutcome{
		{Hostname: "a", IP: "10.0.0.1", Type: "normal", Outcome: Deleted},
		{Hostname: "a", IP: "10.0.0.1", Type: "super", Outcome: Failed, Error: "task x failed: disk on fire", Cause: Refusing},
		{Hostname: "node-2", IP: "10.0.0.1", Type: "normal", Outcome: Deleted},
		{Hostname: "node-10", IP: "10.0.0.1", Type: "normal", Outcome: Deleted},
	}, r.Clusters[0].Hosts, "a host in both lists is deleted; a seed peer beside a normal peer is another host")
	assert.Equal(t, "two", r.Clusters[1].Name)
	assert.Len(t, r.Clusters[1].Hosts, 1, "the same name in another cluster is another host")
}

func TestTaskWasAbsent(t *testing.T) {
	id := strings.Repeat("0a", 32)
	for text, want := range map[string]bool{
		"task " + id + " failed: rpc error: code = Internal desc = task " + id + " not found": true,
		"task " + id + " not found": true,
		"task " + id + " failed: rpc error: code = Internal desc = task " + id + " not found on this disk": false,
		"task " + id + " failed: rpc error: code = NotFound desc = piece not found":                        false,
		"task  not found": false, "": false, "not found": false,
	} {
		assert.Equal(t, want, taskWasAbsent(text), text)
	}
}

func TestMergingPeers(t *testing.T) {
	yes, no := true, false
	peer := func(name, hostType string, finished *bool) client.Peer {
		return client.Peer{ID: "10.0.0.1-" + name, Hostname: name, IP: "10.0.0.1", HostType: hostType, Finished: finished}
	}
	job := record(client.Success, client.Success,
		client.Response{ClusterID: 1, Peers: []client.Peer{peer("b", "normal", &no), peer("a", "normal", &yes), peer("a", "super", &no)}},
		client.Response{ClusterID: 2, Peers: nil},
		client.Response{ClusterID: 1, Peers: []client.Peer{peer("b", "normal", &yes), peer("c", "normal", nil)}},
	)
	clusters := mergePeers(job)
	require.Len(t, clusters, 2)
	var got []string
	for _, h := range clusters[0].Hosts {
		complete := "?"
		if h.Complete != nil {
			complete = map[bool]string{true: "yes", false: "no"}[*h.Complete]
		}
		got = append(got, h.Hostname+" "+h.Type+" "+complete)
	}
	assert.Equal(t, []string{"a normal yes", "a super no", "b normal yes", "c normal ?"}, got)
	assert.True(t, clusters[1].Answered)
	assert.True(t, clusters[1].noHosts)
	assert.False(t, clusters[0].noHosts)
}

func TestBio(t *testing.T) {
	for text, want := range map[string]Bio{
		"INC-42 bad build · root@bastion · dftask 7f3a9c2e": {"INC-42 bad build", "root@bastion", "7f3a9c2e"},
		"root@bastion · dftask 7f3a9c2e":                    {"", "root@bastion", "7f3a9c2e"},
		"a · b · c@d · dftask 00000000":                     {"a · b", "c@d", "00000000"},
		"dftask 7f3a9c2e":                                   {"", "", "7f3a9c2e"},
	} {
		assert.Equal(t, want, ParseBio(text))
		assert.Equal(t, text, want.String())
	}
	for _, text := range []string{"", "INC-42 bad build", "x · y", "x · dftask 7f3a", "x · dftask 7F3A9C2E", "dftask"} {
		assert.Equal(t, Bio{Reason: text}, ParseBio(text))
	}
	b := Bio{Who: "ü@h", OperationID: "7f3a9c2e"}
	b.Reason = strings.Repeat("ü", b.Room())
	assert.Len(t, []rune(b.String()), client.MaxBio)
}

func TestPieceLength(t *testing.T) {
	for text, want := range map[string]uint64{"4MiB": 4 << 20, " 16 mib ": 16 << 20, "4194304": 4 << 20, "64Mi": 64 << 20, "8192KiB": 8 << 20, "4194305B": 4194305} {
		n, err := ParsePieceLength(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, *n, text)
	}
	n, err := ParsePieceLength("  ")
	assert.NoError(t, err)
	assert.Nil(t, n)
	for _, text := range []string{"3MiB", "65MiB", "x", "MiB", "4.5MiB", "-4MiB", "4MB", "0", "99999999999999999999", "18446744073709551615MiB", "4 Mi B"} {
		_, err := ParsePieceLength(text)
		var refused *client.RefusedError
		require.ErrorAs(t, err, &refused, text)
		assert.Equal(t, "piece-length", refused.Field)
	}
	assert.Equal(t, "4MiB", FormatPieceLength(ptr[uint64](4<<20)))
	assert.Equal(t, "4194305", FormatPieceLength(ptr[uint64](4194305)))
	assert.Empty(t, FormatPieceLength(nil))
}

func ptr[T any](v T) *T { return &v }

func TestQueryCheck(t *testing.T) {
	for _, q := range []Query{
		byURL("https://example.com/a?b=c"), byURL("s3://bucket/key"), {Type: Content, Content: "x"}, {Type: ID, TaskID: strings.Repeat("0a", 32)},
		{Type: ID, TaskID: strings.Repeat("0a", 64)}, {Type: ID, TaskID: "1475635037"}, {Type: Content, Content: "two\nlines\t"},
		{Type: URL, URL: "https://e/a?x,y=1&b=2", FilteredQueryParams: "x,y&b"}, {Type: URL, URL: "https://e/a?b=100%", FilteredQueryParams: "&"},
		{Type: Image, URL: "https://r/v2/a/manifests/v1?ns=docker.io", Username: "u", Password: "p"},
		{Type: Image, URL: "https://r/v2/a/manifests/v1", Username: "u", Headers: map[string]string{"Authorization": "Bearer x"}},
		{Type: Image, URL: "https://r.example.com/v2/a/b/manifests/sha256:x", Platform: "linux/arm64/v8"},
	} {
		assert.NoError(t, q.Check(), q)
	}
	for field, queries := range map[string][]Query{
		"url":     {byURL(""), byURL(" "), byURL("example.com/a"), byURL("https://"), byURL("https://exa mple.com/"), byURL(":bad url%"), {Type: Image, URL: "https://r/a:v1"}, byURL("https://e/\xe9"), byURL("https://e/a\u200b"), byURL("https://e/\u202eb"), byURL("https://e/\u00a0b"), byURL("https://e/\x00"), byURL("https://e/a?" + strings.Repeat("b&", 10_000)), byURL(`"https://e/a"`), byURL("<https://e/a>"), byURL("“https://e/a”")},
		"task-id": {{Type: ID}, {Type: ID, TaskID: "abc"}, {Type: ID, TaskID: strings.Repeat("0A", 32)}, {Type: ID, TaskID: "\xe9"}, {Type: ID, TaskID: "deadbeef"}, {Type: ID, TaskID: "123456789a"}, {Type: ID, TaskID: "sha256:" + strings.Repeat("0a", 32)}},
		"content": {{Type: Content}, {Type: Content, Content: "build \xe9"}, {Type: Content, Content: "build\u200b"}, {Type: Content, Content: "build\x1b[1m"}},
		"platform": {{Type: Image, URL: "https://r/v2/a/manifests/v1", Platform: "linux"}, {Type: Image, URL: "https://r/v2/a/manifests/v1", Platform: "linux/\xe9"},
			{Type: Image, URL: "https://r/v2/a/manifests/v1", Platform: "linux/amd64;linux/arm64"}, {Type: Image, URL: "https://r/v2/a/manifests/v1", Platform: "linux/"},
			{Type: Image, URL: "https://r/v2/a/manifests/v1", Platform: "linux/arm/v8/x"}},
		"username":              {{Type: Image, URL: "https://r/v2/a/manifests/v1", Password: "p"}},
		"password":              {{Type: Image, URL: "https://r/v2/a/manifests/v1", Username: "u"}},
		"tag":                   {{Type: URL, URL: "https://e/a", Tag: "\xe9"}, {Type: URL, URL: "https://e/a", Tag: "prod\u2060"}, {Type: Image, URL: "https://r/v2/a/manifests/v1", Tag: "\xff"}},
		"application":           {{Type: URL, URL: "https://e/a", Application: "\xc3"}, {Type: URL, URL: "https://e/a", Application: "\ufeffml"}},
		"filtered-query-params": {{Type: URL, URL: "https://e/a", FilteredQueryParams: "a&\xe9"}, {Type: URL, URL: "https://e/a?token=1&v=2", FilteredQueryParams: "token,v"}, {Type: URL, URL: "https://e/a", FilteredQueryParams: "token & v"}},
		"piece-length":          {{Type: URL, URL: "https://e/a", PieceLength: ptr[uint64](1)}},
		"target":                {{}},
	} {
		for _, q := range queries {
			var refused *client.RefusedError
			require.ErrorAs(t, q.Check(), &refused, q)
			assert.Equal(t, field, refused.Field, q)
			assert.NotEmpty(t, refused.Advice())
		}
	}
}

// What a job's record says is what was asked: every recorded job reads back.
func TestRecordedJobsReadBack(t *testing.T) {
	files, err := filepath.Glob("../../testdata/recordings/*.json")
	require.NoError(t, err)
	jobs := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var recording struct {
			Exchanges []struct {
				Request struct {
					Body struct {
						Type client.JobType  `json:"type"`
						Args client.TaskArgs `json:"args"`
					} `json:"body"`
				} `json:"request"`
				Response struct {
					JSON json.RawMessage `json:"json"`
				} `json:"response"`
			} `json:"exchanges"`
		}
		if json.Unmarshal(data, &recording) != nil || len(recording.Exchanges) < 2 {
			continue
		}
		asked := recording.Exchanges[0].Request.Body
		var job client.Job
		require.NoError(t, json.Unmarshal(recording.Exchanges[len(recording.Exchanges)-1].Response.JSON, &job))
		assert.Empty(t, cmp.Diff(asked.Args, FromArgs(job.Args.TaskArgs).Args()), file)
		if asked.Type == client.DeleteTask {
			r := FromJob(&job, nil, time.Now())
			assert.NotEqual(t, Undecided, r.Verdict, file)
			assert.Equal(t, asked.Args.Computed(), r.TaskID, file)
		}
		jobs++
	}
	assert.Greater(t, jobs, 10)
}

// The console and curl write no name into the bio; the record may have a user.
func TestWhoMadeAPurge(t *testing.T) {
	job := client.Job{Type: client.DeleteTask, Bio: "stale build", User: client.User{ID: 3, Name: "sato"}}
	assert.Equal(t, "sato", FromJob(&job, nil, time.Now()).Who)
	job.Bio = Bio{Who: "lena@bastion", OperationID: "7f3a9c2e"}.String()
	assert.Equal(t, "lena@bastion", FromJob(&job, nil, time.Now()).Who, "the bio is the operator's own word")
}

func TestJSONOfResults(t *testing.T) {
	length := uint64(4 << 20)
	complete := true
	search := SearchResult{
		Query: Query{Type: URL, URL: "https://e/a?b=1&c=<2>", Tag: "t", PieceLength: &length, Password: "secret"}, TaskID: "id", JobID: 15, State: client.Success,
		AnsweredAfter: 30060 * time.Millisecond,
		Clusters:      []Cluster{{ID: 1, Name: "one", Hosts: []Host{{Hostname: "a", IP: "10.0.0.1", Type: "normal", ID: "10.0.0.1-a", Complete: &complete}}}},
	}
	assertJSON(t, `{"query":{"type":"url","url":"https://e/a?b=1&c=<2>","tag":"t","application":"","piece_length":4194304,"filtered_query_params":null},
		"task_id":"id","job_id":15,"state":"SUCCESS","answered_after_seconds":30.1,"copies":1,"hosts":1,"complete":1,
		"clusters":[{"id":1,"name":"one","copies":1,"errors":[],"hosts":[{"hostname":"a","ip":"10.0.0.1","host_type":"normal","complete":true,"host_id":"10.0.0.1-a"}]}],"errors":[]}`, search)
	search.Clusters[0].Hosts[0].Complete = nil
	text, err := json.Marshal(search)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"complete":null`)
	assert.NotContains(t, string(text), "secret")

	purge := PurgeResult{Query: Query{Type: ID, TaskID: "id"}, TaskID: "id", OperationID: "7f3a9c2e", Reason: "why", Elapsed: 61349 * time.Millisecond}
	purge.readJob(record(client.Success, client.Success, client.Response{ClusterID: 1, Deleted: []client.TaskHost{host("a")}, Failed: []client.TaskHost{failed("b", "no")}}), false, found("b", "c"))
	assertJSON(t, `{"query":{"type":"id","task_id":"id"},"task_id":"id","operation_id":"7f3a9c2e","reason":"why","verdict":"partly purged","verified":true,"verified_by":null,"verified_at":null,
		"jobs":[{"id":42,"state":"SUCCESS"}],"deleted":1,"failed":1,"left":2,"hosts":3,"seconds":61.3,"clusters":[
		{"id":1,"name":"one","hosts":[
			{"hostname":"a","ip":"10.0.0.1","host_type":"normal","outcome":"deleted","error":"","left":false},
			{"hostname":"b","ip":"10.0.0.1","host_type":"normal","outcome":"failed","error":"task `+strings.Repeat("a", 64)+` failed: rpc error: code = Internal desc = no","left":true,"cause":"refused"},
			{"hostname":"c","ip":"10.0.0.1","host_type":"normal","outcome":"untouched","error":"","left":true}]},
		{"id":2,"name":"two","hosts":[]}],"remedies":[
			{"cause":"refused","text":"These hosts answered that they cannot delete: fix the reported error and delete again, or remove the copies there.","command":"","hosts":["b 10.0.0.1"]},
			{"cause":"","text":"Why these copies are left is not known: search again, and delete again what is found.","command":"","hosts":["c 10.0.0.1"]}],"errors":[]}`, purge)
	assertJSON(t, `{"type":"content","content":"x"}`, Query{Type: Content, Content: "x"})
	assertJSON(t, `{"type":"image","url":"u","platform":"","tag":"","application":"","piece_length":null,"filtered_query_params":"&"}`, Query{Type: Image, URL: "u", FilteredQueryParams: "&", Password: "secret"})
}

func assertJSON(t *testing.T, want string, v any) {
	t.Helper()
	got, err := json.Marshal(v)
	require.NoError(t, err)
	assert.JSONEq(t, want, string(got))
}
