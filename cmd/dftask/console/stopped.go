package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dftask/tui/views/text"
)

// Stopped says why a wait ended without an answer, and which jobs still run.
func Stopped(ctx context.Context, e Env, jobs ...uint) error {
	TellRunning(e, jobs)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		fmt.Fprintln(e.Err, "dftask: no answer within --timeout")
		return Exit(ExitPending)
	}
	return Exit(ExitInterrupted)
}

// TellTrouble says why the last try failed, where it did.
func TellTrouble(e Env, err error) {
	if err != nil {
		fmt.Fprintf(e.Err, "dftask: the last try failed: %s\n", text.Clean(err.Error()))
	}
}

// TellRunning names the jobs that the manager carries on with; 0 is none.
func TellRunning(e Env, jobs []uint) {
	jobs = slices.DeleteFunc(slices.Clone(jobs), func(id uint) bool { return id == 0 })
	switch len(jobs) {
	case 0:
	case 1:
		fmt.Fprintf(e.Err, "dftask: %s continues at the manager\n", JobNames(jobs))
	default:
		fmt.Fprintf(e.Err, "dftask: %s continue at the manager\n", JobNames(jobs))
	}
}

// JobNames are jobs by their ids, in a sentence: "jobs 7, 12-15". The jobs of
// a long list have ids in a row, or nearly.
func JobNames(jobs []uint) string {
	if len(jobs) == 1 {
		return fmt.Sprint("job ", jobs[0])
	}
	sorted := slices.Sorted(slices.Values(jobs))
	var names []string
	for begin := 0; begin < len(sorted); {
		end := begin + 1
		for end < len(sorted) && sorted[end] == sorted[end-1]+1 {
			end++
		}
		if end-begin > 2 {
			names = append(names, fmt.Sprintf("%d-%d", sorted[begin], sorted[end-1]))
		} else {
			for _, id := range sorted[begin:end] {
				names = append(names, fmt.Sprint(id))
			}
		}
		begin = end
	}
	return "jobs " + strings.Join(names, ", ")
}

// StoppedAsking says why a wait ended before a job was sent, and which were
// sent by an earlier program; nil where it has not ended. What fails once the time
// is up fails for that.
func StoppedAsking(outer, within context.Context, e Env, before ...uint) error {
	switch {
	case within.Err() == nil:
		return nil
	case outer.Err() != nil:
		TellRunning(e, before)
		return outer.Err()
	}
	sent := "nothing"
	if len(before) > 0 {
		sent = "nothing more"
	}
	Warn(e, "the clusters are not known yet; %s is sent", sent)
	return Stopped(within, e, before...)
}
