package simulator

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/recordings"
)

const recordingsDir = "../../testdata/recordings"

// incomparable lists the recordings whose values are not those of the
// simulator, each with the reason; their shapes are compared all the same.
// Everything else is compared in full, but for the instants, the uuids, the
// numbers of rows and the order of what the manager answers in any order.
var incomparable = map[string]string{
	"jobs-page-1": "which of an image's blobs was queued last is up to the manager's goroutines",
	"jobs-page-2": "which of an image's blobs was queued last is up to the manager's goroutines",
	"pat-list":    "the tokens are those of other recordings, made in several runs",
}

// recordedFleet is what the recordings were made with: that of the demo, and
// what was purged while they were.
func recordedFleet() Fleet {
	f := DemoFleet()
	f.History, f.Uptime = nil, 0
	f.Tasks = append(f.Tasks,
		Task{URL: "https://example.com/purge-me.tgz", Copies: append(On("cluster-1", "node-001", "node-003"), On("eu-west", "node-001")...)},
		Task{ID: "5fbd9d81a7adf054cd43b771e021827526d3d5a858cc4874efb12036fe5ec3d2", Copies: On("cluster-1", "node-001", "node-002", "node-003")},
		Task{ID: "8ce236c2320acfdfbf99023c9bbb6bca4c749c1e74b90bbd6ee4eb697a26d74a", Copies: On("cluster-1", "node-005")},
		Task{Content: "purge-content", Copies: On("cluster-1", "node-001")},
	)
	image := f.Images[0]
	image.URL = "http://10.77.0.2/v2/library/app/manifests/v1"
	f.Images = append(f.Images, image)
	return f
}

// replay is one recording on its way through a manager.
type replay struct {
	*caller
	token   string // what the recording's requests bring
	session string
	ids     map[string]string // paths of recorded jobs to those of this manager
}

// before is what had happened before a recording was made.
var before = map[string]func(r *replay){
	"auth-wrong":          func(r *replay) { r.token = "no-such-token" },
	"auth-expired":        func(r *replay) { r.token = r.m.AddToken(TokenSpec{ExpiredAt: time.Unix(0, 0)}) },
	"auth-scope-jobs":     func(r *replay) { r.token = r.m.AddToken(TokenSpec{Scopes: []string{"cluster"}}) },
	"auth-scope-clusters": func(r *replay) { r.token = r.m.AddToken(TokenSpec{Scopes: []string{"job"}}) },
	"auth-query-token": func(r *replay) {
		r.post(`{"type":"get_task","args":{"url":"https://example.com/r58"}}`)
		r.post(`{"type":"get_task","args":{"url":"https://example.com/r59"}}`)
		r.wait()
	},
	"auth-database-down": func(r *replay) { r.m.LoseDatabase(time.Minute) },
	"delete-manager-restarted": func(r *replay) {
		// Between the first record that was read and the second.
		r.m.lock()
		defer r.m.unlock()
		r.m.clusterNamed("eu-west").spec.Bio = "" // it had none by then
		r.m.after(2*time.Second, r.m.restart)
	},
	"jobs-two-at-once": func(r *replay) { r.m.ClashLists(1) },
	"signin-ok": func(r *replay) {
		// The recording shows the trap: somebody had signed in just before.
		r.signIn()
	},
	"rate-limited": func(r *replay) {
		for range 10 {
			r.post(`{"type":"get_task","args":{"url":"https://example.com/r"},"scheduler_cluster_ids":[1]}`)
		}
	},
	"verify-deleted": func(r *replay) {
		r.post(`{"type":"delete_task","args":{"url":"https://example.com/purge-me.tgz"}}`)
		r.wait()
	},
	"verify-disk-only": func(r *replay) {
		r.post(`{"type":"delete_task","args":{"url":"https://example.com/disk-only.bin"}}`)
		r.wait()
	},
	"jobs-delete-success": func(r *replay) {
		for _, body := range []string{
			`{"type":"delete_task","args":{"url":"https://example.com/purge-me.tgz"}}`,
			`{"type":"delete_task","args":{"url":"https://example.com/none.bin"}}`,
			`{"type":"delete_task","args":{"url":"https://example.com/disk-only.bin"}}`,
			`{"type":"delete_task","args":{"url":"https://example.com/models/llama.bin"},"scheduler_cluster_ids":[2]}`,
		} {
			r.post(body)
		}
		r.wait()
	},
	"jobs-page-1": (*replay).image,
	"jobs-page-2": (*replay).image,
	"job-patch":   (*replay).spare,
	"job-destroy": (*replay).spare,
	"pat-list": func(r *replay) {
		for range 12 {
			r.m.AddToken(TokenSpec{})
		}
	},
}

