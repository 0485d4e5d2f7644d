package dashboard

import (
	"context"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/access"
	"dftask/client/send"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
)

// environmentToken is in DFTASK_TOKEN.
const environmentToken = "a-token-of-the-environment"

// workspace is a dashboard's surroundings: a folder, and a configuration in it.
type workspace struct {
	t   *testing.T
	env map[string]string
}

func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	dir := t.TempDir()
	return &workspace{t, map[string]string{"XDG_CONFIG_HOME": dir, "XDG_STATE_HOME": filepath.Join(dir, "state"), "HOME": "/people/op"}}
}

// getenv is the environment.
func (w *workspace) getenv(name string) string { return w.env[name] }

// set makes a context.
func (w *workspace) set(name string, to config.Context) {
	w.t.Helper()
	_, err := config.At(w.getenv).Set(name, func(c *config.Context) { to.Name = name; *c = to })
	require.NoError(w.t, err)
}

// managerURL is where the manager of a test is.
const managerURL = "http://127.0.0.1:8080"

// bench adds a keyring, a manager that answers so, and a context for it.
func bench(t *testing.T, manager http.Handler, vars map[string]string) (*workspace, *opener) {
	t.Helper()
	w := newWorkspace(t)
	maps.Copy(w.env, vars)
	w.set("prod", config.Context{Manager: managerURL})
	return w, &opener{env: console.Env{
		Getenv: w.getenv, Keyring: keyring.NewMemory(), Memory: keyring.NewMemory(), Who: "a@b", Transport: web.Transport(manager),
	}}
}

// newManager is a manager in the time of a bubble.
func newManager(t *testing.T) *simulator.Manager {
	t.Helper()
	m := simulator.New(simulator.Options{})
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	return m
}

// opened opens the context, as picking it does.
func opened(t *testing.T, o *opener) *world.Deps {
	t.Helper()
	deps, err := o.Open(t.Context(), "prod")
	require.NoError(t, err)
	return deps
}

// works looks for the token and asks with it.
func works(t *testing.T, deps *world.Deps) {
	t.Helper()
	found, err := deps.FindToken(t.Context())
	require.NoError(t, err)
	_, err = deps.API.Clusters(t.Context())
	assert.NoError(t, err, "found in %s", found.Place)
}

// The token in the environment is for the manager that dftask was started on.
func TestTheEnvironmentsTokenStaysWithItsManager(t *testing.T) {
	t.Parallel()
	var got string
	prod := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") })
	_, o := bench(t, prod, map[string]string{"DFTASK_MANAGER": "http://127.0.0.1:1", "DFTASK_TOKEN": environmentToken})
	home, err := o.first()
	require.NoError(t, err)
	found, err := home.FindToken(t.Context())
	require.NoError(t, err)
	assert.Equal(t, keyring.EnvVar, found.Place)

	deps := opened(t, o)
	_, err = deps.FindToken(t.Context())
	assert.Error(t, err, "there is none for this manager")
	_, _ = deps.API.Clusters(t.Context())
	assert.Empty(t, got)
}

// What was signed in with in this run is found again, though another was there before
// it, in every order of places.
func TestATokenOfThisRunIsFoundAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, vars := range map[string]map[string]string{"nothing before": nil, "a refused one in the environment": {"DFTASK_TOKEN": "refused-one"}} {
			for _, first := range []overlay.Keep{overlay.KeepRun, overlay.KeepKeyring, overlay.KeepFile} {
				for _, second := range []overlay.Keep{overlay.KeepRun, overlay.KeepKeyring, overlay.KeepFile} {
					m := newManager(t)
					_, o := bench(t, m.Handler(), vars)
					old := m.AddToken(simulator.TokenSpec{Name: "old"})
					deps := opened(t, o)
					_, err := deps.Access.Use(t.Context(), old, first)
					require.NoError(t, err)
					m.RevokeToken(old)
					_, err = deps.Access.Use(t.Context(), m.Token(), second)
					require.NoError(t, err)
					works(t, opened(t, o))
					if vars == nil && second != overlay.KeepRun {
						next := &opener{env: o.env}
						next.env.Memory = keyring.NewMemory()
						works(t, opened(t, next))
					}
					t.Log(name, first, second)
				}
			}
		}
	})
}

