//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/keyring"
)

// watched is a manager behind something that reads every request and answer, and at
// the process that asks, for secrets where they do not belong.
type watched struct {
	t       *testing.T
	manager *simulator.Manager
	server  *httptest.Server
	home    string
	env     []string

	mu sync.Mutex
	// pid is the process that asks. given is its token when that is in its environment.
	pid   int
	given string
	// made is the token that the manager has made last, session that of its console.
	made, session string
	looks         int
	// lure redirects requests for the clusters to another host.
	lure string
}

func newWatched(t *testing.T) *watched {
	m := simulator.New(simulator.Options{})
	w := &watched{t: t, manager: m, home: t.TempDir()}
	for _, dir := range []string{"tmp", "run"} {
		require.NoError(t, os.Mkdir(filepath.Join(w.home, dir), 0o700))
	}
	handler := m.Handler()
	w.server = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.look(r)
		if w.lure != "" && strings.HasSuffix(r.URL.Path, "/clusters") {
			http.Redirect(out, r, w.lure, http.StatusTemporaryRedirect)
			return
		}
		recorded := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding") // so that the answer can be read here
		handler.ServeHTTP(recorded, r)
		w.learn(r, recorded.Body.Bytes())
		for name, values := range recorded.Header() {
			out.Header()[name] = values
		}
		out.WriteHeader(recorded.Code)
		_, _ = out.Write(recorded.Body.Bytes())
	}))
	t.Cleanup(func() {
		w.server.Close()
		assert.NoError(t, m.Close())
	})
	w.env = append(under(w.home), "DFTASK_MANAGER="+w.server.URL)
	return w
}

// look checks a request, and the process while it waits for the answer.
func (w *watched) look(r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	assert.NoError(w.t, err)
	r.Body = io.NopCloser(bytes.NewReader(body))
	assert.False(w.t, w.hasSecret(r.URL.String()), "in the address of a request: %s", r.URL)
	for name, values := range r.Header {
		if name != "Authorization" {
			assert.False(w.t, w.hasSecret(strings.Join(values, " ")), "in the header %s", name)
		}
	}
	if !strings.HasSuffix(r.URL.Path, "/signin") {
		assert.False(w.t, w.hasSecret(string(body)), "in the body of %s %s", r.Method, r.URL)
	}
	proc := "/proc/" + strconv.Itoa(w.pid)
	cmdline, err := os.ReadFile(proc + "/cmdline")
	if errors.Is(err, os.ErrNotExist) || err == nil && len(cmdline) == 0 {
		// It ended with this request on its way.
		w.looks--
		return
	}
	if !assert.NoError(w.t, err) {
		return
	}
	w.looks++
	assert.False(w.t, w.hasSecret(string(cmdline)), "on the command line: %q", cmdline)
	environ, err := os.ReadFile(proc + "/environ")
	assert.NoError(w.t, err)
	kept := string(environ)
	if w.given != "" {
		assert.Contains(w.t, kept, w.given)
		kept = strings.ReplaceAll(kept, w.given, "")
	}
	assert.False(w.t, w.hasSecret(kept), "in the environment")
}

// learn notes the secrets in the manager's answers.
func (w *watched) learn(r *http.Request, body []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var answer struct{ Token string }
	if r.Method != http.MethodPost || json.Unmarshal(body, &answer) != nil || answer.Token == "" {
		return
	}
	if strings.HasSuffix(r.URL.Path, "/signin") {
		w.session = answer.Token
	} else {
		w.made = answer.Token
	}
}

