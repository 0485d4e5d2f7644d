package dashboard

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"dftask/client"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
	"dftask/tui/listing"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// opener connects the dashboard to managers, and ends the built-in ones it
// started.
type opener struct {
	env     console.Env
	options session.Flags

	mu   sync.Mutex
	open []*session.Connection
	// context is the name of the one that was opened last, and home the manager
	// that was opened first: the one the environment's token is for.
	context string
	home    string
}

// connect connects with settings that are known.
func (p *opener) connect(o session.Flags, s session.Settings) (*world.Deps, error) {
	c, err := session.ConnectWith(p.env, o, s)
	if err != nil {
		return nil, err
	}
	return p.opened(o, c), nil
}

// opened remembers a connection, to end it.
func (p *opener) opened(o session.Flags, c *session.Connection) *world.Deps {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open, p.context = append(p.open, c), c.Settings.Context
	if p.home == "" && c.Demo == nil {
		p.home = c.Settings.Manager
	}
	return dashboardDeps(p.env, o, c)
}

func (p *opener) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.Close()
	}
}

// Contexts are the configured managers.
func (p *opener) Contexts(context.Context) ([]world.Context, error) {
	known, err := config.At(p.env.Getenv).Load()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []world.Context
	for _, c := range known.Contexts {
		list = append(list, world.Context{Name: c.Name, Manager: c.Manager, Color: c.Color, ReadOnly: c.ReadOnly || p.options.ReadOnly, Current: c.Name == p.context})
	}
	return list, nil
}

// Open connects to a configured manager.
func (p *opener) Open(_ context.Context, name string) (*world.Deps, error) {
	o := p.options.ForContext(name)
	s, err := o.Settings(p.env)
	if err != nil {
		return nil, err
	}
	e := p.env
	if p.home != "" && !session.SameManager(p.home, s.Manager) {
		// The token in the environment was given for the manager that dftask was
		// started on.
		e.Getenv = without(e.Getenv, keyring.EnvVar)
	}
	c, err := session.ConnectWith(e, o, s)
	if err != nil {
		return nil, err
	}
	return p.opened(o, c), nil
}

// without hides a variable of an environment.
func without(getenv func(string) string, name string) func(string) string {
	return func(n string) string {
		if n == name {
			return ""
		}
		return getenv(n)
	}
}

// Check connects to an address that was typed, if a manager answers there.
func (p *opener) Check(ctx context.Context, address string) (*world.Deps, error) {
	o := p.options
	o.Manager = address
	s, err := o.Settings(p.env)
	if err != nil {
		return nil, err
	}
	deps, err := p.connect(o, s)
	if err != nil {
		return nil, err
	}
	if err := deps.API.(*client.Client).Healthy(ctx); err != nil {
		return nil, err
	}
	return deps, nil
}

// Demo starts the built-in manager.
func (p *opener) Demo(context.Context) (*world.Deps, error) {
	o := p.options
	o.Demo, o.Manager, o.Context = true, "", ""
	s, err := o.Settings(p.env)
	if err != nil {
		return nil, err
	}
	return p.connect(o, s)
}

// dashboardDeps is what the dashboard gets of a connection.
func dashboardDeps(e console.Env, o session.Flags, c *session.Connection) *world.Deps {
	base, s := c.Client.Base(), c.Settings
	d := &world.Deps{
		API: c.Client, Engine: c.Engine, FindToken: func(ctx context.Context) (world.FoundToken, error) { return findToken(ctx, c) }, Offset: c.Client.ClockOffset,
		Silence:    c.Client.Silence,
		Tick:       max(console.ShortestTick, min(time.Second, c.RealTime(time.Second))),
		ReadOnly:   s.ReadOnly,
		Clusters:   s.Clusters,
		Tag:        s.Tag,
		App:        s.Application,
		ManagerURL: base.String(), PlainHTTP: client.IsPlain(base),
		Place:  o.PlaceOf(s),
		Header: views.Header{Context: s.Context, Color: s.Color, Manager: base.Host},
	}
	d.List, d.ConfigTrouble = list(e)
	if c.Demo != nil {
		d.Header.Manager = "built-in manager"
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: fmt.Sprintf("DEMO ×%v", o.DemoSpeed)})
	} else {
		d.Access = &dashboardAccess{env: e, conn: c}
		desk, err := session.OpenDesk(e, c)
		d.Journal, d.JournalTrouble = desk.Journal, err
		keep(d, e, c)
	}
	if e.Debug.On() {
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: "DEBUG LOG"})
	}
	if s.InsecureTLS {
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: "UNCHECKED TLS", Tone: widget.ToneWarn})
	}
	if d.PlainHTTP {
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: "PLAIN HTTP", Tone: widget.ToneWarn})
	}
	if d.ReadOnly {
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: "READ-ONLY", Tone: widget.ToneWarn})
	}
	return d
}

// keep has the dashboard begin as it was left, and leave as much for the next.
func keep(d *world.Deps, e console.Env, c *session.Connection) {
	file, err := openSaved(e, c)
	if err != nil {
		d.SavedTrouble = err
		return
	}
	d.Save = file.change
	if d.Saved, err = file.read(); err != nil {
		d.SavedTrouble = fmt.Errorf("%s: %w", filepath.Base(file.name), err)
	}
}

// list is how the list of executions begins, as it is configured. A file that has a
// mistake or cannot be read decides nothing.
func list(e console.Env) (l world.List, trouble error) {
	file, err := config.At(e.Getenv).Load()
	if err != nil {
		var invalid *config.InvalidError
		if errors.As(err, &invalid) {
			err = invalid.InALine()
		}
		return l, err
	}
	c := file.Executions
	if len(c.Columns) > 0 {
		l.Columns, _ = listing.Choose(c.Columns)
	}
	if c.Sort != "" {
		l.Order, _ = listing.ParseOrder(c.Sort)
	}
	l.Filter = c.Filter
	return l, nil
}

// findToken finds the token, and says what is known of it.
func findToken(ctx context.Context, c *session.Connection) (world.FoundToken, error) {
	found, err := c.UseToken(ctx)
	if err != nil {
		return world.FoundToken{}, err
	}
	facts, _ := c.Storage.Known(found.Token)
	return world.FoundToken{Place: found.Place, Plaintext: found.Plaintext, Shadows: shadows(found.Place), Expires: facts.Expires}, nil
}

// shadows says whether a place is asked before all that a sign-in can write.
func shadows(place string) bool {
	return place == keyring.EnvVar || place == keyring.PlaceCommand || place == keyring.PlaceFile
}
