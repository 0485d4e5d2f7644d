package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dftask/client/task"
	"dftask/tui/views/text"
)

// stopped says why a wait ended without an answer, and which jobs go on.
func stopped(ctx context.Context, e env, jobs ...uint) error {
	goOn(e, jobs)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		fmt.Fprintln(e.err, "dftask: no answer within --timeout")
		return exitError{exitPending}
	}
	return exitError{exitInterrupted}
}

// tellTrouble says why the last try failed, where it did.
func tellTrouble(e env, err error) {
	if err != nil {
		fmt.Fprintf(e.err, "dftask: the last try failed: %s\n", text.Clean(err.Error()))
	}
}

// stopped says the same of a purge, and how to go on with it.
func (w *work) stopped(ctx context.Context, jobs []uint) error {
	err := stopped(ctx, w.env, jobs...)
	w.hint()
	return err
}

// goOn names the jobs that the manager carries on with; 0 is none.
func goOn(e env, jobs []uint) {
	jobs = slices.DeleteFunc(slices.Clone(jobs), func(id uint) bool { return id == 0 })
	switch len(jobs) {
	case 0:
	case 1:
		fmt.Fprintf(e.err, "dftask: %s continues at the manager\n", jobNames(jobs))
	default:
		fmt.Fprintf(e.err, "dftask: %s continue at the manager\n", jobNames(jobs))
	}
}

// idsOf are the ids of jobs.
func idsOf(refs []task.JobRef) []uint {
	ids := make([]uint, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	return ids
}

// jobNames are jobs by their ids, in a sentence: "jobs 7, 12-15". The jobs of
// a long list have ids in a row, or nearly.
func jobNames(jobs []uint) string {
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
