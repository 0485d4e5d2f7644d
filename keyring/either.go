package keyring

import (
	"context"
	"errors"
)

// Either is one place with two shelves: the second is looked at when the first
// has no such item. It goes by the first's name, and fails as the first does.
func Either(first, second Place) Place { return either{first, second} }

type either struct{ first, second Place }

func (e either) Name() string { return e.first.Name() }

func (e either) Look(ctx context.Context) (Found, error) {
	found, err := e.first.Look(ctx)
	var f *Failure
	if !errors.As(err, &f) || f.Reason != NotFound {
		return found, err
	}
	if other, otherErr := e.second.Look(ctx); otherErr == nil {
		return other, nil
	}
	return found, err
}
