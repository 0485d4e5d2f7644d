package access

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"dftask/client"
)

// StateInactive is the state of a revoked token.
const StateInactive = "inactive"

// List returns the signed-in user's tokens, the newest first.
func List(ctx context.Context, s *client.Session) ([]client.AccessToken, error) {
	tokens, err := s.Tokens(ctx)
	if err != nil {
		return nil, explainSession(err)
	}
	// The manager sorts them in no particular way.
	slices.SortFunc(tokens, func(a, b client.AccessToken) int { return int(b.ID) - int(a.ID) })
	return tokens, nil
}

// Pick finds a token by its name or id. A name comes first, for it may be a number.
func Pick(tokens []client.AccessToken, want string) (client.AccessToken, error) {
	for _, t := range tokens {
		if t.Name == want {
			return t, nil
		}
	}
	for _, t := range tokens {
		if strconv.FormatUint(uint64(t.ID), 10) == want {
			return t, nil
		}
	}
	return client.AccessToken{}, &client.RefusedError{Field: "token", Reason: fmt.Sprintf("you have no token %q", want), Next: "See dftask token list for the names and ids of yours."}
}

// Revoke switches a token off for good. It keeps its scopes, which the manager would
// widen otherwise (contract §1.4), and its record, so that its name stays known.
func Revoke(ctx context.Context, s *client.Session, t client.AccessToken) error {
	return explainSession(s.DeactivateToken(ctx, t))
}

// explainSession rewrites errors that the client words for tokens.
func explainSession(err error) error {
	switch {
	case client.Is[*client.UnauthorizedError](err):
		return &SessionError{Reason: "the manager has ended the session", Next: "Sign in again.", Err: err}
	case client.Is[*client.ForbiddenError](err):
		return &SessionError{
			Reason: "this user may list tokens, but not make or revoke them",
			Next:   "Ask somebody with the role root for a token, and give it to dftask login.", Err: err,
		}
	}
	return err
}

// SessionError is a session that may not do what was asked of it.
type SessionError struct {
	// Reason is a clause.
	Reason string
	// Next says what to do.
	Next string
	Err  error
}

func (e *SessionError) Error() string { return e.Reason }

// Advice says what to do.
func (e *SessionError) Advice() string { return e.Next }

func (e *SessionError) Unwrap() error { return e.Err }
