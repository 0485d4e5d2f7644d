package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
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
		text, err := os.ReadFile(filepath.Join(home, "dftask", debugName))
		require.NoError(t, err)
		assert.NotContains(t, string(text), m.Token())
		return o, string(text)
	}
	o, text := logged("delete", "url", "https://example.com/fail.bin?X-Amz-Signature=5ecret", "--yes", "--no-verify", "--reason", "INC-42")
	assert.Contains(t, o.err, "dftask: requests are logged into "+filepath.Join(home, "dftask", debugName)+"\n")
	assert.Regexp(t, `(?m)^\S+Z \d+ dftask dev: dftask delete url$`, text)
	assert.Contains(t, text, "the manager at "+m.URL())
	assert.Regexp(t, `(?m)^\S+Z \d+ POST /oapi/v1/jobs 200 in \S+, sent \d+ B, received \d+ B, job \d+$`, text)
	assert.Regexp(t, `GET /oapi/v1/jobs/\d+ 200`, text)
	assert.NotContains(t, text, "5ecret", "what is deleted may be a signed URL")
	assert.NotContains(t, text, "INC-42")
	if runtime.GOOS != "windows" {
		info, err := os.Stat(filepath.Join(home, "dftask", debugName))
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	}

	o, more := logged("executions", "list", "--limit", "3", "--quiet")
	assert.Empty(t, o.err)
	assert.True(t, strings.HasPrefix(more, text), "it goes on where it was")
	assert.Regexp(t, `GET /oapi/v1/jobs\?page=1&per_page=20&type=delete_task 200 in .* and \d+ more|, job( \d+){20}\n`, more)
}

// A log of its own bounds a program that runs for weeks.
func TestDebugLogIsBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	d := &debugLog{limit: 10_000}
	require.NoError(t, d.open(dir))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				d.say(time.Now(), "%s", strings.Repeat("x", 80))
			}
		})
	}
	wg.Wait()
	d.close()
	d.say(time.Now(), "nothing is written any more")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, f := range files {
		info, err := f.Info()
		require.NoError(t, err)
		assert.LessOrEqual(t, info.Size(), int64(10_000), f.Name())
		if runtime.GOOS != "windows" {
			assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		require.NoError(t, err)
		for l := range strings.Lines(string(text)) {
			assert.Regexp(t, `^\S+Z \d+ x{80}\n$`, l, "whole lines")
		}
	}
}

func TestDebugLogIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes to open a file to others with")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, debugName)
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Chmod(file, 0o644))
	d := &debugLog{}
	require.NoError(t, d.open(dir))
	d.close()
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Remove(file))
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), file))
	assert.ErrorContains(t, (&debugLog{}).open(dir), "is not a regular file")
}

func TestDebugLogThatCannotBeWritten(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "dftask"), nil, 0o600))
	o := call{args: []string{"--debug", "--demo", "search", "url", llamaURL}, env: map[string]string{"XDG_STATE_HOME": home}}.run(t)
	refused(t, o, exitFailure, "the log of --debug cannot be written")
}

func TestExchangeLines(t *testing.T) {
	for want, x := range map[string]client.Exchange{
		"GET /healthy 200 in 12ms, sent 0 B, received 4 B":                                                           {Method: "GET", Path: "/healthy", Status: 200, Took: 12 * time.Millisecond, Received: 4},
		"POST /oapi/v1/jobs no answer in 1s, sent 9 B, received 0 B, cable pulled":                                   {Method: "POST", Path: "/oapi/v1/jobs", Took: time.Second, Sent: 9, Err: errors.New("cable pulled")},
		"POST /oapi/v1/jobs 422 in 0s, sent 9 B, received 9 B":                                                       {Method: "POST", Path: "/oapi/v1/jobs", Status: 422, Sent: 9, Received: 9, Err: &client.InvalidError{Message: secret}},
		"GET /oapi/v1/jobs?page=1 200 in 0s, sent 0 B, received 0 B, job" + strings.Repeat(" 1", 20) + " and 5 more": {Method: "GET", Path: "/oapi/v1/jobs", Query: "page=1", Status: 200, Jobs: ones(25)},
	} {
		assert.Equal(t, want, exchangeLine(x))
	}
}

func ones(n int) (ids []uint) {
	for range n {
		ids = append(ids, 1)
	}
	return ids
}

func TestQuiet(t *testing.T) {
	for _, flag := range []string{"--quiet", "-q"} {
		o := demo(t, "search", "url", llamaURL, flag)
		assert.Equal(t, exitOK, o.code)
		assert.Empty(t, o.err)
		assert.Contains(t, o.out, "8 copies")
		o = demo(t, "delete", "url", failURL, "--yes", flag)
		assert.Equal(t, exitNotAll, o.code)
		assert.Empty(t, o.err)
		o = demo(t, "executions", "list", "--limit", "1", flag)
		assert.Empty(t, o.err)
		// Errors stay.
		refused(t, demo(t, "search", "url", "", flag), exitUsage, "the URL is empty")
	}
	o := call{args: []string{"--demo", "--demo-speed", "1", "search", "url", llamaURL, "--timeout", "5s", "--quiet"}}.run(t)
	assert.Equal(t, exitPending, o.code)
	assert.Regexp(t, `^dftask: job \d+ continues at the manager\ndftask: no answer within --timeout\n$`, o.err)
}
