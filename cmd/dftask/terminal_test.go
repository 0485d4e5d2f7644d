//go:build unix

package main

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	// patience bounds every wait for the screen, on the busiest machine.
	patience = 2 * time.Minute
	// glance is how often a waiting test looks at the screen.
	glance = 10 * time.Millisecond
	// keyGap is the pause before a letter. Letters that come faster are a word.
	keyGap = 250 * time.Millisecond
)

// terminal is the program on a terminal of its own, which answers no question.
type terminal struct {
	t       testing.TB
	file    *os.File
	cmd     *exec.Cmd
	started time.Time
	// ended is closed when the program has ended and all it wrote was read.
	ended chan struct{}

	mu      sync.Mutex
	display *display
	// screen is what the display shows, as of the instant of looked.
	screen string
	looked time.Time
	// drawn is when the screen first had text on it, written when the last of
	// what the program wrote came.
	drawn, written time.Time
	// wrote is all that the program wrote.
	wrote []byte
}

// size is that of a terminal, in columns and rows.
type size struct{ width, height uint16 }

var (
	small = size{80, 24}
	large = size{160, 50}
)

// open starts the program on a terminal.
func open(t testing.TB, s size, args ...string) *terminal {
	return openProgram(t, released, s, nil, args...)
}

// openProgram starts a build of it, with more in its environment.
func openProgram(t testing.TB, program string, s size, env []string, args ...string) *terminal {
	t.Helper()
	x := &terminal{t: t, display: newDisplay(int(s.width), int(s.height)), ended: make(chan struct{})}
	x.cmd = exec.Command(program, args...)
	x.cmd.Env = environment(t, env...)
	x.started = time.Now()
	file, err := pty.StartWithSize(x.cmd, &pty.Winsize{Cols: s.width, Rows: s.height})
	require.NoError(t, err)
	x.file = file
	go x.read()
	t.Cleanup(func() {
		_ = x.cmd.Process.Kill() // it has mostly ended by itself
		<-x.ended
		_ = x.file.Close()
		assert.Empty(t, x.display.unknown, "sequences that this test's terminal does not know, so its picture may be wrong")
	})
	return x
}

// read takes what the program writes until it ends.
func (x *terminal) read() {
	defer close(x.ended)
	buffer := make([]byte, 1<<16)
	for {
		n, err := x.file.Read(buffer)
		x.mu.Lock()
		_, _ = x.display.Write(buffer[:n])
		x.wrote = append(x.wrote, buffer[:n]...)
		x.written = time.Now()
		if x.drawn.IsZero() && strings.TrimSpace(x.display.String()) != "" {
			x.drawn = x.written
		}
		x.mu.Unlock()
		if err != nil { // the terminal has no program any more
			_ = x.cmd.Wait()
			return
		}
	}
}

// look is the screen now, and whether it has stood still for a glance.
func (x *terminal) look() (screen string, still bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.looked != x.written {
		x.screen, x.looked = x.display.String(), x.written
	}
	return x.screen, time.Since(x.written) > glance
}

// press sends keys, all in one write: the program reads them at once, as it
// does those of a quick typist on a slow line.
func (x *terminal) press(keys string) {
	x.t.Helper()
	if keys > " " {
		// What the test has seen of the key before was drawn after it.
		time.Sleep(keyGap)
	}
	_, err := x.file.WriteString(keys)
	require.NoError(x.t, err)
}

// awaitThat waits until the screen is as wanted and stands still, for a person cannot
// can read it sooner, and returns it.
func (x *terminal) awaitThat(what string, wanted func(screen string) bool) string {
	x.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(glance) {
		screen, still := x.look()
		if still && wanted(screen) {
			return screen
		}
		select {
		case <-x.ended:
			require.FailNowf(x.t, "the program ended", "while %s was awaited; it showed:\n%s", what, screen)
		default:
		}
		if time.Now().After(deadline) {
			require.FailNowf(x.t, "not on the screen", "%s, in %s; it shows:\n%s", what, patience, screen)
		}
	}
}

// await waits until all texts are on the screen at once.
func (x *terminal) await(texts ...string) string {
	x.t.Helper()
	return x.awaitThat(strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// awaitLine waits for a line with all of the texts.
func (x *terminal) awaitLine(texts ...string) string {
	x.t.Helper()
	return x.awaitThat("a line with "+strings.Join(texts, " and "), func(screen string) bool { return line(screen, texts...) != "" })
}

// awaitGone waits until a text is on the screen no more.
func (x *terminal) awaitGone(text string) string {
	x.t.Helper()
	return x.awaitThat("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// awaitEnd waits for the program to end, and returns its exit code.
func (x *terminal) awaitEnd() int {
	x.t.Helper()
	select {
	case <-x.ended:
	case <-time.After(patience):
		screen, _ := x.look()
		require.FailNowf(x.t, "the program did not end", "it shows:\n%s", screen)
	}
	return x.cmd.ProcessState.ExitCode()
}

// line is the first line of a screen with all of the texts; empty when none
// has them.
func line(screen string, texts ...string) string {
	for _, l := range strings.Split(screen, "\n") {
		has := true
		for _, text := range texts {
			has = has && strings.Contains(l, text)
		}
		if has {
			return l
		}
	}
	return ""
}
