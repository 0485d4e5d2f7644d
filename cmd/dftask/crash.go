package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"dftask/cmd/dftask/console"
	"dftask/keyring/private"
	"dftask/tui/views/text"
)

const crashName = "crash.log"

// crashed tells of a panic: what happened in a sentence, and where in a file that
// takes the place of the one before. What was being worked with is in neither,
// for it may hold a token.
func crashed(e console.Env, value any, stack []byte) {
	if p, ok := value.(interface{ Stack() []byte }); ok {
		// It came from another goroutine.
		stack = p.Stack()
	}
	what := text.Clean(console.WithoutQuotes(fmt.Sprint(value)))
	fmt.Fprintf(e.Err, "dftask: dftask has a fault and cannot continue: %s\n", what)
	text := fmt.Sprintf("dftask %s, %s, %s/%s, at %s\n\n%s\n\n%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.RFC3339), what, stack)
	dir, err := console.StateDir(e)
	if err == nil {
		folder := private.Folder(dir)
		if err = folder.Make(); err == nil {
			err = folder.Write(crashName, []byte(text))
		}
	}
	if err != nil {
		fmt.Fprintf(e.Err, "  Please report it with this, for it could not be written to a file (%v):\n\n%s", err, text)
		return
	}
	fmt.Fprintf(e.Err, "  Please report it, with %s. Deletes that were sent continue; dftask delete --resume watches them.\n", filepath.Join(dir, crashName))
}
