package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

// signIn is the flags that open a session.
type signIn struct {
	user          string
	passwordStdin bool
}

func (s *signIn) AddTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.user, "user", "", "`NAME` of the user of the manager's console to sign in as; the password is asked for")
	cmd.Flags().BoolVar(&s.passwordStdin, "password-stdin", false, "read the password from standard input")
	hideValues(cmd)
}

// hideValues keeps what was typed out of the complaint about a flag that is not known:
// it may be a password, as in -pPASSWORD.
func hideValues(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return console.FlagError(cmd, err, true) })
}

// noSecrets refuses arguments without repeating them, for they may be a token.
func noSecrets(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return console.BadUsage(
		cmd.CommandPath()+" takes no arguments",
		"A token on the command line can be seen by everybody on this host; if this was one, revoke it. Paste it at the prompt, or pipe it in with --token-stdin.",
	)
}

// check refuses what cannot be asked for later.
func (s *signIn) check(cmd *cobra.Command, e console.Env) error {
	switch {
	case s.user == "":
		return console.BadUsage(cmd.CommandPath()+" needs somebody to sign in", "Add --user NAME, a user of the manager's console.")
	case !s.passwordStdin && !(e.InTTY && e.ErrTTY):
		return console.BadUsage("there is no terminal to ask for the password on", "Pipe it in with --password-stdin.")
	}
	return access.CheckName(s.user)
}

// Open asks for the password and signs in.
func (s *signIn) Open(ctx context.Context, e console.Env, c *session.Connection) (*client.Session, error) {
	if client.IsPlain(c.Client.Base()) {
		console.Note(e, "the password crosses the network in the clear, for the manager's address is plain http")
	}
	password, err := console.SecretFrom(ctx, e, s.passwordStdin, fmt.Sprintf("Password of %s at %s: ", text.Clean(s.user), c.Client.Base().Host))
	if err != nil {
		return nil, err
	}
	return access.SignIn(ctx, c.Client, c.Clock, s.user, password, func(d time.Duration) {
		console.Note(e, "the manager refuses the sign-in; it also refuses the right password within 5 s of another attempt, so it is tried once more in %.0f s", c.RealTime(d).Seconds())
	})
}

// newToken is the flags of a token to be made.
type newToken struct {
	name, description, expires string
	scopes                     []string
}

func (n *newToken) AddTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&n.name, "name", "", "`NAME` of the new token (default: one made of yours, the host's and the day)")
	flags.StringVar(&n.description, "description", "", "`TEXT` that describes the new token")
	flags.StringVar(&n.expires, "expires", fmt.Sprintf("%dd", access.DefaultDays), "`WHEN` the new token expires: 7d, 30d, 60d, 90d, or a date")
	flags.StringArrayVar(&n.scopes, "scope", nil, "`SCOPE` of the token, job or cluster (repeatable; default: both)")
}

// request reads the flags.
func (n *newToken) request(e console.Env, now time.Time) (access.Request, error) {
	expires, err := access.ParseExpiry(n.expires, now)
	if err != nil {
		return access.Request{}, err
	}
	r := access.Request{Name: n.name, Description: n.description, Expires: expires, Scopes: slices.Clone(n.scopes)}
	if r.Name == "" {
		r.Name = access.DefaultName(e.Who, now)
	}
	if r.Description == "" {
		r.Description = "made by dftask for " + e.Who
	}
	return r, r.Check(now)
}

// undo revokes a token that was made and cannot be kept.
func undo(ctx context.Context, e console.Env, session *client.Session, made access.Created, user string) {
	// Also when it is an interruption that keeps it from being kept.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := access.Revoke(ctx, session, made.Record); err != nil {
		console.Warn(e, "the token %q was made and could not be revoked again (%v); revoke it with: dftask token revoke %d --user %s", made.Record.Name, err, made.Record.ID, user)
		return
	}
	console.Note(e, "the new token %q was revoked again", made.Record.Name)
}

// day is a date for a person: on a terminal in their time zone.
func day(e console.Env, t time.Time) string {
	switch {
	case t.IsZero():
		return "never"
	case e.OutTTY || e.ErrTTY:
		return e.LocalTime(t)
	}
	return t.UTC().Format("2006-01-02 15:04 MST")
}

func scopeText(scopes []string) string {
	if len(scopes) == 0 {
		return "all"
	}
	return strings.Join(scopes, ", ")
}
