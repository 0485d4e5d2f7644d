package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	// binary is the program, built for these tests, with the race detector when
	// they have it.
	binary string
	// released is the program as it is released. Without the race detector it
	// is five times as fast, which tests that measure want, and those that run
	// it often.
	released string
)

func TestMain(m *testing.M) {
	if os.Getenv(childClock) != "" {
		os.Exit(child())
	}
	if os.Getenv(bareTest) != "" {
		os.Exit(m.Run())
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	flag.Parse()
	// Parallel tests mostly wait for a manager's clock, but that clock is fast:
	// too many programs that start at once, each with the race detector, would
	// have minutes of it pass between two of their steps.
	err := flag.Set("test.parallel", fmt.Sprint(4*runtime.NumCPU()))
	dir, dirErr := os.MkdirTemp("", "dftask-test-")
	defer os.RemoveAll(dir)
	released = filepath.Join(dir, "dftask")
	binary = released
	// With the flags of "make build", which then costs little after it.
	err = errors.Join(err, dirErr, build(released, "-trimpath"))
	if raceDetector() {
		binary = filepath.Join(dir, "dftask-race")
		err = errors.Join(err, build(binary, "-race"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// bareTest is the variable that makes this test's binary run tests that need
// none of the programs.
const bareTest = "DFTASK_TEST_BARE"

// withoutRaceDetector runs the test in a binary of its own that has no race
// detector, for tests that run the program so often that it would take minutes.
// It returns false where this binary is one.
func withoutRaceDetector(t *testing.T) bool {
	t.Helper()
	if !raceDetector() {
		return false
	}
	file := filepath.Join(t.TempDir(), "test")
	out, err := exec.Command("go", "test", "-c", "-o", file, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	args := []string{"-test.run", "^" + t.Name() + "$", "-test.v"}
	if testing.Short() {
		args = append(args, "-test.short")
	}
	cmd := exec.Command(file, args...)
	cmd.Env = append(os.Environ(), bareTest+"=1")
	out, err = cmd.CombinedOutput()
	if assert.NoError(t, err, "%s", out) {
		for _, l := range strings.Split(string(out), "\n") {
			if strings.Contains(l, "seed ") {
				t.Log(strings.TrimSpace(l))
			}
		}
	}
	return true
}

// build builds the program into a file.
func build(file string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", file}, flags...)
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// raceDetector says whether this test was built with it.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}
