package recordings

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const dir = "../../../testdata/recordings"

func all(t *testing.T) []*Recording {
	t.Helper()
	recs, err := LoadAll(dir)
	require.NoError(t, err)
	return recs
}

type answer struct {
	status int
	header http.Header
	body   string
}

func do(t *testing.T, h http.Handler, method, path, body string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	read, err := io.ReadAll(w.Result().Body)
	require.NoError(t, err)
	return answer{w.Code, w.Result().Header, string(read)}
}

func bearer(t *testing.T, h http.Handler, method, path, body string) answer {
	t.Helper()
	return do(t, h, method, path, body, "Authorization", "Bearer good")
}

type record struct {
	ID        uint
	State     string
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	User      struct {
		CreatedAt time.Time `json:"created_at"`
	}
}

func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(a.body), &v), a.body)
	return v
}

func TestLoad(t *testing.T) {
	rec, err := Load(dir, "get-url")
	require.NoError(t, err)
	assert.Equal(t, "found on two clusters", rec.Note)
	assert.True(t, rec.IsJob())
	assert.Equal(t, 38.0, rec.Exchanges[2].SecondsAfterCreate)
	healthy, err := Load(dir, "healthy")
	require.NoError(t, err)
	assert.False(t, healthy.IsJob())
	assert.Equal(t, `"OK"`, string(healthy.Exchanges[0].Response.Body()))

	_, err = Load(dir, "no-such")
	assert.ErrorIs(t, err, os.ErrNotExist)
	bad := t.TempDir()
	_, err = LoadAll(bad)
	assert.ErrorContains(t, err, "none in")
	require.NoError(t, os.WriteFile(filepath.Join(bad, "empty.json"), []byte(`{"name":"empty"}`), 0o600))
	_, err = LoadAll(bad)
	assert.ErrorContains(t, err, "no exchange")
	require.NoError(t, os.WriteFile(filepath.Join(bad, "broken.json"), []byte(`{`), 0o600))
	_, err = Load(bad, "broken")
	assert.ErrorContains(t, err, "broken")
}

func TestAJobAnswersByItsAge(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	h := NewServer(Options{Now: func() time.Time { return now }}, all(t)...)
	body := `{"type":"get_task","args":{"url":"https://example.com/models/llama.bin","tag":"","timeout":0},"bio":"any","scheduler_cluster_ids":[]}`
	created := bearer(t, h, "POST", "/oapi/v1/jobs", body)
	require.Equal(t, 200, created.status, created.body)
	assert.Equal(t, "application/json; charset=utf-8", created.header.Get("Content-Type"))
	assert.Equal(t, "Wed, 02 Jan 2030 03:04:05 GMT", created.header.Get("Date"))
	j := decode[record](t, created)
	assert.Equal(t, uint(101), j.ID)
	assert.Equal(t, now, j.CreatedAt, "moved to the server's clock")
	assert.Equal(t, 1, j.User.CreatedAt.Year(), "a time that stands for nothing stays")

	now = now.Add(30 * time.Second)
	pending := decode[record](t, bearer(t, h, "GET", "/oapi/v1/jobs/101", ""))
	assert.Equal(t, "PENDING", pending.State, "the recorded manager wrote it 5 ms past the look")
	now = now.Add(5 * time.Millisecond)
	done := decode[record](t, bearer(t, h, "GET", "/oapi/v1/jobs/101", ""))
	assert.Equal(t, "SUCCESS", done.State)
	assert.Equal(t, now, done.UpdatedAt)

	bearer(t, h, "POST", "/oapi/v1/jobs", body)
	assert.Equal(t, "PENDING", decode[record](t, bearer(t, h, "GET", "/oapi/v1/jobs/101", "")).State, "posted again, it starts again")
}

func TestTimesCanBeKept(t *testing.T) {
	h := NewServer(Options{KeepTimes: true}, all(t)...)
	j := decode[record](t, bearer(t, h, "POST", "/oapi/v1/jobs", `{"type":"get_task","args":{"url":"https://example.com/none.bin"}}`))
	assert.Equal(t, time.Date(2026, 11, 23, 8, 11, 22, 523e6, time.UTC), j.CreatedAt)
}

