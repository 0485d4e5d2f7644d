package doctor

import (
	"context"
	"fmt"
	"slices"

	"dftask/cmd/dftask/dashboard"
	"dftask/keyring"
)

// checkKeyring tells how the keyring answered when the token was looked for. It is not
// asked for anything else but whether it is unlocked: that might open a prompt.
func checkKeyring(ctx context.Context, p *patient) Check {
	if p.found.Place == keyring.PlaceKeyring {
		return ok("it has the token")
	}
	i := slices.IndexFunc(p.tried, func(f *keyring.Failure) bool { return f.Place == keyring.PlaceKeyring })
	switch {
	case i < 0 && p.found.Place != "" && unlocked(ctx, p.conn.Storage.Keyring):
		return ok("it is unlocked, and not needed: the token is from elsewhere")
	case i < 0 && p.found.Place != "":
		return skipped("not needed: the token is from elsewhere")
	case i < 0:
		return skipped("not asked")
	case p.tried[i].Reason == keyring.NotFound:
		return ok("it answers, and has no token for this manager")
	case p.found.Place != "":
		return ok(oneLine(p.tried[i].Why()) + " The token is from elsewhere.")
	}
	return warning(oneLine(p.tried[i].Why()), "") // what to do stands at the token
}

// unlocked says whether a keyring gives out tokens without a question, where it tells.
func unlocked(ctx context.Context, k keyring.Keeper) bool {
	tells, ok := k.(interface{ Unlocked(context.Context) bool })
	return ok && tells.Unlocked(ctx)
}

// smallest is the width that the dashboard needs.
const smallest = 20

// checkTerminal tells whether the dashboard can be drawn.
func checkTerminal(_ context.Context, p *patient) Check {
	kind := p.env.Getenv("TERM")
	width := 0
	if p.env.OutWidth != nil {
		width = p.env.OutWidth()
	}
	look, err := p.flags.Look(p.env)
	switch {
	case err != nil:
		return failed(err)
	case !p.env.OutTTY || !p.env.InTTY:
		return skipped("none here: the dashboard needs one, commands do not")
	case !dashboard.Draws(kind):
		return warning(fmt.Sprintf("the dashboard does not start: TERM is %q", kind), "Set TERM to what the terminal is, such as xterm-256color.")
	case width > 0 && width < smallest:
		return warning(fmt.Sprintf("%d columns are too few for the dashboard", width), "Make the window wider.")
	}
	signs := "UTF-8"
	if look.ASCII {
		signs = "ASCII"
	}
	return ok(fmt.Sprintf("%s, %d columns, %s", kind, width, signs))
}
