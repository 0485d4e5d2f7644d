//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// These tests ask the real go-keyring in a session of its own. godbus shares one
// connection in a process, so each session is a process: this test binary again, told
// by helperVar what to do there. It prints one step a line.
const helperVar = "DFTASK_KEYRING_TEST_HELPER"

// patience bounds every wait, on the busiest machine.
const patience = time.Minute

// step is what a helper reports of one call.
type step struct {
	Call   string
	OK     bool
	Reason Reason
	Text   string // the sentence, or the token that was read
}

func TestMain(m *testing.M) {
	if script := os.Getenv(helperVar); script != "" {
		if err := help(strings.Fields(script)); err != nil {
			fmt.Fprintln(os.Stderr, "helper:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// help runs the words of a script in the session of the helper.
func help(script []string) (err error) {
	item, err := NewItem("https://manager.example.com:8080", "prod")
	if err != nil {
		return err
	}
	token, err := NewToken(secret)
	if err != nil {
		return err
	}
	keyring := System()
	keyring.limit = patience // a busy machine answers late
	stop := func() error { return nil }
	defer func() { err = errors.Join(err, stop()) }()
	for _, word := range script {
		text := ""
		var err error
		switch word {
		case "daemon-unlocked", "daemon-locked":
			daemon, err := startDaemon(word == "daemon-locked")
			if err != nil {
				return err
			}
			stop = daemon
			continue
		case "silent-prompt":
			if err := provideSilentPrompt(); err != nil {
				return err
			}
			// What is shown is that the prompt blocks, not how long.
			keyring.limit = 200 * time.Millisecond
			continue
		case "get":
			var got Token
			got, err = keyring.Get(context.Background(), item)
			text = got.Reveal()
		case "store":
			err = keyring.Store(context.Background(), item, token)
		case "delete":
			err = keyring.Delete(context.Background(), item)
		case "unlocked":
			text = strconv.FormatBool(keyring.Unlocked(context.Background()))
		default:
			return fmt.Errorf("unknown word %q", word)
		}
		report := step{Call: word, OK: err == nil, Text: text}
		if err != nil {
			var f *Failure
			if !errors.As(err, &f) {
				return err
			}
			report.Reason, report.Text = f.Reason, f.Error()
		}
		line, err := json.Marshal(report)
		if err != nil {
			return err
		}
		fmt.Println(string(line))
	}
	return nil
}

// startDaemon starts gnome-keyring without a prompter, waits until its login keyring
// is locked or unlocked as wanted, and returns what ends it.
func startDaemon(locked bool) (func() error, error) {
	args := []string{"--foreground", "--components=secrets"}
	if !locked {
		args = append(args, "--unlock")
	}
	daemon := exec.Command("gnome-keyring-daemon", args...)
	daemon.Stdin = strings.NewReader("the login password")
	daemon.Stderr = os.Stderr
	if err := daemon.Start(); err != nil {
		return nil, err
	}
	stop := func() error {
		if err := daemon.Process.Kill(); err != nil {
			return err
		}
		_ = daemon.Wait() // it was killed, and says so
		return nil
	}
	if err := awaitLogin(locked); err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, nil
}

// awaitLogin waits until the login keyring is there, and locked or not as wanted.
func awaitLogin(locked bool) error {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	login := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login")
	deadline := time.Now().Add(patience)
	for {
		state, err := login.GetProperty("org.freedesktop.Secret.Collection.Locked")
		if err == nil && state.Value() == locked {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the login keyring is not ready: %v, %w", state, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// silentService is a Secret Service whose prompts are never answered.
type silentService struct{}

// Unlock asks for a prompt.
func (silentService) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return nil, "/prompt", nil
}

// Prompt shows nothing.
func (silentService) Prompt(string) *dbus.Error { return nil }

func provideSilentPrompt() error {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	if err := conn.Export(silentService{}, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service"); err != nil {
		return err
	}
	if err := conn.Export(silentService{}, "/prompt", "org.freedesktop.Secret.Prompt"); err != nil {
		return err
	}
	reply, err := conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	if err == nil && reply != dbus.RequestNameReplyPrimaryOwner {
		err = fmt.Errorf("the name is taken: %v", reply)
	}
	return err
}

// A session is where a helper runs.
type session struct {
	dir string   // its home and runtime directory
	bus []string // the command that gives it a bus, or none
	env []string
}

// newSession returns a session without a bus and with nothing of the desktop that the
// tests may run on.
func newSession(t *testing.T) *session {
	t.Helper()
	dir := shortDir(t)
	s := &session{dir: dir}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case busAddressVar, "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "HOME":
		default:
			if !strings.HasPrefix(name, "XDG_") {
				s.env = append(s.env, kv)
			}
		}
	}
	// The race detector makes a process wait a second before it exits.
	s.env = append(s.env, "GORACE=atexit_sleep_ms=0")
	s.env = append(s.env, "HOME="+dir, "XDG_RUNTIME_DIR="+dir, "XDG_DATA_HOME="+dir+"/data", "XDG_CONFIG_HOME="+dir+"/config", "XDG_CACHE_HOME="+dir+"/cache")
	return s
}

// withBus gives the session a bus that knows only the services in serviceDir, where
// that is not empty; the installed ones would be started otherwise.
func (s *session) withBus(t *testing.T, serviceDir string) *session {
	t.Helper()
	needs(t, "dbus-run-session")
	if serviceDir != "" {
		serviceDir = "<servicedir>" + serviceDir + "</servicedir>"
	}
	config := filepath.Join(s.dir, "bus.conf")
	text := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=` + s.dir + `</listen>
  <auth>EXTERNAL</auth>
  ` + serviceDir + `
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.bus = []string{"dbus-run-session", "--config-file=" + config, "--"}
	return s
}

// run runs a script in the session and returns its steps.
func (s *session) run(t *testing.T, script string) []step {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	argv := append(append([]string(nil), s.bus...), self)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(append([]string(nil), s.env...), helperVar+"="+script)
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, &stdout, &stderr)
	}
	var steps []step
	for decoder := json.NewDecoder(&stdout); decoder.More(); {
		var one step
		if err := decoder.Decode(&one); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, one)
	}
	return steps
}

// wantAll fails unless every call, of which there are some, ended with the reason.
func wantAll(t *testing.T, steps []step, want Reason, why string) {
	t.Helper()
	if len(steps) == 0 {
		t.Fatal("nothing was called")
	}
	for _, s := range steps {
		if s.OK || s.Reason != want || !strings.Contains(s.Text, why) {
			t.Errorf("%s: ok %v, reason %d, want %d with %q: %s", s.Call, s.OK, s.Reason, want, why, s.Text)
		}
		mustNotShow(t, s.Call, s.Text)
	}
}

func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: %s is not installed (Debian packages dbus and gnome-keyring)", program)
		}
	}
}

