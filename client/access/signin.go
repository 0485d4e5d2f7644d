package access

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/send"
)

// quirkWait is how long a sign-in waits before it is tried once more. Managers refuse
// the right password too within about 5 s of another attempt for the same name, by
// anybody (contract §1.2).
const quirkWait = 6 * time.Second

// What a manager takes at all; anything else always fails, with the same
// answer as a wrong password (contract §1.2).
const (
	minName, maxName         = 3, 10
	minPassword, maxPassword = 8, 20
)

// SignIn opens a session. A refusal is waited out once, for it may be the manager's
// quirk; onWait, which may be nil, is told how long that takes. The second refusal is a
// [*SignInError].
func SignIn(ctx context.Context, c *client.Client, clock send.Clock, name, password string, onWait func(time.Duration)) (*client.Session, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return nil, &client.RefusedError{Field: "password", Reason: "a manager's passwords have 8 to 20 characters, and this one does not", Next: "Type it again; it was not sent."}
	}
	session, err := c.SignIn(ctx, name, password)
	if !client.Is[*client.UnauthorizedError](err) {
		return session, err
	}
	if onWait != nil {
		onWait(quirkWait)
	}
	if err := clock.Sleep(ctx, quirkWait); err != nil {
		return nil, err
	}
	session, err = c.SignIn(ctx, name, password)
	if client.Is[*client.UnauthorizedError](err) {
		return nil, &SignInError{Host: c.Base().Host, Name: name, Err: err}
	}
	return session, err
}

// CheckName refuses a user name that no manager knows, before anything is asked for.
func CheckName(name string) error {
	if n := utf8.RuneCountInString(name); n < minName || n > maxName {
		return &client.RefusedError{Field: "user", Reason: fmt.Sprintf("a manager's user names have 3 to 10 characters, and %q has %d", name, n), Next: "Give the name that you sign in to the manager's console with."}
	}
	return nil
}

// SignInError is a name and password that the manager refused twice. It does not say
// which of them is wrong.
type SignInError struct {
	Host, Name string
	Err        error
}

func (e *SignInError) Error() string {
	return fmt.Sprintf("the manager at %s refuses the name %q with this password", e.Host, e.Name)
}

// Advice says what to check.
func (e *SignInError) Advice() string {
	return "Check both. If somebody signs in by that name again and again, the right password is refused too: try again in half a minute."
}

func (e *SignInError) Unwrap() error { return e.Err }
