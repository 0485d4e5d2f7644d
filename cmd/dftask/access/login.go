package access

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/keyring"
)

// loginFlags are the flags of login.
type loginFlags struct {
	signIn
	newToken
	tokenStdin, insecure bool
}

func LoginCommand(e console.Env, o *session.Flags) *cobra.Command {
	l := &loginFlags{}
	cmd := &cobra.Command{
		Use: "login", Short: "Store a personal access token, yours or a new one",
		Long: `Store a personal access token for the manager. Without --user it is pasted;
with --user dftask signs in, has the manager make a new token, and keeps the
token alone. The token is tried before it is stored.

It is kept in the keyring of the operating system, one for each manager and
context. Where there is no keyring, --insecure-storage keeps it in a file that
only you can read.

Exits with 4 when the manager refuses the name, the password or the token.`,
		Example: `  dftask login
  dftask login --user alice --expires 90d
  pass show dragonfly | dftask login --token-stdin`,
		Args: noSecrets,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.check(cmd, e); err != nil {
				return err
			}
			return login(cmd.Context(), e, *o, *l)
		},
	}
	l.signIn.AddTo(cmd)
	l.newToken.AddTo(cmd)
	cmd.Flags().BoolVar(&l.tokenStdin, "token-stdin", false, "read the token from standard input")
	insecureFlag(cmd, &l.insecure)
	return cmd
}

func insecureFlag(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "insecure-storage", false, "where there is no keyring, keep the token in the clear in a file of mode 0600")
}

func (l *loginFlags) check(cmd *cobra.Command, e console.Env) error {
	if l.user != "" {
		if l.tokenStdin {
			return console.BadUsage("--user makes a new token, and --token-stdin brings one", "Leave one of them out.")
		}
		return l.signIn.check(cmd, e)
	}
	for _, flag := range []string{"password-stdin", "name", "description", "expires"} {
		if cmd.Flags().Changed(flag) {
			return console.BadUsage("--"+flag+" is of a new token, which takes --user", "Add --user NAME, or leave it out.")
		}
	}
	if !l.tokenStdin && !(e.InTTY && e.ErrTTY) {
		return console.BadUsage("there is no terminal to paste a token on", "Pipe it in with --token-stdin, or sign in with --user NAME --password-stdin.")
	}
	return nil
}

