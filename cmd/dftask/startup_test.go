//go:build unix

package main

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A terminal that answers nothing costs Bubble Tea five seconds when it is
// asked anything; see the package tui/background.
func TestNothingIsAskedOfTheTerminal(t *testing.T) {
	t.Run("dashboard", func(t *testing.T) {
		x := openProgram(t, released, small, nil, "--demo")
		x.await("built-in manager", "all clusters (2)")
		x.press("\x03")
		assert.Zero(t, x.awaitEnd())
		assert.Empty(t, x.display.queries)
	})
	for _, args := range [][]string{{"version"}, {"--help"}, {"search", "--help"}, {"--no-such-flag"}, {"search", "url", ""}} {
		t.Run(args[0], func(t *testing.T) {
			x := openProgram(t, released, small, nil, args...)
			x.awaitEnd()
			assert.Empty(t, x.display.queries)
			assert.NotEmpty(t, x.drawn, "it says something")
		})
	}
}

// initLimit is what one package may take to initialise: every command waits for
// all of them. A busy machine takes longer, so the program is started again until it
// does not, for as long as patience.
const initLimit = 2 * time.Millisecond

func TestNoPackageIsSlowToInitialise(t *testing.T) {
	least := map[string]time.Duration{}
	slow := func() (names []string) {
		for name, took := range least {
			if took > initLimit {
				names = append(names, fmt.Sprintf("%s: %s", name, took))
			}
		}
		return names
	}
	for began := time.Now(); len(least) == 0 || len(slow()) > 0 && time.Since(began) < patience; {
		o := program(t, []string{"GODEBUG=inittrace=1"}, "version")
		inits := regexp.MustCompile(`(?m)^init (\S+) @.*?, ([0-9.]+) ms clock`).FindAllStringSubmatch(o.err, -1)
		require.NotEmpty(t, inits, o.err)
		for _, i := range inits {
			took, err := time.ParseDuration(i[2] + "ms")
			require.NoError(t, err)
			if before, seen := least[i[1]]; !seen || took < before {
				least[i[1]] = took
			}
		}
	}
	assert.Contains(t, least, "dftask/tui/models/search", "the dashboard's packages are among them")
	assert.Empty(t, slow())
}

// firstFrameLimit is what the first frame may take, and firstFrameRatio how many times
// as long as a version on a slow machine. A busy machine takes longer, so the program is
// started again until it does not, for as long as patience.
const (
	firstFrameLimit = 100 * time.Millisecond
	firstFrameRatio = 20
)

func TestFirstFrame(t *testing.T) {
	best, version, limit := time.Hour, time.Hour, firstFrameLimit
	for began := time.Now(); best >= limit && time.Since(began) < patience; {
		best = min(best, firstFrame(t))
		version = min(version, program(t, nil, "version").took)
		limit = max(firstFrameLimit, firstFrameRatio*version)
	}
	assert.Less(t, best, limit)
	t.Logf("the first frame took %s, a version %s", best, version)
}

// firstFrame starts the dashboard, measures how long it takes to draw, and
// ends it.
func firstFrame(t testing.TB) time.Duration {
	t.Helper()
	x := openProgram(t, released, small, nil, "--demo")
	x.await("dftask")
	x.press("\x03")
	require.Zero(t, x.awaitEnd())
	return x.drawn.Sub(x.started)
}

func BenchmarkFirstFrame(b *testing.B) {
	var total, best time.Duration = 0, time.Hour
	for b.Loop() {
		took := firstFrame(b)
		total, best = total+took, min(best, took)
	}
	b.ReportMetric(float64(total.Microseconds())/float64(b.N)/1000, "ms/frame")
	b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
	b.ReportMetric(0, "ns/op") // leaving the program is not what is measured
}
