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
	"dftask/tui/listing"
	"dftask/tui/models/world"
)

func TestSwitchingContexts(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	e := console.Env{Getenv: w.getenv, Memory: keyring.NewMemory()}
	o := &opener{env: e, options: session.Flags{Manager: "https://x", CaFile: "/none", InsecureTLS: true, Given: func(string) bool { return true }}}
	list, err := o.Contexts(t.Context())
	require.NoError(t, err)
	assert.Empty(t, list)
	w.set("prod", config.Context{Manager: "https://prod", Color: "red", ReadOnly: true})
	w.set("dev", config.Context{Manager: "https://dev"})

	prod, err := o.Open(t.Context(), "prod")
	require.NoError(t, err)
	assert.Equal(t, "https://prod", prod.ManagerURL)
	assert.True(t, prod.ReadOnly, "what one manager allows is not allowed on all")
	assert.False(t, o.open[0].Settings.InsecureTLS, "who trusts one manager does not trust all")
	list, err = o.Contexts(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []world.Context{
		{Name: "prod", Manager: "https://prod", Color: "red", ReadOnly: true, Current: true}, {Name: "dev", Manager: "https://dev"},
	}, list)
	_, err = o.Open(t.Context(), "x")
	assert.ErrorContains(t, err, `there is no context "x"`)

	closed := &opener{env: e, options: session.Flags{ReadOnly: true}}
	dev, err := closed.Open(t.Context(), "dev")
	require.NoError(t, err)
	assert.True(t, dev.ReadOnly)
}

// The list of executions begins as the file says, whatever the manager; a file with a
// mistake decides nothing.
func TestTheListThatIsConfigured(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	e := console.Env{Getenv: w.getenv, Memory: keyring.NewMemory()}
	begins := func() world.List {
		l, _ := list(e)
		return l
	}
	assert.Zero(t, begins())
	w.set("prod", config.Context{Manager: "https://prod"})
	file := config.At(w.getenv).Path
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	write := func(executions string) {
		require.NoError(t, os.WriteFile(file, append([]byte(executions+"\n"), text...), 0o600))
	}
	write("executions: {columns: [job, age], sort: -took, filter: 'by:sato <1d'}")
	columns, err := listing.Choose([]string{"job", "age"})
	require.NoError(t, err)
	want := world.List{Columns: columns, Order: listing.Order{By: "took", Reverse: true}, Filter: "by:sato <1d"}
	assert.Equal(t, want, begins())
	deps, err := (&opener{env: e}).Open(t.Context(), "prod")
	require.NoError(t, err)
	assert.Equal(t, want, deps.List)
	write("executions: {columns: [jobs]}")
	assert.Zero(t, begins())
}

// A mistake in the file does not keep anybody from a manager that is named without it.
// The dashboard begins as usual, and tells of the mistake.
func TestAMistakeInTheFileIsTold(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	e := console.Env{Getenv: w.getenv, Memory: keyring.NewMemory()}
	path := config.At(w.getenv).Path
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte("keys:\n  delete: r\n  delte: D\n"), 0o600))
	_, err := list(e)
	assert.EqualError(t, err, "config.yaml:2:3: r is already the key of refresh; give one of them another key, the first of 2 mistakes")
	assert.Nil(t, keys(e))
	o := &opener{env: e, options: session.Flags{Manager: "https://x"}}
	deps, err := o.first()
	require.NoError(t, err)
	assert.Error(t, deps.ConfigTrouble)

	require.NoError(t, os.WriteFile(path, []byte("keys: {delete: D}\n"), 0o600))
	_, err = list(e)
	require.NoError(t, err)
	assert.Equal(t, "D", keys(e).Shown("delete"))
}
