package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

func TestDebugLogsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		home := m.state
		logged := func(args ...string) (outcome, string) {
			t.Helper()
			o := m.call(append([]string{"--debug"}, args...)...)
			text, err := os.ReadFile(filepath.Join(home, "dftask", "debug.log"))
			require.NoError(t, err)
			assert.NotContains(t, string(text), secret)
			return o, string(text)
		}
		o, text := logged("delete", "url", "https://example.com/fail.bin?X-Amz-Signature=5ecret", "--yes", "--no-verify", "--reason", "INC-42")
		assert.Contains(t, o.err, "dftask: requests are logged into "+filepath.Join(home, "dftask", "debug.log")+"\n")
		assert.Regexp(t, `(?m)^\S+Z \d+ dftask dev: dftask delete url$`, text)
		assert.Contains(t, text, "the manager at "+m.url)
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
		assert.True(t, strings.HasPrefix(more, text), "it continues where it was")
		assert.Regexp(t, `GET /oapi/v1/jobs\?page=1&per_page=20&type=delete_task 200 in .* and \d+ more|, job( \d+){20}\n`, more)
	})
}

func TestDebugLogThatCannotBeWritten(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "dftask"), nil, 0o600))
	o := call{args: []string{"--debug", "--demo", "search", "url", llamaURL}, env: map[string]string{"XDG_STATE_HOME": home}}.run(t)
	refused(t, o, console.ExitFailure, "the log of --debug cannot be written")
}

func TestQuiet(t *testing.T) {
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
	o := demo(t, "search", "url", llamaURL, "--timeout", "5s", "--quiet")
	assert.Equal(t, console.ExitPending, o.code)
	assert.Regexp(t, `^dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)
}