func TestAPostMatchesByTypeArgumentsAndClusters(t *testing.T) {
	h := NewServer(Options{}, all(t)...)
	const llama = `"args":{"url":"https://example.com/models/llama.bin"}`
	post := func(body string) answer { return bearer(t, h, "POST", "/oapi/v1/jobs", body) }
	assert.Equal(t, uint(102), decode[record](t, post(`{"type":"get_task",`+llama+`,"scheduler_cluster_ids":[2]}`)).ID)
	assert.Equal(t, uint(117), decode[record](t, post(`{"type":"delete_task",`+llama+`,"scheduler_cluster_ids":[2]}`)).ID)
	assert.Equal(t, uint(111), decode[record](t, post(`{"type":"delete_task","args":{"url":"https://example.com/purge-me.tgz"}}`)).ID, "the bio does not matter")
	assert.Equal(t, 429, post(`{"type":"get_task","args":{"url":"https://example.com"},"scheduler_cluster_ids":[77]}`).status)
	assert.Equal(t, 422, post(`{"type":"zzz","args":{}}`).status)

	refused := post(`{"type":"delete_task",` + llama + `}`)
	assert.Equal(t, 501, refused.status)
	assert.Contains(t, refused.body, `not recorded: POST /oapi/v1/jobs {\"type\":\"delete_task\"`)
	assert.Equal(t, 501, post(`{"type":"get_task","args":{"url":"https://example.com/none.bin","content_for_calculating_task_id":""}}`).status,
		"an empty content is a content")
}

func TestWhatWasNotRecordedIsLoud(t *testing.T) {
	h := NewServer(Options{}, all(t)...)
	refused := bearer(t, h, "GET", "/oapi/v1/jobs/4711?access_token=secret", "")
	assert.Equal(t, 501, refused.status)
	assert.Contains(t, refused.body, "not recorded: GET /oapi/v1/jobs/4711")
	assert.NotContains(t, refused.body, "secret")
	assert.Equal(t, 501, bearer(t, h, "PATCH", "/oapi/v1/jobs/126", `{"bio":"other"}`).status)
	assert.Equal(t, 501, do(t, NewServer(Options{}), "GET", "/oapi/v1/jobs", "").status, "without auth-none the refusal is not known")
}

func TestListsOfClustersAndJobs(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	h := NewServer(Options{Now: func() time.Time { return now }}, all(t)...)
	for _, path := range []string{"/oapi/v1/clusters", "/oapi/v1/clusters?page=3&per_page=7"} {
		assert.Len(t, decode[[]record](t, bearer(t, h, "GET", path, "")), 2, path)
	}
	page := bearer(t, h, "GET", "/oapi/v1/jobs?per_page=2&page=1", "")
	rows := decode[[]record](t, page)
	assert.Equal(t, uint(123), rows[0].ID)
	assert.Equal(t, now, rows[0].UpdatedAt, "the newest record was written just now")
	assert.Contains(t, page.header.Get("Link"), "page=62&per_page=2>;rel=last")

	empty := bearer(t, h, "GET", "/oapi/v1/jobs?type=gc", "")
	assert.Equal(t, "[]", empty.body)
	assert.Contains(t, empty.header.Get("Link"), "</oapi/v1/jobs?page=0&per_page=10&type=gc>;rel=last")
	assert.Equal(t, 422, bearer(t, h, "GET", "/oapi/v1/jobs?state=BAD", "").status)

	const clash = "/oapi/v1/jobs?page=1&per_page=20&type=delete_task"
	assert.Equal(t, 500, bearer(t, h, "GET", clash, "").status, "two asked at once")
	assert.Equal(t, 200, bearer(t, h, "GET", clash, "").status, "asked again it answers")
}

// Nothing checks the job of a manager that was restarted.
func TestAJobOfARestartedManager(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	h := NewServer(Options{Now: func() time.Time { return now }}, all(t)...)
	made := decode[record](t, bearer(t, h, "POST", "/oapi/v1/jobs", `{"type":"delete_task","args":{"url":"https://example.com/rec/restart.bin"}}`))
	now = now.Add(time.Hour)
	pending := decode[record](t, bearer(t, h, "GET", "/oapi/v1/jobs/1740", ""))
	assert.Equal(t, "PENDING", pending.State)
	assert.Equal(t, made.CreatedAt.Add(11*time.Millisecond), pending.UpdatedAt)
}

