package keyring

import "context"

// A Keeper keeps a token for each item. Its errors are each a *Failure, or the cause of
// a context that is done.
type Keeper interface {
	// Name says where it keeps them, in the words shown to a person: "keyring".
	Name() string
	// Get returns the token of item, or a failure with the reason NotFound.
	Get(ctx context.Context, item Item) (Token, error)
	// Store keeps token as item, in place of what was there.
	Store(ctx context.Context, item Item, token Token) error
	// Delete removes the token of item, or fails with the reason NotFound.
	Delete(ctx context.Context, item Item) error
}

// PlaceOf returns the place that is item in keeper.
func PlaceOf(keeper Keeper, item Item) Place { return keptPlace{keeper, item} }

type keptPlace struct {
	keeper Keeper
	item   Item
}

func (p keptPlace) Name() string { return p.keeper.Name() }

func (p keptPlace) Look(ctx context.Context) (Found, error) {
	token, err := p.keeper.Get(ctx, p.item)
	return Found{Token: token, Item: p.item, Plaintext: p.Name() == PlacePlaintext}, err
}