func TestSessionWithoutBus(t *testing.T) {
	s := newSession(t)
	if _, err := os.Stat("/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"); err == nil {
		t.Log("this login has a bus of its own, which the helper is told not to use")
		s.env = append(s.env, busAddressVar+"=disabled:")
	}
	// What godbus would start a bus with.
	launched := filepath.Join(s.dir, "launched")
	launch := filepath.Join(s.dir, "dbus-launch")
	if err := os.WriteFile(launch, []byte("#!/bin/sh\n: > "+launched+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.env = append(s.env, "PATH="+s.dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	wantAll(t, s.run(t, "get store delete"), NoBus, "no D-Bus session bus")
	if _, err := os.Stat(launched); err == nil {
		t.Error("a bus was started")
	}
}

func TestSessionWithStaleBus(t *testing.T) {
	s := newSession(t)
	s.env = append(s.env, busAddressVar+"=unix:path="+s.dir+"/gone")
	wantAll(t, s.run(t, "get store delete"), StaleBus, s.dir+"/gone: connect: no such file or directory")
}

func TestSessionWithoutProvider(t *testing.T) {
	s := newSession(t).withBus(t, "")
	wantAll(t, s.run(t, "get store delete"), NoProvider, "No keyring service runs")
}

func TestSessionWithBrokenProvider(t *testing.T) {
	services := t.TempDir()
	text := "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n"
	if err := os.WriteFile(filepath.Join(services, "org.freedesktop.secrets.service"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSession(t).withBus(t, services)
	wantAll(t, s.run(t, "get store"), NoProvider, "nor can one be started")
}

func TestSessionWithUnseenPrompt(t *testing.T) {
	s := newSession(t).withBus(t, "")
	wantAll(t, s.run(t, "silent-prompt get store delete"), TimedOut, "asking to be unlocked in a window that you cannot see")
}

func TestSessionWithGnomeKeyring(t *testing.T) {
	needs(t, "dbus-run-session", "gnome-keyring-daemon")
	s := newSession(t).withBus(t, "")
	steps := s.run(t, "daemon-unlocked get store get delete get delete store")
	want := []step{
		{Call: "get", Reason: NotFound},
		{Call: "store", OK: true},
		{Call: "get", OK: true, Text: secret},
		{Call: "delete", OK: true},
		{Call: "get", Reason: NotFound},
		{Call: "delete", Reason: NotFound},
		{Call: "store", OK: true},
	}
	if len(steps) != len(want) {
		t.Fatalf("got %+v", steps)
	}
	for i, got := range steps {
		if got.Call != want[i].Call || got.OK != want[i].OK || got.Reason != want[i].Reason || got.OK && got.Text != want[i].Text {
			t.Errorf("step %d is %+v, want %+v", i, got, want[i])
		}
	}

	// The same keyring, at the next login that did not unlock it.
	wantAll(t, s.run(t, "daemon-locked get store delete"), Locked, "The keyring is locked")
	if steps := s.run(t, "daemon-unlocked get"); len(steps) != 1 || steps[0].Text != secret {
		t.Errorf("after it was unlocked again: %+v", steps)
	}
}
