package models

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/clock"
	"dftask/client/simulator/web"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
)

// access is a sign-in that talks to the manager and keeps tokens nowhere.
type access struct {
	client    *client.Client
	clock     *clock.Clock
	noKeyring string
	kept      []overlay.Keep
	made      []world.NewToken
	mint      func() string
}

func (a *access) Places(context.Context) (string, string) { return a.noKeyring, "/state/tokens/x" }

func (a *access) Use(ctx context.Context, token string, keep overlay.Keep) (world.Granted, error) {
	a.client.SetToken(token)
	if _, err := a.client.Jobs(ctx, client.JobQuery{PerPage: 1}); err != nil {
		return world.Granted{}, err
	}
	a.kept = append(a.kept, keep)
	return world.Granted{Place: "keyring", Plaintext: keep == overlay.KeepFile, Jobs: true, Clusters: true, Kept: "It is kept in the keyring.", Expires: a.clock.Now().Add(5 * 24 * time.Hour)}, nil
}

func (a *access) SignIn(ctx context.Context, n world.NewToken, keep overlay.Keep, tell func(world.Step)) (world.Granted, error) {
	a.made = append(a.made, n)
	tell(world.Step{Doing: "signing in"})
	if n.Password != "dragonfly" {
		return world.Granted{}, &client.UnauthorizedError{Host: "manager.example.com:8080"}
	}
	tell(world.Step{Doing: "signing in", RetryAt: a.clock.Now().Add(6 * time.Second)})
	if err := a.clock.Sleep(ctx, 6*time.Second); err != nil {
		return world.Granted{}, err
	}
	return a.Use(ctx, a.mint(), keep)
}

// withAccess lets the dashboard of a test sign in.
func (d *driver) withAccess() *access {
	a := &access{
		client: d.deps.API.(*client.Client), clock: d.manager.Clock(),
		mint: func() string { return d.manager.AddToken(simulator.TokenSpec{Name: "minted"}) },
	}
	d.deps.Access = a
	return a
}

// refusedFor is how long it takes until a token that worked is called refused.
const refusedFor = 65 * time.Second

// The manager refuses the token in the middle of a search: the sign-in opens
// over it, and the search continues.
func TestARefusedTokenIsReplacedOverTheWork(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		a := d.withAccess()
		d.press(llama, "enter")
		d.wait(5 * time.Second)
		d.manager.RevokeToken(d.manager.Token())
		d.waitFor("does not know", 2*time.Minute)
		fresh := d.manager.AddToken(simulator.TokenSpec{Name: "fresh"})
		d.press("wrong", "enter")
		d.wait(time.Second)
		d.sees("No token yet")
		for range len("wrong") {
			d.send(tea.KeyMsg{Type: tea.KeyBackspace})
		}
		d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(fresh + "\n"), Paste: true})
		d.doesNotSee(fresh, fresh[:8])
		d.press("enter")
		d.wait(100 * time.Millisecond)
		d.sees("kept in the keyring")
		assert.Empty(t, d.root.front.dialog.View(d.root.env()).(overlay.SignIn).Token.Value, "the form keeps no secret")
		d.wait(2 * time.Second)
		require.Nil(t, d.root.front.dialog)
		assert.Equal(t, []overlay.Keep{overlay.KeepKeyring}, a.kept)
		d.sees("expires in 5 d")
		d.waitFor("8 in 2 clusters", 3*time.Minute)
		assert.Equal(t, 1, d.wire.count("POST"), "the search that was under way went on")
	})
}

// A confirmed delete that was refused is asked for again, not sent by itself.
func TestARefusedDeleteIsConfirmedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		d.search(llama)
		old := d.manager.Token()
		d.press("a", "d", "delete", "tab", "INC-42")
		operation := d.root.front.dialog.(*dialogs.Confirmation).ID
		d.manager.RevokeToken(old)
		d.press("enter")
		d.wait(refusedFor)
		d.sees("token")
		d.doesNotSee("enter deletes now")
		fresh := d.manager.AddToken(simulator.TokenSpec{Name: "fresh"})
		d.press(fresh, "enter")
		d.wait(3 * time.Second)
		d.sees("Delete 8 copies in 2 clusters?", "INC-42", "type delete to continue")
		assert.NotEqual(t, operation, d.root.front.dialog.(*dialogs.Confirmation).ID, "a mark stands for one sending")
		assert.Len(t, d.manager.Holders(simulator.Task{URL: llama}.TaskID()), 8)
		d.press("delete", "enter")
		d.waitFor("PURGED: 8 deleted", 40*time.Second)
	})
}

