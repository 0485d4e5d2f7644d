//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// A result that cannot be written is an error of every command.
func TestAResultThatCannotBeWritten(t *testing.T) {
	to := map[string]string{">&-": "the result cannot be written: standard output is closed"}
	if _, err := os.Stat("/dev/full"); err == nil {
		to[">/dev/full"] = "the result cannot be written: no space left on device"
	}
	sh := func(t *testing.T, where, command string) (int, string) {
		t.Helper()
		var stderr bytes.Buffer
		cmd := exec.Command("sh", append([]string{"-c", `exec "$0" --demo --demo-speed ` + demoSpeed + ` "$@" ` + where, released}, strings.Fields(command)...)...)
		cmd.Env = environment(t)
		cmd.Stderr = &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) {
			require.NoError(t, err)
		}
		return cmd.ProcessState.ExitCode(), stderr.String()
	}
	for where, says := range to {
		for _, command := range []string{
			"--help", "delete --help", "help search", "--version", "version", "version -o json",
			"search url " + llamaURL, "search url " + noneURL + " -o json", "delete url " + llamaURL + " --yes", "delete url " + llamaURL + " --yes -o jsonl",
			"delete url " + llamaURL + " --dry-run", "executions list", "executions -o jsonl", "executions show 170", "executions watch 170",
			"clusters", "clusters -o json", "task-id " + llamaURL, "token status", "context list -o json", "completion bash", "man",
		} {
			t.Run(command+" "+where, func(t *testing.T) {
				t.Parallel()
				code, said := sh(t, where, command)
				assert.Equal(t, console.ExitFailure, code, said)
				assert.Contains(t, said, says)
			})
		}
	}
	t.Run("discarded", func(t *testing.T) {
		t.Parallel()
		for _, where := range []string{">/dev/null", "1<>/dev/null 2<>/dev/null"} {
			code, said := sh(t, where, "executions list")
			assert.Zero(t, code, "%s: %s", where, said)
		}
	})
}