func login(ctx context.Context, e console.Env, o session.Flags, l loginFlags) error {
	c, err := session.Connect(e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	// What can be refused without asking for a secret is refused first.
	request, err := l.request(e, c.Clock.Now())
	if err != nil {
		return err
	}
	keeper, err := c.Storage.Choose(ctx, e, l.insecure)
	if err != nil {
		return nowhere(e, err)
	}
	if l.user != "" {
		return makeAndKeep(ctx, e, c, l.signIn, request, keeper, l.insecure)
	}
	text, err := console.SecretFrom(ctx, e, l.tokenStdin, fmt.Sprintf("Personal access token for %s (it is not shown): ", c.Client.Base().Host))
	if err != nil {
		return err
	}
	token, err := keyring.NewToken(text)
	if err != nil {
		return console.BadUsage("that is not a token: "+err.Error(), "Copy the token from the manager's console once more; nothing was stored.")
	}
	report, err := try(ctx, c, token, l.scopes)
	if err != nil {
		console.Note(e, "the token was not stored")
		return err
	}
	if keeper, err = c.Storage.Keep(ctx, e, keeper, l.insecure, token); err != nil {
		return nowhere(e, err)
	}
	if err := c.Storage.NoteFacts(token, nil); err != nil {
		console.Note(e, "%v", err)
	}
	console.Note(e, "the token works at %s: %s", c.Client.Base(), report.May())
	sayKept(e, c, keeper)
	return nil
}

// try finds out whether the token is good for what it should be.
func try(ctx context.Context, c *session.Connection, token keyring.Token, scopes []string) (access.Report, error) {
	c.Client.SetToken(token.Reveal())
	report := access.Try(ctx, c.Client)
	err := report.Err(scopes...)
	var forbidden *client.ForbiddenError
	if errors.As(err, &forbidden) && forbidden.Reason == client.TokenScope && report.Jobs == nil {
		err = &narrowError{forbidden}
	}
	return report, err
}

// narrowError is a token that can search and delete, and not name clusters.
type narrowError struct{ *client.ForbiddenError }

func (e *narrowError) Unwrap() error { return e.ForbiddenError }

// Advice says how to use it all the same.
func (e *narrowError) Advice() string {
	return e.ForbiddenError.Advice() + " Searching and deleting work without it: add --scope job to log in with this one as it is."
}

// makeAndKeep signs in, makes a token and keeps it.
func makeAndKeep(ctx context.Context, e console.Env, c *session.Connection, s signIn, request access.Request, keeper keyring.Keeper, insecure bool) error {
	session, err := s.Open(ctx, e, c)
	if err != nil {
		return err
	}
	err = makeToken(ctx, e, c, session, request, s.user, func(made access.Created) (err error) {
		if keeper, err = c.Storage.Keep(ctx, e, keeper, insecure, made.Token); err != nil {
			return err
		}
		facts := made.Facts(s.user)
		if err := c.Storage.NoteFacts(made.Token, &facts); err != nil {
			console.Note(e, "the name and the expiration of the token could not be noted: %v", err)
		}
		return nil
	})
	if err != nil {
		return nowhere(e, err)
	}
	sayKept(e, c, keeper)
	return nil
}

// makeToken makes a token, tries it and gives it to keep. One that cannot be kept is
// revoked again, while the session is there to do it.
func makeToken(ctx context.Context, e console.Env, c *session.Connection, session *client.Session, request access.Request, user string, keep func(access.Created) error) error {
	made, err := access.Create(ctx, session, request, c.Clock.Now())
	if err != nil {
		return err
	}
	report, err := try(ctx, c, made.Token, made.Record.Scopes)
	if err == nil {
		err = keep(made)
	}
	if err != nil {
		undo(ctx, e, session, made, user)
		return err
	}
	console.Note(e, "the manager at %s made the token %q, good until %s: %s", c.Client.Base(), made.Record.Name, day(e, made.Record.ExpiredAt.Time), report.May())
	return nil
}

// sayKept says where the token is, and what comes before it.
func sayKept(e console.Env, c *session.Connection, keeper keyring.Keeper) {
	console.Note(e, "it is kept %s", c.Storage.Where(keeper))
	for _, first := range before(e, c, keeper.Name()) {
		console.Note(e, "%s comes first: the token stored now is used once that is gone", first)
	}
}

// before are the places that would give another token than the one that is kept.
func before(e console.Env, c *session.Connection, kept string) []string {
	var first []string
	for _, name := range c.Source.Names() {
		switch {
		case name == kept:
			return first
		case name == keyring.EnvVar && strings.TrimSpace(e.Getenv(keyring.EnvVar)) != "":
			first = append(first, "the variable "+keyring.EnvVar)
		case name == keyring.PlaceCommand, name == keyring.PlaceFile:
			first = append(first, "the "+name+" of the configuration")
		}
	}
	return first
}

// nowhere ends a command that was told to store nothing.
func nowhere(e console.Env, err error) error {
	if !errors.Is(err, session.ErrNotStored) {
		return err
	}
	withoutStorage(e)
	return console.Exit(console.ExitUsage)
}

// withoutStorage says how to do without.
func withoutStorage(e console.Env) {
	fmt.Fprint(e.Err, `dftask: nothing was stored
  For one shell, with the token neither on the screen nor in the shell's history:
    read -rs DFTASK_TOKEN && export DFTASK_TOKEN
  or, with a new token:
    DFTASK_TOKEN=$(dftask token create --user NAME --print) && export DFTASK_TOKEN
`)
}
