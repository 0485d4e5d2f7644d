package console

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
)

// A log of its own bounds a program that runs for weeks.
func TestDebugLogIsBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	d := &DebugLog{limit: 10_000}
	require.NoError(t, d.Open(dir))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				d.Say(time.Now(), "%s", strings.Repeat("x", 80))
			}
		})
	}
	wg.Wait()
	d.Close()
	d.Say(time.Now(), "nothing is written any more")
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
	d := &DebugLog{}
	require.NoError(t, d.Open(dir))
	d.Close()
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Remove(file))
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), file))
	assert.ErrorContains(t, (&DebugLog{}).Open(dir), "is not a regular file")
}

func TestExchangeLines(t *testing.T) {
	for want, x := range map[string]client.Exchange{
		"GET /healthy 200 in 12ms, sent 0 B, received 4 B":                                                           {Method: "GET", Path: "/healthy", Status: 200, Took: 12 * time.Millisecond, Received: 4},
		"POST /oapi/v1/jobs no answer in 1s, sent 9 B, received 0 B, cable pulled":                                   {Method: "POST", Path: "/oapi/v1/jobs", Took: time.Second, Sent: 9, Err: errors.New("cable pulled")},
		"POST /oapi/v1/jobs 422 in 0s, sent 9 B, received 9 B":                                                       {Method: "POST", Path: "/oapi/v1/jobs", Status: 422, Sent: 9, Received: 9, Err: &client.InvalidError{Message: "what was sent"}},
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
