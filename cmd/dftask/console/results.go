package console

import (
	"errors"
	"io"
	"io/fs"

	"dftask/tui/views/widget"
)

// Results is standard output. What cannot be written there is an error of its
// own: the work behind it is done.
type Results struct {
	io.Writer
	// env is the command's; nil says that this is no terminal.
	env *Env
	// theme and ascii are how it looks on a terminal.
	theme widget.Theme
	ascii bool
	// Failed is the first error, for commands that do not check errors of writing,
	// such as the help.
	Failed error
}

// NewResults is standard output of a command.
func NewResults(e Env) *Results { return &Results{Writer: e.Out, env: &e, theme: widget.ThemeAuto} }

func (r *Results) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if err != nil {
		err = &unwrittenError{err}
		if r.Failed == nil {
			r.Failed = err
		}
	}
	return n, err
}

// closedOutput is a standard output that was closed before the program started.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) {
	return 0, errors.New("standard output is closed; to discard the result use >/dev/null")
}

// unwrittenError is a result that could not be written.
type unwrittenError struct{ err error }

func (e *unwrittenError) Error() string {
	var path *fs.PathError
	if errors.As(e.err, &path) {
		return "the result cannot be written: " + path.Err.Error()
	}
	return "the result cannot be written: " + e.err.Error()
}

func (e *unwrittenError) Unwrap() error { return e.err }

// Advice says what became of the work.
func (e *unwrittenError) Advice() string {
	return "What you asked for is done; dftask executions list shows the deletes."
}
