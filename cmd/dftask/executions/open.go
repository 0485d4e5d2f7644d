package executions

import (
	"context"
	"io"

	"dftask/client/executions"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
)

// Open connects, and prepares to read executions, with the names of the clusters and
// what the journal remembers.
func Open(ctx context.Context, e console.Env, o session.Flags) (*session.Connection, *executions.Reader, error) {
	c, reader, err := openExecutions(ctx, e, o)
	if err != nil {
		return nil, nil, err
	}
	if err := readNames(ctx, c, reader); err != nil {
		c.Close()
		return nil, nil, err
	}
	addPast(e, c, reader)
	return c, reader, nil
}

// Print writes an execution with each host, for people.
func Print(to io.Writer, x executions.Execution) error { return printExecution(to, x) }

// Line is an execution in a line, for when it ends.
func Line(s console.Screen, x *executions.Execution) string { return executionLine(s, x) }
