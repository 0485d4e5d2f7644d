package variants

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
	"dftask/client/task"
)

func byURL(raw string) task.Query { return task.Query{Type: task.URL, URL: raw} }

// named is the variant of a query's task; it fails where there is none.
func variantOf(t *testing.T, list []Variant, q task.Query) Variant {
	t.Helper()
	i := slices.IndexFunc(list, func(v Variant) bool { return v.TaskID == q.ComputedID() })
	require.GreaterOrEqual(t, i, 0, "no variant %v", q)
	return list[i]
}

func TestNamingsOfTheSameFileComeFirst(t *testing.T) {
	const file = "https://example.com/a/file.bin"
	tagged := byURL(file)
	tagged.Tag, tagged.Application = "prod", "ml"
	near := byURL("https://example.com/b/other.bin")
	near.Tag = "nightly"
	far := byURL("https://elsewhere.example/c.bin")
	far.Tag = "far"
	h := History{Seen: []Seen{
		{near, "job #1", "job #1 used"}, {far, "job #2", "job #2 used"}, {tagged, "job #118", "job #118 used"}, {tagged, "job #117", "job #117 used"},
	}}
	h.RememberContext("dev", "dev", "")
	list := Of(byURL(file), h)
	require.NotEmpty(t, list)
	assert.LessOrEqual(t, len(list), Most)
	assert.Equal(t, tagged.ComputedID(), list[0].TaskID)
	assert.Equal(t, []string{"with tag prod, application ml (as job #118 used)"}, list[0].Why)
	assert.Equal(t, tagged, list[0].Query, "it is searched and deleted as it is")

	other := near
	other.URL = file
	assert.Equal(t, "with tag nightly (as job #1 used)", variantOf(t, list, other).Why[0])
	other.Tag = "dev"
	assert.Equal(t, "with tag dev (as the context dev says)", variantOf(t, list, other).Why[0])
	other.Tag = "far"
	assert.False(t, slices.ContainsFunc(list, func(v Variant) bool { return v.TaskID == other.ComputedID() }), "another host's name makes nothing likely")

	seen := map[string]bool{byURL(file).ComputedID(): true}
	for i, v := range list {
		assert.False(t, seen[v.TaskID], "each task once, and not the one that was asked for: %v", v)
		seen[v.TaskID] = true
		assert.NotEmpty(t, v.Why)
		assert.Equal(t, v.TaskID, v.Query.ComputedID())
		assert.True(t, i == 0 || list[i-1].rank <= v.rank, "the likeliest first")
	}
}

func TestFormsOfAURL(t *testing.T) {
	for raw, others := range map[string]map[string]string{
		"https://h/a/b": {"http://h/a/b": "with http:// for https://", "https://h/a/b/": "with a slash at its end"},
		"http://h/a/":   {"https://h/a/": "with https:// for http://", "http://h/a": "without the slash at its end"},
		"https://h/a?x=1&token=2": {
			"https://h/a": "without its query", "https://h/a/?x=1&token=2": "with a slash at its end",
		},
		"https://h/a%20b": {"https://h/a+b": "with + for a space", "https://h/a%2520b": "with its path escaped twice"},
		"https://h/%E4%BD%A0%2Fx": {
			"https://h/%e4%bd%a0%2fx": "with percent escapes in small letters", "https://h/%E4%BD%A0/x": "with the percent escapes that its path needs",
		},
		"https://H.Example:443/a": {"https://h.example:443/a": "with its host in lower case", "https://H.Example/a": "without the port"},
		"https://h/a#f":           {"https://h/a": "without its fragment"},
		"https://mirror.example/v2/library/app/blobs/sha256:0a?ns=docker.io": {
			"https://index.docker.io/v2/library/app/blobs/sha256:0a": "at the registry that it mirrors",
		},
		"https://index.docker.io/v2/library/app/blobs/sha256:0a": {
			"https://index.docker.io/v2/library/app/blobs/sha256:0a?ns=docker.io": "as containerd asks a mirror for it",
		},
	} {
		got := map[string]string{}
		for _, f := range forms(raw) {
			got[f.url] = f.why
		}
		assert.Empty(t, got[raw], "the URL itself is first")
		for other, why := range others {
			assert.Equal(t, why, got[other], "%s of %s: %v", other, raw, got)
		}
	}
}

func TestTheSameURLUnderOtherIDs(t *testing.T) {
	digest := strings.Repeat("0a", 32)
	list := Same(byURL("https://r.example/v2/a/blobs/sha256:" + digest + "?ns=docker.io"))
	require.Len(t, list, 1)
	assert.Equal(t, task.Query{Type: task.ID, TaskID: digest}, list[0].Query)
	assert.True(t, list[0].Same)

	list = Same(byURL("https://h/x?z=1&a=2"))
	require.Len(t, list, 1, "newer hosts have the manager's id")
	assert.Contains(t, list[0].Why[0], "before client #2014, which read the URL as https://h/x?z=1&a=2")
	assert.Empty(t, Same(byURL("https://h/x?a=2&z=1")))
	assert.Empty(t, Same(task.Query{Type: task.ID, TaskID: digest}))
	for _, v := range Of(byURL("https://h/x?a=2&z=1"), History{}) {
		assert.False(t, v.Same, v)
	}
}

