package keyring

import (
	"context"
	"errors"
	"os"
)

// EnvVar is the environment variable that holds a token for one run.
const EnvVar = "DFTASK_TOKEN"

// The names of places, as people are shown them.
const (
	PlaceKeyring   = "keyring"
	PlaceCommand   = "token command"
	PlaceFile      = "token file"
	PlacePlaintext = "plaintext file"
	PlaceMemory    = "this run"
)

// A Place is somewhere a token may be.
type Place interface {
	// Name says where the place is, in the words shown to a person: "keyring".
	Name() string
	// Look returns the token that is there now with what is known of it, or a
	// *Failure. It returns soon after ctx is done.
	Look(ctx context.Context) (Found, error)
}

// Source is an ordered list of places; the first that has a token gives it.
type Source struct {
	places []Place
}

// NewSource returns a source that asks places in the order given.
func NewSource(places ...Place) Source {
	return Source{places: append([]Place(nil), places...)}
}

// Order has the places where a token may be, in the order in which they are asked. Those
// that are nil are left out.
type Order struct {
	// ThisRun has the token that was signed in with in this run.
	ThisRun Place
	// Environment is the variable [EnvVar].
	Environment Place
	// Command is a command that prints a token, and File a file that holds one.
	Command, File Place
	// Keyring is the operating system's.
	Keyring Place
	// Plaintext is a file of dftask's own, which somebody chose.
	Plaintext Place
}

// Source asks the places in their order.
func (o Order) Source() Source {
	var s Source
	for _, place := range []Place{o.ThisRun, o.Environment, o.Command, o.File, o.Keyring, o.Plaintext} {
		if place != nil {
			s.places = append(s.places, place)
		}
	}
	return s
}

// Names returns the names of the places, in the order in which they are asked.
func (s Source) Names() []string {
	names := make([]string, len(s.places))
	for i, place := range s.places {
		names[i] = place.Name()
	}
	return names
}

// Found is a token and where it came from.
type Found struct {
	Token Token
	// Place is the name of the place that had it, which Find sets.
	Place string
	// Item is what it is kept as there; the zero value where dftask does not keep it.
	Item Item
	// Plaintext says that dftask itself keeps the token in the clear, in the file that
	// somebody chose with --insecure-storage.
	Plaintext bool
	// Warning is a sentence about how the token is kept, or empty: that others can read
	// the token file.
	Warning string
	// Passed has the places that were asked before and had none.
	Passed []*Failure
}

// String says where the token came from, for instance "token: keyring".
func (f Found) String() string { return "token: " + f.Place }

// Find asks the places in order and stops at the first that has a token. With none it
// returns a *NoTokenError; when ctx ends first, the cause of that.
//
// A failure that is final ends the search, and so does a place that was filled on
// purpose but not with a token (Malformed): the next place would be another identity
// than the one that was asked for.
func (s Source) Find(ctx context.Context) (Found, error) {
	var passed []*Failure
	for _, place := range s.places {
		if ctx.Err() != nil {
			return Found{}, context.Cause(ctx)
		}
		found, err := place.Look(ctx)
		if err == nil {
			found.Place, found.Passed = place.Name(), passed
			return found, nil
		}
		if ctx.Err() != nil {
			return Found{}, context.Cause(ctx)
		}
		var failure *Failure
		if !errors.As(err, &failure) {
			failure = &Failure{Op: Read, Place: place.Name(), Reason: Unexpected, Err: err}
		}
		passed = append(passed, failure)
		if failure.Final || failure.Reason == Malformed {
			break
		}
	}
	return Found{}, &NoTokenError{Tried: passed}
}

// Environment is the place that is the variable DFTASK_TOKEN, read with getenv or,
// when that is nil, from the environment of the process. A blank value counts as none.
func Environment(getenv func(string) string) Place {
	if getenv == nil {
		getenv = os.Getenv
	}
	return environment{getenv}
}

type environment struct {
	getenv func(string) string
}

func (environment) Name() string { return EnvVar }

func (e environment) Look(context.Context) (Found, error) {
	token, err := NewToken(e.getenv(EnvVar))
	switch {
	case errors.Is(err, ErrBlank):
		return Found{}, &Failure{Op: Read, Place: EnvVar, Reason: NotSet}
	case err != nil:
		return Found{}, &Failure{Op: Read, Place: EnvVar, Reason: Malformed, Err: err}
	}
	return Found{Token: token}, nil
}
