package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

func TestDebugLogsRequests(t *testing.T) {
	m, err := simulator.Start(simulator.Options{Speed: 300})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, m.Close()) })
	home := t.TempDir()
	logged := func(args ...string) (outcome, string) {
		t.Helper()
		o := call{args: append([]string{"--debug"}, args...), env: map[string]string{
			"DFTASK_TOKEN": m.Token(), "DFTASK_MANAGER": m.URL(), "XDG_STATE_HOME": home,
		}}.run(t)
		text, err := os.ReadFile(filepath.Join(home, "dftask", "debug.log"))
		require.NoError(t, err)
		assert.NotContains(t, string(text), m.Token())
		return o, string(text)
	}
	o, text := logged("delete", "url", "https://example.com/fail.bin?X-Amz-Signature=5ecret", "--yes", "--no-verify", "--reason", "INC-42")
	assert.Contains(t, o.err, "dftask: requests are logged into "+filepath.Join(home, "dftask", "debug.log")+"\n")
	assert.Regexp(t, `(?m)^\S+Z \d+ dftask dev: dftask delete url$`, text)
	assert.Contains(t, text, "the manager at "+m.URL())
	assert.Regexp(t, `(?m)^\S+Z \d+ POST /oapi/v1/jobs 200 in \S+, sent \d+ B, received \d+ B, job \d+$`, text)
	assert.Regexp(t, `GET /oapi/v1/jobs/\d+ 200`, text)
	assert.NotContains(t, text, "5ecret", "what is deleted may be a signed URL")
	assert.NotContains(t, text, "INC-42")
	if runtime.GOOS != "windows" {
		info, err := os.Stat(filepath.Join(home, "dftask", "debug.log"))
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	}

	o, more := logged("executions", "list", "--limit", "3", "--quiet")
	assert.Empty(t, o.err)
	assert.True(t, strings.HasPrefix(more, text), "it goes on where it was")
	assert.Regexp(t, `GET /oapi/v1/jobs\?page=1&per_page=20&type=delete_task 200 in .* and \d+ more|, job( \d+){20}\n`, more)
}

func TestDebugLogThatCannotBeWritten(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "dftask"), nil, 0o600))
	o := call{args: []string{"--debug", "--demo", "search", "url", llamaURL}, env: map[string]string{"XDG_STATE_HOME": home}}.run(t)
	refused(t, o, console.ExitFailure, "the log of --debug cannot be written")
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--quiet", "-q"} {
		o := demo(t, "search", "url", llamaURL, flag)
		assert.Equal(t, console.ExitOK, o.code)
		assert.Empty(t, o.err)
		assert.Contains(t, o.out, "8 copies")
		o = demo(t, "delete", "url", failURL, "--yes", flag)
		assert.Equal(t, console.ExitNotAll, o.code)
		assert.Empty(t, o.err)
		o = demo(t, "executions", "list", "--limit", "1", flag)
		assert.Empty(t, o.err)
		// Errors stay.
		refused(t, demo(t, "search", "url", "", flag), console.ExitUsage, "the URL is empty")
	}
	o := call{args: []string{"--demo", "--demo-speed", "1", "search", "url", llamaURL, "--timeout", "5s", "--quiet"}}.run(t)
	assert.Equal(t, console.ExitPending, o.code)
	assert.Regexp(t, `^dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)
}
