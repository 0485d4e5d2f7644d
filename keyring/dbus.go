//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

// The constraint is that of go-keyring v0.2.8 for its Secret Service provider.

package keyring

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// busAddressVar names the variable with the address of the session bus.
const busAddressVar = "DBUS_SESSION_BUS_ADDRESS"

// probeTimeout is how long the socket of the session bus may take to accept. The
// kernel accepts on its behalf, so even a busy bus is well within it.
const probeTimeout = 250 * time.Millisecond

// probe reports NoBus or StaleBus when there is no session bus to ask. godbus would
// otherwise start one with dbus-launch, which outlives dftask and has no
// keyring either.
func probe(ctx context.Context) error {
	address, origin, discovered := sessionBus()
	if address == "" {
		return &Failure{Reason: NoBus}
	}
	if err := dialBus(ctx, address); err != nil {
		return &Failure{Reason: StaleBus, Detail: origin, Err: err}
	}
	if discovered {
		// godbus searches /run/user alone and does not know XDG_RUNTIME_DIR; the
		// variable is the only way to tell it. It sets it likewise when it has found a bus.
		if err := os.Setenv(busAddressVar, address); err != nil {
			return err
		}
	}
	return nil
}

// sessionBus returns the address of the session bus, where that is known from, and
// whether it was found rather than given. The address is empty when there is none.
//
// The rules are those of the D-Bus specification, "Well-known Message Bus Instances",
// without autolaunch.
func sessionBus() (address, origin string, discovered bool) {
	given := os.Getenv(busAddressVar)
	switch {
	case strings.HasPrefix(given, "disabled:"):
		// What sandboxes and build environments set to have no bus.
		return "", "", false
	case given != "" && !strings.HasPrefix(given, "autolaunch:"):
		return given, busAddressVar + " is " + given, false
	}
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run/user/" + strconv.Itoa(os.Getuid())} {
		socket := filepath.Join(dir, "bus")
		if dir == "" || !filepath.IsAbs(dir) {
			continue
		}
		if _, err := os.Stat(socket); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return "unix:path=" + dbus.EscapeBusAddressValue(socket), "its socket is " + socket, true
	}
	return "", "", false
}

// dialBus connects to a bus as godbus does, and hangs up.
func dialBus(ctx context.Context, address string) error {
	dialed := make(chan error, 1)
	go func() {
		conn, err := dbus.Dial(strings.TrimRight(address, ";"))
		if err == nil {
			_ = conn.Close()
		}
		dialed <- err
	}()
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	var err error
	select {
	case err = <-dialed:
	case <-ctx.Done():
		err = os.ErrDeadlineExceeded
	}
	// The address was said already; what remains is the reason.
	if op := new(net.OpError); errors.As(err, &op) {
		return op.Err
	}
	return err
}

// loginCollections are where go-keyring v0.2.8 looks, in its order (secret_service.go,
// GetLoginCollection).
var loginCollections = []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login", "/org/freedesktop/secrets/aliases/default"}

// unlocked asks the Secret Service for a property, which it tells without a prompt
// (Secret Service API 0.2, "Locked").
func unlocked(ctx context.Context) bool {
	if probe(ctx) != nil {
		return false
	}
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	for _, path := range loginCollections {
		var locked bool
		call := conn.Object("org.freedesktop.secrets", path).
			CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, "org.freedesktop.Secret.Collection", "Locked")
		if call.Store(&locked) == nil {
			return !locked
		}
	}
	return false
}

// platformReason recognises what godbus and go-keyring's Secret Service client say.
func platformReason(err error) Reason {
	if name, ok := busErrorName(err); ok {
		return busReason(name)
	}
	var (
		network *net.OpError
		command *exec.Error
	)
	switch {
	case errors.As(err, &network), errors.Is(err, dbus.ErrClosed), errors.Is(err, io.EOF):
		// It answered the probe and went away since.
		return StaleBus
	case errors.As(err, &command):
		// dbus-launch, which the probe keeps from being needed.
		return NoBus
	case strings.HasPrefix(err.Error(), "failed to unlock correct collection"):
		// The one match by text. go-keyring v0.2.8 makes this error without a type, for a
		// prompt that was dismissed or that no prompter could show, and for a keyring
		// that was never set up (secret_service.go, Unlock).
		return Locked
	}
	return Unexpected
}

// busErrorName returns the D-Bus name of an error. godbus returns them by value and
// makes them by pointer.
func busErrorName(err error) (string, bool) {
	var value dbus.Error
	if errors.As(err, &value) {
		return value.Name, true
	}
	var pointer *dbus.Error
	if errors.As(err, &pointer) && pointer != nil {
		return pointer.Name, true
	}
	return "", false
}

// busReason maps the names of the D-Bus specification and of the Secret Service API
// (0.2, "Errors").
func busReason(name string) Reason {
	switch name {
	case "org.freedesktop.DBus.Error.ServiceUnknown",
		"org.freedesktop.DBus.Error.NameHasNoOwner":
		return NoProvider
	case "org.freedesktop.DBus.Error.Disconnected",
		"org.freedesktop.DBus.Error.NoServer":
		return StaleBus
	case "org.freedesktop.Secret.Error.IsLocked":
		return Locked
	}
	// The provider is known and could not be started, by the bus itself or through systemd.
	if strings.HasPrefix(name, "org.freedesktop.DBus.Error.Spawn.") || strings.HasPrefix(name, "org.freedesktop.systemd1.") {
		return NoProvider
	}
	return Unexpected
}
