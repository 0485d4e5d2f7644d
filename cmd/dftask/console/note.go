package console

import (
	"fmt"

	"dftask/tui/views/text"
)

// Note tells the person at the keyboard something that is no error.
func Note(e Env, format string, args ...any) {
	if !e.Hushed() {
		Warn(e, format, args...)
	}
}

// Warn tells what must be known even with --quiet, which wants no more than
// errors.
func Warn(e Env, format string, args ...any) {
	fmt.Fprintln(e.Err, "dftask: "+text.Clean(fmt.Sprintf(format, args...)))
}
