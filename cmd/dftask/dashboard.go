package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
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
		ReadOnly: o.isReadOnly(e),
		Header:   views.Header{Manager: c.client.Base().Host},
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

// isReadOnly says whether deleting is off, by flag or environment. A variable
// that is set to anything but a no means it: "yes" is no value of Go's, and must
// not delete.
func (o options) isReadOnly(e env) bool {
	value := strings.TrimSpace(e.getenv("DFTASK_READ_ONLY"))
	on, err := strconv.ParseBool(value)
	return o.readOnly || on || err != nil && value != ""
}
