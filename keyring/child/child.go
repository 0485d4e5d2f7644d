package child

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

const (
	// grace is how long a child of the program may keep its output open.
	grace = time.Second
	// maxOutput bounds what is kept of an output, in bytes.
	maxOutput = 64 << 10
	// maxSaid bounds what is shown of a program's standard error, in characters.
	maxSaid = 300
	mask    = "[token]"
)

// ErrLimit is a program that took too long.
var ErrLimit = errors.New("no answer in time")

// Program is a program to run. It is run without a shell.
type Program struct {
	// Argv is the program and its arguments.
	Argv []string
	// In is its standard input; nil gives it none.
	In io.Reader
	// Without is the environment variable that it does not get. It may need any other,
	// but not a token that was given to dftask, perhaps for another manager.
	Without string
	// Limit is the longest that it may take.
	Limit time.Duration
}

// Run runs the program, and returns the beginning of what it wrote to its standard output
// and error. The error is that of ctx, [ErrLimit], or of [exec.Cmd.Run].
func (p Program) Run(ctx context.Context) (printed, said []byte, err error) {
	limited, cancel := context.WithTimeoutCause(ctx, p.Limit, ErrLimit)
	defer cancel()
	cmd := exec.CommandContext(limited, p.Argv[0], p.Argv[1:]...)
	cmd.WaitDelay = grace
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return strings.EqualFold(name, p.Without)
	})
	cmd.Stdin = p.In
	var out, stderr bounded
	cmd.Stdout, cmd.Stderr = &out, &stderr
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case err != nil && limited.Err() != nil:
		err = ErrLimit
	case errors.Is(err, exec.ErrWaitDelay):
		// The program itself ended well; a child that it left behind holds the output.
		err = nil
	}
	return out.text, stderr.text, err
}

// bounded keeps the beginning of what is written to it.
type bounded struct{ text []byte }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxOutput - len(b.text); room > 0 {
		b.text = append(b.text, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// tokenLike is what a manager's own tokens look like, which are 48 characters of
// base64url, and what JSON web tokens and keys of many vaults look like.
var tokenLike = regexp.MustCompile(`[A-Za-z0-9_-]{32,}`)

// Quotable is what a program said, fit for a sentence. One that traces itself may have
// said what it also printed, or was about to.
func Quotable(said, printed []byte) string {
	text := OneLine(string(said))
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

// OneLine is a text without what is not printed, in one line.
func OneLine(s string) string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(printable), " ")
}