func (r *replay) post(body string) gotJob { return r.create(body) }
func (r *replay) wait()                   { _ = r.m.Clock().Sleep(r.t.Context(), 31*time.Second) }
func (r *replay) image() {
	a := r.oapi("POST", "/jobs", `{"type":"get_image_distribution","args":{"url":"http://10.77.0.2/v2/library/app/manifests/v1"}}`)
	require.Equal(r.t, 200, a.status, a.body)
}

// spare makes the job that the recordings of row 126 are about.
func (r *replay) spare() {
	j := r.post(`{"type":"get_task","args":{"url":"https://example.com/x"}}`)
	r.ids["/oapi/v1/jobs/126"] = "/oapi/v1/jobs/" + uintText(j.ID)
}

func (r *replay) signIn() string {
	a := r.do("POST", "/api/v1/users/signin", `{"name":"root","password":"dragonfly"}`)
	require.Equal(r.t, 200, a.status, a.body)
	return into[struct{ Token string }](r.t, a).Token
}

func TestRecordings(t *testing.T) {
	all, err := recordings.LoadAll(recordingsDir)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, rec := range all {
		names[rec.Name] = true
		t.Run(rec.Name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { replayRecording(t, rec) }) })
	}
	for name := range incomparable {
		assert.True(t, names[name], "an exception for %s, which is not recorded", name)
	}
	for name := range before {
		assert.True(t, names[name], "a preparation for %s, which is not recorded", name)
	}
}

func replayRecording(t *testing.T, rec *recordings.Recording) {
	r := &replay{
		caller: newCaller(t, Options{Speed: 60, Fleet: recordedFleet(), Token: "TOKEN"}),
		token:  "TOKEN", ids: map[string]string{},
	}
	if prepare := before[rec.Name]; prepare != nil {
		prepare(r)
	}
	if rec.Exchanges[0].Request.Auth == recordings.AuthCookie {
		r.session = r.signIn()
	}
	begun := r.m.Clock().Now()
	same := true
	for i, e := range rec.Exchanges {
		at := begun.Add(time.Duration(e.SecondsAfterCreate * float64(time.Second)))
		require.NoError(t, r.m.Clock().Sleep(t.Context(), at.Sub(r.m.Clock().Now())))
		got := r.ask(e.Request)
		what := fmt.Sprintf("exchange %d, %s %s", i, e.Request.Method, e.Request.Path)
		assert.Equal(t, e.Response.Status, got.status, what)
		for _, name := range []string{"content-type", "location", "link"} {
			assert.Equal(t, anyLastPage(e.Response.Headers[name]), anyLastPage(got.header.Get(name)), "%s: %s", what, name)
		}
		if e.Response.JSON == nil {
			assert.Equal(t, e.Response.Text, got.body, what)
			continue
		}
		want, have := value(t, string(e.Response.JSON)), value(t, got.body)
		assert.Equal(t, shape(want), shape(have), "%s: shape", what)
		assertSameAge(t, e.Response.JSON, got.body, what)
		wantValues, haveValues := pretty(normal(want)), pretty(normal(have))
		same = same && wantValues == haveValues
		if incomparable[rec.Name] == "" {
			assert.Equal(t, strings.Split(wantValues, "\n"), strings.Split(haveValues, "\n"), what)
		}
		if i == 0 && len(rec.Exchanges) > 1 {
			r.ids[rec.Exchanges[1].Request.Path] = "/oapi/v1/jobs/" + uintText(into[gotJob](t, got).ID)
		}
	}
	if reason := incomparable[rec.Name]; reason != "" {
		assert.False(t, same, "the exception is no longer needed: %s", reason)
	}
}