func (w *watched) hasSecret(text string) bool {
	for _, secret := range []string{testPassword, w.manager.Token(), w.made, w.session} {
		if secret != "" && strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

// run runs the program. What it prints is free of secrets.
func (w *watched) run(input string, more []string, args ...string) outcome {
	w.t.Helper()
	// A write of the manager's ends the quirk by which it refuses a second sign-in.
	w.manager.AddToken(simulator.TokenSpec{})
	// What is logged is looked into, too.
	cmd := exec.CommandContext(w.t.Context(), binary, append(slices.Clip(args), "--debug")...)
	cmd.Env = append(environment(w.t, w.env...), more...)
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	w.mu.Lock()
	before := w.looks
	err := cmd.Start()
	if err == nil {
		w.pid = cmd.Process.Pid
	}
	w.mu.Unlock()
	require.NoError(w.t, err)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		require.NoError(w.t, err)
	}
	o := outcome{code: cmd.ProcessState.ExitCode(), out: stdout.String(), err: stderr.String()}
	w.mu.Lock()
	defer w.mu.Unlock()
	assert.False(w.t, w.hasSecret(o.out+o.err), "%v printed: %s%s", args, o.out, o.err)
	if args[0] != "logout" {
		assert.Greater(w.t, w.looks, before, "%v asked the manager nothing: %s", args, o.err)
	}
	return o
}

// logged says that there was a log to read.
func (w *watched) logged() {
	w.t.Helper()
	text, err := os.ReadFile(w.home + "/state/dftask/" + "debug.log")
	assert.NoError(w.t, err)
	assert.Contains(w.t, string(text), " 200 in ")
}

// files returns the files below home that have a secret in them.
func (w *watched) files() []string {
	var found []string
	assert.NoError(w.t, filepath.WalkDir(w.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if w.hasSecret(path) || w.hasSecret(string(text)) {
			found = append(found, path)
		}
		return err
	}))
	return found
}

// walk is the life of a token, from the sign-in to its end.
func (w *watched) walk(source string, login ...string) {
	t := w.t
	o := w.run(testPassword+"\n", nil, append([]string{"login", "--user", "root", "--password-stdin"}, login...)...)
	require.Equal(t, 0, o.code, o.err)
	assert.Empty(t, o.out)
	require.Len(t, w.made, 48)

	o = w.run("", nil, "token", "status", "-o", "json")
	assert.Equal(t, 0, o.code, o.err)
	assert.Contains(t, o.out, `"source": "`+source+`"`)
	assert.Equal(t, 0, w.run("", nil, "token", "status").code)
	assert.Equal(t, 0, w.run(testPassword, nil, "token", "list", "--user", "root", "--password-stdin").code)
	assert.Equal(t, 4, w.run(testPassword, nil, append([]string{"login", "--user", "root", "--password-stdin", "--name", "default"}, login...)...).code)

	w.given = w.manager.Token()
	o = w.run("", []string{"DFTASK_TOKEN=" + w.given}, "token", "status", "-o", "json")
	assert.Equal(t, 0, o.code, o.err)
	assert.Contains(t, o.out, `"source": "DFTASK_TOKEN"`)
	w.given = ""

	var lured int
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { lured++ }))
	defer elsewhere.Close()
	w.lure = elsewhere.URL
	assert.Equal(t, 0, w.run("", nil, "token", "status").code, "the token itself is good")
	w.lure = ""
	assert.Zero(t, lured, "another host was asked")
	w.logged()
}

func TestTheTokenIsInTheKeyringAlone(t *testing.T) {
	w := newWatched(t)
	address := keyringBus(t, w.home)
	w.env = append(w.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	w.walk("keyring")
	assert.Empty(t, w.files())

	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	item, err := keyring.NewItem(w.server.URL, "")
	require.NoError(t, err)
	token, err := keyring.System().Get(t.Context(), item)
	require.NoError(t, err)
	assert.Equal(t, w.made, token.Reveal())

	// A pasted one takes its place.
	w.made = ""
	pasted := w.manager.Token()
	assert.Equal(t, 0, w.run(pasted, nil, "login", "--token-stdin").code)
	token, err = keyring.System().Get(t.Context(), item)
	require.NoError(t, err)
	assert.Equal(t, pasted, token.Reveal())
	assert.Empty(t, w.files())

	o := w.run("", nil, "logout")
	assert.Equal(t, 0, o.code, o.err)
	_, err = keyring.System().Get(t.Context(), item)
	assert.ErrorContains(t, err, "has no token")
	assert.Empty(t, w.files())
}

func TestTheTokenIsInTheChosenFileAlone(t *testing.T) {
	w := newWatched(t)
	w.env = append(w.env, "DBUS_SESSION_BUS_ADDRESS=disabled:")
	w.walk("plaintext file", "--insecure-storage")
	files := w.files()
	require.Len(t, files, 1)
	assert.Equal(t, w.home+"/state/dftask/tokens", filepath.Dir(files[0]))
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	assert.Equal(t, w.made+"\n", string(text))
	info, err := os.Stat(files[0])
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())

	assert.Equal(t, 0, w.run("", nil, "logout").code)
	assert.Empty(t, w.files())
}