func TestTokens(t *testing.T) {
	h := NewServer(Options{TokenAnswers: map[string]string{
		"old": "auth-expired", "unknown": "auth-wrong", "jobs": "auth-scope-clusters", "clusters": "auth-scope-jobs", "typo": "no-such", "away": "auth-database-down",
	}}, all(t)...)
	get := func(path, token string) int {
		if token == "" {
			return do(t, h, "GET", path, "").status
		}
		return do(t, h, "GET", path, "", "Authorization", "Bearer "+token).status
	}
	assert.Equal(t, 401, get("/oapi/v1/jobs", ""))
	assert.Equal(t, 401, get("/oapi/v1/clusters", ""))
	assert.Equal(t, 200, get("/oapi/v1/jobs", "good"))
	assert.Equal(t, 403, get("/oapi/v1/jobs?type=x", "old"))
	assert.Equal(t, 403, get("/oapi/v1/clusters", "old"))
	assert.Equal(t, 401, get("/oapi/v1/clusters", "unknown"))
	assert.Equal(t, 401, get("/oapi/v1/clusters", "away"))
	assert.Equal(t, 403, get("/oapi/v1/clusters", "jobs"))
	assert.Equal(t, 200, get("/oapi/v1/jobs", "jobs"))
	assert.Equal(t, 403, get("/oapi/v1/jobs/5", "clusters"))
	assert.Equal(t, 200, get("/oapi/v1/clusters", "clusters"))
	assert.Equal(t, 501, get("/oapi/v1/jobs", "typo"))
	assert.Equal(t, 200, get("/healthy", ""))
	assert.Equal(t, 200, get("/healthy", "good"))
	assert.Equal(t, 200, get("/oapi/v1/jobs?access_token=good&per_page=1", ""))
}

func TestTheConsolesAPI(t *testing.T) {
	h := NewServer(Options{}, all(t)...)
	const path = tokensPath
	body := `{"name":"mine","scopes":["job"],"expired_at":"2031-01-01T00:00:00Z","user_id":1}`
	created := do(t, h, "POST", path, body, "Cookie", "jwt=session")
	assert.Equal(t, 200, created.status, created.body)
	assert.Equal(t, 422, do(t, h, "POST", path, `{"scopes":["job"]}`, "Cookie", "jwt=session").status)
	assert.Equal(t, 401, do(t, h, "POST", path, `{"name":"x"}`).status)
	assert.Equal(t, 501, do(t, h, "POST", path, body).status, "only one refusal without a session was recorded")
	assert.Equal(t, 200, do(t, h, "GET", path+"?user_id=1", "", "Authorization", "Bearer session").status)
	assert.Equal(t, 401, do(t, h, "POST", "/api/v1/users/signin", `{"name":"root","password":"wrong-password"}`).status)
	moved := bearer(t, h, "GET", "/oapi/v1/nope", "")
	assert.Equal(t, 301, moved.status)
	assert.Equal(t, "/", moved.header.Get("Location"))
}

// Several recordings of one request are answered in turn, the last for good.
func TestSeveralRecordingsOfARequest(t *testing.T) {
	post := func(name string, status int) *Recording {
		return &Recording{Name: name, Exchanges: []Exchange{{
			Request:  Request{Method: "POST", Path: jobsPath, Body: json.RawMessage(`{"type":"get_task","args":{"url":"x"}}`), Auth: AuthBearer},
			Response: Response{Status: status, Text: name},
		}}}
	}
	h := NewServer(Options{}, post("limited", 429), post("broken", 500))
	var bodies []string
	for range 3 {
		bodies = append(bodies, bearer(t, h, "POST", jobsPath, `{"type":"get_task","args":{"url":"x"}}`).body)
	}
	assert.Equal(t, []string{"limited", "broken", "broken"}, bodies)
}
