//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

var scriptDir = filepath.Join("testdata", "script")

// scriptSpeed is how many times as fast as real time the managers run that scripts
// start for programs on the machine's own clock.
const scriptSpeed = "300"

// TestScripts carries out command lines as a person or a script has them: the
// released program, in a home of its own, without a terminal unless the script
// makes one. Besides the commands of testscript a script has
//
//	code N PROGRAM [ARG...]      runs a program that must end with this exit code
//	interrupt TEXT PROGRAM ...   interrupts it once it has written a text on
//	                             standard error; it must end with 130
//	manager [SPEED]              starts a built-in manager that is reached over
//	                             TCP, and sets MANAGER and DFTASK_TOKEN
//
// and $DEMO, the flags of a fast built-in manager within the program.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 scriptDir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			for _, v := range environment(t) {
				name, value, _ := strings.Cut(v, "=")
				e.Setenv(name, value)
			}
			for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"} {
				e.Setenv(name, filepath.Join(e.WorkDir, "home"))
			}
			e.Setenv("PATH", filepath.Dir(released)+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
			e.Setenv("DEMO_SPEED", demoSpeed)
			if err := os.WriteFile(filepath.Join(e.WorkDir, "list.sh"), []byte(listScript(t)), 0o600); err != nil {
				return err
			}
			return os.MkdirAll(filepath.Join(e.WorkDir, "home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "interrupt": interruptAt, "manager": scriptManager,
		},
	})
}

// listScript is the shell script of docs/lists.md, which scripts find as
// list.sh.
func listScript(t *testing.T) string {
	t.Helper()
	text := page(t, listsPage)
	from, to := part(t, text, "purge list")
	script := strings.TrimSuffix(strings.TrimPrefix(text[from:to], "```sh\n"), "```\n")
	assert.LessOrEqual(t, strings.Count(script, "\n"), 6, "five lines and the first")
	return script
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	ended(ts, want, ts.Exec(args[1], args[2:]...))
}

// ended checks the exit code of what ran.
func ended(ts *testscript.TestScript, want int, err error) {
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, not %d", got, want)
	}
	for _, file := range []string{"stdout", "stderr"} {
		if strings.Contains(ts.ReadFile(file), "goroutine ") {
			ts.Fatalf("there is a stack trace on %s", file)
		}
	}
}

// interrupter interrupts a process once it has written a text.
type interrupter struct {
	wrote   bytes.Buffer
	text    string
	process func() *os.Process
}

func (w *interrupter) Write(p []byte) (int, error) {
	before := strings.Contains(w.wrote.String(), w.text)
	n, err := w.wrote.Write(p)
	if !before && strings.Contains(w.wrote.String(), w.text) {
		_ = w.process().Signal(syscall.SIGINT)
	}
	return n, err
}

func interruptAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt TEXT PROGRAM [ARG...]")
	}
	var out bytes.Buffer
	cmd := exec.Command(filepath.Join(filepath.Dir(released), args[1]), args[2:]...)
	stderr := &interrupter{text: args[0], process: func() *os.Process { return cmd.Process }}
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), &out, stderr
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "DFTASK_TOKEN"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	ts.Check(cmd.Start())
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	// For the script to look at.
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.out"), out.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.err"), stderr.wrote.Bytes(), 0o600))
	ended(ts, console.ExitInterrupted, err)
}

func scriptManager(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: manager [SPEED]")
	}
	speed, err := strconv.ParseFloat(append(args, scriptSpeed)[0], 64)
	ts.Check(err)
	m, err := simulator.Start(simulator.Options{Speed: speed})
	ts.Check(err)
	ts.Defer(func() { _ = m.Close() })
	ts.Setenv("MANAGER", m.URL())
	ts.Setenv("DFTASK_TOKEN", m.Token())
}

// scripts are the texts of all scripts.
func scripts(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(scriptDir, "*.txtar"))
	require.NoError(t, err)
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}

// Every exit code that is documented is reached by a script.
func TestScriptsReachEveryExitCode(t *testing.T) {
	reached := map[string]bool{}
	text := scripts(t)
	for _, use := range regexp.MustCompile(`(?m)^(?:\[[^]]*\] )*code (\d+) `).FindAllStringSubmatch(text, -1) {
		reached[use[1]] = true
	}
	if regexp.MustCompile(`(?m)^interrupt `).MatchString(text) {
		reached[fmt.Sprint(console.ExitInterrupted)] = true
	}
	var documented []string
	for _, c := range console.Codes {
		documented = append(documented, c.Code)
	}
	assert.ElementsMatch(t, documented, slices.Collect(maps.Keys(reached)))
}

// A list of targets ends with every code but that of a search, also in scripts.
func TestScriptsReachEveryExitCodeOfAList(t *testing.T) {
	text := scripts(t)
	for _, c := range console.Codes {
		use := `(?m)^code ` + c.Code + ` dftask .*delete --from `
		switch c.Code {
		case fmt.Sprint(console.ExitInterrupted):
			use = `(?m)^interrupt .* dftask .*delete --from `
		case fmt.Sprint(console.ExitNoCopy):
			use += `.*--dry-run`
		}
		assert.Regexp(t, use, text, c.Meaning)
	}
}

// Every command is carried out by a script.
func TestScriptsUseEveryCommand(t *testing.T) {
	text := scripts(t)
	eachCommand(func(c *cobra.Command) {
		if c.Runnable() && c.HasParent() && !c.HasAvailableSubCommands() {
			assert.Regexp(t, `(?m)^(code \d+|interrupt .*|! exec|exec|\[.*) .*`+regexp.QuoteMeta(strings.TrimPrefix(c.CommandPath(), "dftask "))+`\b`, text, c.CommandPath())
		}
	})
}
