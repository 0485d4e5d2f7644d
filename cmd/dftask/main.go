// Command dftask finds who holds a copy of a URL, an image or a task in a
// Dragonfly P2P fleet, purges it, and proves that it is gone.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	// Who stops reading does not end the program in the middle of a delete: writing
	// fails instead. Ignoring the signal would do it for the programs it starts, too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], system())
	stop()
	os.Exit(code)
}