func TestContentsDifferByTheirLineBreak(t *testing.T) {
	list := Of(task.Query{Type: task.Content, Content: "build-1\n"}, History{})
	require.Len(t, list, 1)
	assert.Equal(t, "build-1", list[0].Query.Content)
	assert.Len(t, Of(task.Query{Type: task.Content, Content: "build-1"}, History{}), 2)
	assert.Empty(t, Of(task.Query{Type: task.Image, URL: "https://r/v2/a/manifests/b"}, History{}))
}

// What other jobs tell: names of every type, but not of searches that found nothing,
// which may have been guesses; answers of the last minutes; hosts without an answer.
func TestHistoryOfJobs(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	job := func(id uint, kind client.JobType, age time.Duration, args client.JobArgs, responses ...client.Response) client.Job {
		j := client.Job{ID: id, Type: kind, State: client.Success, Args: args}
		j.CreatedAt.Time = now.Add(-age)
		j.Result.Queues = []client.Queue{{State: client.Success, Responses: responses}}
		return j
	}
	args := func(urls ...string) (a client.JobArgs) {
		a.URL, a.URLs, a.Tag = urls[0], urls[1:], "t"
		return a
	}
	var h History
	for _, j := range []client.Job{
		job(1, client.Preheat, 5*time.Hour, args("", "https://h/1", "https://h/2")),
		job(2, client.DeleteTask, 20*time.Minute, args("https://h/3"), client.Response{ClusterID: 1, Failed: []client.TaskHost{
			{Hostname: "slow", IP: "10.0.0.1", Description: "task x failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded"},
			{Hostname: "full", IP: "10.0.0.2", Description: "task x failed: rpc error: code = Internal desc = permission denied"},
		}}),
		job(3, client.GetTask, 2*time.Minute, args("https://h/4"), client.Response{ClusterID: 1, Peers: []client.Peer{}}),
		job(4, client.GetTask, time.Minute, args("https://h/5"), client.Response{ClusterID: 1, Peers: []client.Peer{{ID: "a"}, {ID: "a"}, {ID: "b"}}}),
		job(5, client.GetTask, time.Hour, args("https://h/4"), client.Response{ClusterID: 1, Peers: []client.Peer{}}),
	} {
		h.add(&j, now)
	}
	h.Remember([]journal.Record{{Operation: task.Operation{ID: "7f3a9c2e", Targets: []task.Target{{Query: byURL("https://h/6")}}}}})
	var urls []string
	for _, s := range h.Seen {
		urls = append(urls, s.Query.URL)
	}
	assert.Equal(t, []string{"https://h/1", "https://h/2", "https://h/3", "https://h/5", "https://h/6"}, urls)
	assert.Equal(t, "t", h.Seen[0].Query.Tag)
	assert.Equal(t, []string{"slow (10.0.0.1) of cluster 1 gave no answer to job #2, 20 min ago"}, h.Silent)

	known, ok := h.KnownOf(task.FromArgs(args("https://h/4").TaskArgs).ComputedID())
	assert.True(t, ok)
	assert.Equal(t, Known{TaskID: known.TaskID, JobID: 3, Age: 2 * time.Minute}, known)
	known, _ = h.KnownOf(task.FromArgs(args("https://h/5").TaskArgs).ComputedID())
	assert.Equal(t, 2, known.Copies, "a host counts once")
	_, ok = h.KnownOf(strings.Repeat("0", 64))
	assert.False(t, ok)
}

// Twenty variants take no longer than one, and the clusters refuse none of them.
func TestVariantsAreAnsweredTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(simulator.Options{})
		defer m.Close()
		wire, c, err := rig.Connect(m)
		require.NoError(t, err)
		e := &task.Engine{API: c, Clock: m.Clock()}
		h := Read(t.Context(), e)
		assert.NotEmpty(t, h.Seen)
		q := byURL("https://example.com/tagged.tgz?b=1&a=%zz&c=a%20b;")
		q.Tag, q.Application = "stage", "web"
		list := Of(q, h)
		require.Len(t, list, Most)
		began, posted := time.Now(), wire.Count["POST"]
		var last []Found
		for last = range Ask(t.Context(), e, list, []uint{1, 2}) {
		}
		assert.Less(t, time.Since(began), 33*time.Second)
		assert.Equal(t, Most, wire.Count["POST"]-posted, "none is refused and asked again")
		for _, f := range last {
			assert.True(t, f.Done)
			assert.NoError(t, f.Err)
		}
		held := Held(last)
		require.Len(t, held, 1)
		assert.Equal(t, 3, held[0].Result.Copies())
		assert.Contains(t, held[0].Why[0], "with tag prod, application ml (as job #")
		assert.Empty(t, Without(slices.Clone(list), last))
	})
}
