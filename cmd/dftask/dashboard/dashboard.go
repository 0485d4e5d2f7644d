package dashboard

import (
	"context"
	"os"
	"runtime"

	"dftask/client"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
	"dftask/tui"
	"dftask/tui/models/keymap"
	"dftask/tui/models/world"
)

// Open opens the dashboard: on the manager that is named, or with the
// question for one.
func Open(ctx context.Context, e console.Env, o session.Flags) error {
	if !e.InTTY || !e.OutTTY {
		return console.BadUsage("the dashboard needs a terminal", "Without one use: dftask search url URL, or dftask delete url URL --yes.")
	}
	if kind := e.Getenv("TERM"); !Draws(kind) {
		what := "this one says that it cannot be drawn on: TERM is " + kind
		if kind == "" {
			what = "TERM, which names its kind, is not set"
		}
		return console.BadUsage("the dashboard needs a terminal that can be drawn on, and "+what, "Use dftask search url URL, or dftask delete url URL. On a usual terminal set TERM=xterm-256color.")
	}
	look, err := o.Look(e)
	if err != nil {
		return err
	}
	// A token command must not read the keys that are the dashboard's, and nothing
	// else writes on its screen.
	e.In, e.Out, e.Err = nil, e.Debug.Libraries(), e.Debug.Libraries()
	e.Memory = keyring.NewMemory()
	p := &opener{env: e, options: o}
	defer p.Close()
	deps, err := p.first()
	if err != nil {
		return err
	}
	return tui.Run(ctx, deps, p, tui.Options{
		In: os.Stdin, Out: os.Stdout, Theme: look.Theme, ASCII: look.ASCII, Mouse: look.Mouse, Notify: look.Notify,
		Keys: keys(e), Handled: e.Debug.Handled(),
	})
}

// keys is the action table with the keys that the file gives. A file with a mistake
// decides nothing here: the dashboard tells of it.
func keys(e console.Env) *keymap.Table {
	file, err := config.At(e.Getenv).Load()
	if err != nil {
		return nil
	}
	table, _ := keymap.Default().Bind(file.Keys) // Load has refused what cannot be bound
	return table
}

// Draws says whether a kind of terminal, which TERM names, takes the sequences that
// the dashboard is drawn with. Windows does without TERM.
func Draws(kind string) bool {
	return kind != "dumb" && (kind != "" || runtime.GOOS == "windows")
}

// first connects to the manager that is named; nil where none is. The dashboard
// asks then.
func (p *opener) first() (*world.Deps, error) {
	s, err := p.options.Settings(p.env)
	switch {
	case client.Is[*config.NoManagerError](err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return p.connect(p.options, s)
}
