package main

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

// askSecret asks on the terminal for what must not be seen there.
func askSecret(ctx context.Context, e env, prompt string) (string, error) {
	file, ok := e.in.(*os.File)
	if !ok || !e.inTTY || !e.errTTY {
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
		fmt.Fprintln(e.err)
	}
	terminal := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{file, e.err}, "")
	text, err := await(ctx, func() (string, error) { return terminal.ReadPassword(prompt) })
	restore()
	if errors.Is(err, io.EOF) {
		return "", context.Canceled
	}
	return text, err
}

// askLine asks on the terminal.
func askLine(ctx context.Context, e env, prompt string) (string, error) {
	fmt.Fprint(e.err, prompt)
	line, err := await(ctx, func() (string, error) { return readLine(e.in) })
	if err != nil {
		fmt.Fprintln(e.err)
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

// await is the outcome of a read that cannot be interrupted, or the end of ctx: then
// the read goes on until the program ends.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type outcome struct {
		text string
		err  error
	}
	done := make(chan outcome, 1)
	spawn.Go(func() {
		text, err := read()
		done <- outcome{text, err}
	})
	select {
	case o := <-done:
		return o.text, o.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// secretFrom reads a secret from standard input: its first line. On a terminal it is
// asked for instead, so that it is not shown.
func secretFrom(ctx context.Context, e env, stdin bool, prompt string) (string, error) {
	if !stdin || e.inTTY {
		return askSecret(ctx, e, prompt)
	}
	text, err := readAll(ctx, e.in)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), nil
}
