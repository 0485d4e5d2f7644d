package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

type panickingWire struct{}

func (panickingWire) RoundTrip(r *http.Request) (*http.Response, error) {
	panic(`the wire broke on "` + r.Header.Get("Authorization") + `"`)
}

// A fault of the program is a sentence for people, and a file for its developers.
func TestACrashIsToldAndKept(t *testing.T) {
	state := t.TempDir()
	var said bytes.Buffer
	e := console.Env{
		Out: &bytes.Buffer{}, Err: &said, Transport: panickingWire{}, Debug: &console.DebugLog{},
		Getenv: func(name string) string {
			return map[string]string{"XDG_STATE_HOME": state, "DFTASK_TOKEN": secret, "HOME": state}[name]
		},
	}
	code := run(t.Context(), []string{"clusters", "--manager", "http://127.0.0.1:1"}, e)
	assert.Equal(t, console.ExitFailure, code)
	path := filepath.Join(state, "dftask", crashName)
	assert.Regexp(t, "^dftask: dftask has a fault and cannot continue: the wire broke on …\n  Please report it, with "+path+`\. .*\n$`, said.String())
	log, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(log), "panickingWire")
	assert.NotContains(t, said.String()+string(log), secret)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	// Where nothing can be kept it is all said.
	said.Reset()
	require.NoError(t, os.RemoveAll(filepath.Join(state, "dftask")))
	require.NoError(t, os.WriteFile(filepath.Join(state, "dftask"), nil, 0o600))
	run(t.Context(), []string{"clusters", "--manager", "http://127.0.0.1:1"}, e)
	assert.Contains(t, said.String(), "panickingWire")
	assert.NotContains(t, said.String(), secret)
}
