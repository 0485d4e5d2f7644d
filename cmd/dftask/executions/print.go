package executions

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"dftask/client/executions"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/purge"
	"dftask/tui/views/text"
)

// forgotten marks the job of a purge that only the journal remembers.
const forgotten = "~"

// jobIDs reads the ids of jobs, with or without the marks that the screen and
// people put before them.
func jobIDs(args []string) ([]uint, error) {
	var ids []uint
	for _, arg := range args {
		id, err := strconv.ParseUint(strings.TrimLeft(arg, "#~"), 10, 0)
		if err != nil || id == 0 {
			return nil, console.BadUsage(fmt.Sprintf("%q is not the id of a job", arg), "Give it as a number; dftask executions list shows them.")
		}
		ids = append(ids, uint(id))
	}
	return ids, nil
}

func printExecutions(to io.Writer, list []executions.Execution) error {
	if len(list) == 0 {
		return console.Lines(to, []string{"no executions"})
	}
	rows := [][]string{{"JOB", "STATE", "BEGAN", "DELETED", "FAILED", "TARGET", "BY", "REASON"}}
	for i := range list {
		x := &list[i]
		r := &x.Result
		rows = append(rows, []string{
			jobLabel(x), verdictWord(x), instant(r.CreatedAt), fmt.Sprint(r.Deleted()), fmt.Sprint(r.Failed()),
			text.Clean(r.Query.Target()), text.Clean(r.Who), text.Clean(r.Reason),
		})
	}
	return console.Table(to, rows)
}

// jobLabel is the id of the job, marked where the manager has forgotten it.
func jobLabel(x *executions.Execution) string {
	if x.FromJournal {
		return forgotten + fmt.Sprint(x.JobID)
	}
	return fmt.Sprint(x.JobID)
}

// instant is a time for a column; it can be given to --since.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// executionLine is an execution in a line, for when it ends.
func executionLine(x *executions.Execution) string {
	r := &x.Result
	words := fmt.Sprintf("#%s  %s  %s  %s", jobLabel(x), verdictWord(x), text.OutcomeInFull(r.Deleted(), r.Failed(), -1), text.Clean(r.Query.Target()))
	if r.Reason != "" {
		words += "  " + text.Clean(r.Reason)
	}
	return words
}

func printExecution(to io.Writer, x executions.Execution) error {
	r := &x.Result
	var rows [][]string
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, text.Clean(value)})
		}
	}
	if add("job", fmt.Sprintf("%d, %s", x.JobID, x.State)); x.FromJournal {
		add("remembered", "by this machine's journal; the manager has no record any more")
	}
	add("target", r.Query.Target())
	readAs, _ := r.Query.Misread()
	add("read as", readAs)
	add("tag", r.Query.Tag)
	add("application", r.Query.Application)
	add("piece length", task.FormatPieceLength(r.Query.PieceLength))
	add("filtered", r.Query.FilteredQueryParams)
	add("platform", r.Query.Platform)
	add("task id", r.TaskID)
	add("began", instant(r.CreatedAt))
	add("by", r.Who)
	add("reason", r.Reason)
	add("operation", r.OperationID)
	if err := console.Table(to, rows); err != nil {
		return err
	}
	if x.Pending() {
		return console.Lines(to, []string{"PENDING: " + text.OutcomeInFull(r.Deleted(), r.Failed(), -1) + " so far"})
	}
	return purge.Print(to, *r)
}
