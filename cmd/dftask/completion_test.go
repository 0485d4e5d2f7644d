package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/executions"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/keyring"
)

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		o := call{args: []string{"completion", shell}}.run(t)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "dftask")
		assert.Empty(t, o.err)
	}
	refused(t, call{args: []string{"completion", "tcsh"}}.run(t), console.ExitUsage, `there are no completions for "tcsh"`)
	refused(t, call{args: []string{"completion"}}.run(t), console.ExitUsage, "takes one shell")
}

// completed is what a shell is told for a begun command line, without the
// descriptions and what to do with it.
func completed(t *testing.T, env map[string]string, args ...string) []string {
	t.Helper()
	o := call{args: append([]string{"__complete"}, args...), env: env}.run(t)
	require.Equal(t, console.ExitOK, o.code, o.err)
	var words []string
	for l := range strings.Lines(o.out) {
		word, _, _ := strings.Cut(strings.TrimRight(l, "\n"), "\t")
		words = append(words, word)
	}
	require.NotEmpty(t, words)
	assert.NotEqual(t, ":0", words[len(words)-1], "no file is offered where none is wanted")
	return words[:len(words)-1]
}

func TestCompletions(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "dftask"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "dftask", "config.yaml"), []byte("contexts:\n  - name: prod\n    manager: http://"+nobody(t)+"\n    clusters: [west]\n  - name: dev\n    manager: http://b:1\n"), 0o600))
	environment := map[string]string{"XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
	for line, want := range map[string][]string{
		"search ":                  {"content", "id", "image", "url"},
		"search url ":              nil,
		"search url U -o ":         {"table", "json", "jsonl", "csv"},
		"search url U --output ":   {"table", "json", "jsonl", "csv"},
		"--context ":               {"prod", "dev"},
		"search url U --context ":  {"prod", "dev"},
		"context use ":             {"prod", "dev"},
		"context use prod ":        nil,
		"context delete ":          {"prod", "dev"},
		"executions list --state ": executions.States(),
		"executions --type ":       {"url", "image", "id", "content"},
		"token create --scope ":    {"job", "cluster"},
		"completion ":              {"bash", "zsh", "fish", "powershell"},
		"delete url U --reason ":   nil,
		// The manager does not answer, and the context says what it knows.
		"--context prod delete url U --cluster ": {"west"},
		"--context dev delete url U --cluster ":  nil,
	} {
		t.Run(line, func(t *testing.T) {
			words := completed(t, environment, strings.Split(line, " ")...)
			assert.Equal(t, strings.Join(want, " "), strings.Join(words, " "))
		})
	}
}

// Only what can be gone on with is offered, and only where it is asked for.
func TestResumeCompletions(t *testing.T) {
	m := startManager(t, fastTime)
	environment := map[string]string{"XDG_STATE_HOME": m.state, "DFTASK_MANAGER": m.url}
	assert.Empty(t, completed(t, environment, "delete", "--resume="), "there is no journal")
	m.stopped(time.Minute, "0000aaaa", nil, target1)
	m.stopped(time.Hour, "0000bbbb", nil, target2, target3)
	m.remembered(time.Hour, "0000cccc", 4711, task.Query{Type: task.URL, URL: target1}, task.Purged)
	op := task.Operation{ID: "0000dddd", Began: m.clock.Now(), Targets: []task.Target{{Query: task.Query{Type: task.URL, URL: target1}}}}
	entry, err := m.journal().Begin(op, nil)
	require.NoError(t, err)
	defer entry.Close()
	want := []string{"0000aaaa", "0000bbbb"}
	assert.Equal(t, want, completed(t, environment, "delete", "--resume="))
	assert.Equal(t, want, completed(t, environment, "purge", "--resume", "")[:2])
	assert.Empty(t, completed(t, environment, "delete", "--resume", "0000aaaa", ""))
	assert.Equal(t, []string{"content", "id", "image", "url"}, completed(t, environment, "delete", ""))
	assert.Empty(t, completed(t, environment, "--demo", "delete", "--resume="))
	require.NoError(t, os.Chmod(m.journal().Path(), 0o666))
	o := call{args: []string{"__complete", "delete", "--resume="}, env: environment}.run(t)
	assert.Equal(t, ":4\n", o.out)
	assert.NotContains(t, o.err, "dftask:", "silently")
}

// alarmed is a keyring that wants to be unlocked.
type alarmed struct {
	keyring.Keeper
	t *testing.T
}

func (alarmed) Unlocked(context.Context) bool { return false }

func (k alarmed) Get(context.Context, keyring.Item) (keyring.Token, error) {
	assert.Fail(k.t, "the keyring was asked")
	return keyring.Token{}, context.Canceled
}

// clustersOf is a manager whose two clusters have names, and nothing else.
func clustersOf(t *testing.T, names ...string) *manager {
	fleet := simulator.DemoFleet()
	fleet.Clusters[0].Name, fleet.Clusters[1].Name = names[0], names[1]
	fleet.Tasks, fleet.Images, fleet.History = nil, nil, nil
	return managerOf(t, simulator.Options{Fleet: fleet})
}

func TestClusterCompletionsAskTheManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clustersOf(t, "cluster-1", "$(reboot)").prepared("__complete", "search", "url", "U", "--cluster", "")
		assert.Equal(t, "cluster-1\tid 1\n2\t$(reboot)\n:4\n", c.run(t).out, "a name that a shell would run is not offered")

		// Without a token none is asked for.
		delete(c.env, "DFTASK_TOKEN")
		c.keyring = alarmed{keyring.NewMemory(), t}
		o := c.run(t)
		assert.Equal(t, console.ExitOK, o.code)
		assert.Equal(t, ":4\n", o.out)
	})
}

// An id that is the name of another cluster would lead there.
func TestClusterCompletionsLeadToTheirCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		assert.Equal(t, "2\tid 1\n:4\n", clustersOf(t, "2", "eu west").call("__complete", "search", "url", "U", "--cluster", "").out)
	})
}

// What marks the name of a value in a flag's usage is not shown.
func TestFlagCompletionsAreDescribed(t *testing.T) {
	o := call{args: []string{"__complete", "delete", "--fr"}}.run(t)
	assert.Regexp(t, `^--from\t.*\bFILE\b`, o.out)
	assert.NotContains(t, o.out, "`")
	assert.Contains(t, call{args: []string{"delete", "--help"}}.run(t).out, "--from FILE")
}

// A tab must not hang, and nothing else may come of it.
func TestClusterCompletionsGiveUpSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.mute.Store(true)
		o := m.call("__complete", "search", "url", "U", "--cluster", "")
		assert.Equal(t, console.ExitOK, o.code)
		assert.NotContains(t, o.err, "dftask:", "silently")
		assert.Less(t, o.took, 3*time.Second)
	})
}

// The script for PowerShell evaluates the line, and a command in it with it. No
// line that may have one gets there. It cannot be tried here.
func TestPowerShellEvaluatesNoCommand(t *testing.T) {
	o := call{args: []string{"completion", "powershell"}}.run(t)
	before, _, evaluates := strings.Cut(o.out, "\n    Invoke-Expression ")
	require.True(t, evaluates)
	assert.Regexp(t, `\n    if \(\$Command\.Contains\("\("\)\) \{\n        return\n    \}\n`, before)
}
