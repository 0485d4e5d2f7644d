package main

import (
	"context"
	"os"
	"strconv"
	"strings"

	"dftask/keyring"
	"dftask/tui"
	"dftask/tui/models"
)

// dashboard opens the dashboard, on the manager that is named or with the
// question for one.
func dashboard(ctx context.Context, e env, o options) error {
	if !e.inTTY || !e.outTTY {
		return &usageError{"the dashboard needs a terminal", "Without one use: dftask search url URL, or dftask delete url URL --yes."}
	}
	// A token command must not read the keys that are the dashboard's.
	e.in = nil
	e.memory = keyring.NewMemory()
	p := &opener{env: e, options: o}
	defer p.close()
	var deps *models.Deps
	if o.demo || o.manager != "" || e.getenv("DFTASK_MANAGER") != "" {
		var err error
		if deps, err = p.connect(o); err != nil {
			return err
		}
	}
	return tui.Run(ctx, deps, p, os.Stdin, os.Stdout)
}

// isReadOnly says whether deleting is off, by flag or environment. A variable
// that is set to anything but a no means it: "yes" is no value of Go's, and must
// not delete.
func (o options) isReadOnly(e env) bool {
	value := strings.TrimSpace(e.getenv("DFTASK_READ_ONLY"))
	on, err := strconv.ParseBool(value)
	return o.readOnly || on || err != nil && value != ""
}
