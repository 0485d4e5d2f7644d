package world

import (
	"context"
	"time"

	"dftask/tui/views/overlay"
)

// Access gets a token and keeps it. Its calls ask the manager and the keyring;
// the dashboard makes them from commands.
type Access interface {
	// Places says why the keyring cannot be used, empty when it can, and where
	// the plaintext file would be.
	Places(ctx context.Context) (noKeyring, file string)
	// Use tries a token, and keeps it when the manager takes it.
	Use(ctx context.Context, token string, keep overlay.Keep) (Granted, error)
	// SignIn makes a token for a user, tries it, and keeps it. What it is at
	// goes to tell.
	SignIn(ctx context.Context, n NewToken, keep overlay.Keep, tell func(Step)) (Granted, error)
}

// NewToken is a personal access token to be made, as the dialog has it.
type NewToken struct {
	User, Password    string
	Name, Description string
	// Days is how long it is good for; 0 means until Date.
	Days int
	// Date is the last day, as typed.
	Date   string
	Scopes []string
}

// Step is what a signing in is at.
type Step struct {
	// Doing names the step: "signing in".
	Doing string
	// RetryAt, when not zero, is when the sign-in is tried a second time.
	RetryAt time.Time
}

// Granted is a token that works.
type Granted struct {
	// Place is where it is now, for the header: "keyring".
	Place string
	// Plaintext is set when others may come to read it there.
	Plaintext bool
	// Jobs and Clusters are what it may do.
	Jobs, Clusters bool
	// Kept says in a sentence where it is kept.
	Kept string
	// Expires is when it ends; zero when that is not known.
	Expires time.Time
}
