package keyring

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Cap is the longest that a call of a Keyring takes. A prompt on a desktop may wait
// without end, and dftask must not.
const Cap = 3 * time.Second

// Backend is a keyring in its plainest form, as github.com/zalando/go-keyring has it.
// Its methods may never return. Get and Delete return go-keyring's ErrNotFound when
// there is no such item.
type Backend interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// Keyring keeps tokens. Every method returns within Cap, or a *Failure with the
// reason TimedOut, and returns earlier with the cause of ctx when that is done.
//
// A backend cannot be interrupted. A call that was given up keeps running; its
// answer is dropped, and no second one is started beside it: what comes next waits
// for it, within its own Cap.
type Keyring struct {
	backend Backend
	// probe finds out without side effects whether asking the backend makes sense.
	probe func(context.Context) error
	// limit is Cap, but for tests that wait for a real bus.
	limit time.Duration
	// slot is taken by the one call in flight.
	slot chan struct{}
}

// New returns a keyring over backend.
func New(backend Backend) *Keyring { return newKeyring(backend, nil) }

func newKeyring(backend Backend, probe func(context.Context) error) *Keyring {
	return &Keyring{backend: backend, probe: probe, limit: Cap, slot: make(chan struct{}, 1)}
}

// Name returns PlaceKeyring.
func (k *Keyring) Name() string { return PlaceKeyring }

// Get returns the token of item.
func (k *Keyring) Get(ctx context.Context, item Item) (Token, error) {
	return k.call(ctx, Read, item, Token{}, func() (Token, error) {
		text, err := k.backend.Get(service, item.key())
		if err != nil {
			return Token{}, err
		}
		token, err := NewToken(text)
		if err != nil {
			return Token{}, &Failure{Reason: Malformed, Err: err}
		}
		return token, nil
	})
}

// Store keeps token as item, in place of what was there, and reads it back: go-keyring
// reports success too when the prompt of the keyring was dismissed.
//
// After the reason TimedOut the token may still be stored, when the prompt is answered.
func (k *Keyring) Store(ctx context.Context, item Item, token Token) error {
	if token.IsZero() {
		return &Failure{Op: Store, Place: PlaceKeyring, Reason: Malformed, Err: ErrBlank}
	}
	_, err := k.call(ctx, Store, item, token, func() (Token, error) {
		if err := k.backend.Set(service, item.key(), token.Reveal()); err != nil {
			return Token{}, err
		}
		kept, err := k.backend.Get(service, item.key())
		if err != nil || kept != token.Reveal() {
			return Token{}, &Failure{Reason: Unconfirmed, Err: err}
		}
		return Token{}, nil
	})
	return err
}

// Delete removes item, and looks whether it is gone. An item that is not there is a
// *Failure with the reason NotFound.
func (k *Keyring) Delete(ctx context.Context, item Item) error {
	_, err := k.call(ctx, Delete, item, Token{}, func() (Token, error) {
		if err := k.backend.Delete(service, item.key()); err != nil {
			return Token{}, err
		}
		if _, err := k.backend.Get(service, item.key()); !isNotFound(err) {
			return Token{}, &Failure{Reason: Unconfirmed, Err: err}
		}
		return Token{}, nil
	})
	return err
}

// Unlocked says whether the keyring gives out tokens at this moment without asking
// anybody, as far as that can be known without asking. It starts nothing and opens no
// prompt. On macOS it is never known.
func (k *Keyring) Unlocked(ctx context.Context) bool { return unlocked(ctx) }

// Place returns the place that is item in this keyring.
func (k *Keyring) Place(item Item) Place { return PlaceOf(k, item) }

var errCap = errors.New("no answer in time")

// call runs ask, which may never return, and waits for its answer until ctx or the
// cap ends. secret is a token that ask handles and no error may show.
func (k *Keyring) call(ctx context.Context, op Op, item Item, secret Token, ask func() (Token, error)) (Token, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, k.limit, errCap)
	defer cancel()
	givenUp := func() (Token, error) {
		cause := context.Cause(ctx)
		if !errors.Is(cause, errCap) {
			return Token{}, cause
		}
		within := fmt.Sprintf("%g s", k.limit.Seconds())
		return Token{}, &Failure{Op: op, Place: PlaceKeyring, Reason: TimedOut, Detail: within, Err: cause}
	}
	if ctx.Err() != nil {
		return givenUp()
	}
	select {
	case k.slot <- struct{}{}:
	case <-ctx.Done():
		return givenUp()
	}

	type answer struct {
		token Token
		err   error
	}
	// With room for the answer the goroutine ends even when its caller has left.
	answers := make(chan answer, 1)
	go func() {
		defer func() { <-k.slot }()
		token, err := k.guarded(ctx, ask)
		answers <- answer{token, err}
	}()
	select {
	case a := <-answers:
		if a.err != nil && ctx.Err() != nil {
			// Both at once: the error is that of being given up.
			return givenUp()
		}
		if a.err != nil {
			return Token{}, explain(op, item, secret, a.err)
		}
		return a.token, nil
	case <-ctx.Done():
		return givenUp()
	}
}

// guarded probes and asks, and turns a panic into an error: go-keyring v0.2.8
// dereferences nil when the bus goes away while a prompt is open, and trusts the types
// of what the bus says.
func (k *Keyring) guarded(ctx context.Context, ask func() (Token, error)) (token Token, err error) {
	defer func() {
		if r := recover(); r != nil {
			token, err = Token{}, fmt.Errorf("the keyring library failed: %v", r)
		}
	}()
	if k.probe != nil {
		if err := k.probe(ctx); err != nil {
			return Token{}, err
		}
	}
	// What was given up before it began is not begun.
	if ctx.Err() != nil {
		return Token{}, context.Cause(ctx)
	}
	return ask()
}

// explain makes a *Failure of what a backend or the probe said.
func explain(op Op, item Item, secret Token, err error) *Failure {
	f := &Failure{Op: op, Place: PlaceKeyring}
	var known *Failure
	if errors.As(err, &known) {
		f.Reason, f.Detail, f.Err = known.Reason, known.Detail, known.Err
	} else {
		f.Reason, f.Err = reasonOf(err), err
	}
	if f.Reason == NotFound {
		f.Detail = item.String()
	}
	f.Err = redact(f.Err, secret)
	return f
}

// redact keeps the token out of an error whose text somebody else wrote.
func redact(err error, secret Token) error {
	if err == nil || secret.IsZero() || !strings.Contains(err.Error(), secret.Reveal()) {
		return err
	}
	// The chain goes too: each link could be printed.
	return errors.New(strings.ReplaceAll(err.Error(), secret.Reveal(), mask))
}
