package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"dftask/client"
	"dftask/tui"
	"dftask/tui/models"
	"dftask/tui/views"
)

// shortestTick bounds how often a countdown moves when time runs fast.
const shortestTick = 100 * time.Millisecond

// dashboard opens the dashboard.
func dashboard(ctx context.Context, e env, o options) error {
	if !e.inTTY || !e.outTTY {
		return &usageError{"the dashboard needs a terminal", "Without one use: dftask search url URL, or dftask delete url URL --yes."}
	}
	c, err := connect(e, o)
	if err != nil {
		return err
	}
	defer c.close()
	deps := &models.Deps{
		API: c.client, Engine: c.engine, FindToken: c.find, Offset: c.client.ClockOffset,
		Tick:     max(shortestTick, min(time.Second, c.real(time.Second))),
		ReadOnly: c.settings.readOnly,
		Header:   views.Header{Context: c.settings.context, Colour: c.settings.color, Manager: c.client.Base().Host},
	}
	if c.demo != nil {
		deps.Header.Manager = "built-in manager"
		deps.Header.Badges = append(deps.Header.Badges, views.Badge{Text: fmt.Sprintf("DEMO ×%v", o.demoSpeed)})
	} else if client.IsPlain(c.client.Base()) {
		deps.Header.Badges = append(deps.Header.Badges, views.Badge{Text: "PLAIN HTTP", Tone: views.ToneWarn})
	}
	if deps.ReadOnly {
		deps.Header.Badges = append(deps.Header.Badges, views.Badge{Text: "READ-ONLY", Tone: views.ToneWarn})
	}
	return tui.Run(ctx, deps, os.Stdin, os.Stdout)
}
