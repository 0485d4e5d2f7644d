package purge

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
	"dftask/client/journal"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/target"
	"dftask/tui/views/text"
)

// lastAnswers is how long requests are waited for that were on their way when
// the manager refused the token.
const lastAnswers = 2 * time.Second

// deleteListAndPrint deletes the targets of a list.
func deleteListAndPrint(cmd *cobra.Command, e console.Env, o session.Flags, d *deletion) error {
	if len(d.lists) != 1 {
		// A list that is left out would be taken for purged.
		return console.BadUsage("--from is given more than once", "Purge one list after the other, or all of them together: cat FILE... | dftask delete --from -")
	}
	d.from = d.lists[0]
	ctx := cmd.Context()
	s, err := d.Prepare(cmd, e, o)
	if err != nil {
		return err
	}
	var ask io.Reader
	if !d.dryRun {
		if err := s.RefuseDeleting(); err != nil {
			return err
		}
		if ask, err = d.asker(e); err != nil {
			return err
		}
	}
	defaults, err := d.Parameters()
	if err != nil {
		return err
	}
	targets, dropped, err := d.readTargets(ctx, e, d.from, defaults)
	if err != nil {
		return err
	}
	if dropped > 0 {
		console.Note(e, "%s named more than once, and deleted once", text.Count(dropped, "target is", "targets are"))
	}
	if d.dryRun {
		return planAndPrint(ctx, e, o, s, *d, targets)
	}
	return deleteAll(ctx, e, o, s, *d, targets, ask)
}

// mostTold is of how many targets of a list is told how the manager reads them; the
// result names it of all.
const mostTold = 10

// readTargets reads a list from a file, or from standard input for "-".
func (d *deletion) readTargets(ctx context.Context, e console.Env, from string, defaults task.Query) (targets []task.Query, dropped int, err error) {
	in := e.In
	switch {
	case from == "":
		return nil, 0, console.BadUsage("--from names no file", "Give the file with the targets, or - for standard input.")
	case from == "-":
		if e.InTTY {
			console.Note(e, "reading the targets from the terminal, one a line; ctrl+d ends the list")
		}
	default:
		file, err := os.Open(from)
		if err != nil {
			return nil, 0, console.BadUsage("the list of targets cannot be read: "+err.Error(), "Give the file with the targets, or - for standard input.")
		}
		defer file.Close()
		in = file
	}
	_, err = console.Await(ctx, func() (string, error) {
		var err error
		parse := targetlist.Parse
		if d.misread || d.dryRun { // a plan names what is meant
			parse = targetlist.ParseMisread
		}
		targets, dropped, err = parse(in, defaults)
		return "", err
	})
	told := 0
	for _, q := range targets {
		if _, why := q.Misread(); why != "" && told < mostTold && !d.dryRun {
			target.NoteMisread(e, q)
			told++
		}
	}
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a folder opens as well as a file
		return nil, 0, console.BadUsage(err.Error(), "Give the file with the targets, or - for standard input.")
	case err != nil:
		return nil, 0, err
	}
	noteCautions(e, targets)
	return targets, dropped, nil
}

// noteCautions says what may not be meant about the first targets of a list that have
// such a doubt, and how many more have one.
func noteCautions(e console.Env, targets []task.Query) {
	told := 0
	for _, q := range targets {
		cautions := q.Cautions()
		if len(cautions) == 0 {
			continue
		}
		if told++; told > mostTold {
			continue
		}
		for _, caution := range cautions {
			console.Note(e, "%s: %s", q.URL, caution)
		}
	}
	if told > mostTold {
		console.Note(e, "the like holds for %s: dftask task-id tells of each", text.Count(told-mostTold, "more target", "more targets"))
	}
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

// errors are those of all endings, nil for those with a result.
func (all endings) errors() (errs []error) {
	for _, end := range all {
		errs = append(errs, end.err)
	}
	return errs
}

// followMany sends what was not sent, follows all to their ends, and prints
// what became of them.
func (w *purgeRun) followMany(outer context.Context, requests []task.PurgeRequest) error {
	e := w.env
	ctx, cancel := w.patience(outer)
	defer cancel()
	progress := newTally(w, len(requests))
	w.sayThrough(progress.Note)
	all := endings{}
	var refused, broken error
	end := func(target int, with ending) {
		w.nameClusters(&with.result)
		if with.err != nil {
			with.result.Errors = append(slices.Clone(with.result.Errors), with.err.Error())
		}
		all[target] = with
		progress.ended(with)
		if w.Output == console.AsJSONL && broken == nil {
			if broken = progress.Aside(func() error { return console.JSONLine(e.Out, with.result) }); broken != nil {
				cancel()
			}
		}
	}
	for i, r := range w.known().Results {
		end(i, ending{result: r})
	}
	placed, waits := map[int]bool{}, endings{}
	for u := range w.conn.Engine.PurgeAll(ctx, requests) {
		progress.update(u.Progress)
		placed[u.Target] = placed[u.Target] || u.Done || len(u.Result.Jobs) > 0
		for _, err := range []error{u.Wait.Trouble, u.Err} {
			if refused == nil && client.IsAuth(err) {
				// Nothing that follows will be taken. What was on its way is waited
				// for, so that it is known what continues.
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
	progress.End()
	code := w.worstCode(all)
	if broken != nil {
		return broken
	}
	if err := printEndings(e.Out, w, all, waits); err != nil {
		return err
	}
	waiting := w.waiting(all)
	if waiting == 0 {
		w.entry.End(journal.EndOf(false, all.errors()...))
	} else {
		w.tellLeft(waiting, all)
	}
	switch {
	case refused != nil:
		w.hint()
		return refused
	case waiting > 0 && ctx.Err() != nil:
		code = console.Worse(code, console.CodeOf(w.stopped(ctx, nil)))
	case waiting > 0:
		w.hint()
	}
	if code != console.ExitOK {
		return console.Exit(code)
	}
	return nil
}

// tellLeft says what continues, and what was not sent, of so many targets that
// have not ended.
func (w *purgeRun) tellLeft(waiting int, all endings) {
	running, jobs := w.running(all)
	console.TellRunning(w.env, jobs)
	if rest := waiting - running; rest > 0 {
		console.Warn(w.env, "%s not sent, or not known to be", text.Count(rest, "target was", "targets were"))
	}
}

// worstCode is the exit code of the targets that have ended.
func (w *purgeRun) worstCode(all endings) int {
	code := console.ExitOK
	for _, end := range all {
		if end.err != nil {
			code = console.Worse(code, console.CodeOf(end.err))
		} else {
			code = console.Worse(code, w.code(end.result))
		}
	}
	if w.known().Missing > 0 {
		code = console.Worse(code, console.ExitFailure)
	}
	return code
}

// waiting is how many targets have not ended in a way that is final.
func (w *purgeRun) waiting(all endings) int {
	n := len(w.op.Targets) - w.known().Missing
	for _, end := range all {
		if end.err == nil || !journal.MaySend(end.err) {
			n--
		}
	}
	return n
}
