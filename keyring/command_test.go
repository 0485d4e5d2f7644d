//go:build unix

package keyring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sh is a token command that is a script, which the place itself would not run.
func sh(script string) Place { return Command([]string{"sh", "-c", script}, nil) }

func TestCommandPrintsTheToken(t *testing.T) {
	for name, script := range map[string]string{
		"a line":          "echo " + secret,
		"no line break":   "printf %s " + secret,
		"carriage return": "printf '%s\\r\\n' " + secret,
		"more lines":      "echo " + secret + "; echo login: root; echo url: https://manager.example.com",
		"a chatty one":    "echo unlocking >&2; echo " + secret,
		"a lot":           "echo " + secret + "; yes | head -c 1000000",
	} {
		found, err := NewSource(sh(script)).Find(t.Context())
		require.NoError(t, err, name)
		assert.Equal(t, secret, found.Token.Reveal(), name)
		assert.Equal(t, "token: token command", found.String())
		assert.False(t, found.Plaintext)
	}
}

// A token that was given to dftask is for no other program.
func TestCommandDoesNotGetTheTokenOfTheEnvironment(t *testing.T) {
	t.Setenv(EnvVar, secret)
	t.Setenv("VAULT_ADDR", "https://vault.example.com")
	found, err := sh(`echo "${` + EnvVar + `-unset}:$VAULT_ADDR"`).Look(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "unset:https://vault.example.com", found.Token.Reveal())
}

func TestCommandIsRunWithoutAShell(t *testing.T) {
	found, err := Command([]string{"echo", "$HOME;echo"}, nil).Look(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "$HOME;echo", found.Token.Reveal())
}

func TestCommandHasNoInputButATerminals(t *testing.T) {
	_, err := Command([]string{"cat"}, nil).Look(t.Context())
	wantReason(t, err, Malformed) // it ended at once, and printed nothing

	path := filepath.Join(t.TempDir(), "typed")
	require.NoError(t, os.WriteFile(path, []byte(secret+"\n"), 0o600))
	typed, err := os.Open(path)
	require.NoError(t, err)
	defer typed.Close()
	found, err := Command([]string{"cat"}, typed).Look(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secret, found.Token.Reveal())
}

func TestCommandThatFailsEndsTheSearch(t *testing.T) {
	for _, tt := range []struct {
		name  string
		place Place
		want  Reason
		says  string
	}{
		{"fails", sh("echo 'gpg: decryption failed: No secret key.' >&2; exit 2"), CommandFailed, "The token command failed: exit status 2; it wrote: gpg: decryption failed: No secret key."},
		{"fails in silence", sh("exit 3"), CommandFailed, "The token command failed: exit status 3."},
		{"is not installed", Command([]string{"dftask-has-no-such-command", "x"}, nil), CommandFailed, `The token command failed: exec: "dftask-has-no-such-command": executable file not found in $PATH.`},
		{"is empty", Command(nil, nil), CommandFailed, "The token command failed: it is empty."},
		{"prints nothing", sh("echo; echo " + secret), Malformed, "The token command printed something that cannot be a token: the token is empty."},
		{"prints a sentence", sh("echo not signed in"), Malformed, "The token command printed something that cannot be a token: a token has no spaces, line breaks or invisible characters."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			keyring := &fixed{name: PlaceKeyring, token: mustToken(t, "of-somebody-else")}
			_, err := NewSource(Environment(getenv("")), tt.place, keyring).Find(t.Context())
			var none *NoTokenError
			require.ErrorAs(t, err, &none)
			require.Len(t, none.Tried, 2)
			wantReason(t, none.Tried[1], tt.want)
			assert.Equal(t, tt.says, none.Tried[1].Why())
			assert.Contains(t, err.Error(), "Correct token_command in the configuration, or take it out.")
			assert.Zero(t, keyring.asked, "the search went on to another identity")
		})
	}
}

