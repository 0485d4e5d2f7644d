package main

import (
	"io"
	"net/http"
	"os"
	"os/user"
	"runtime"

	"golang.org/x/term"

	"dftask/client/send"
	"dftask/keyring"
)

// env is the outside world of a command.
type env struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	// inTTY, outTTY and errTTY say which of them are terminals.
	inTTY, outTTY, errTTY bool
	// who asks: "user@host", for the record of a delete.
	who string
	// keyring replaces that of the operating system, and transport the network.
	// Both are nil but in tests.
	keyring keyring.Keeper
	// memory keeps tokens for as long as the dashboard runs; nil elsewhere.
	memory    *keyring.Memory
	transport http.RoundTripper
	// terminal opens the terminal that the program was started on, whatever its
	// standard input is; nil where there is none.
	terminal func() (io.ReadCloser, error)
	// clock replaces that of the machine; nil but in tests.
	clock send.Clock
	// quiet keeps notes and progress away; nil does not.
	quiet *bool
	// debug is the log of requests; nil, or not opened, logs nothing.
	debug *debugLog
}

// hushed says whether nobody wants to hear more than errors.
func (e env) hushed() bool { return e.quiet != nil && *e.quiet }

func system() env {
	// The token is for this program: no child may inherit it, whether dftask starts
	// it or a library does.
	token := os.Getenv(keyring.EnvVar)
	_ = os.Unsetenv(keyring.EnvVar)
	getenv := func(name string) string {
		if name == keyring.EnvVar {
			return token
		}
		return os.Getenv(name)
	}
	var out io.Writer = os.Stdout
	if stdoutClosed() {
		out = closedOutput{}
	}
	return env{
		in: os.Stdin, out: out, err: os.Stderr, getenv: getenv,
		inTTY: isTerminal(os.Stdin), outTTY: isTerminal(os.Stdout), errTTY: isTerminal(os.Stderr),
		who: whoami(), terminal: openTerminal,
	}
}

// openTerminal opens the terminal that the program was started on.
func openTerminal() (io.ReadCloser, error) {
	if runtime.GOOS == "windows" {
		return os.OpenFile("CONIN$", os.O_RDWR, 0)
	}
	return os.Open("/dev/tty")
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// whoami names the person and the machine as well as they are known. Behind
// sudo it is the person who called it.
func whoami() string {
	name := os.Getenv("SUDO_USER")
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	if name == "" {
		name = "unknown"
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "unknown"
	}
	return name + "@" + host
}
