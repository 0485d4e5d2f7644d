package access

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dftask/client"
	"dftask/keyring"
)

// The scopes that mean something to a manager (contract §1.1).
const (
	ScopeJob     = "job"
	ScopeCluster = "cluster"
)

const (
	maxTokenName   = 256
	maxDescription = 1024
)

// Scopes are the scopes that dftask needs, and that a token gets when none are named.
func Scopes() []string { return []string{ScopeJob, ScopeCluster} }

// Request is a personal access token to be made.
type Request struct {
	// Name is its name, one of its own on the whole manager.
	Name        string
	Description string
	// Expires is when it ends, which must be said.
	Expires time.Time
	// Scopes are "job", "cluster" or both; none means both.
	Scopes []string
}

// Created is a token that was made.
type Created struct {
	Record client.AccessToken
	Token  keyring.Token
}

// Facts are what may be kept of it beside the token.
func (c Created) Facts(user string) keyring.Facts {
	return keyring.Facts{ID: c.Record.ID, Name: c.Record.Name, User: user, Scopes: c.Record.Scopes, Expires: c.Record.ExpiredAt.Time}
}

// DefaultName is a name for a token that tells where it is used: who, as "user@host",
// the day, and something that no other has.
func DefaultName(who string, now time.Time) string {
	user, host, _ := strings.Cut(who, "@")
	host, _, _ = strings.Cut(host, ".")
	var unique [2]byte
	_, _ = rand.Read(unique[:]) // never fails
	return fmt.Sprintf("dftask-%s-%s-%s-%s", word(user), word(host), now.UTC().Format("20060102"), hex.EncodeToString(unique[:]))
}

// word is a text as part of a name.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, s)
	if runes := []rune(s); len(runes) > 64 {
		s = string(runes[:64])
	}
	if s == "" {
		return "unknown"
	}
	return s
}

// Check refuses, as a [*client.RefusedError], a request that a manager would refuse or
// take for another, as the name of a scope that does not exist.
func (r Request) Check(now time.Time) error {
	refuse := func(field, reason, next string) error {
		return &client.RefusedError{Field: field, Reason: reason, Next: next}
	}
	switch {
	case strings.TrimSpace(r.Name) == "":
		return refuse("name", "the token has no name", "Give it a name.")
	case utf8.RuneCountInString(r.Name) > maxTokenName:
		return refuse("name", "the token's name is longer than 256 characters", "Shorten it.")
	case utf8.RuneCountInString(r.Description) > maxDescription:
		return refuse("description", "the token's description is longer than 1,024 characters", "Shorten it.")
	}
	for _, scope := range r.Scopes {
		if !slices.Contains(Scopes(), scope) {
			return refuse("scope", fmt.Sprintf("there is no scope %q", scope), "The scopes are job and cluster; dftask needs both.")
		}
	}
	return checkExpiry(r.Expires, now)
}

// Create makes a personal access token for the signed-in user. now is the time that its
// expiration is compared with.
//
// A name that is taken is a [*NameTakenError]; an answer that was lost on the way an
// [*UncertainError].
func Create(ctx context.Context, s *client.Session, r Request, now time.Time) (Created, error) {
	if err := r.Check(now); err != nil {
		return Created{}, err
	}
	if len(r.Scopes) == 0 {
		r.Scopes = Scopes()
	}
	slices.Sort(r.Scopes)
	record, text, err := s.CreateToken(ctx, client.NewToken{Name: r.Name, Bio: r.Description, Scopes: slices.Compact(r.Scopes), ExpiredAt: r.Expires.UTC().Truncate(time.Second)})
	if err != nil {
		return Created{}, explainCreate(err, r.Name)
	}
	token, err := keyring.NewToken(text)
	if err != nil {
		// It is good for nothing, and must not stay.
		return Created{}, errors.Join(fmt.Errorf("the manager made a token that cannot be used: %w", err), Revoke(ctx, s, *record))
	}
	return Created{Record: *record, Token: token}, nil
}

func explainCreate(err error, name string) error {
	var conflict *client.ConflictError
	var server *client.ServerError
	switch {
	case errors.As(err, &conflict):
		return &NameTakenError{Host: conflict.Host, Name: name, Err: err}
	case errors.As(err, &server) && strings.Contains(server.Message, "duplicate key"):
		// What a manager on PostgreSQL says of it (contract §1.4).
		return &NameTakenError{Host: server.Host, Name: name, Err: err}
	case client.MayHaveBeenTaken(err):
		return &UncertainError{Name: name, Err: err}
	}
	return explainSession(err)
}

// NameTakenError is a token name that somebody has used already, be it for a token that
// is switched off.
type NameTakenError struct {
	Host, Name string
	Err        error
}

func (e *NameTakenError) Error() string {
	return fmt.Sprintf("the manager at %s has a token named %q already", e.Host, e.Name)
}

// Advice says to choose another name.
func (e *NameTakenError) Advice() string {
	return "Choose another with --name, or leave it out; a revoked token keeps its name."
}

func (e *NameTakenError) Unwrap() error { return e.Err }

// UncertainError is a token that may have been made, although the answer was lost.
type UncertainError struct {
	Name string
	Err  error
}

func (e *UncertainError) Error() string {
	return fmt.Sprintf("it is not known whether the token %q was made: %v", e.Name, e.Err)
}

// Advice says how to find out.
func (e *UncertainError) Advice() string {
	return "See dftask token list --user NAME, and revoke it if it is there: its text is lost."
}

func (e *UncertainError) Unwrap() error { return e.Err }
