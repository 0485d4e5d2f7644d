package access

import (
	"context"

	"github.com/spf13/cobra"

	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
)

func LogoutCommand(e console.Env, o *session.Flags) *cobra.Command {
	return &cobra.Command{
		Use: "logout", Short: "Remove the stored token",
		Long: `Remove the stored token of the manager and context from this host. The manager
takes it until it is revoked: dftask token revoke does that.`,
		Example: "  dftask logout", Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return logout(cmd.Context(), e, *o) },
	}
}

func logout(ctx context.Context, e console.Env, o session.Flags) error {
	c, err := session.Connect(e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	s := c.Storage
	item, err := s.RemoveAll(ctx, e)
	if err != nil {
		return err
	}
	var facts keyring.Facts
	known := false
	if s.Facts != nil {
		facts, known = s.Facts.Noted(item)
		if err := s.Facts.Forget(item); err != nil {
			console.Note(e, "what was known of the token could not be removed: %v", err)
		}
	}
	switch now := c.Clock.Now(); {
	case item == (keyring.Item{}):
		console.Note(e, "no token was stored for %s", s.Item)
	case known && facts.Revoked:
		console.Note(e, "the token was revoked: the manager no longer accepts it")
	case known && !facts.Expires.After(now):
		console.Note(e, "the token expired on %s: the manager no longer accepts it", day(e, facts.Expires))
	case known:
		console.Note(e, "the manager accepts the token until %s; to end that: dftask token revoke %d --user %s", day(e, facts.Expires), facts.ID, facts.User)
	default:
		console.Note(e, "unless the token was revoked, the manager still accepts it; to end that: dftask token revoke NAME --user USER")
	}
	for _, left := range before(e, c, keyring.PlaceKeyring) {
		console.Note(e, "%s stays in force", left)
	}
	return nil
}
