//go:build unix

package main

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

// No program that is started from here gets the token, in any package.
func TestChildrenDoNotGetTheToken(t *testing.T) {
	t.Setenv(keyring.EnvVar, secret)
	e := console.System()
	assert.Equal(t, secret, e.Getenv(keyring.EnvVar))
	out, err := exec.CommandContext(t.Context(), "env").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "PATH=")
	assert.NotContains(t, string(out), secret)
}
