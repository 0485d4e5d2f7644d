package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"dftask/keyring"
)

func logoutCommand(e env, o *options) *cobra.Command {
	return &cobra.Command{
		Use: "logout", Short: "Remove the stored token",
		Long: `Remove the stored token of the manager and context from this host. The manager
takes it until it is revoked: dftask token revoke does that.`,
		Example: "  dftask logout", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return logout(cmd.Context(), e, *o) },
	}
}

func logout(ctx context.Context, e env, o options) error {
	c, err := connect(e, o)
	if err != nil {
		return err
	}
	defer c.close()
	s := c.storage
	item, err := s.removeAll(ctx, e)
	if err != nil {
		return err
	}
	var facts keyring.Facts
	known := false
	if s.facts != nil {
		facts, known = s.facts.Noted(item)
		if err := s.facts.Forget(item); err != nil {
			note(e, "what was known of the token could not be removed: %v", err)
		}
	}
	switch now := c.clock.Now(); {
	case item == (keyring.Item{}):
		note(e, "no token was stored for %s", s.item)
	case known && facts.Revoked:
		note(e, "the token was revoked: the manager no longer accepts it")
	case known && !facts.Expires.After(now):
		note(e, "the token expired on %s: the manager no longer accepts it", day(facts.Expires))
	case known:
		note(e, "the manager accepts the token until %s; to end that: dftask token revoke %d --user %s", day(facts.Expires), facts.ID, facts.User)
	default:
		note(e, "unless the token was revoked, the manager still accepts it; to end that: dftask token revoke NAME --user USER")
	}
	for _, left := range before(e, c, keyring.PlaceKeyring) {
		note(e, "%s stays in force", left)
	}
	return nil
}

// removeAll removes the token that is in use from wherever it may be kept. It
// returns what it was kept as: that of the context, or that of the manager, from
// before it had a context; the zero value when there was none.
func (s *storage) removeAll(ctx context.Context, e env) (item keyring.Item, err error) {
	keepers := []keyring.Keeper{s.keyring}
	if s.plaintext != nil {
		keepers = append(keepers, s.plaintext)
	}
	for i, item := range s.items() {
		removed, err := s.remove(ctx, e, item, keepers, i == 0)
		if removed || err != nil {
			return item, err
		}
	}
	return keyring.Item{}, nil
}

// remove removes what is kept as an item. first is set for the first item that is
// tried, for which it is told that there is no keyring.
func (s *storage) remove(ctx context.Context, e env, item keyring.Item, keepers []keyring.Keeper, first bool) (removed bool, err error) {
	var failed []error
	for _, keeper := range keepers {
		err := keeper.Delete(ctx, item)
		var f *keyring.Failure
		switch {
		case err == nil:
			removed = true
			note(e, "the token for %s was removed from the %s", item, keeper.Name())
		case !errors.As(err, &f):
			return removed, err
		case f.Reason == keyring.NotFound:
		case f.Absent():
			if first { // there is none to have it
				note(e, "%s", f.Why())
			}
		default:
			failed = append(failed, err)
		}
	}
	return removed, errors.Join(failed...)
}
