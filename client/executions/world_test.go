package executions

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
)

const (
	llama   = "https://example.com/models/llama.bin"
	failing = "https://example.com/fail.bin"
	nowhere = "https://example.com/none.bin"
)

func byURL(u string) task.Query { return task.Query{Type: task.URL, URL: u} }

// quiet is the demo's fleet, of which nobody has deleted anything.
func quiet() simulator.Fleet {
	fleet := simulator.DemoFleet()
	fleet.History, fleet.Images, fleet.Uptime = nil, nil, 0
	return fleet
}

// wire counts the requests to a manager, and lets a test get in between.
type wire struct {
	http.RoundTripper
	// between may answer in the place of the manager; nil lets it be asked.
	between func(r *http.Request, ask func() *http.Response) (*http.Response, error)

	mu    sync.Mutex
	count map[string]int
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.count[r.Method]++
	w.mu.Unlock()
	if w.between == nil {
		return w.RoundTripper.RoundTrip(r)
	}
	return w.between(r, func() *http.Response {
		res, _ := w.RoundTripper.RoundTrip(r)
		return res // nil of a request that nobody waits for any more
	})
}

// world is a manager, and an engine that works with it.
type world struct {
	*task.Engine
	manager *simulator.Manager
	wire    *wire
	client  *client.Client
}

// inWorld runs a test in the time of a bubble.
func inWorld(t *testing.T, o simulator.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(o)
		defer m.Close()
		wire := &wire{RoundTripper: web.Transport(m.Handler()), count: map[string]int{}}
		c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: wire, Now: m.Clock().Now})
		require.NoError(t, err)
		test(t, &world{Engine: &task.Engine{API: c, Clock: m.Clock(), Who: "tester@host"}, manager: m, wire: wire, client: c})
	})
}

func (w *world) purge(t *testing.T, r task.PurgeRequest) (last task.PurgeUpdate) {
	t.Helper()
	for u := range w.Purge(t.Context(), r) {
		last = u
	}
	require.True(t, last.Done, "the stream ends with its last update")
	return last
}

// createAs lets somebody else make a delete job in the name of a user.
func (w *world) createAs(t *testing.T, user uint) {
	t.Helper()
	body := fmt.Sprintf(`{"type":"delete_task","args":{"url":"https://example.com/other.bin"},"user_id":%d}`, user)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oapi/v1/jobs", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.manager.Token())
	answer := httptest.NewRecorder()
	w.manager.Handler().ServeHTTP(answer, r)
	require.Equal(t, http.StatusOK, answer.Code)
}

// A manager that has lost its database for 20 s does not end the following.
func TestADatabaseThatIsAwayEndsNoFollowing(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
		_, err := w.client.Clusters(t.Context()) // The token has worked.
		require.NoError(t, err)
		w.createAs(t, 0)
		go func() {
			time.Sleep(25 * time.Second)
			w.manager.LoseDatabase(20 * time.Second)
		}()
		for u := range w.executions().Follow(t.Context(), nil) {
			require.NoError(t, u.Err)
		}
	})
}