func TestCommandDoesNotShowTheToken(t *testing.T) {
	for name, script := range map[string]string{
		"traces itself":       "set -x; echo " + secret + "; exit 1",
		"writes it elsewhere": "echo token is " + secret + " >&2; exit 1",
		"a short one":         "echo hunter2 | tee /dev/stderr; exit 1",
	} {
		_, err := sh(script).Look(t.Context())
		f := wantReason(t, err, CommandFailed)
		assert.NotContains(t, f.Error(), "hunter2", name)
		assert.Contains(t, f.Detail, mask, name)
	}
	_, err := sh(`yes "a word" | head -c 100000 >&2; printf '\033[2J' >&2; exit 1`).Look(t.Context())
	f := wantReason(t, err, CommandFailed)
	assert.Len(t, []rune(f.Detail), 301)
	_, err = sh(`printf 'a\033[2Jb\nc' >&2; exit 1`).Look(t.Context())
	assert.Contains(t, err.Error(), "it wrote: a [2Jb c. ")
}

func TestCommandThatDoesNotEnd(t *testing.T) {
	place := command{argv: []string{"sh", "-c", "exec sleep 60"}, limit: 100 * time.Millisecond}
	_, err := place.Look(t.Context())
	f := wantReason(t, err, TimedOut)
	assert.True(t, f.Final)
	assert.Equal(t, "The token command did not end within 0.1 s.", f.Why())

	ctx, cancel := context.WithCancelCause(t.Context())
	left := errors.New("the operator left")
	time.AfterFunc(50*time.Millisecond, func() { cancel(left) })
	_, err = NewSource(sh("exec sleep 60")).Find(ctx)
	assert.ErrorIs(t, err, left)
}

func TestCommandThatLeavesAChild(t *testing.T) {
	begun := time.Now()
	found, err := sh("echo " + secret + "; sleep 60 &").Look(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secret, found.Token.Reveal())
	assert.Less(t, time.Since(begun), 30*time.Second)
}

func TestTokenFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		require.NoError(t, os.Chmod(path, mode))
		return path
	}
	find := func(path string) (Found, *Failure) {
		other := &fixed{name: PlaceKeyring, token: mustToken(t, "of-somebody-else")}
		found, err := NewSource(File(path), other).Find(t.Context())
		assert.Zero(t, other.asked)
		var none *NoTokenError
		if errors.As(err, &none) {
			return found, none.Tried[0]
		}
		require.NoError(t, err)
		return found, nil
	}

	private := write("private", secret+"\n# the one of the release job\n", 0o600)
	found, f := find(private)
	require.Nil(t, f)
	assert.Equal(t, secret, found.Token.Reveal())
	assert.Equal(t, "token: token file", found.String())
	assert.Empty(t, found.Warning)

	// As Kubernetes mounts a secret: a link, and open to all.
	mounted := filepath.Join(dir, "mounted")
	require.NoError(t, os.Symlink(write("open", secret, 0o644), mounted))
	found, f = find(mounted)
	require.Nil(t, f)
	assert.Equal(t, secret, found.Token.Reveal())
	assert.Equal(t, "Others than its owner can read the token file "+mounted+" (mode 0644); chmod 600 ends that.", found.Warning)

	// Anyone who can write it would choose under whose name is deleted.
	_, f = find(write("shared", secret, 0o660))
	require.NotNil(t, f)
	assert.Equal(t, Unsafe, f.Reason)
	assert.Equal(t, "The token file is not safe to use: others can write it (mode 0660).", f.Why())
	assert.Equal(t, "Find out who changed it, and then: chmod go-w "+filepath.Join(dir, "shared")+".", f.Remedy())

	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, mkfifo(pipe))
	for path, want := range map[string]Reason{
		filepath.Join(dir, "missing"):           Unreadable,
		dir:                                     Unreadable,
		pipe:                                    Unreadable,
		write("empty", "", 0o600):               Malformed,
		write("blank", "\n"+secret+"\n", 0o600): Malformed,
		write("sentence", "not a token", 0o600): Malformed,
		write("huge", strings.Repeat("a b ", 1<<20), 0o600):     Malformed,
		write("binary", "\x00\x01"+secret, 0o600):               Malformed,
		write("two", secret+" "+secret+"\n"+secret+"\n", 0o600): Malformed,
	} {
		_, f := find(path)
		require.NotNil(t, f, path)
		wantReason(t, f, want)
		assert.True(t, f.Final)
	}
}
