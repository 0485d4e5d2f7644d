package executions

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/rig"
	"dftask/client/task"
)

const (
	llama   = "https://example.com/models/llama.bin"
	failing = "https://example.com/fail.bin"
	nowhere = "https://example.com/none.bin"
)

func byURL(u string) task.Query { return task.Query{Type: task.URL, URL: u} }

// quiet is the demo's fleet, of which nothing was deleted.
func quiet() simulator.Fleet {
	fleet := simulator.DemoFleet()
	fleet.History, fleet.Images, fleet.Uptime = nil, nil, 0
	return fleet
}

// world is a manager, and an engine that works with it.
type world struct {
	*task.Engine
	manager *simulator.Manager
	wire    *rig.Wire
	client  *client.Client
}

// inWorld runs a test in the time of a bubble.
func inWorld(t *testing.T, o simulator.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(o)
		defer m.Close()
		wire, c, err := rig.Connect(m)
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

// createAs makes a delete job in the name of another user.
func (w *world) createAs(t *testing.T, user uint) {
	t.Helper()
	require.Equal(t, http.StatusOK, rig.CreateAs(w.manager, client.DeleteTask, user))
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
