//go:build unix

package tui

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tmux gets the text, and of the environment what it needs.
func TestTmuxGetsWhatItNeeds(t *testing.T) {
	dir := t.TempDir()
	got := filepath.Join(dir, "got")
	script := "#!/bin/sh\n{ /usr/bin/env; echo text=$(cat); } >" + got + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o700))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv("TMUX", "SOCKET,1,0")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not for tmux")
	require.NoError(t, clipboard(nil, os.Getenv)("llama.bin"))
	text, err := os.ReadFile(got)
	require.NoError(t, err)
	assert.Contains(t, string(text), "text=llama.bin")
	assert.Contains(t, string(text), "TMUX=SOCKET,1,0")
	assert.NotContains(t, string(text), "not for tmux")
}