// A refused token changes nothing.
func TestARefusedTokenIsNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		_, o := bench(t, m.Handler(), nil)
		deps := opened(t, o)
		_, err := deps.Access.Use(t.Context(), m.Token(), overlay.KeepRun)
		require.NoError(t, err)
		_, err = deps.Access.Use(t.Context(), "another-one", overlay.KeepRun)
		require.Error(t, err)
		_, err = deps.API.Clusters(t.Context())
		assert.NoError(t, err, "the one before is still in use")
	})
}

// stubborn is a keyring whose prompt is not answered.
type stubborn struct{ *keyring.Memory }

func (s stubborn) Store(ctx context.Context, _ keyring.Item, _ keyring.Token) error {
	<-ctx.Done()
	return ctx.Err()
}

// states are the states of the tokens of a name at the manager.
func states(t *testing.T, deps *world.Deps, name string) (states []string) {
	t.Helper()
	c := deps.Access.(*dashboardAccess).conn
	s, err := access.SignIn(t.Context(), c.Client, send.SystemClock{}, "root", "dragonfly", nil)
	require.NoError(t, err)
	list, err := access.List(t.Context(), s)
	require.NoError(t, err)
	for _, token := range list {
		if token.Name == name {
			states = append(states, token.State)
		}
	}
	return states
}

func newTokenNamed(name string) world.NewToken {
	return world.NewToken{User: "root", Password: "dragonfly", Name: name, Days: 7, Scopes: []string{"job", "cluster"}}
}

// Who leaves while the keyring asks has no token, and the manager none active.
func TestLeavingWhileTheKeyringAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		_, o := bench(t, m.Handler(), nil)
		o.env.Keyring = stubborn{keyring.NewMemory()}
		deps := opened(t, o)
		ctx, cancel := context.WithCancel(t.Context())
		tell := func(s world.Step) {
			if s.Doing == "trying the token" {
				// The keyring is next, and is asked before any time passes.
				time.AfterFunc(time.Millisecond, cancel)
			}
		}
		_, err := deps.Access.SignIn(ctx, newTokenNamed("left"), overlay.KeepKeyring, tell)
		require.ErrorIs(t, err, context.Canceled)
		_, err = deps.API.Clusters(t.Context())
		assert.Error(t, err, "the token left behind is not in use")
		assert.Equal(t, []string{"inactive"}, states(t, deps, "left"))
	})
}

// Who leaves while the token is made does not leave it behind.
func TestLeavingWhileTheTokenIsMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		ctx, cancel := context.WithCancel(t.Context())
		h := m.Handler()
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/personal-access-tokens") {
				cancel()
			}
			h.ServeHTTP(w, r)
		})
		_, o := bench(t, front, nil)
		deps := opened(t, o)
		_, err := deps.Access.SignIn(ctx, newTokenNamed("left"), overlay.KeepRun, func(world.Step) {})
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []string{"inactive"}, states(t, deps, "left"))
	})
}

// The token of the first run is found after its manager was given a name, as
// the first run advises.
func TestTheFirstRunsAdvice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		w, o := bench(t, m.Handler(), nil)
		deps, err := o.Check(t.Context(), managerURL)
		require.NoError(t, err)
		_, err = deps.Access.Use(t.Context(), m.Token(), overlay.KeepKeyring)
		require.NoError(t, err)
		w.set("named", config.Context{Manager: managerURL})
		next := &opener{env: o.env}
		next.env.Memory = keyring.NewMemory()
		named, err := next.Open(t.Context(), "named")
		require.NoError(t, err)
		works(t, named)

		_, o = bench(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/html") }), nil)
		_, err = o.Check(t.Context(), managerURL)
		assert.ErrorContains(t, err, "is not a Dragonfly manager")
	})
}