// ask sends a recorded request the way it was authorized.
func (r *replay) ask(q recordings.Request) answer {
	path := q.Path
	if r.ids[path] != "" {
		path = r.ids[path]
	}
	switch q.Auth {
	case recordings.AuthBearer:
		return r.do(q.Method, path, string(q.Body), "Authorization", "Bearer "+r.token)
	case recordings.AuthCookie:
		return r.do(q.Method, path, string(q.Body), "Cookie", "jwt="+r.session)
	case recordings.AuthQuery:
		return r.do(q.Method, path+"&access_token="+r.token, string(q.Body))
	}
	return r.do(q.Method, path, string(q.Body))
}

var lastPage = regexp.MustCompile(`page=\d+(&[^>]*>;rel=last)`)

// anyLastPage is a Link header whose last page can be any.
func anyLastPage(link string) string { return lastPage.ReplaceAllString(link, "page=N$1") }

func value(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}

// shape is what a value is made of: the keys of its objects and the kinds of
// everything, with all elements of a list as one.
func shape(v any) map[string]string {
	kinds := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		kind := fmt.Sprintf("%T", v)
		switch v := v.(type) {
		case map[string]any:
			for key, inner := range v {
				walk(path+"."+key, inner)
			}
		case []any:
			for _, inner := range v {
				walk(path+"[]", inner)
			}
		}
		if known := kinds[path]; known != "" && !strings.Contains(known, kind) {
			both := []string{known, kind}
			slices.Sort(both)
			kind = strings.Join(both, " or ")
		}
		kinds[path] = kind
	}
	walk("", v)
	return kinds
}

var (
	uuid   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	secret = regexp.MustCompile(`^[A-Za-z0-9_-]{48}$`)
)

// normal is a value without what differs from run to run: instants, uuids,
// tokens, the numbers of rows, and the order in lists.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		_, isRow := v["is_del"]
		_, isCluster := v["config"]
		for key, inner := range v {
			if key == "layers" {
				continue // in the manifest's order, the config first
			}
			v[key] = normal(inner)
			if text, ok := inner.(string); ok && (key == "created_at" || key == "updated_at") && !strings.HasPrefix(text, "0001-") {
				v[key] = "INSTANT"
			}
			if id, ok := inner.(float64); ok && key == "id" && isRow && !isCluster && id != 0 {
				v[key] = "ID"
			}
		}
	case []any:
		ordered := make([]any, 0, len(v))
		for _, inner := range v {
			ordered = append(ordered, normal(inner))
		}
		slices.SortFunc(ordered, func(a, b any) int { return strings.Compare(pretty(a), pretty(b)) })
		return ordered
	case string:
		if secret.MatchString(v) {
			return "TOKEN"
		}
		return uuid.ReplaceAllString(v, "UUID")
	}
	return v
}

func pretty(v any) string {
	b, _ := json.MarshalIndent(v, "", " ")
	return string(b)
}

// assertSameAge compares how old a job was when its record was last written.
func assertSameAge(t *testing.T, want json.RawMessage, have, what string) {
	t.Helper()
	var a, b gotJob
	if json.Unmarshal(want, &a) != nil || json.Unmarshal([]byte(have), &b) != nil {
		return // not a single job
	}
	assert.InDelta(t, a.UpdatedAt.Sub(a.CreatedAt).Seconds(), b.UpdatedAt.Sub(b.CreatedAt).Seconds(), 0.02, what)
}
