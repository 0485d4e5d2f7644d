package main

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// troubled is a manager to which something happens a second after a job of a type was
// sent, once. It lives in a bubble.
func troubled(t *testing.T, fleet simulator.Fleet, job string, happens func(m *simulator.Manager)) *manager {
	t.Helper()
	m := managerOf(t, simulator.Options{Fleet: fleet})
	var once sync.Once
	m.refuse = func(_ http.ResponseWriter, r *http.Request) bool {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte(job)) {
			go once.Do(func() {
				if m.built.Clock().Sleep(t.Context(), time.Second) == nil {
					happens(m.built)
				}
			})
		}
		return false
	}
	return m
}

// In every trouble of the manager, what is said of the copies is what the hosts
// hold: a number is theirs, and where there is none nothing is called gone.
func TestWhatIsSaidIsWhatTheHostsHold(t *testing.T) {
	const slowURL = "https://example.com/slow.bin"
	fleet := simulator.DemoFleet()
	fleet.Tasks = append(fleet.Tasks, simulator.Task{URL: slowURL, Copies: simulator.On("cluster-1", "node-001")})
	restarts := (*simulator.Manager).Restart
	nothing := func(*simulator.Manager) {}
	for name, c := range map[string]struct {
		url     string
		before  func(m *simulator.Manager)
		happens func(m *simulator.Manager)
		verdict task.Verdict
		left    any
		says    string
	}{
		"a manager that restarts": {
			llamaURL, nothing, restarts, task.Lost, 0, "the manager does not check the job any more",
		},
		"a manager that restarts, and copies that no delete reaches": {
			diskOnlyURL, nothing, restarts, task.Lost, 2, "the manager does not check the job any more",
		},
		"a database that is away for 20 s": {
			llamaURL, nothing, func(m *simulator.Manager) { m.LoseDatabase(20 * time.Second) }, task.Purged, 0, "",
		},
		"schedulers without hosts": {
			llamaURL, func(m *simulator.Manager) {
				m.RestartScheduler("cluster-1", "")
				m.RestartScheduler("eu-west", "")
			}, nothing, task.NothingDeleted, nil, "no host is connected",
		},
		"a slow host": {
			slowURL, func(m *simulator.Manager) { m.SlowHost("cluster-1/node-001", 2*time.Minute) }, nothing, task.Unverified, 0, "longer than two minutes",
		},
		"a host that is slow, and deletes in time": {
			llamaURL, func(m *simulator.Manager) { m.SlowHost("cluster-1/node-001", 100*time.Second) }, nothing, task.Purged, 0, "",
		},
	} {
		inBubble(t, name, func(t *testing.T) {
			m := troubled(t, fleet, "delete_task", c.happens)
			c.before(m.built)
			o := m.call("delete", "url", c.url, "--yes", "-o", "json")
			want := console.ExitNotAll
			if c.verdict == task.Purged {
				want = console.ExitOK
			}
			require.Equal(t, want, o.code, o.err)
			r := parse[purged](t, o.out)
			assert.Equal(t, string(c.verdict), r.Verdict, o.out)
			assert.Equal(t, c.verdict == task.Purged || c.left == 2, r.Verified)
			assert.Contains(t, o.out, c.says)
			holders := m.built.Holders(simulator.Task{URL: c.url}.TaskID())
			if c.left == nil {
				assert.Nil(t, r.Left)
				assert.NotEmpty(t, holders)
				return
			}
			require.NotNil(t, r.Left, o.out)
			assert.Equal(t, c.left, *r.Left)
			assert.Len(t, holders, *r.Left)
		})
	}
}

// A search that the manager lost is made again.
func TestASearchOfARestartedManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := troubled(t, simulator.Fleet{}, "get_task", (*simulator.Manager).Restart).call("search", "url", llamaURL, "-o", "json")
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, 8, parse[searched](t, o.out).Copies)
	})
}

// The recorded job of a manager that was restarted is given up at 95 s, and with
// no search to tell what is left nothing is said of the copies.
func TestRecordedRestart(t *testing.T) {
	o := replay(t, nil, secret, targetArgs(t, "delete-manager-restarted")...)
	require.Equal(t, console.ExitNotAll, o.code, o.err)
	r := parse[purged](t, o.out)
	assert.Equal(t, string(task.Lost), r.Verdict)
	assert.Nil(t, r.Left)
	assert.Contains(t, o.out, "the manager does not check the job any more")
	assert.Contains(t, o.err, "did not check it in time")
}
