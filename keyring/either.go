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

func (e either) Look(ctx context.Context) (Token, error) {
	found, err := e.find(ctx)
	return found.Token, err
}

func (e either) find(ctx context.Context) (Found, error) {
	found, err := look(ctx, e.first)
	var f *Failure
	if !errors.As(err, &f) || f.Reason != NotFound {
		return found, err
	}
	if other, otherErr := look(ctx, e.second); otherErr == nil {
		return other, nil
	}
	return found, err
}
