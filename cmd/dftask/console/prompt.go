package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"dftask/client/spawn"
)

// AskSecret asks on the terminal for what must not be seen there.
func AskSecret(ctx context.Context, e Env, prompt string) (string, error) {
	file, ok := e.In.(*os.File)
	if !ok || !e.InTTY || !e.ErrTTY {
		return "", errors.New("there is no terminal to ask on")
	}
	fd := int(file.Fd())
	// Before the prompt is seen, so that nothing that answers it is echoed. In this
	// mode ctrl+c is a character, which the reader turns into the end of the file.
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("the terminal cannot be kept from showing what is typed: %w", err)
	}
	restore := func() {
		_ = term.Restore(fd, state)
		fmt.Fprintln(e.Err)
	}
	terminal := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{file, e.Err}, "")
	text, err := Await(ctx, func() (string, error) { return terminal.ReadPassword(prompt) })
	restore()
	if errors.Is(err, io.EOF) {
		return "", context.Canceled
	}
	return text, err
}

// AskLine asks on the terminal.
func AskLine(ctx context.Context, e Env, prompt string) (string, error) {
	fmt.Fprint(e.Err, prompt)
	line, err := Await(ctx, func() (string, error) { return readLine(e.In) })
	if err != nil {
		fmt.Fprintln(e.Err)
	}
	if errors.Is(err, io.EOF) {
		return "", context.Canceled
	}
	return strings.TrimSpace(line), err
}

// readLine reads a line and not a byte more, which may be the next answer.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return string(line), nil
		case n == 1:
			line = append(line, one[0])
		case err != nil:
			return "", err
		}
		if len(line) > maxStdin {
			return "", io.ErrShortBuffer
		}
	}
}

// Await is the outcome of a read that cannot be interrupted, or the end of ctx: then
// the read lasts until the program ends.
func Await(ctx context.Context, read func() (string, error)) (string, error) {
	var text string
	var err error
	done := make(chan struct{})
	spawn.Go(func() {
		text, err = read()
		close(done)
	})
	select {
	case <-done:
		return text, err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// SecretFrom reads a secret from standard input: its first line. On a terminal it is
// asked for instead, so that it is not shown.
func SecretFrom(ctx context.Context, e Env, stdin bool, prompt string) (string, error) {
	if !stdin || e.InTTY {
		return AskSecret(ctx, e, prompt)
	}
	text, err := ReadAll(ctx, e.In)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// maxStdin bounds a password or a content read from standard input.
const maxStdin = 1 << 20

// ReadAll reads standard input to its end, or until the person gives up.
func ReadAll(ctx context.Context, r io.Reader) (string, error) {
	text, err := Await(ctx, func() (string, error) {
		text, err := io.ReadAll(io.LimitReader(r, maxStdin+1))
		if err != nil {
			err = fmt.Errorf("standard input cannot be read: %w", err)
		}
		return string(text), err
	})
	if err == nil && len(text) > maxStdin {
		return "", BadUsage("standard input is longer than 1 MiB", "Give a shorter text.")
	}
	return text, err
}
