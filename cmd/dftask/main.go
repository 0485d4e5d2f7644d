package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"dftask/client/spawn"
	"dftask/cmd/dftask/console"
)

// version is set by the Makefile.
var version = "dev"

// lastWords is how long a program that was interrupted has to say what still runs
// before another signal ends it at once.
const lastWords = time.Second

func main() {
	// A reader that stops reading does not end the program in the middle of a delete: writing
	// fails instead. Ignoring the signal would do it for the programs it starts, too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), endingSignals()...)
	// The first signal ends the wait. A second one, sent later, ends a
	// program that cannot end by itself, such as one whose reader has stopped
	// reading. Sent sooner, it is the same key pressed twice.
	context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, stop) })
	e := console.System()
	e.Debug = &console.DebugLog{}
	// What libraries say would be written over the dashboard.
	log.SetFlags(0)
	log.SetOutput(e.Debug.Libraries())
	// What waits for a goroutine that panics may end before all is told.
	var ending sync.Mutex
	spawn.OnPanic(func(value any, stack []byte) {
		ending.Lock()
		crashed(e, value, stack)
		os.Exit(console.ExitFailure)
	})
	code := run(ctx, os.Args[1:], e)
	stop()
	ending.Lock()
	os.Exit(code)
}

// endingSignals are those that end the program. Who started it may have them
// ignored, as nohup does; that holds.
func endingSignals() []os.Signal {
	signals := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	return signals
}
