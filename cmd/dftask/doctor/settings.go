package doctor

import (
	"context"
	"fmt"

	"dftask/cmd/dftask/session"
)

// checkSettings finds the manager that the flags, the environment and the
// configuration name.
func checkSettings(_ context.Context, p *patient) Check {
	s, err := p.flags.Settings(p.env)
	if err != nil {
		return failed(err)
	}
	if p.conn, err = session.ConnectWith(p.env, p.flags, s); err != nil {
		return failed(err)
	}
	base := p.conn.Client.Base().String()
	switch {
	case p.flags.Demo:
		return ok("the built-in manager")
	case s.Context != "":
		return ok(fmt.Sprintf("%s, of the context %s", base, s.Context))
	case p.flags.Manager != "":
		return ok(base + ", of --manager")
	}
	return ok(base + ", of DFTASK_MANAGER")
}
