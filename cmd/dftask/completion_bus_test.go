//go:build linux

package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
)

// The token of a keyring that is unlocked is as good as another.
func TestClusterCompletionsWithAnOpenKeyring(t *testing.T) {
	m, err := simulator.Start(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	environment := environment(t, "DFTASK_MANAGER="+m.URL(), "DBUS_SESSION_BUS_ADDRESS="+keyringBus(t, t.TempDir()))
	login := exec.CommandContext(t.Context(), released, "login", "--token-stdin")
	login.Env, login.Stdin = environment, strings.NewReader(m.Token())
	said, err := login.CombinedOutput()
	require.NoError(t, err, "%s", said)
	const want = "cluster-1\tid 1\neu-west\tid 2\n:4\n"
	var out []byte
	// A tab gives up after a second. A busy machine may need another one.
	for began := time.Now(); string(out) != want && time.Since(began) < patience; {
		complete := exec.CommandContext(t.Context(), released, "__complete", "search", "url", "U", "--cluster", "")
		complete.Env = environment
		out, err = complete.Output()
		require.NoError(t, err)
	}
	assert.Equal(t, want, string(out))
}
