//go:build unix

package dockerconfig

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/keyring"
)

const secret = "hunter2"

// written is a docker configuration in a folder of its own.
func written(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName), []byte(text), 0o600))
	return dir
}

func read(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Read(written(t, text))
	require.NoError(t, err)
	return c
}

// helper puts a credential helper on the PATH that is a script.
func helper(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "docker-credential-"+name), []byte("#!/bin/sh\n"+script), 0o700))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func basic(user string) string { return base64.StdEncoding.EncodeToString([]byte(user + ":" + secret)) }

func TestLoginsOfTheFile(t *testing.T) {
	c := read(t, fmt.Sprintf(`{"auths": {
		"https://index.docker.io/v1/": {"auth": %q},
		"registry.example.com": {"auth": %q},
		"registry.example.com/library": {"auth": %q},
		"https://other.example.com:5000/v2/": {"username": "plain", "password": %q},
		"helped.example.com": {},
		"token.example.com": {"auth": %q, "identitytoken": "eyJ"},
		"broken.example.com": {"auth": "%%%%"}
	}}`, basic("hub"), basic("all"), basic("library"), secret, base64.StdEncoding.EncodeToString([]byte("00000000-0000:"))))
	for place, user := range map[[2]string]string{
		{"registry-1.docker.io", "library/nginx"}: "hub",
		{"index.docker.io", "library/nginx"}:      "hub",
		{"registry.example.com", "library/app"}:   "library",
		{"registry.example.com", "team/app"}:      "all",
		{"Registry.Example.com", "team/app"}:      "all",
		{"other.example.com:5000", "a"}:           "plain",
		{"other.example.com", "a"}:                "",
		{"helped.example.com", "a"}:               "",
		{"nowhere.example.com", "a"}:              "",
	} {
		login, ok, err := c.Login(t.Context(), place[0], place[1])
		require.NoError(t, err, place)
		assert.Equal(t, user != "", ok, place)
		assert.Equal(t, user, login.Username, place)
		if ok {
			assert.Equal(t, secret, login.Password, place)
		}
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", login, login, login), secret)
	}
	for registry, why := range map[string]string{"token.example.com": "with a token", "broken.example.com": "cannot be read"} {
		_, _, err := c.Login(t.Context(), registry, "a")
		var wrong *Error
		require.ErrorAs(t, err, &wrong, registry)
		assert.Contains(t, wrong.Reason, why)
		assert.NotEmpty(t, wrong.Next)
	}
}

func TestConfigurationsThatAreNotRead(t *testing.T) {
	dir := t.TempDir()
	open := written(t, `{}`)
	require.NoError(t, os.Chmod(filepath.Join(open, fileName), 0o666))
	for path, why := range map[string]string{
		dir:                               "there is no docker configuration",
		filepath.Join(dir, "none"):        "there is no docker configuration",
		open:                              "others can write it",
		written(t, `{"auths": "hunter2"`): "is not JSON",
	} {
		_, err := Read(path)
		var wrong *Error
		require.ErrorAs(t, err, &wrong, path)
		assert.Contains(t, wrong.Reason, why)
		assert.NotContains(t, wrong.Reason, secret)
		assert.NotEmpty(t, wrong.Next)
	}
}

func TestAFileIsTakenAsItIsNamed(t *testing.T) {
	dir := written(t, `{"credsStore": "pass"}`)
	for _, path := range []string{dir, filepath.Join(dir, fileName)} {
		c, err := Read(path)
		require.NoError(t, err, path)
		assert.Equal(t, "pass", c.Store)
	}
}

// A helper gets the server as docker gives it, and no token of dftask's.
func TestLoginsOfAHelper(t *testing.T) {
	t.Setenv(keyring.EnvVar, "a-token-of-a-manager")
	helper(t, "test", `read server; printf '{"ServerURL":"%s","Username":"%s","Secret":"%s"}' "$server" "$1 $server" "${`+keyring.EnvVar+`-unset}"`)
	for _, text := range []string{`{"credsStore": "test"}`, `{"credsStore": "none", "credHelpers": {"registry.example.com": "test", "https://index.docker.io/v1/": "test"}}`} {
		c := read(t, text)
		for registry, server := range map[string]string{"registry.example.com": "registry.example.com", "registry-1.docker.io": hubKey} {
			login, ok, err := c.Login(t.Context(), registry, "library/app")
			require.NoError(t, err)
			assert.True(t, ok)
			assert.Equal(t, Login{"get " + server, "unset"}, login)
		}
	}
}

// Many images of a registry do not unlock a keyring as often.
func TestAHelperIsAskedOnce(t *testing.T) {
	times := filepath.Join(t.TempDir(), "times")
	helper(t, "test", "echo x >>"+times+`; printf '{"Username":"robot","Secret":"s"}'`)
	c := read(t, `{"credsStore": "test"}`)
	for _, repository := range []string{"library/app", "team/other"} {
		login, ok, err := c.Login(t.Context(), "registry.example.com", repository)
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, "robot", login.Username)
	}
	text, err := os.ReadFile(times)
	require.NoError(t, err)
	assert.Equal(t, "x\n", string(text))
}

func TestHelpersThatFail(t *testing.T) {
	for script, why := range map[string]string{
		"echo credentials not found in native keychain; exit 1": "",
		"echo the keychain is locked; exit 1":                   "failed: exit status 1; it wrote: the keychain is locked",
		`echo '{"Secret":"hunter2"}'; exit 1`:                   "failed: exit status 1",
		"echo hunter2":                                          "printed no login",
		`printf '{"Username":"<token>","Secret":"eyJ"}'`:        "with a token",
		`printf 'a\033[2Jb' >&2; exit 3`:                        "failed: exit status 3; it wrote: a [2Jb",
	} {
		t.Run(script, func(t *testing.T) {
			helper(t, "test", script)
			_, ok, err := read(t, `{"credsStore": "test"}`).Login(t.Context(), "registry.example.com", "a")
			assert.False(t, ok)
			if why == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, why)
			assert.NotContains(t, err.Error(), secret)
		})
	}
	for name, why := range map[string]string{"../../bin/evil": "is not the name of one", "not-there": "is not installed"} {
		_, _, err := read(t, fmt.Sprintf(`{"credsStore": %q}`, name)).Login(t.Context(), "registry.example.com", "a")
		require.ErrorContains(t, err, why)
	}
	// What the helper does not have may stand in the file.
	helper(t, "test", "echo credentials not found in native keychain; exit 1")
	login, ok, err := read(t, fmt.Sprintf(`{"credsStore": "test", "auths": {"registry.example.com": {"auth": %q}}}`, basic("file"))).Login(t.Context(), "registry.example.com", "a")
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, "file", login.Username)
}