func TestTheSignInCanBeSentAway(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		d.manager.RevokeToken(d.manager.Token())
		d.press(llama, "enter")
		d.wait(refusedFor)
		require.NotNil(t, d.root.front.dialog)
		d.press("esc")
		d.wait(5 * time.Minute)
		require.Nil(t, d.root.front.dialog, "it does not come back by itself")
		assert.Equal(t, llama, d.root.panes.Search().Form.Value("url"))
		d.press("r")
		d.wait(refusedFor)
		require.NotNil(t, d.root.front.dialog, "but with the next question")
		d.press("esc", "S")
		d.wait(time.Second)
		require.NotNil(t, d.root.front.dialog, "and when it is asked for")
	})
}

func TestSigningInWithAUser(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		a := d.withAccess()
		a.noKeyring = "This session has no keyring."
		d.press("esc", "S")
		d.wait(time.Second)
		d.sees("This session has no keyring.")
		d.press("up")
		d.send(tea.KeyMsg{Type: tea.KeyRight})
		d.press("tab", "root", "tab", "not-it-at-all", "enter")
		d.wait(time.Second)
		d.sees("The sign-in failed")
		d.doesNotSee("not-it-at-all")
		d.send(tea.KeyMsg{Type: tea.KeyCtrlU})
		d.press("dragonfly", "tab", "laptop", "tab", "tab")
		d.send(tea.KeyMsg{Type: tea.KeyRight})
		d.press("enter")
		d.wait(time.Second)
		d.sees("5 s")
		d.wait(6 * time.Second)
		d.sees("2026")
		d.wait(3 * time.Second)
		require.Nil(t, d.root.front.dialog)
		require.Len(t, a.made, 2)
		assert.Equal(t, "laptop", a.made[1].Name)
		assert.Equal(t, 60, a.made[1].Days)
		assert.ElementsMatch(t, []string{"job", "cluster"}, a.made[1].Scopes)
		assert.Equal(t, []overlay.Keep{overlay.KeepRun}, a.kept, "there is no keyring to keep it in")
	})
}

func TestEscapeStopsASigningIn(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		a := d.withAccess()
		d.press("esc", "S", "up")
		d.send(tea.KeyMsg{Type: tea.KeyRight})
		d.press("tab", "root", "tab", "dragonfly", "enter")
		d.wait(time.Second)
		d.press("esc")
		d.wait(time.Minute)
		assert.Empty(t, a.kept)
		require.Nil(t, d.root.front.dialog)
	})
}

// opener is what a test can connect to.
type opener struct {
	contexts []world.Context
	open     map[string]func() *world.Deps
	check    func(address string) (*world.Deps, error)
}

func (o *opener) Contexts(context.Context) ([]world.Context, error) { return o.contexts, nil }
func (o *opener) Open(_ context.Context, name string) (*world.Deps, error) {
	if open := o.open[name]; open != nil {
		return open(), nil
	}
	return nil, errors.New("there is no context " + name)
}
func (o *opener) Check(_ context.Context, address string) (*world.Deps, error) {
	return o.check(address)
}
func (o *opener) Demo(context.Context) (*world.Deps, error) { return o.open["demo"](), nil }

// Another context is another manager: nothing of the old one comes through.
func TestSwitchingContexts(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		second := simulator.New(simulator.Options{Fleet: simulator.Fleet{Clusters: []simulator.Cluster{{Name: "lonely"}}}})
		defer second.Close()
		wire := &wire{RoundTripper: web.Transport(second.Handler())}
		other := func() *world.Deps {
			deps := *d.deps
			deps.Saved = nil
			c, err := client.New(client.Options{URL: "http://staging.example.com:8080", Token: second.Token(), Transport: wire, Now: second.Clock().Now})
			require.NoError(t, err)
			engine := *d.deps.Engine
			engine.API = c
			deps.API, deps.Engine = c, &engine
			deps.Header.Manager, deps.Header.Context = "staging.example.com:8080", "staging"
			return &deps
		}
		o := &opener{
			contexts: []world.Context{{Name: "prod", Manager: "http://manager.example.com:8080", Current: true}, {Name: "staging", Manager: "http://staging.example.com:8080", ReadOnly: true}},
			open:     map[string]func() *world.Deps{"staging": other},
		}
		app := NewApp(d.deps.Ctx, d.deps, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {})
		d.useApp(app)
		late := app.tag(func() tea.Msg { return clusters.Msg{Clusters: []client.Cluster{{ID: 9, Name: "left-behind"}}} })
		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(5 * time.Second)
		d.press("c")
		d.sees("prod", "staging", "READ-ONLY")
		d.press("j", "enter")
		d.wait(time.Second)
		d.sees("staging.example.com:8080", "Left manager.example.com:8080 with 1 of its purges under way")
		d.doesNotSee("PENDING", llama)
		asked := d.wire.count("")
		d.wait(5 * time.Minute)
		assert.Equal(t, asked, d.wire.count(""), "nothing more is asked of the manager that was left")
		d.doesNotSee("PURGED")
		assert.NotZero(t, wire.count("GET"))
		d.send(late())
		require.Len(t, d.root.clusters.All, 1)
		assert.Equal(t, "lonely", d.root.clusters.All[0].Name, "what comes late is of the manager that was left")

		d.press("esc", ":", "context nowhere", "enter")
		d.wait(time.Second)
		d.sees("There is no context nowhere")
		d.press(":", "context staging", "enter")
		d.wait(time.Second)
		d.sees("staging.example.com:8080")
	})
}

