package dashboard

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
	"dftask/tui/models/saved"
)

// A manager has one state, and so has each of its contexts; the file is its owner's alone.
// The built-in manager has none.
func TestTheStateOfADashboard(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	e := console.Env{Getenv: w.getenv, Memory: keyring.NewMemory()}
	w.set("prod", config.Context{Manager: "https://prod"})
	w.set("again", config.Context{Manager: "https://prod"})
	state, err := console.StateDir(e)
	require.NoError(t, err)
	o := &opener{env: e}
	open := func(name string) *[]saved.Search {
		deps, err := o.Open(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, deps.SavedTrouble)
		deps.Saved.Add(saved.Search{Type: "url", Fields: map[string]string{"url": "https://" + name}})
		require.NoError(t, deps.Save(deps.Saved.Take(saved.Layout{})))
		return &deps.Saved.Searches
	}
	assert.Len(t, *open("prod"), 1)
	assert.Len(t, *open("again"), 1)
	assert.Len(t, *open("prod"), 1, "the same search")
	files, err := filepath.Glob(filepath.Join(state, "dashboard", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, file := range files {
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}

	// One that is damaged is told of, and replaced with the next search.
	require.NoError(t, os.WriteFile(files[0], []byte("{"), 0o600))
	require.NoError(t, os.WriteFile(files[1], []byte(`{"version":9}`), 0o600))
	for name, why := range map[string]string{"prod": "it is ", "again": "it is "} {
		deps, err := o.Open(t.Context(), name)
		require.NoError(t, err)
		assert.ErrorContains(t, deps.SavedTrouble, why)
		require.NoError(t, deps.Save((&saved.State{}).Take(saved.Layout{Sort: "by"})))
		deps, err = o.Open(t.Context(), name)
		require.NoError(t, err)
		assert.NoError(t, deps.SavedTrouble)
		assert.Equal(t, "by", deps.Saved.Layout.Sort)
	}
	require.NoError(t, os.Chmod(files[0], 0o644))
	require.NoError(t, os.Chmod(files[1], 0o644))
	deps, err := o.Open(t.Context(), "prod")
	require.NoError(t, err)
	assert.ErrorContains(t, deps.SavedTrouble, "is open to others")

	demo, err := (&opener{env: e, options: session.Flags{DemoSpeed: 10}}).Demo(t.Context())
	require.NoError(t, err)
	assert.Nil(t, demo.Save)
	assert.Nil(t, demo.Saved)
}
