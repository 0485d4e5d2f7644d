package access

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/access"
	"dftask/client/export"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

func TokenCommand(e console.Env, o *session.Flags) *cobra.Command {
	cmd := &cobra.Command{
		Use: "token", Short: "Show the token in use, and manage your tokens",
		Long: `Show which token is in use and what it may do. With a sign-in: list, make and
revoke the personal access tokens of a user.`,
		Example: "  dftask token status\n  dftask token list --user alice",
		Args:    console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return console.BadUsage(cmd.CommandPath()+" needs a command: status, list, create or revoke", "See: "+cmd.CommandPath()+" --help")
		},
	}
	cmd.AddCommand(tokenStatusCommand(e, o), tokenListCommand(e, o), tokenCreateCommand(e, o), tokenRevokeCommand(e, o))
	return cmd
}

// signedIn carries out what needs a session.
func signedIn(ctx context.Context, e console.Env, o session.Flags, s signIn, do func(*session.Connection, *client.Session) error) error {
	c, err := session.Connect(e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	session, err := s.Open(ctx, e, c)
	if err != nil {
		return err
	}
	return do(c, session)
}

func tokenListCommand(e console.Env, o *session.Flags) *cobra.Command {
	var s signIn
	var l table.Listing[tokenRow]
	cmd := &cobra.Command{
		Use: "list", Short: "List the tokens of a user",
		Long: `List the personal access tokens of the user who signs in, the newest first. The
tokens themselves are never shown. The one that dftask keeps for this manager
and context has a star.`,
		Example: "  dftask token list --user alice\n  dftask token list --user alice --columns name,expires --sort expires", Args: noSecrets,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.Check(); err != nil {
				return err
			}
			if err := s.check(cmd, e); err != nil {
				return err
			}
			return signedIn(cmd.Context(), e, *o, s, func(c *session.Connection, session *client.Session) error {
				tokens, err := access.List(cmd.Context(), session)
				if err != nil {
					return err
				}
				return printTokens(e, c, tokens, &l)
			})
		},
	}
	s.AddTo(cmd)
	l.AddTo(cmd, tokenColumns())
	return cmd
}