func TestFirstRun(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		deps := d.deps
		o := &opener{
			open: map[string]func() *world.Deps{"demo": func() *world.Deps { return deps }},
			check: func(address string) (*world.Deps, error) {
				if !strings.Contains(address, "good") {
					return nil, &client.NotManagerError{Host: "bad", Found: "a web page"}
				}
				return deps, nil
			},
		}
		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.sees("manager")
		d.press("enter")
		d.wait(time.Second)
		d.sees("address is empty")
		d.burst("bad:8080")
		d.press("enter")
		d.wait(time.Second)
		d.sees("it sent a web page", "bad:8080")
		d.press("esc")
		d.burst("[A")
		d.sees("bad:8080")
		d.send(tea.KeyMsg{Type: tea.KeyCtrlU})
		d.burst("good:8080")
		d.press("enter")
		d.wait(time.Second)
		d.sees("[1 URL]", "manager.example.com:8080")

		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.send(tea.KeyMsg{Type: tea.KeyCtrlO})
		d.wait(time.Second)
		d.sees("[1 URL]")
	})
}

// Who takes their time in the sign-in is not asked again for the old token.
func TestASlowSignInIsNotAskedAgain(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		d.press(llama, "enter")
		d.wait(5 * time.Second)
		d.manager.RevokeToken(d.manager.Token())
		d.waitFor("does not know", 2*time.Minute)
		d.wait(2 * time.Minute)
		d.press(d.manager.AddToken(simulator.TokenSpec{Name: "fresh"}), "enter")
		d.wait(2 * time.Second)
		require.Nil(t, d.root.front.dialog)
		d.wait(2 * time.Minute)
		require.Nil(t, d.root.front.dialog)
		d.sees("8 in 2 clusters")
	})
}

// Escape on the message of success goes back to the work, like any other key.
func TestEscapeOnSuccess(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		d.manager.RevokeToken(d.manager.Token())
		d.press(llama, "enter")
		d.wait(refusedFor)
		d.press(d.manager.AddToken(simulator.TokenSpec{Name: "fresh"}), "enter")
		d.wait(100 * time.Millisecond)
		d.sees("kept in the keyring")
		d.press("esc")
		d.waitFor("8 in 2 clusters", time.Minute)
	})
}

// After a refusal that is over no sign-in opens.
func TestARefusalThatIsOver(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		a := d.withAccess()
		d.search(llama)
		good := d.manager.Token()
		a.client.SetToken("wrong")
		d.press("d", "delete", "enter")
		d.wait(2 * time.Second)
		require.NotNil(t, d.root.front.dialog)
		d.press("esc")
		a.client.SetToken(good)
		d.wait(2 * time.Minute)
		d.press("1", "enter")
		d.wait(40 * time.Second)
		require.Nil(t, d.root.front.dialog)
		d.press("r")
		d.wait(40 * time.Second)
		require.Nil(t, d.root.front.dialog)
	})
}

