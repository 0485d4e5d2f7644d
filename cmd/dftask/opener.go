package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dftask/client"
	"dftask/keyring"
	"dftask/tui/models"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// shortestTick bounds how often a countdown moves when time runs fast.
const shortestTick = 100 * time.Millisecond

// opener connects the dashboard to managers, and ends the built-in ones it
// started.
type opener struct {
	env     env
	options options

	mu   sync.Mutex
	open []*connection
	// context is the name of the one that was opened last, and home the manager
	// that was opened first: the one the environment's token is for.
	context string
	home    string
}

// connect connects with settings that are known.
func (p *opener) connect(o options, s settings) (*models.Deps, error) {
	c, err := connectWith(p.env, o, s)
	if err != nil {
		return nil, err
	}
	return p.opened(o, c), nil
}

// opened remembers a connection, to end it.
func (p *opener) opened(o options, c *connection) *models.Deps {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open, p.context = append(p.open, c), c.settings.context
	if p.home == "" && c.demo == nil {
		p.home = c.settings.manager
	}
	return dashboardDeps(p.env, o, c)
}

func (p *opener) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.close()
	}
}

// Contexts are the configured managers.
func (p *opener) Contexts(context.Context) ([]models.Context, error) {
	known, err := contexts(p.env)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []models.Context
	for _, c := range known {
		list = append(list, models.Context{Name: c.Name, Manager: c.Manager, Color: c.Color, ReadOnly: c.ReadOnly || p.options.readOnly, Current: c.Name == p.context})
	}
	return list, nil
}

// Open connects to a configured manager.
func (p *opener) Open(_ context.Context, name string) (*models.Deps, error) {
	o := contextOptions(p.options, name)
	s, err := o.settings(p.env)
	if err != nil {
		return nil, err
	}
	e := p.env
	if p.home != "" && !sameManager(p.home, s.manager) {
		// The token in the environment was given for the manager that dftask was
		// started on.
		e.getenv = without(e.getenv, keyring.EnvVar)
	}
	c, err := connectWith(e, o, s)
	if err != nil {
		return nil, err
	}
	return p.opened(p.options, c), nil
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
func (p *opener) Check(ctx context.Context, address string) (*models.Deps, error) {
	o := p.options
	o.manager = address
	s, err := o.settings(p.env)
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
func (p *opener) Demo(context.Context) (*models.Deps, error) {
	o := p.options
	o.demo, o.manager, o.context = true, "", ""
	s, err := o.settings(p.env)
	if err != nil {
		return nil, err
	}
	return p.connect(o, s)
}

// dashboardDeps is what the dashboard gets of a connection.
func dashboardDeps(e env, o options, c *connection) *models.Deps {
	base, s := c.client.Base(), c.settings
	d := &models.Deps{
		API: c.client, Engine: c.engine, FindToken: c.find, Offset: c.client.ClockOffset,
		Silence:    c.client.Silence,
		Tick:       max(shortestTick, min(time.Second, c.real(time.Second))),
		ReadOnly:   s.readOnly,
		Clusters:   s.clusters,
		Tag:        s.tag,
		App:        s.application,
		ManagerURL: base.String(), PlainHTTP: client.IsPlain(base),
		Header: views.Header{Context: s.context, Color: s.color, Manager: base.Host},
	}
	if c.demo != nil {
		d.Header.Manager = "built-in manager"
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: fmt.Sprintf("DEMO ×%v", o.demoSpeed)})
	} else {
		d.Access = &dashboardAccess{env: e, conn: c}
		if j, err := openJournal(e, c); err == nil {
			d.Journal = j
		} else {
			d.JournalTrouble = err
		}
	}
	if e.debug.on() {
		d.Header.Badges = append(d.Header.Badges, widget.Badge{Text: "DEBUG LOG"})
	}
	if s.insecureTLS {
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
