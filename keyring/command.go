package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"dftask/keyring/child"
)

// commandCap is the longest that a token command may take. It is longer than Cap, for
// the command may ask somebody for a password or a touch of a key.
const commandCap = 30 * time.Second

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
	program := child.Program{Argv: c.argv, Without: EnvVar, Limit: c.limit}
	if c.stdin != nil {
		program.In = c.stdin
	}
	printed, said, err := program.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return Found{}, err
	case errors.Is(err, child.ErrLimit):
		return fail(Failure{Reason: TimedOut, Detail: fmt.Sprintf("%g s", c.limit.Seconds()), Err: errCap})
	case err != nil:
		return fail(Failure{Reason: CommandFailed, Err: err, Detail: child.Quotable(said, printed)})
	}
	token, err := NewToken(firstLine(printed))
	if err != nil {
		return fail(Failure{Reason: Malformed, Err: err})
	}
	return Found{Token: token}, nil
}
