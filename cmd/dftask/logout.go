package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dftask/keyring"
)

func logoutCommand(e env, o *options) *cobra.Command {
	return &cobra.Command{
		Use: "logout", Short: "Remove the stored token",
		Long: `Remove the stored token of the manager and context from this host. The manager
goes on taking it: to end that too, revoke it with dftask token revoke.`,
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
	facts, known := s.noted()
	removed, err := s.removeAll(ctx, e)
	if err != nil {
		return err
	}
	if s.facts != nil {
		if err := s.facts.Forget(s.item); err != nil {
			note(e, "what was known of the token could not be removed: %v", err)
		}
	}
	switch {
	case !removed:
		note(e, "no token was stored for %s", s.item)
	case known:
		note(e, "the manager goes on taking the token until %s; to end that: dftask token revoke %d --user %s", day(facts.Expires), facts.ID, facts.User)
	default:
		note(e, "the manager goes on taking the token; to end that: dftask token revoke NAME --user USER")
	}
	for _, left := range before(e, c, keyring.PlaceKeyring) {
		note(e, "%s stays in force", left)
	}
	return nil
}

// removeAll removes the token from wherever it may be kept.
func (s *storage) removeAll(ctx context.Context, e env) (removed bool, err error) {
	keepers := []keyring.Keeper{s.keyring}
	if s.plaintext != nil {
		keepers = append(keepers, s.plaintext)
	}
	var failed []error
	for _, keeper := range keepers {
		err := keeper.Delete(ctx, s.item)
		var f *keyring.Failure
		switch {
		case err == nil:
			removed = true
			note(e, "the token for %s was removed from the %s", s.item, keeper.Name())
		case !errors.As(err, &f):
			return removed, err
		case f.Reason == keyring.NotFound:
		case f.Absent():
			// There is none to have it.
			note(e, "%s", f.Why())
		default:
			failed = append(failed, fmt.Errorf("%w", err))
		}
	}
	return removed, errors.Join(failed...)
}
