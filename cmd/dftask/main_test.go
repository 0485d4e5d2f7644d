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
	"testing"
)

var (
	// binary is the program, built for these tests, with the race detector when
	// they have it.
	binary string
	// released is the program as it is released. Without the race detector it
	// takes a fifth of the time, so most tests use it.
	released string
)

func TestMain(m *testing.M) {
	if os.Getenv(childClock) != "" {
		os.Exit(child())
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	flag.Parse()
	// Parallel tests mostly wait for a manager's clock, but that clock is fast:
	// too many programs that start at once, each with the race detector, would
	// have minutes of it pass between two of their steps.
	err := flag.Set("test.parallel", fmt.Sprint(8*runtime.NumCPU()))
	dir, dirErr := os.MkdirTemp("", "dftask-test-")
	defer os.RemoveAll(dir)
	released = filepath.Join(dir, "dftask")
	binary = released
	// With the flags of "make build", which then costs little after it.
	err = errors.Join(err, dirErr, build(released, "-trimpath"))
	if raceDetector() {
		binary = filepath.Join(dir, "dftask-race")
		err = errors.Join(err, build(binary, "-race", "-ldflags=-w"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
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
