//go:build linux

package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keyringBus starts a session bus with an unlocked keyring of its own under home, and
// returns its address. The test is skipped where the programs are not installed.
func keyringBus(t *testing.T, home string) string {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: %s is not installed (Debian packages dbus and gnome-keyring)", program)
		}
	}
	address := sessionBus(t)
	daemon := exec.Command("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
	daemon.Env = append(under(home), "PATH="+os.Getenv("PATH"), "DBUS_SESSION_BUS_ADDRESS="+address)
	daemon.Stdin = strings.NewReader("the login password")
	var says bytes.Buffer
	daemon.Stderr = &says
	require.NoError(t, daemon.Start())
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait() // it was killed, and says so
		if t.Failed() {
			t.Logf("gnome-keyring-daemon: %s", &says)
		}
	})
	awaitUnlocked(t, address)
	return address
}

// sessionBus starts a bus that knows no installed service, which would be started
// otherwise. It lives as long as the test.
func sessionBus(t *testing.T) string {
	t.Helper()
	// Its name must fit into a socket address, which t.TempDir does not promise.
	dir, err := os.MkdirTemp("", "dftask-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	config := filepath.Join(dir, "bus.conf")
	require.NoError(t, os.WriteFile(config, []byte(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=`+dir+`</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`), 0o600))
	// It says its address, and ends when its input does.
	bus := exec.Command("dbus-run-session", "--config-file="+config, "--", "sh", "-c", `echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat`)
	input, err := bus.StdinPipe()
	require.NoError(t, err)
	output, err := bus.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, bus.Start())
	t.Cleanup(func() {
		_ = input.Close()
		assert.NoError(t, bus.Wait())
	})
	address, err := bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(address)
}

// awaitUnlocked waits until the login keyring is there and unlocked.
func awaitUnlocked(t *testing.T, address string) {
	t.Helper()
	conn, err := dbus.Connect(address)
	require.NoError(t, err)
	defer conn.Close()
	login := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login")
	for deadline := time.Now().Add(patience); ; time.Sleep(glance) {
		locked, err := login.GetProperty("org.freedesktop.Secret.Collection.Locked")
		if err == nil && locked.Value() == false {
			return
		}
		require.False(t, time.Now().After(deadline), "the login keyring is not ready: %v, %v", locked, err)
	}
}
