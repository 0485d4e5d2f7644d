package simulator

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/clock"
)

// caller talks to a manager without a network in between.
type caller struct {
	t testing.TB
	m *Manager
}

func newCaller(t testing.TB, o Options) *caller {
	t.Helper()
	m := New(o)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	return &caller{t, m}
}

// answer is a response whose body was read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (c *caller) do(method, path, body string, headers ...string) answer {
	c.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	c.m.Handler().ServeHTTP(w, r)
	read, err := io.ReadAll(w.Result().Body)
	require.NoError(c.t, err)
	return answer{w.Code, w.Result().Header, string(read)}
}

func (c *caller) oapi(method, path, body string) answer {
	c.t.Helper()
	return c.do(method, "/oapi/v1"+path, body, "Authorization", "Bearer "+c.m.Token())
}

// into decodes the body of an answer.
func into[T any](t testing.TB, a answer) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(a.body), &v), a.body)
	return v
}

// A job as tests read it.
type gotJob struct {
	ID        uint
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	TaskID    string    `json:"task_id"`
	Bio       string
	Type      string
	State     string
	Args      map[string]any
	Result    struct {
		State     string
		JobStates []struct {
			State   string
			Error   string
			Results []gotAnswer
		} `json:"job_states"`
	}
	User     struct{ Name string }
	Clusters []struct{ ID uint } `json:"scheduler_clusters"`
}

type gotAnswer struct {
	Cluster uint `json:"scheduler_cluster_id"`
	Peers   []struct {
		ID, Hostname, IP string
		HostType         string `json:"host_type"`
		IsFinished       *bool
		UpdatedAt        time.Time `json:"updated_at"`
	}
	Success []struct{ Hostname string }              `json:"success_tasks"`
	Failure []struct{ Hostname, Description string } `json:"failure_tasks"`
}

// create posts a job and expects it to be accepted.
func (c *caller) create(body string) gotJob {
	c.t.Helper()
	a := c.oapi("POST", "/jobs", body)
	require.Equal(c.t, 200, a.status, a.body)
	return into[gotJob](c.t, a)
}

func (c *caller) job(id uint) gotJob {
	c.t.Helper()
	a := c.oapi("GET", "/jobs/"+uintText(id), "")
	require.Equal(c.t, 200, a.status, a.body)
	return into[gotJob](c.t, a)
}

func uintText(id uint) string {
	b, _ := json.Marshal(id)
	return string(b)
}

// answers are the answers of a job's schedulers, by cluster.
func (j gotJob) answers() map[uint][]gotAnswer {
	by := map[uint][]gotAnswer{}
	for _, s := range j.Result.JobStates {
		for _, a := range s.Results {
			by[a.Cluster] = append(by[a.Cluster], a)
		}
	}
	return by
}

// run posts a job, waits until the check of 30 s is over, and reads it.
func (c *caller) run(body string) gotJob {
	c.t.Helper()
	j := c.create(body)
	time.Sleep(31 * time.Second)
	return c.job(j.ID)
}

func TestAJobMovesAtTheChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		created := c.create(`{"type":"get_task","args":{"url":"https://example.com/models/llama.bin"}}`)
		assert.Equal(t, "PENDING", created.State)
		assert.Equal(t, created.CreatedAt, created.UpdatedAt)

		fresh := c.oapi("GET", "/jobs/"+uintText(created.ID), "")
		assert.Contains(t, fresh.body, `"result":{},`, "it was not checked yet")

		time.Sleep(29 * time.Second)
		looked := c.job(created.ID)
		assert.Equal(t, "PENDING", looked.State, "the work is done, but the check at 30 s is not")
		assert.Equal(t, 2*time.Millisecond, looked.UpdatedAt.Sub(looked.CreatedAt))

		time.Sleep(1100 * time.Millisecond)
		done := c.job(created.ID)
		assert.Equal(t, "SUCCESS", done.State)
		assert.Equal(t, 30*time.Second+5*time.Millisecond, done.UpdatedAt.Sub(done.CreatedAt))
		assert.Len(t, done.answers()[1][0].Peers, 6)
		assert.Len(t, done.answers()[2][0].Peers, 2)
	})
}

func TestStartListensAndCloseEnds(t *testing.T) {
	m, err := Start(Options{Speed: 100, Token: "secret"})
	require.NoError(t, err)
	response, err := http.Get(m.URL() + "/healthy")
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, `"OK"`, string(body))
	assert.Equal(t, "secret", m.Token())

	waiting := make(chan error, 1)
	go func() { waiting <- m.Clock().Sleep(context.Background(), time.Hour) }()
	require.NoError(t, m.Close())
	require.NoError(t, m.Close(), "a second time does nothing")
	assert.ErrorIs(t, <-waiting, clock.ErrClosed)
	_, err = http.Get(m.URL() + "/healthy")
	assert.Error(t, err)
}

func TestAGeneratedTokenLooksLikeARealOne(t *testing.T) {
	c := newCaller(t, Options{})
	assert.Regexp(t, `^[A-Za-z0-9_-]{48}$`, c.m.Token())
	assert.Equal(t, 200, c.oapi("GET", "/jobs", "").status)
}
