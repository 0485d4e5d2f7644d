//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator/rig"
	"dftask/cmd/dftask/console"
)

// atOnce is how many purges TestKilledAtRandomMoments kills at a time.
const atOnce = 2

// A purge of 100 targets that is killed at random moments, again and again,
// and started again until it has ended deletes each of them once.
func TestKilledAtRandomMoments(t *testing.T) {
	t.Parallel()
	rounds := 100
	if testing.Short() {
		rounds = 6
	}
	seed := rig.Seed(t)
	for first := range atOnce {
		t.Run(fmt.Sprint("from ", first), func(t *testing.T) {
			t.Parallel()
			for round := first; round < rounds; round += atOnce {
				t.Run(fmt.Sprint("round ", round), func(t *testing.T) {
					killedOften(t, 100, rand.New(rand.NewPCG(seed, uint64(round))))
				})
			}
		})
	}
}

// killedOften kills the program a few times: mostly in the moment when one of
// the jobs arrives, which is before, while or after the manager takes it, or
// some time after its start.
func killedOften(t *testing.T, targets int, random *rand.Rand) {
	m := startManager(t, fastTime)
	list := numbered(t, targets)
	args := []string{"delete", "--from", list, "--yes", "--no-verify", "-o", "jsonl"}
	var said bytes.Buffer
	for range 1 + random.IntN(3) {
		cmd := m.command(args...)
		cmd.Stderr = &said
		require.NoError(t, cmd.Start())
		kill := make(chan time.Duration, 1)
		wait := time.Duration(random.IntN(3000)) * time.Microsecond
		if tasks, _ := m.deletes(); len(tasks) < targets && random.IntN(4) > 0 {
			before, late := random.IntN(2) == 0, time.Duration(random.IntN(2))*wait
			m.atPost(1+random.IntN(targets-len(tasks)), func(_ http.ResponseWriter, _ *http.Request, answer func()) {
				if before {
					kill <- wait
					time.Sleep(late)
					answer()
					return
				}
				answer()
				kill <- wait
			})
		} else {
			kill <- wait * 200
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait() // it was killed, or had ended
			close(ended)
		}()
		select {
		case wait := <-kill:
			time.Sleep(wait)
		case <-ended:
		}
		_ = cmd.Process.Signal(syscall.SIGKILL) // it may have ended
		<-ended
		m.settle()
		m.atPost(0, nil)
		if past := m.past(); len(past) > 0 && !past[0].Unfinished() {
			m.once(targets) // it was done before the kill
			return
		}
	}
	o := m.run(args...)
	if !assert.Equal(t, console.ExitNotAll, o.code, "no host holds a copy of them: %s\nbefore: %s", o.err, said.String()) {
		return
	}
	m.once(targets)
	if t.Failed() {
		t.Logf("said before: %s\nand at last: %s", said.String(), o.err)
	}
}

// When ctrl+c or a dropped line ends the wait, it says what still runs, and how to
// resume it.
func TestInterruptedListIsResumed(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			interruptedListGoesOn(t, signal)
		})
	}
}

func interruptedListGoesOn(t *testing.T, signal os.Signal) {
	m := startManager(t, fastTime)
	cmd := m.command("delete", "--from", numbered(t, 50), "--yes", "--reason", "INC-42")
	var said bytes.Buffer
	cmd.Stderr = &said
	// The manager takes the job when the program has been told to end.
	arrived, told, taken := make(chan struct{}), make(chan struct{}), make(chan struct{})
	m.atPost(20, func(_ http.ResponseWriter, _ *http.Request, answer func()) {
		close(arrived)
		<-told
		answer()
		close(taken)
	})
	require.NoError(t, cmd.Start())
	<-arrived
	require.NoError(t, cmd.Process.Signal(signal))
	close(told)
	<-taken
	require.Error(t, cmd.Wait())
	assert.Equal(t, console.ExitInterrupted, cmd.ProcessState.ExitCode(), said.String())
	assert.Regexp(t, `jobs? [\d, -]+ continues? at the manager\n`, said.String())
	assert.Regexp(t, `\n  Resume with: dftask delete --resume [0-9a-f]{8}\n`, said.String())
	m.settle()

	o := m.run("delete", "--resume")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "50 were not cached")
	m.once(50)
	refused(t, m.run("delete", "--resume"), console.ExitUsage, "there is nothing to resume")
}

// A connection that breaks in the middle, and a manager that cannot be reached
// for a while, lose nothing and do nothing twice.
func TestConnectionCutInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		m.atPost(20, func(_ http.ResponseWriter, r *http.Request, _ func()) {
			// The manager takes it, and its answer is lost.
			m.built.Handler().ServeHTTP(&unheard{header: http.Header{}}, r)
			m.atPost(10, func(http.ResponseWriter, *http.Request, func()) { panic(http.ErrAbortHandler) })
			panic(http.ErrAbortHandler)
		})
		o := m.call("delete", "--from", numbered(t, 60), "--yes", "--no-verify")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.NotContains(t, o.out+o.err, "it is not known whether the delete was taken")
		m.once(60)
	})
}

// unheard is an answer that is lost.
type unheard struct{ header http.Header }

func (n *unheard) Header() http.Header         { return n.header }
func (n *unheard) Write(p []byte) (int, error) { return len(p), nil }
func (n *unheard) WriteHeader(int)             {}
