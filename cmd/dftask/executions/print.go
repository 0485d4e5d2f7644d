package executions

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"dftask/client/executions"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/purge"
	"dftask/cmd/dftask/table"
	"dftask/tui/views"
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

// jobLabel is the id of the job, marked where the manager has forgotten it.
func jobLabel(x *executions.Execution) string {
	if x.FromJournal {
		return forgotten + fmt.Sprint(x.JobID)
	}
	return fmt.Sprint(x.JobID)
}

// executionLine is an execution in a line, for when it ends.
func executionLine(s console.Screen, x *executions.Execution) string {
	r, verdict := &x.Result, views.Verdict(x.Result.Verdict)
	words := fmt.Sprintf("#%s  %s  %s  %s", jobLabel(x), s.Styles.Tone[verdict.Tone()].Render(verdictWord(x)), text.OutcomeInFull(r.Deleted(), r.Failed(), -1), text.Clean(r.Query.Target()))
	if r.Reason != "" {
		words += "  " + text.Clean(r.Reason)
	}
	return words
}

func printExecution(to io.Writer, x executions.Execution) error {
	r := &x.Result
	var facts []table.Fact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, table.Fact{Name: name, Value: value})
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
	add("began", table.Time(console.ScreenOf(to), r.CreatedAt))
	add("by", r.Who)
	add("reason", r.Reason)
	add("operation", r.OperationID)
	if by := r.Proof; by.JobID != 0 {
		found := ""
		if why := r.Unproved(); why != "" {
			found = ": " + text.Clean(why)
		}
		add("searched", fmt.Sprintf("by #%d, %s%s", by.JobID, table.Time(console.ScreenOf(to), by.At), found))
	}
	if err := table.Facts(to, facts); err != nil {
		return err
	}
	if x.Pending() {
		return console.Lines(to, []string{"PENDING: " + text.OutcomeInFull(r.Deleted(), r.Failed(), -1) + " so far"})
	}
	return purge.Print(to, *r)
}
