//go:build unix

package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/cmdline"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// A shell reads a command line as it was meant, and so does dftask.
func TestCommandLinesMeanWhatTheyWereMadeOf(t *testing.T) {
	t.Parallel()
	piece := uint64(4 << 20)
	for _, q := range []task.Query{
		{Type: task.URL, URL: "https://example.com/it's?a=1&b=$(touch ran)&c=`x`", Tag: "-t", Application: "a b", PieceLength: &piece, FilteredQueryParams: "a&b"},
		{Type: task.URL, URL: "https://example.com/日本語 🚀!"},
		{Type: task.ID, TaskID: strings.Repeat("ab", 32)},
		{Type: task.Content, Content: "--help"},
		{Type: task.Content, Content: "two\nlines \\ $HOME"},
	} {
		// Flags stand before a -- that the line may have.
		args := words(t, cmdline.Place{}.Search(q, []string{"cluster-1"}))
		o := demo(t, slices.Insert(args, 2, "-o", "json")...)
		require.Equal(t, console.ExitNoCopy, o.code, "%s\n%s", o.err, cmdline.Place{}.Search(q, nil))
		var found struct{ Query task.Query }
		require.NoError(t, json.Unmarshal([]byte(o.out), &found))
		assert.Equal(t, q, found.Query)
	}
}

// words are those of a command line behind its first, as a shell has them.
func words(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-c", `printf '%s\0' `+strings.TrimPrefix(line, "dftask ")).Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}
