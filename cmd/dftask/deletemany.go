package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views/text"
)

// lastAnswers is how long requests are waited for that were on their way when
// the manager refused the token.
const lastAnswers = 2 * time.Second

// deleteListAndPrint deletes the targets of a list.
func deleteListAndPrint(cmd *cobra.Command, e env, o options, d *deletion) error {
	if len(d.lists) != 1 {
		// Of a list that is passed over somebody believes that it is purged.
		return &usageError{"--from is given more than once", "Purge one list after the other, or all of them together: cat FILE... | dftask delete --from -"}
	}
	d.from = d.lists[0]
	ctx := cmd.Context()
	s, err := d.prepare(cmd, e, o)
	if err != nil {
		return err
	}
	var ask io.Reader
	if !d.dryRun {
		if err := s.refuseDeleting(); err != nil {
			return err
		}
		if ask, err = d.asker(e); err != nil {
			return err
		}
	}
	defaults, err := d.parameters()
	if err != nil {
		return err
	}
	targets, dropped, err := readTargets(ctx, e, d.from, defaults)
	if err != nil {
		return err
	}
	if dropped > 0 {
		note(e, "%s named more than once, and deleted once", text.Count(dropped, "target is", "targets are"))
	}
	if d.dryRun {
		return planAndPrint(ctx, e, o, s, *d, targets)
	}
	return deleteAll(ctx, e, o, s, *d, targets, ask)
}

// readTargets reads a list from a file, or from standard input for "-".
func readTargets(ctx context.Context, e env, from string, defaults task.Query) (targets []task.Query, dropped int, err error) {
	in := e.in
	switch {
	case from == "":
		return nil, 0, &usageError{"--from names no file", "Give the file with the targets, or - for standard input."}
	case from == "-":
		if e.inTTY {
			note(e, "reading the targets from the terminal, one a line; ctrl+d ends the list")
		}
	default:
		file, err := os.Open(from)
		if err != nil {
			return nil, 0, &usageError{"the list of targets cannot be read: " + err.Error(), "Give the file with the targets, or - for standard input."}
		}
		defer file.Close()
		in = file
	}
	_, err = await(ctx, func() (string, error) {
		var err error
		targets, dropped, err = task.ParseTargets(in, defaults)
		return "", err
	})
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a folder opens as well as a file
		return nil, 0, &usageError{err.Error(), "Give the file with the targets, or - for standard input."}
	case err != nil:
		return nil, 0, err
	}
	return targets, dropped, nil
}

// ending is what became of a target: a result, and the error of one that has no
// verdict.
type ending struct {
	result task.PurgeResult
	err    error
}

// endings are those of an operation's targets, by their indexes.
type endings map[int]ending

// inOrder are the endings as the targets were named.
func (all endings) inOrder() []ending {
	var list []ending
	for _, i := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[i])
	}
	return list
}

// badness orders the exit codes of targets, the best first.
var badness = []int{exitOK, exitNotAll, exitPending, exitFailure, exitAuth, exitInterrupted}

func worse(a, b int) int {
	if slices.Index(badness, b) > slices.Index(badness, a) {
		return b
	}
	return a
}

// followMany sends what was not sent, follows all to their ends, and prints
// what became of them.
func (w *work) followMany(outer context.Context) error {
	e := w.env
	ctx, cancel := w.patience(outer)
	defer cancel()
	requests := w.requests()
	progress := newTally(w, len(requests))
	w.tells(progress.note)
	all := endings{}
	var refused, broken error
	end := func(target int, with ending) {
		w.nameClusters(&with.result)
		if with.err != nil {
			with.result.Errors = append(slices.Clone(with.result.Errors), with.err.Error())
		}
		all[target] = with
		progress.ended(with)
		if w.output == outputJSONL && broken == nil {
			if broken = progress.aside(func() error { return printLine(e.out, with.result) }); broken != nil {
				cancel()
			}
		}
	}
	for i, r := range w.ended() {
		end(i, ending{result: r})
	}
	placed, waits := map[int]bool{}, endings{}
	for u := range w.conn.engine.PurgeAll(ctx, requests) {
		progress.update(u.Progress)
		placed[u.Target] = placed[u.Target] || u.Done || len(u.Result.Jobs) > 0
		for _, err := range []error{u.Wait.Trouble, u.Err} {
			if refused == nil && client.IsAuth(err) {
				// Nothing that follows will be taken. What was on its way is waited
				// for, so that it is known what goes on.
				refused = err
				time.AfterFunc(lastAnswers, cancel)
			}
		}
		if u.Done && (u.Err == nil || ctx.Err() == nil) {
			end(u.Target, ending{u.Result, u.Err})
			delete(waits, u.Target)
		} else if len(u.Result.Jobs) > 0 {
			waits[u.Target] = ending{result: u.Result}
		}
		if refused != nil && len(placed) == len(requests) && !slices.Contains(slices.Collect(maps.Values(placed)), false) {
			cancel()
		}
	}
	progress.end()
	code := w.badnessOf(all)
	if broken != nil {
		return broken
	}
	if err := printEndings(e.out, w, all, waits); err != nil {
		return err
	}
	waiting := w.waiting(all)
	if waiting == 0 {
		w.finish()
	} else {
		w.tellLeft(waiting, all)
	}
	switch {
	case refused != nil:
		w.hint()
		return refused
	case waiting > 0 && ctx.Err() != nil:
		var stop exitError
		if err := w.stopped(ctx, nil); errors.As(err, &stop) {
			code = worse(code, stop.code)
		}
	case waiting > 0:
		w.hint()
	}
	if code != exitOK {
		return exitError{code}
	}
	return nil
}

// tellLeft says what goes on, and what was not sent, of so many targets that
// have not ended.
func (w *work) tellLeft(waiting int, all endings) {
	running, jobs := w.running(all)
	goOn(w.env, jobs)
	if rest := waiting - running; rest > 0 {
		warn(w.env, "%s not sent, or not known to be", text.Count(rest, "target was", "targets were"))
	}
}

// badnessOf is the exit code of the targets that have ended.
func (w *work) badnessOf(all endings) int {
	code := exitOK
	for _, end := range all {
		if end.err != nil {
			code = worse(code, exitCode(end.err))
		} else {
			code = worse(code, w.code(end.result))
		}
	}
	if w.lost() > 0 {
		code = worse(code, exitFailure)
	}
	return code
}

// waiting is how many targets have not ended in a way that is final.
func (w *work) waiting(all endings) int {
	n := len(w.op.Targets) - w.lost()
	for _, end := range all {
		if end.err == nil || !mayGoOn(end.err) {
			n--
		}
	}
	return n
}
