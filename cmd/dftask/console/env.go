package console

import (
	"io"
	"net/http"
	"os"
	"os/user"
	"runtime"
	"time"

	"golang.org/x/term"

	"dftask/client/send"
	"dftask/keyring"
)

// Env is the outside world of a command.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// InTTY, outTTY and errTTY say which of them are terminals.
	InTTY, OutTTY, ErrTTY bool
	// OutWidth and ErrWidth are the widths of those terminals at the moment; nil
	// where they are not known.
	OutWidth, ErrWidth func() int
	// Zone replaces the time zone of the machine; nil but in tests.
	Zone *time.Location
	// Version is the program's.
	Version string
	// Who asks: "user@host", for the record of a delete.
	Who string
	// Keyring replaces that of the operating system, and transport the network.
	// Both are nil but in tests.
	Keyring keyring.Keeper
	// Memory keeps tokens for as long as the dashboard runs; nil elsewhere.
	Memory    *keyring.Memory
	Transport http.RoundTripper
	// Terminal opens the terminal that the program was started on, whatever its
	// standard input is; nil where there is none.
	Terminal func() (io.ReadCloser, error)
	// Clock replaces that of the machine; nil but in tests.
	Clock send.Clock
	// Quiet keeps notes and progress away; nil does not.
	Quiet *bool
	// Debug is the log of requests; nil, or not opened, logs nothing.
	Debug *DebugLog
}

// Hushed says whether --quiet wants nothing but errors.
func (e Env) Hushed() bool { return e.Quiet != nil && *e.Quiet }

func System() Env {
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
	return Env{
		In: os.Stdin, Out: out, Err: os.Stderr, Getenv: getenv,
		InTTY: isTerminal(os.Stdin), OutTTY: isTerminal(os.Stdout), ErrTTY: isTerminal(os.Stderr),
		OutWidth: columnsOf(os.Stdout), ErrWidth: columnsOf(os.Stderr), Who: whoami(), Terminal: openTerminal,
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
