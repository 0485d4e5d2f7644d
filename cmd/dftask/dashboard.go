package main

import (
	"context"
	"errors"
	"os"
	"runtime"

	"dftask/keyring"
	"dftask/tui"
	"dftask/tui/models"
)

// dashboard opens the dashboard: on the manager that is named, or with the
// question for one.
func dashboard(ctx context.Context, e env, o options) error {
	if !e.inTTY || !e.outTTY {
		return &usageError{"the dashboard needs a terminal", "Without one use: dftask search url URL, or dftask delete url URL --yes."}
	}
	if kind := e.getenv("TERM"); !draws(kind) {
		what := "this one says that it cannot be drawn on: TERM is " + kind
		if kind == "" {
			what = "TERM, which names its kind, is not set"
		}
		return &usageError{"the dashboard needs a terminal that can be drawn on, and " + what, "Use dftask search url URL, or dftask delete url URL. On a usual terminal set TERM=xterm-256color."}
	}
	// A token command must not read the keys that are the dashboard's, and nothing
	// else writes on its screen.
	e.in, e.out, e.err = nil, libraries{e.debug}, libraries{e.debug}
	e.memory = keyring.NewMemory()
	p := &opener{env: e, options: o}
	defer p.close()
	deps, err := p.first()
	if err != nil {
		return err
	}
	return tui.Run(ctx, deps, p, os.Stdin, os.Stdout, e.debug.handled())
}

// draws says whether a kind of terminal, which TERM names, takes the sequences that
// the dashboard is drawn with. Windows does without TERM.
func draws(kind string) bool {
	return kind != "dumb" && (kind != "" || runtime.GOOS == "windows")
}

// first connects to the manager that is named; nil where none is. The dashboard
// asks then.
func (p *opener) first() (*models.Deps, error) {
	s, err := p.options.settings(p.env)
	var none *noManagerError
	switch {
	case errors.As(err, &none):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return p.connect(p.options, s)
}
