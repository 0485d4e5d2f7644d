package dockerconfig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"dftask/keyring"
	"dftask/keyring/child"
)

const (
	// helperLimit is the longest that a credential helper may take: it may ask for the
	// password of a keyring.
	helperLimit = 30 * time.Second
	// tokenUser is the user that a helper names with an identity token.
	tokenUser = "<token>"
)

// helperName is the part of the name of a helper that the configuration has. What has a
// slash in it would be a program elsewhere than on the PATH.
var helperName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// ask asks a credential helper for the login at a server, as docker does: the server on
// its input, JSON on its output. Where there is none the login is empty.
func ask(ctx context.Context, name, server string) (Login, error) {
	fail := func(reason string, err error) (Login, error) {
		return Login{}, &Error{
			Reason: "the credential helper docker-credential-" + child.OneLine(name) + " " + reason,
			Next:   "Sign in again with docker login, or give a user and a password: --username NAME --password-stdin.", Err: err,
		}
	}
	if !helperName.MatchString(name) {
		return fail("is not the name of one", nil)
	}
	program := child.Program{
		Argv: []string{"docker-credential-" + name, "get"}, In: strings.NewReader(server + "\n"), Without: keyring.EnvVar, Limit: helperLimit,
	}
	printed, said, err := program.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return Login{}, err
	case errors.Is(err, child.ErrLimit):
		return fail(fmt.Sprintf("did not end within %g s", helperLimit.Seconds()), err)
	case errors.Is(err, exec.ErrNotFound):
		return fail("is not installed: the docker configuration names it, and it is not on the PATH", err)
	case err != nil && strings.Contains(string(printed), "credentials not found"):
		return Login{}, nil
	case err != nil:
		// Helpers print why they fail, where others print the login.
		if !strings.Contains(string(printed), "{") {
			said, printed = append(append(said, '\n'), printed...), nil
		}
		why := child.Quotable(said, printed)
		if why != "" {
			why = "; it wrote: " + why
		}
		return fail("failed: "+err.Error()+why, err)
	}
	var found struct{ Username, Secret string }
	if err := json.Unmarshal(printed, &found); err != nil {
		return fail("printed no login", nil)
	}
	if found.Username == tokenUser {
		return Login{}, noPassword(server)
	}
	if found.Secret == "" {
		return Login{}, nil
	}
	return Login{found.Username, found.Secret}, nil
}
