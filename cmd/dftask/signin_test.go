package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gokeyring "github.com/zalando/go-keyring"

	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

const testPassword = "dragonfly"

// desk is where somebody runs commands against a simulated manager, in the time of a
// bubble.
type desk struct {
	t       *testing.T
	manager *simulator.Manager
	env     console.Env
	vars    map[string]string
	home    string
	ring    *fakeRing
	// secrets are what no command may show.
	secrets []string
}

// fakeRing is a keyring of the operating system, or none.
type fakeRing struct {
	kept map[string]string
	// getErr and setErr are what it answers instead.
	getErr, setErr error
}

func (r *fakeRing) Get(_, user string) (string, error) {
	if r.getErr != nil {
		return "", r.getErr
	}
	if text, ok := r.kept[user]; ok {
		return text, nil
	}
	return "", gokeyring.ErrNotFound
}

func (r *fakeRing) Set(_, user, secret string) error {
	if r.setErr == nil {
		r.kept[user] = secret
	}
	return r.setErr
}

func (r *fakeRing) Delete(_, user string) error {
	if r.getErr != nil {
		return r.getErr
	}
	if _, ok := r.kept[user]; !ok {
		return gokeyring.ErrNotFound
	}
	delete(r.kept, user)
	return nil
}

const deskURL, deskAccount = "http://127.0.0.1:8080", "http://127.0.0.1:8080"

func newDesk(t *testing.T, o simulator.Options) *desk {
	t.Helper()
	d := &desk{t: t, manager: simulator.New(o), home: t.TempDir(), vars: map[string]string{}, ring: &fakeRing{kept: map[string]string{}}}
	t.Cleanup(func() { assert.NoError(t, d.manager.Close()) })
	d.vars["HOME"], d.vars["DFTASK_MANAGER"] = d.home, deskURL
	d.env = console.Env{
		Getenv: func(name string) string { return d.vars[name] }, Who: "alice@bastion.example.com",
		Keyring: keyring.New(d.ring), Transport: web.Transport(d.manager.Handler()),
	}
	d.secrets = []string{testPassword}
	return d
}

// said is what a command ended with.
type said struct {
	code     int
	out, err string
}

// run runs a command with an input.
func (d *desk) run(input string, args ...string) said {
	d.t.Helper()
	var out, errs bytes.Buffer
	e := d.env
	e.In, e.Out, e.Err = strings.NewReader(input), &out, &errs
	code := run(d.t.Context(), args, e)
	for _, secret := range d.secrets {
		assert.NotContains(d.t, out.String()+errs.String(), secret, "%v", args)
	}
	for _, secret := range d.ring.kept {
		assert.NotContains(d.t, out.String()+errs.String(), secret, "%v", args)
	}
	return said{code, out.String(), errs.String()}
}

func (d *desk) status() map[string]any {
	d.t.Helper()
	s := d.run("", "token", "status", "-o", "json")
	var st map[string]any
	require.NoError(d.t, json.Unmarshal([]byte(s.out), &st), s.out)
	st["exit"] = s.code
	return st
}

// tokens returns the files of tokens and facts.
func (d *desk) files() []string {
	found, err := filepath.Glob(filepath.Join(d.home, ".local/state/dftask/tokens/*"))
	require.NoError(d.t, err)
	return found
}

func TestLoginEndsWithATokenThatWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		s := d.run(testPassword+"\n", "login", "--user", "root", "--password-stdin", "--expires", "90d", "--description", "at work")
		require.Equal(t, 0, s.code, s.err)
		assert.Empty(t, s.out)
		assert.Contains(t, s.err, "it may search, delete and list clusters\n")
		assert.Contains(t, s.err, "dftask: it is kept in the keyring\n")
		assert.Len(t, d.ring.kept[deskAccount], 48)

		st := d.status()
		assert.Equal(t, 0, st["exit"])
		assert.Equal(t, "keyring", st["source"])
		assert.Equal(t, false, st["plaintext"])
		assert.Regexp(t, `^dftask-alice-bastion-\d{8}-[0-9a-f]{4}$`, st["name"])
		assert.Equal(t, "root", st["user"])
		assert.Equal(t, []any{"cluster", "job"}, st["scopes"])
		at, err := time.Parse(time.RFC3339, st["expires_at"].(string))
		require.NoError(t, err)
		assert.WithinDuration(t, d.manager.Clock().Now().AddDate(0, 0, 90), at, 2*time.Second)
		assert.Equal(t, map[string]any{"jobs": map[string]any{"ok": true}, "clusters": map[string]any{"ok": true}}, st["tried"])
		text := d.run("", "token", "status").out
		assert.Contains(t, text, "UTC (in 90 days)")
		assert.Contains(t, text, "jobs       ok\n")

		// The facts are those of this token alone.
		d.vars["DFTASK_TOKEN"] = d.manager.Token()
		d.secrets = append(d.secrets, d.manager.Token())
		st = d.status()
		assert.Equal(t, "DFTASK_TOKEN", st["source"])
		assert.Nil(t, st["name"])
		assert.Contains(t, d.run("", "logout").err, "the variable DFTASK_TOKEN stays in force")
		delete(d.vars, "DFTASK_TOKEN")

		assert.Empty(t, d.ring.kept)
		assert.Empty(t, d.files())
		s = d.run("", "token", "status")
		assert.Equal(t, 4, s.code)
		assert.Equal(t, "manager  http://127.0.0.1:8080\nsource   none\n", s.out)
		assert.Contains(t, s.err, "The keyring has no token for http://127.0.0.1:8080.\nRun dftask login, or set DFTASK_TOKEN")
		assert.Contains(t, d.run("", "logout").err, "no token was stored")
	})
}

func TestLogoutSaysHowToRevoke(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		require.Equal(t, 0, d.run(testPassword, "login", "--user", "root", "--password-stdin").code)
		s := d.run("", "logout")
		require.Equal(t, 0, s.code)
		assert.Contains(t, s.err, "the token for http://127.0.0.1:8080 was removed from the keyring")
		assert.Regexp(t, `accepts the token until \d{4}-.* UTC; to end that: dftask token revoke 2 --user root\n`, s.err)
	})
}

// A token that was kept before its manager had a context is found, and told of,
// and removed, as what it is.
func TestATokenFromBeforeItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		d.ring.getErr = &keyring.Failure{Reason: keyring.NoBus}
		require.Equal(t, 0, d.run(testPassword, "login", "--user", "root", "--password-stdin", "--insecure-storage").code)
		require.Equal(t, 0, d.run("", "context", "set", "prod", "--manager", d.vars["DFTASK_MANAGER"]).code)
		d.vars["DFTASK_CONTEXT"] = "prod"
		delete(d.vars, "DFTASK_MANAGER")
		s := d.run("", "token", "status")
		require.Equal(t, 0, s.code, s.err)
		path := regexp.MustCompile(`plaintext  yes: (\S+)`).FindStringSubmatch(s.out)
		require.Len(t, path, 2, s.out)
		assert.FileExists(t, path[1])
		assert.Contains(t, s.out, "(id 2, of root)")
		assert.NotContains(t, s.out, "pasted")
		s = d.run("", "logout")
		assert.Contains(t, s.err, "the token for http://127.0.0.1:8080 was removed from the plaintext file")
		assert.Contains(t, s.err, "dftask token revoke 2 --user root")
		assert.NoFileExists(t, path[1])
		assert.Equal(t, 4, d.run("", "token", "status").code)
	})
}

func TestLoginWithATokenFromStandardInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		d.secrets = append(d.secrets, d.manager.Token())
		s := d.run(d.manager.Token()+"\r\nlogin: alice\n", "login", "--token-stdin")
		require.Equal(t, 0, s.code, s.err)
		assert.Equal(t, d.manager.Token(), d.ring.kept[deskAccount])
		text := d.run("", "token", "status")
		assert.Equal(t, 0, text.code)
		assert.Contains(t, text.out, "name       unknown (pasted)\n")
	})
}

