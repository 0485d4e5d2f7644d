//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestBusErrors(t *testing.T) {
	tests := []struct {
		err  error
		want Reason
	}{
		{dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}, NoProvider},
		{dbus.NewError("org.freedesktop.DBus.Error.NameHasNoOwner", nil), NoProvider},
		{dbus.Error{Name: "org.freedesktop.DBus.Error.Spawn.ChildExited"}, NoProvider},
		{dbus.Error{Name: "org.freedesktop.systemd1.NoSuchUnit"}, NoProvider},
		{dbus.Error{Name: "org.freedesktop.DBus.Error.Disconnected"}, StaleBus},
		{fmt.Errorf("wrapped: %w", dbus.Error{Name: "org.freedesktop.Secret.Error.IsLocked"}), Locked},
		{dbus.Error{Name: "org.freedesktop.DBus.Error.AccessDenied", Body: []any{"failed to unlock correct collection"}}, Unexpected},
		{errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), Locked},
		{&net.OpError{Op: "dial", Net: "unix", Err: errors.New("refused")}, StaleBus},
		{dbus.ErrClosed, StaleBus},
		{io.EOF, StaleBus},
		{&exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, NoBus},
		{errors.New("anything else"), Unexpected},
	}
	for _, tt := range tests {
		if got := reasonOf(tt.err); got != tt.want {
			t.Errorf("%v is reason %d, want %d", tt.err, got, tt.want)
		}
	}
}

// listenUnix makes a socket that accepts, and returns its path.
func listenUnix(t *testing.T, dir string) (string, *net.UnixListener) {
	t.Helper()
	path := filepath.Join(dir, "bus")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return path, listener
}

// shortDir is a temporary directory whose name fits into a socket address, which
// t.TempDir does not promise.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dftask-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestProbeGivenAddress(t *testing.T) {
	accepting, _ := listenUnix(t, shortDir(t))
	refusing, closed := listenUnix(t, shortDir(t))
	closed.SetUnlinkOnClose(false)
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "bus")

	tests := []struct {
		name, address string
		want          Reason // or -1 for none
		cause         string
	}{
		{"accepts", "unix:path=" + accepting, -1, ""},
		{"second accepts", "unix:path=" + missing + ";unix:path=" + accepting, -1, ""},
		{"socket is missing", "unix:path=" + missing, StaleBus, "no such file or directory"},
		{"socket refuses", "unix:path=" + refusing, StaleBus, "connection refused"},
		{"all refuse", "unix:path=" + missing + ";unix:path=" + refusing + ";", StaleBus, "connection refused"},
		{"not an address", "nonsense", StaleBus, "no transport)"},
		{"only separators", ";", StaleBus, "no transport)"},
		{"disabled", "disabled:", NoBus, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(busAddressVar, tt.address)
			err := probe(t.Context())
			if tt.want < 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			f := wantReason(t, err, tt.want)
			if tt.cause != "" && (!strings.HasSuffix(f.Err.Error(), tt.cause) || !strings.Contains(f.Why(), tt.address)) {
				t.Errorf("got %q", f.Why())
			}
		})
	}
}

func TestProbeFindsTheBusOfTheLogin(t *testing.T) {
	dir := shortDir(t)
	socket, listener := listenUnix(t, dir)
	t.Setenv("XDG_RUNTIME_DIR", dir)
	for _, given := range []string{"", "autolaunch:", "autolaunch:scope=*user"} {
		t.Setenv(busAddressVar, given)
		if err := probe(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := os.Getenv(busAddressVar), "unix:path="+socket; got != want {
			t.Errorf("godbus is told %q, want %q", got, want)
		}
	}

	listener.SetUnlinkOnClose(false)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv(busAddressVar, "")
	f := wantReason(t, probe(t.Context()), StaleBus)
	if !strings.Contains(f.Why(), socket) {
		t.Errorf("got %q", f.Why())
	}
	if got := os.Getenv(busAddressVar); got != "" {
		t.Errorf("a bus that does not answer was passed on: %q", got)
	}
}

func TestProbeEndsWithItsContext(t *testing.T) {
	socket, _ := listenUnix(t, shortDir(t))
	t.Setenv(busAddressVar, "unix:path="+socket)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := probe(ctx); err == nil {
		t.Error("connected although the context is done")
	}
	_, err := newKeyring(goKeyring{}, probe).Get(ctx, testItem(t))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
