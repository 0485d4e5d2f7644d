package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// commandCap is the longest that a token command may take. It is longer than Cap, for
// the command may ask somebody for a password or a touch of a key.
const commandCap = 30 * time.Second

const (
	// commandGrace is how long a child of the command may keep its output open.
	commandGrace = time.Second
	// maxSaid bounds what is shown of a command's standard error, in characters.
	maxSaid = 300
)

var errNoCommand = errors.New("it is empty")

// Command is the place that is the output of a program named in the configuration, such
// as pass, vault or op. The program is run without a shell; the first line that it
// prints is the token, and what else it prints is dropped. stdin is what the program
// may ask on; nil gives it none.
//
// A failure of the program ends the search. What it wrote to its standard error is then
// part of the failure, without what looks like a token.
func Command(argv []string, stdin *os.File) Place {
	return command{argv: slices.Clone(argv), stdin: stdin, limit: commandCap}
}

type command struct {
	argv  []string
	stdin *os.File
	limit time.Duration
}

func (command) Name() string { return PlaceCommand }

func (c command) Look(ctx context.Context) (Found, error) {
	fail := func(f Failure) (Found, error) {
		f.Op, f.Place, f.Final = Read, PlaceCommand, true
		return Found{}, &f
	}
	if len(c.argv) == 0 || c.argv[0] == "" {
		return fail(Failure{Reason: CommandFailed, Err: errNoCommand})
	}
	limited, cancel := context.WithTimeoutCause(ctx, c.limit, errCap)
	defer cancel()
	cmd := exec.CommandContext(limited, c.argv[0], c.argv[1:]...)
	cmd.WaitDelay = commandGrace
	// It may need any variable of its own, such as VAULT_ADDR, but not a token that
	// was given to dftask, perhaps for another manager.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return strings.EqualFold(name, EnvVar)
	})
	if c.stdin != nil {
		cmd.Stdin = c.stdin
	}
	var out, said bounded
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return Found{}, context.Cause(ctx)
	case err != nil && limited.Err() != nil:
		return fail(Failure{Reason: TimedOut, Detail: fmt.Sprintf("%g s", c.limit.Seconds()), Err: errCap})
	case errors.Is(err, exec.ErrWaitDelay):
		// The command itself ended well; a child that it left behind holds the output.
	case err != nil:
		return fail(Failure{Reason: CommandFailed, Err: err, Detail: quotable(said.text, out.text)})
	}
	token, err := NewToken(firstLine(out.text))
	if err != nil {
		return fail(Failure{Reason: Malformed, Err: err})
	}
	return Found{Token: token}, nil
}

// bounded keeps the beginning of what is written to it.
type bounded struct{ text []byte }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxToken - len(b.text); room > 0 {
		b.text = append(b.text, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// tokenLike is what a manager's own tokens look like, which are 48 characters of
// base64url, and what JSON web tokens and keys of many vaults look like.
var tokenLike = regexp.MustCompile(`[A-Za-z0-9_-]{32,}`)

// quotable is what a command wrote to its standard error, fit for a sentence. A command
// that traces itself may have written there what it also printed, or was about to.
func quotable(said, printed []byte) string {
	text := oneLine(string(said))
	for _, secret := range strings.Fields(string(printed)) {
		if len(secret) >= 4 {
			text = strings.ReplaceAll(text, secret, mask)
		}
	}
	text = tokenLike.ReplaceAllString(text, mask)
	if runes := []rune(text); len(runes) > maxSaid {
		text = string(runes[:maxSaid]) + "…"
	}
	return strings.TrimRight(text, ".")
}
