package dashboard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dftask/client"
	"dftask/client/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
)

const (
	// createTime bounds the making of a token, which an escape does not end.
	createTime = 30 * time.Second
	// revokeTime bounds the taking back of one.
	revokeTime = 10 * time.Second
)

// dashboardAccess is the dashboard's sign-in: what the commands login and token
// do, without questions on the terminal.
type dashboardAccess struct {
	env  console.Env
	conn *session.Connection
}

// Places says why the keyring cannot be used, and where the file would be.
func (d *dashboardAccess) Places(ctx context.Context) (noKeyring, file string) {
	s := d.conn.Storage
	_, err := s.Keyring.Get(ctx, s.Item)
	var f *keyring.Failure
	if errors.As(err, &f) && f.Reason != keyring.NotFound && f.Reason != keyring.Malformed {
		noKeyring = f.Why()
	}
	return noKeyring, s.Plaintext.Path(s.Item)
}

// Use tries a token that was pasted.
func (d *dashboardAccess) Use(ctx context.Context, text string, keep overlay.Keep) (world.Granted, error) {
	token, err := keyring.NewToken(text)
	if err != nil {
		return world.Granted{}, err
	}
	return d.use(ctx, token, nil, keep)
}

// use tries a token apart from the one in use, and takes its place when the
// manager takes it.
func (d *dashboardAccess) use(ctx context.Context, token keyring.Token, facts *keyring.Facts, keep overlay.Keep) (world.Granted, error) {
	report := access.Try(ctx, d.conn.Client.WithToken(token.Reveal()))
	if err := report.Err(access.ScopeJob); err != nil {
		return world.Granted{}, err
	}
	granted := world.Granted{Jobs: report.Jobs == nil, Clusters: report.Clusters == nil}
	if facts != nil {
		granted.Expires = facts.Expires
	}
	d.keep(ctx, token, facts, keep, &granted)
	if err := ctx.Err(); err != nil {
		// The operator has left while a keyring asked.
		return world.Granted{}, err
	}
	d.conn.Client.SetToken(token.Reveal())
	// Coming back from another context must neither ask again nor find a token
	// that was refused.
	return granted, d.env.Memory.Store(ctx, d.conn.Storage.Item, token)
}

// keep stores a token that works where the operator wants it. A place that
// does not take it is no reason to stop: it is good for this run all the same.
func (d *dashboardAccess) keep(ctx context.Context, token keyring.Token, facts *keyring.Facts, keep overlay.Keep, granted *world.Granted) {
	s := d.conn.Storage
	granted.Place, granted.Kept = "this run", "It is kept for this run only."
	var err error
	switch keep {
	case overlay.KeepRun:
		return
	case overlay.KeepFile:
		if err = s.Plaintext.Store(ctx, s.Item, token); err == nil {
			granted.Place, granted.Plaintext = keyring.PlacePlaintext, true
			granted.Kept = "It is kept in the clear in " + s.Plaintext.Path(s.Item) + "."
			// The keyring comes first: what it has there was refused, or is not
			// wanted any more.
			_ = s.Keyring.Delete(ctx, s.Item)
		}
	default:
		if err = s.Keyring.Store(ctx, s.Item, token); err == nil {
			granted.Place, granted.Kept = keyring.PlaceKeyring, "It is kept in the keyring."
			// An older token in the clear would be a surprise later.
			_ = s.Plaintext.Delete(ctx, s.Item)
		}
	}
	if err == nil {
		err = s.NoteFacts(token, facts)
	}
	var f *keyring.Failure
	switch {
	case errors.As(err, &f):
		granted.Kept = "It is kept for this run only. " + f.Why()
	case err != nil:
		granted.Kept = fmt.Sprintf("%s What is known of it could not be noted: %s.", granted.Kept, err)
	}
}

// SignIn makes a token for a user, and revokes it again when it is good for
// nothing.
func (d *dashboardAccess) SignIn(ctx context.Context, n world.NewToken, keep overlay.Keep, tell func(world.Step)) (world.Granted, error) {
	now := d.conn.Clock.Now()
	request := access.Request{Name: n.Name, Description: n.Description, Scopes: n.Scopes}
	if request.Name == "" {
		request.Name = access.DefaultName(d.env.Who, now)
	}
	var err error
	if request.Expires = access.InDays(n.Days, now); n.Days == 0 {
		if request.Expires, err = access.ParseExpiry(n.Date, now); err != nil {
			return world.Granted{}, err
		}
	}
	if err := request.Check(now); err != nil {
		return world.Granted{}, err
	}
	tell(world.Step{Doing: "signing in"})
	session, err := access.SignIn(ctx, d.conn.Client, d.conn.Clock, n.User, n.Password, func(wait time.Duration) {
		tell(world.Step{Doing: "signing in", RetryAt: d.conn.Clock.Now().Add(wait)})
	})
	if err != nil {
		return world.Granted{}, err
	}
	tell(world.Step{Doing: "creating the token"})
	// An escape must not cut the answer off: the token would be made and lost.
	asking, stop := context.WithTimeout(context.WithoutCancel(ctx), createTime)
	defer stop()
	made, err := access.Create(asking, session, request, now)
	if err != nil {
		return world.Granted{}, err
	}
	if ctx.Err() != nil {
		d.revoke(ctx, session, made.Record)
		return world.Granted{}, ctx.Err()
	}
	tell(world.Step{Doing: "trying the token"})
	facts := made.Facts(n.User)
	granted, err := d.use(ctx, made.Token, &facts, keep)
	if err != nil {
		d.revoke(ctx, session, made.Record)
	}
	return granted, err
}

// revoke takes a token back that was made and is of no use, also when it is an
// escape that keeps it from being used.
func (d *dashboardAccess) revoke(ctx context.Context, session *client.Session, record client.AccessToken) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeTime)
	defer cancel()
	_ = access.Revoke(ctx, session, record)
}
