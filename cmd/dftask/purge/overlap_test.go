package purge

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/target"
)

// late is a clock that is an hour behind.
type late struct{ send.Clock }

func (l late) Now() time.Time { return l.Clock.Now().Add(-time.Hour) }

// Two that have looked before either was written down notice each other.
func TestTwoThatBeginInOneMoment(t *testing.T) {
	const target1, target2, target3 = "https://example.com/1", "https://example.com/2", "https://example.com/3"
	start := func(t *testing.T) (*simulator.Manager, string) {
		m, err := simulator.Start(simulator.Options{Speed: 100})
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, m.Close()) })
		return m, t.TempDir()
	}
	begin := func(t *testing.T, m *simulator.Manager, state string, clock send.Clock, targets ...string) *purgeRun {
		var queries []task.Query
		for _, u := range targets {
			queries = append(queries, task.Query{Type: task.URL, URL: u})
		}
		w, err := plan(t.Context(), console.Env{
			In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Who: "tester@host", Clock: clock,
			Getenv: func(name string) string {
				return map[string]string{"XDG_STATE_HOME": state, "DFTASK_TOKEN": m.Token()}[name]
			},
		}, session.Flags{}, session.Settings{Manager: m.URL()}, deletion{Flags: target.Flags{Timeout: console.DefaultTimeout}}, queries)
		require.NoError(t, err)
		t.Cleanup(w.close)
		require.NoError(t, w.findUnfinished())
		return w
	}
	t.Run("and share a target", func(t *testing.T) {
		m, state := start(t)
		first, second, third := begin(t, m, state, m.Clock(), target1, target2), begin(t, m, state, m.Clock(), target2, target3), begin(t, m, state, m.Clock(), target3)
		require.NoError(t, first.begin())
		assert.ErrorContains(t, second.begin(), "another dftask is deleting 1 of these targets: the purge "+first.op.ID)
		assert.NoError(t, third.begin(), "the second is out of the way")
	})
	t.Run("and the second says that it was the first", func(t *testing.T) {
		m, state := start(t)
		first, second := begin(t, m, state, m.Clock(), target1), begin(t, m, state, late{m.Clock()}, target1)
		require.NoError(t, first.begin())
		assert.ErrorContains(t, second.begin(), "another dftask is deleting this target")
	})
	t.Run("and the first is killed", func(t *testing.T) {
		m, state := start(t)
		first, second := begin(t, m, state, m.Clock(), target1), begin(t, m, state, m.Clock(), target1)
		require.NoError(t, first.begin())
		first.entry.Close()
		err := second.begin()
		assert.ErrorContains(t, err, "this target is part of the purge "+first.op.ID+", which has not ended")
		assert.Equal(t, console.ExitUsage, console.CodeOf(err))
		past, err := second.desk.Past()
		require.NoError(t, err)
		require.Len(t, past, 1)

		second.force = true
		assert.NoError(t, second.begin())
	})
}