// tokenRow is a token as JSON has it.
type tokenRow struct {
	ID          uint      `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Scopes      []string  `json:"scopes"`
	State       string    `json:"state"`
	Expired     bool      `json:"expired"`
	ExpiresAt   time.Time `json:"expires_at"`
	CreatedAt   time.Time `json:"created_at"`
	// Kept is true for the token that dftask keeps.
	Kept bool `json:"kept"`
}

// tokenColumns are those of a list of tokens.
func tokenColumns() []table.Column[tokenRow] {
	type t = tokenRow
	return table.Columns([]export.Column[t]{
		{Name: "kept", Value: func(t t) string { return strconv.FormatBool(t.Kept) }},
		{Name: "id", Value: func(t t) string { return fmt.Sprint(t.ID) }},
		{Name: "name", Value: func(t t) string { return t.Name }},
		{Name: "scopes", Value: func(t t) string { return scopeText(t.Scopes) }},
		{Name: "state", Value: t.status},
		{Name: "expires", Value: func(t t) string { return table.Time(console.Screen{}, t.ExpiresAt) }},
		{Name: "made", Value: func(t t) string { return table.Time(console.Screen{}, t.CreatedAt) }},
		{Name: "description", Value: func(t t) string { return t.Description }},
	}, map[string]table.Look[t]{
		"kept":        {Head: " ", Cell: func(t t) string { return text.Star(t.Kept) }},
		"id":          {},
		"name":        table.Identity[t](text.TruncateMiddle),
		"scopes":      {Rank: 2, Min: 8},
		"state":       {Tone: tokenTone},
		"expires":     table.Instant(1, func(t t) time.Time { return t.ExpiresAt }),
		"description": {Rank: 3, Min: 12},
	})
}

// status is the token's state, and that it has expired.
func (t tokenRow) status() string {
	if t.Expired {
		return t.State + ", expired"
	}
	return t.State
}

// tokenTone is that of a token's state.
func tokenTone(t tokenRow) widget.Tone {
	if t.Expired || t.State == access.StateInactive {
		return widget.ToneError
	}
	return widget.ToneOK
}

func printTokens(e console.Env, c *session.Connection, tokens []client.AccessToken, l *table.Listing[tokenRow]) error {
	kept, _, known := c.Storage.Noted()
	var list []tokenRow
	for _, t := range tokens {
		list = append(list, tokenRow{
			ID: t.ID, Name: t.Name, Description: t.Bio, Scopes: t.Scopes, State: t.State, Expired: c.Clock.Now().After(t.ExpiredAt.Time),
			ExpiresAt: t.ExpiredAt.UTC(), CreatedAt: t.CreatedAt.UTC(), Kept: known && kept.ID == t.ID && kept.Name == t.Name,
		})
	}
	return l.PrintWithTotal(e, list, "token", "tokens")
}

func tokenCreateCommand(e console.Env, o *session.Flags) *cobra.Command {
	var s signIn
	var n newToken
	var print, insecure bool
	cmd := &cobra.Command{
		Use: "create", Short: "Make a token, and store or print it",
		Long: `Make a personal access token and store it, as dftask login --user does. With
--print it is written to standard output instead, once, and not stored.`,
		Example: `  dftask token create --user alice --name ci --expires 90d --print`, Args: noSecrets,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.check(cmd, e); err != nil {
				return err
			}
			if !print {
				return login(cmd.Context(), e, *o, loginFlags{signIn: s, newToken: n, insecure: insecure})
			}
			// What can be refused without asking for a secret is refused first.
			if _, err := n.request(e, time.Now()); err != nil {
				return err
			}
			return signedIn(cmd.Context(), e, *o, s, func(c *session.Connection, session *client.Session) error {
				return printNew(cmd.Context(), e, c, session, s, n)
			})
		},
	}
	s.AddTo(cmd)
	n.AddTo(cmd)
	insecureFlag(cmd, &insecure)
	cmd.Flags().BoolVar(&print, "print", false, "write the token to standard output, and do not store it")
	return cmd
}

func printNew(ctx context.Context, e console.Env, c *session.Connection, session *client.Session, s signIn, n newToken) error {
	request, err := n.request(e, c.Clock.Now())
	if err != nil {
		return err
	}
	return makeToken(ctx, e, c, session, request, s.user, func(made access.Created) error {
		_, err := fmt.Fprintln(e.Out, made.Token.Reveal())
		return err
	})
}

func tokenRevokeCommand(e console.Env, o *session.Flags) *cobra.Command {
	var s signIn
	cmd := &cobra.Command{
		Use: "revoke NAME|ID", Short: "Switch a token off for good",
		Long: `Switch a token off, by its name or its id. The manager refuses it from then on,
in a deployment of several managers within seconds; its record stays.`,
		Example: "  dftask token revoke dftask-alice-bastion-20261123-1f0c --user alice", Args: console.OneArg("name or id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.check(cmd, e); err != nil {
				return err
			}
			return signedIn(cmd.Context(), e, *o, s, func(c *session.Connection, session *client.Session) error {
				return revoke(cmd.Context(), e, c, session, args[0])
			})
		},
	}
	s.AddTo(cmd)
	return cmd
}

func revoke(ctx context.Context, e console.Env, c *session.Connection, session *client.Session, want string) error {
	tokens, err := access.List(ctx, session)
	if err != nil {
		return err
	}
	t, err := access.Pick(tokens, want)
	if err != nil {
		return err
	}
	if t.State == access.StateInactive {
		console.Note(e, "the token %q (id %d) was revoked before", t.Name, t.ID)
	} else {
		if err := access.Revoke(ctx, session, t); err != nil {
			return err
		}
		console.Note(e, "the token %q (id %d) is revoked", t.Name, t.ID)
	}
	if kept, item, known := c.Storage.Noted(); known && kept.ID == t.ID && kept.Name == t.Name {
		if err := c.Storage.Facts.Revoke(item); err != nil {
			console.Note(e, "that it is revoked could not be noted: %v", err)
		}
		console.Note(e, "it is the one that is stored here; remove it with: dftask logout")
	}
	return nil
}
