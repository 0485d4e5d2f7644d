package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/access"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/keyring"
)

func tokenStatusCommand(e console.Env, o *session.Flags) *cobra.Command {
	var as console.Output
	cmd := &cobra.Command{
		Use: "status", Short: "Show which token is in use, and what it may do",
		Long: `Show where the token comes from, what is known of it, and what the manager lets
it do, for which it is tried. The token itself is never shown.

The manager tells the name, the scopes and the expiration of a token to a user
who signs in, and not to the token's bearer: they are known of tokens that
dftask has made. Exits with 4 when there is no token or the manager refuses it.`,
		Example: "  dftask token status -o json", Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return tokenStatus(cmd.Context(), e, *o, as)
		},
	}
	as.AddTo(cmd)
	return cmd
}

// status is what is known of the token in use, as JSON has it.
type status struct {
	Manager string `json:"manager"`
	Context string `json:"context"`
	// Source is where the token was found; null when there is none.
	Source    *string `json:"source"`
	Plaintext bool    `json:"plaintext"`
	Warning   string  `json:"warning,omitempty"`
	// The facts are null when they are not known.
	ID        *uint      `json:"id"`
	Name      *string    `json:"name"`
	User      *string    `json:"user"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expires_at"`
	// Tried is what was tried; null when there was nothing to try.
	Tried *tried `json:"tried"`
}

type tried struct {
	Jobs     attempt `json:"jobs"`
	Clusters attempt `json:"clusters"`
}

type attempt struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

func newAttempt(err error) attempt {
	if err == nil {
		return attempt{OK: true}
	}
	return attempt{Error: err.Error()}
}

func (a attempt) String() string {
	if a.OK {
		return "ok"
	}
	return "no: " + a.Error
}

func tokenStatus(ctx context.Context, e console.Env, o session.Flags, as console.Output) error {
	c, err := session.Connect(e, o)
	if err != nil {
		return err
	}
	defer c.Close()
	st := status{Manager: c.Storage.Item.Manager(), Context: c.Storage.Item.Context()}
	found, err := c.UseToken(ctx)
	if err != nil {
		if client.Is[*keyring.NoTokenError](err) {
			err = errors.Join(printStatus(e, c, st, found, as), err)
		}
		return err
	}
	st.Source, st.Plaintext, st.Warning = &found.Place, found.Plaintext, found.Warning
	var scopes []string
	if facts, known := c.Storage.Known(found.Token); known {
		expires := facts.Expires.UTC()
		st.ID, st.Name, st.User, st.Scopes, st.ExpiresAt = &facts.ID, &facts.Name, &facts.User, facts.Scopes, &expires
		scopes = facts.Scopes
	}
	report := access.Try(ctx, c.Client)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	st.Tried = &tried{newAttempt(report.Jobs), newAttempt(report.Clusters)}
	return errors.Join(printStatus(e, c, st, found, as), report.Err(scopes...))
}

func printStatus(e console.Env, c *session.Connection, st status, found keyring.Found, as console.Output) error {
	return as.Print(e.Out, st, func() error { return printStatusTable(e, c, st, found.Item) })
}

func printStatusTable(e console.Env, c *session.Connection, st status, kept keyring.Item) error {
	facts := []table.Fact{{Name: "manager", Value: st.Manager}}
	add := func(name, value string) { facts = append(facts, table.Fact{Name: name, Value: value}) }
	if st.Context != "" {
		add("context", st.Context)
	}
	if st.Source == nil {
		add("source", "none")
		return table.Facts(e.Out, facts)
	}
	add("source", *st.Source)
	if st.Plaintext {
		add("plaintext", "yes: "+c.Storage.Plaintext.Path(kept))
	} else {
		add("plaintext", "no")
	}
	if st.Warning != "" {
		add("warning", st.Warning)
	}
	if st.Name != nil {
		add("name", fmt.Sprintf("%s (id %d, of %s)", *st.Name, *st.ID, *st.User))
		add("scopes", scopeText(st.Scopes))
		add("expires", expiry(e, *st.ExpiresAt, c.Clock.Now()))
	} else {
		for _, name := range []string{"name", "scopes", "expires"} {
			add(name, unknown(*st.Source))
		}
	}
	add("jobs", st.Tried.Jobs.String())
	add("clusters", st.Tried.Clusters.String())
	return table.Facts(e.Out, facts)
}

// unknown says why nothing is known of a token.
func unknown(source string) string {
	switch source {
	case keyring.PlaceKeyring, keyring.PlacePlaintext:
		return "unknown (pasted)"
	}
	return "unknown (not made by dftask login)"
}

func expiry(e console.Env, at, now time.Time) string {
	switch left := at.Sub(now); {
	case left <= 0:
		return day(e, at) + " (expired)"
	case left < 48*time.Hour:
		return fmt.Sprintf("%s (in %d h)", day(e, at), int(left.Hours()))
	default:
		return fmt.Sprintf("%s (in %d days)", day(e, at), int(left.Hours()/24))
	}
}
