package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dftask/client"
	"dftask/tui/models"
	"dftask/tui/views"
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
}

// connect connects with options of its own.
func (p *opener) connect(o options) (*models.Deps, error) {
	c, err := connect(p.env, o)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.open = append(p.open, c)
	p.mu.Unlock()
	return dashboardDeps(p.env, o, c), nil
}

func (p *opener) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.close()
	}
}

// Contexts are the configured managers.
func (p *opener) Contexts(context.Context) ([]models.Context, error) { return nil, nil }

// Open connects to a configured manager.
func (p *opener) Open(_ context.Context, name string) (*models.Deps, error) {
	return nil, &usageError{fmt.Sprintf("there is no context %q", name), ""}
}

// Check connects to an address that was typed, if a manager answers there.
func (p *opener) Check(ctx context.Context, address string) (*models.Deps, error) {
	o := p.options
	o.manager = address
	deps, err := p.connect(o)
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
	o.demo, o.manager = true, ""
	return p.connect(o)
}

// dashboardDeps is what the dashboard gets of a connection.
func dashboardDeps(e env, o options, c *connection) *models.Deps {
	base := c.client.Base()
	d := &models.Deps{
		API: c.client, Engine: c.engine, FindToken: c.find, Offset: c.client.ClockOffset,
		Tick:       max(shortestTick, min(time.Second, c.real(time.Second))),
		ReadOnly:   o.isReadOnly(e),
		ManagerURL: base.String(), PlainHTTP: client.IsPlain(base),
		Header: views.Header{Manager: base.Host},
	}
	if c.demo != nil {
		d.Header.Manager = "built-in manager"
		d.Header.Badges = append(d.Header.Badges, views.Badge{Text: fmt.Sprintf("DEMO ×%v", o.demoSpeed)})
	} else {
		d.Access = &dashboardAccess{env: e, conn: c}
	}
	if d.PlainHTTP {
		d.Header.Badges = append(d.Header.Badges, views.Badge{Text: "PLAIN HTTP", Tone: views.ToneWarn})
	}
	if d.ReadOnly {
		d.Header.Badges = append(d.Header.Badges, views.Badge{Text: "READ-ONLY", Tone: views.ToneWarn})
	}
	return d
}
