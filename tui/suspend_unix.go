//go:build unix

package tui

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// stopTime is how long a stop may take. A process group that no shell watches
// is not stopped at all, and nothing would ever continue it.
const stopTime = 300 * time.Millisecond

// jobControl is how a shell stops this program and continues it. The part
// that changed the terminal's mode changes it back before, and again after.
type jobControl struct {
	signals   chan os.Signal
	stopping  atomic.Bool
	continued chan struct{}
}

// newJobControl calls asked when somebody asks for a stop, and woke when the
// program was continued after one that could not be seen coming. It returns nil
// where stops are ignored.
func newJobControl(asked, woke func()) *jobControl {
	if signal.Ignored(syscall.SIGTSTP) {
		return nil
	}
	j := &jobControl{signals: make(chan os.Signal, 4), continued: make(chan struct{}, 1)}
	signal.Notify(j.signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		for sig := range j.signals {
			switch {
			case sig == syscall.SIGTSTP && j.stopping.CompareAndSwap(false, true):
				asked()
			case sig == syscall.SIGCONT && j.stopping.Load():
				notify(j.continued)
			case sig == syscall.SIGCONT:
				woke()
			}
		}
	}()
	return j
}

// stop stops this process, or with group its process group, and returns when it
// was continued. It is false when nothing was stopped.
func (j *jobControl) stop(group bool) bool {
	if j == nil {
		return false
	}
	j.stopping.Store(true)
	defer j.stopping.Store(false)
	select {
	case <-j.continued:
	default:
	}
	pid := os.Getpid()
	if group {
		pid = 0
	}
	began := time.Now()
	// Go does not give a signal back that it was told to notify of. This one stops
	// a process just as well, and also none that no shell watches.
	if err := syscall.Kill(pid, syscall.SIGTTOU); err != nil {
		return false
	}
	select {
	case <-j.continued:
		return true
	case <-time.After(stopTime):
		// The time runs on while the process is stopped.
		return time.Since(began) > 2*stopTime
	}
}

// end gives the signals back.
func (j *jobControl) end() {
	if j != nil {
		signal.Stop(j.signals)
		close(j.signals)
	}
}
