package doctor

import (
	"context"
	"errors"

	"dftask/client"
	"dftask/client/access"
	"dftask/keyring"
)

// checkToken finds the token.
func checkToken(ctx context.Context, p *patient) Check {
	var err error
	p.found, err = p.conn.UseToken(ctx)
	p.tried = p.found.Passed
	var none *keyring.NoTokenError
	switch {
	case errors.As(err, &none):
		p.tried = none.Tried
		c := failed(err)
		worst := none.Worst()
		switch {
		case worst == nil:
			return c
		case worst.Place == keyring.PlaceKeyring:
			c.What = "there is none, neither in the keyring nor elsewhere" // of which a line of its own tells
		default:
			c.What = "there is none: " + oneLine(worst.Why())
		}
		c.Fix = oneLine(worst.Remedy())
		return c
	case err != nil:
		return failed(err)
	case p.found.Warning != "":
		return warning("of the "+p.found.Place+". "+p.found.Warning, "")
	case p.found.Plaintext:
		return ok("kept in the clear in " + p.conn.Storage.Plaintext.Path(p.found.Item))
	case p.found.Place == keyring.EnvVar:
		return ok("of " + keyring.EnvVar)
	}
	return ok("of the " + p.found.Place)
}

// checkScopes tries the token.
func checkScopes(ctx context.Context, p *patient) Check {
	report := access.Try(ctx, p.conn.Client)
	p.known, p.jobsErr, p.clustersErr = report.Known, report.Jobs, report.Clusters
	var scopes []string
	if facts, known := p.conn.Storage.Known(p.found.Token); known {
		scopes = facts.Scopes
	}
	if err := report.Err(scopes...); err != nil {
		return failed(err)
	}
	if report.Jobs != nil || client.IsAuth(report.Clusters) {
		return warning(report.May(), "Create a token with both scopes: dftask login --user NAME.")
	}
	return ok(report.May())
}
