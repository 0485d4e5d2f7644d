//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"

	"github.com/godbus/dbus/v5"
)

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
