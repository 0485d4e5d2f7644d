//go:build unix

package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
)

// The built program on a terminal of 80 columns: one line a row, with colors.
func TestATableOnATerminal(t *testing.T) {
	t.Parallel()
	x := open(t, small, "--demo", "executions", "--limit", "4")
	assert.Equal(t, console.ExitOK, x.awaitEnd())
	screen := strings.Split(x.display.String(), "\n")
	assert.Regexp(t, `^JOB +RESULT +COPIES +TARGET +BY +BEGAN \(\w+\)$`, screen[0])
	for i, job := range []string{"170", "169", "165", "164"} {
		assert.True(t, strings.HasPrefix(screen[i+1], job), "%q", screen[i+1])
	}
	assert.True(t, strings.HasPrefix(screen[5], "dftask: 4 of about 60 executions; "), "%q", screen[5])
	assert.Contains(t, string(x.wrote), "\x1b[", "colors")

	plain := openProgram(t, released, small, []string{"NO_COLOR=1"}, "--demo", "executions", "--limit", "4")
	assert.Equal(t, console.ExitOK, plain.awaitEnd())
	assert.NotContains(t, string(plain.wrote), "\x1b[")
}