// Each purge that was refused is offered again.
func TestTwoRefusedDeletes(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.withAccess()
		d.root.token.fetching = true
		d.press(llama, "esc", "d", "delete", "enter")
		d.press("3", simulator.Task{URL: "https://example.com/fail.bin"}.TaskID(), "esc", "d", "delete", "enter")
		require.Len(t, d.root.token.held, 2)
		d.manager.RevokeToken(d.manager.Token())
		d.send(tokenMsg{})
		d.wait(refusedFor)
		d.press(d.manager.AddToken(simulator.TokenSpec{Name: "fresh"}), "enter")
		d.wait(3 * time.Second)
		d.sees("Type delete", "refused the token when this was confirmed")
		d.press("delete", "enter")
		d.sees("Type delete", "refused the token when this was confirmed")
		d.press("delete", "enter")
		require.Nil(t, d.root.front.dialog)
		d.wait(40 * time.Second)
		assert.Empty(t, d.manager.Holders(simulator.Task{URL: llama}.TaskID()))
		assert.Len(t, d.manager.Holders(simulator.Task{URL: "https://example.com/fail.bin"}.TaskID()), 1)
	})
}

// A check that answers late does not take the dashboard away.
func TestALateCheckIsDropped(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		late := *d.deps
		late.Header.Manager = "late.example.com"
		o := &opener{
			open:  map[string]func() *world.Deps{"demo": func() *world.Deps { return d.deps }},
			check: func(string) (*world.Deps, error) { time.Sleep(8 * time.Second); return &late, nil },
		}
		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.burst("late:8080")
		d.press("enter")
		d.wait(2 * time.Second)
		d.send(tea.KeyMsg{Type: tea.KeyCtrlO})
		d.wait(20 * time.Second)
		assert.Equal(t, "manager.example.com:8080", d.root.deps.Header.Manager)
	})
}

// lingering is a sign-in that takes its time to end after an escape.
type lingering struct {
	*access
	uses int
}

func (l *lingering) Use(ctx context.Context, token string, keep overlay.Keep) (world.Granted, error) {
	if l.uses++; l.uses == 1 {
		<-ctx.Done()
		time.Sleep(5 * time.Second)
		return world.Granted{}, ctx.Err()
	}
	time.Sleep(10 * time.Second)
	return l.access.Use(ctx, token, keep)
}

// An attempt that was left does not end the next dialog's.
func TestAnAttemptThatWasLeft(t *testing.T) {
	for range 5 {
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			d.deps.Access = &lingering{access: d.withAccess()}
			d.press("esc", "S", "tok-1", "enter")
			d.wait(time.Second)
			d.press("esc", "S", d.manager.Token(), "enter")
			d.wait(30 * time.Second)
			require.Nil(t, d.root.front.dialog)
		})
	}
}

// A dialog that opens by itself does not take the keys of somebody typing.
func TestTheSignInWaitsForTheHands(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.withAccess().client.SetToken("unknown")
		d.press("https://exa")
		d.run(d.root.panes.Executions.Refresh())
		d.receive()
		d.press("mple.com/x")
		require.Nil(t, d.root.front.dialog)
		assert.Equal(t, "https://example.com/x", d.root.panes.Search().Form.Value("url"))
		d.wait(3 * time.Second)
		require.NotNil(t, d.root.front.dialog)
	})
}

// What a context limits to some clusters never goes to all.
func TestAScopeThatIsLostIsNotWidened(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.deps.Clusters = []string{"eu-west"}
		d.useRoot(New(d.deps))
		d.wait(time.Second)
		d.sees("scope: eu-west")
		d.search(llama)
		d.sees("2 in 1 cluster")
		posts := d.wire.count("POST")
		d.send(clusters.Msg{Clusters: []client.Cluster{{ID: 1, Name: "cluster-1"}}})
		d.sees("scope: not known yet")
		d.press("d")
		require.Nil(t, d.root.front.dialog)
		d.press("r")
		d.paste(llama, fail)
		d.press("d")
		require.IsType(t, &dialogs.Paste{}, d.root.front.dialog)
		d.press("esc")
		d.press("1", "enter", "esc", "d")
		d.wait(40 * time.Second)
		assert.Equal(t, posts, d.wire.count("POST"))
	})
}

// Contexts of which none is the current one are offered at the start.
func TestFirstRunWithContexts(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		deps := d.deps
		o := &opener{
			contexts: []world.Context{{Name: "prod", Manager: "https://prod"}, {Name: "staging", Manager: "https://staging"}},
			open:     map[string]func() *world.Deps{"staging": func() *world.Deps { return deps }},
		}
		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.wait(time.Second)
		d.sees("prod", "https://staging", "None of these is the current one")
		d.press("esc")
		d.doesNotSee("https://staging")
		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.wait(time.Second)
		d.press("enter")
		d.wait(time.Second)
		d.sees("There is no context prod")
		d.useApp(NewApp(d.deps.Ctx, nil, o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
		d.wait(time.Second)
		d.press("j", "enter")
		d.wait(time.Second)
		d.sees("[1 URL]")
	})
}