// Each refusal has its own sentence, and stores nothing.
func TestRefusedLogins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{Users: []simulator.User{{Name: "root", Password: testPassword}, {Name: "visitor", Password: "let me in", Guest: true}}})
		add := d.manager.AddToken
		taken := add(simulator.TokenSpec{Name: "taken"})
		narrow := add(simulator.TokenSpec{Scopes: []string{"job"}})
		past := d.manager.Clock().Now().Add(-time.Hour)
		paste := []string{"login", "--token-stdin"}
		user := func(more ...string) []string { return append([]string{"login", "--password-stdin", "--user"}, more...) }
		for _, tt := range []struct {
			input string
			args  []string
			code  int
			says  string
		}{
			{"drachenflug", user("root"), 4, `refuses the name "root" with this password`},
			{testPassword, user("nobody"), 4, `refuses the name "nobody" with this password`},
			{testPassword, user("root", "--name", "taken"), 4, `has a token named "taken" already`},
			{"let me in", user("visitor"), 4, "this user may list tokens, but not make or revoke them"},
			{"unknown-to-all", paste, 4, "does not know the token"},
			{add(simulator.TokenSpec{ExpiredAt: past}), paste, 4, "has expired"},
			{add(simulator.TokenSpec{Inactive: true}), paste, 4, "says that the token is inactive"},
			{add(simulator.TokenSpec{Scopes: []string{"cluster"}}), paste, 4, `lacks the scope "job"`},
			{narrow, paste, 4, "add --scope job to log in with this one as it is"},
			{"", paste, 2, "that is not a token: the token is empty"},
			{"two words", paste, 2, "that is not a token: a token has no spaces"},
			{"", user("root"), 2, "passwords have 8 to 20 characters"},
			{"", user("ro"), 2, "user names have 3 to 10 characters"},
			{"", user("root", "--expires", "1999-12-31"), 2, "would have expired already"},
			{"", user("root", "--expires", "2039-01-01"), 2, "later than many managers can store"},
			{"", user("root", "--scope", "all"), 2, `there is no scope "all"`},
			{"", user("root", "--token-stdin"), 2, "--user makes a new token, and --token-stdin brings one"},
			{"", []string{"login", "--name", "x"}, 2, "--name is of a new token"},
			{"", []string{"login", "--user", "root"}, 2, "no terminal to ask for the password on"},
			{"", []string{"login"}, 2, "no terminal to paste a token on"},
			{"", []string{"token", "list"}, 2, "token list needs somebody to sign in"},
		} {
			s := d.run(tt.input, tt.args...)
			assert.Equal(t, tt.code, s.code, "%v: %s", tt.args, s.err)
			assert.Contains(t, s.err, tt.says)
			assert.Empty(t, s.out)
			assert.Empty(t, d.ring.kept)
			assert.Empty(t, d.files())
			if len(tt.input) > 8 {
				assert.NotContains(t, s.err, tt.input)
			}
			time.Sleep(time.Minute)
		}
		d.secrets = append(d.secrets, taken, narrow)
		assert.Equal(t, 0, d.run(narrow, append(paste, "--scope", "job")...).code)
		assert.Equal(t, 4, d.status()["exit"], "it is not known that the token was meant so")
	})
}

func TestSecretsAreNotRepeated(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	const secret = "s3cr3t-s3cr3t"
	d.secrets = append(d.secrets, secret)
	for _, args := range [][]string{
		{"login", secret}, {"login", "-p" + secret}, {"login", "-p", secret}, {"login", "--token=" + secret}, {"login", "--token", secret},
		{"login", "--password=" + secret, "--user", "root"}, {"token", "list", "--password", secret}, {"token", "create", secret},
	} {
		s := d.run("", args...)
		assert.Equal(t, 2, s.code, s.err)
	}
}

func TestTheQuirkIsWaitedOutOnceAndSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		require.Equal(t, 0, d.run(testPassword, "token", "list", "--user", "root", "--password-stdin").code)
		begun := time.Now()
		s := d.run(testPassword, "login", "--user", "root", "--password-stdin")
		assert.Equal(t, 0, s.code, s.err)
		assert.Equal(t, 6*time.Second, time.Since(begun))
		assert.Equal(t, 1, strings.Count(s.err, "it also refuses the right password within 5 s of another attempt, so it is tried once more in 6 s"))
	})
}

func TestLoginWithoutAKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		d.ring.getErr = &keyring.Failure{Reason: keyring.NoBus}
		s := d.run(testPassword, "login", "--user", "root", "--password-stdin")
		assert.Equal(t, 2, s.code)
		assert.Contains(t, s.err, "the token cannot be kept. This session has no D-Bus session bus")
		assert.Contains(t, s.err, "Add --insecure-storage")
		assert.Empty(t, d.files())

		s = d.run(testPassword, "login", "--user", "root", "--password-stdin", "--insecure-storage")
		require.Equal(t, 0, s.code, s.err)
		files := d.files()
		require.Len(t, files, 2, "the token and its facts")
		text, err := os.ReadFile(files[1])
		require.NoError(t, err)
		d.secrets = append(d.secrets, strings.TrimSpace(string(text)))
		assert.Contains(t, s.err, "it is kept in the clear in "+files[1])
		st := d.status()
		assert.Equal(t, 0, st["exit"])
		assert.Equal(t, "plaintext file", st["source"])
		assert.Equal(t, true, st["plaintext"])
		assert.NotNil(t, st["name"])
		assert.Contains(t, d.run("", "token", "status").out, "plaintext  yes: "+files[1])

		// Somebody has opened it.
		require.NoError(t, os.Chmod(files[1], 0o644))
		s = d.run("", "token", "status")
		assert.Equal(t, 4, s.code)
		assert.Contains(t, s.err, "is open to others (mode 0644)")
		assert.Contains(t, s.err, "Find out who changed it")
		require.NoError(t, os.Chmod(files[1], 0o600))

		// With a keyring again, the file goes.
		d.ring.getErr = nil
		s = d.run(d.manager.Token(), "login", "--token-stdin", "--insecure-storage")
		require.Equal(t, 0, s.code, s.err)
		assert.Contains(t, s.err, "the older token in the file "+files[1]+" was removed")
		assert.Empty(t, d.files(), "what was known was known of the other token")
	})
}

func TestATokenThatCannotBeKeptIsRevokedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		d.ring.setErr = errors.New("the disk is full")
		s := d.run(testPassword, "login", "--user", "root", "--password-stdin", "--name", "orphan", "--scope", "job")
		assert.NotEqual(t, 0, s.code)
		assert.Contains(t, s.err, `the new token "orphan" was revoked again`)
		assert.Contains(t, s.err, "the token cannot be kept. The keyring failed in a way that dftask does not know: the disk is full.")
		assert.Contains(t, s.err, "--insecure-storage")
		time.Sleep(time.Minute)
		list := d.run(testPassword, "token", "list", "--user", "root", "--password-stdin")
		assert.Regexp(t, `2 +orphan +job +inactive`, list.out)

		// Where it may be kept in a file, it is.
		time.Sleep(time.Minute)
		s = d.run(testPassword, "login", "--user", "root", "--password-stdin", "--insecure-storage")
		assert.Equal(t, 0, s.code, s.err)
		assert.Len(t, d.files(), 2)
	})
}

func TestAKeyringThatMayTakeTheTokenLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		answered := make(chan struct{})
		d.env.Keyring = keyring.New(&slowRing{fakeRing: d.ring, answered: answered})
		s := d.run(testPassword, "login", "--user", "root", "--password-stdin", "--insecure-storage")
		require.Equal(t, 0, s.code, s.err)
		later := strings.Index(s.err, "the keyring was given up after 3 s; it may still take the token when its prompt is answered")
		file := strings.Index(s.err, "The token will be kept in the clear in")
		assert.True(t, later >= 0 && later < file, s.err)
		close(answered)
		synctest.Wait()
	})
}

// slowRing waits for its prompt when it is to keep something.
type slowRing struct {
	*fakeRing
	answered chan struct{}
}

func (r *slowRing) Set(service, user, secret string) error {
	<-r.answered
	return r.fakeRing.Set(service, user, secret)
}

func TestListAndRevoke(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		d.secrets = append(d.secrets, d.manager.Token(), d.manager.AddToken(simulator.TokenSpec{
			Name: "old\x1b[2J", Scopes: []string{"job"}, ExpiredAt: d.manager.Clock().Now().Add(-time.Hour),
		}))
		as := func(input string, args ...string) said {
			time.Sleep(time.Minute)
			return d.run(input, append(args, "--user", "root", "--password-stdin")...)
		}
		require.Equal(t, 0, as(testPassword, "login", "--name", "mine", "--scope", "job").code)
		s := as(testPassword, "token", "list")
		require.Equal(t, 0, s.code, s.err)
		assert.Regexp(t, `(?m)^   ID  NAME .*\n\*  3   mine +job +active .*made by dftask for alice@bastion.example.com\n   2   old[^\x1b]* +job +active, expired .*\n   1   default `, s.out)
		assert.NotContains(t, s.out, "\x1b")
		s = as(testPassword, "token", "list", "-o", "json")
		var rows []map[string]any
		require.NoError(t, json.Unmarshal([]byte(s.out), &rows))
		require.Len(t, rows, 3)
		assert.Equal(t, true, rows[0]["kept"])
		assert.NotContains(t, rows[0], "token")
		assert.Equal(t, 0, d.status()["exit"], "that it may not list clusters was wanted")

		s = as(testPassword, "token", "revoke", "mine")
		require.Equal(t, 0, s.code, s.err)
		assert.Contains(t, s.err, `the token "mine" (id 3) is revoked`)
		assert.Contains(t, s.err, "it is the one that is stored here")
		assert.Contains(t, as(testPassword, "token", "revoke", "3").err, "was revoked before")
		assert.Regexp(t, `3 +mine +job +inactive`, as(testPassword, "token", "list").out, "the scopes went along")
		st := d.run("", "token", "status")
		assert.Equal(t, 4, st.code)
		assert.Contains(t, st.out, "jobs       no: the manager at 127.0.0.1:8080 says that the token is inactive")
		assert.Contains(t, d.run("", "logout").err, "the token was revoked: the manager no longer accepts it\n")
		s = as(testPassword, "token", "revoke", "nobody")
		assert.Equal(t, 2, s.code)
		assert.Contains(t, s.err, `you have no token "nobody"`)
	})
}

func TestTokenCreate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{})
		s := d.run(testPassword, "token", "create", "--user", "root", "--password-stdin", "--print", "--expires", "7d")
		require.Equal(t, 0, s.code, s.err)
		assert.Regexp(t, `^[A-Za-z0-9_-]{48}\n$`, s.out)
		assert.NotContains(t, s.err, strings.TrimSpace(s.out))
		assert.Empty(t, d.ring.kept)
		d.vars["DFTASK_TOKEN"] = strings.TrimSpace(s.out)
		assert.Equal(t, 0, d.status()["exit"])

		time.Sleep(time.Minute)
		s = d.run(testPassword, "token", "create", "--user", "root", "--password-stdin")
		require.Equal(t, 0, s.code, s.err)
		assert.Empty(t, s.out)
		assert.Len(t, d.ring.kept, 1)
		assert.Contains(t, s.err, "the variable DFTASK_TOKEN comes first")
	})
}

func TestDemoKeepsNothing(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	delete(d.vars, "DFTASK_MANAGER")
	d.env.Transport = nil
	s := d.run(testPassword, "login", "--demo", "--user", "root", "--password-stdin", "--insecure-storage")
	assert.Equal(t, 0, s.code, s.err)
	assert.Contains(t, s.err, "it is kept in memory only, and this run ends now")
	s = d.run("", "token", "status", "--demo", "-o", "json")
	assert.Equal(t, 0, s.code, s.err)
	assert.Contains(t, s.out, `"source": "demo"`)
	assert.Empty(t, d.ring.kept)
	assert.Empty(t, d.files())
}
