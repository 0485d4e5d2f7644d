package purge

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"dftask/client"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/table"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// printEndings writes what became of the targets that have ended, and for programs
// the state of those whose jobs continue. As lines each was written when it ended.
func printEndings(to io.Writer, w *purgeRun, all, waits endings) error {
	for _, wait := range waits {
		w.nameClusters(&wait.result)
	}
	switch w.Output {
	case console.AsJSON:
		results := []task.PurgeResult{}
		both := maps.Clone(all)
		maps.Copy(both, waits)
		for _, end := range both.inOrder() {
			results = append(results, end.result)
		}
		return console.JSON(to, results)
	case console.AsJSONL:
		for _, wait := range waits.inOrder() {
			if err := console.JSONLine(to, wait.result); err != nil {
				return err
			}
		}
		return nil
	}
	return printMany(to, w, all)
}

// printMany writes a line for each target, and what is left of those that are
// not purged.
func printMany(to io.Writer, w *purgeRun, all endings) error {
	deleted, failed, found, unknown := 0, 0, 0, 0
	var rows []endingRow
	var hosts []export.Host
	var troubles []string
	var unfinished []task.PurgeResult
	of := map[string][]string{}
	for _, end := range all.inOrder() {
		r := end.result
		n, known := r.CopiesLeft()
		if !known {
			unknown++
		}
		deleted, failed, found = deleted+r.Deleted(), failed+r.Failed(), found+n
		label := phrase.Target(r.Query)
		rows = append(rows, endingRow{end, label})
		for _, words := range r.Errors {
			if of[words] == nil {
				troubles = append(troubles, words)
			}
			of[words] = append(of[words], label)
		}
		if end.err == nil && w.code(r) == console.ExitOK {
			continue
		}
		unfinished = append(unfinished, r)
		for _, h := range export.Hosts(&r) {
			if h.Outcome.Left || h.Outcome.Outcome != task.Deleted {
				h.Target = label
				hosts = append(hosts, h)
			}
		}
	}
	words := fmt.Sprintf("%s; copies: %s", views.Summary(all.counts(len(w.op.Targets))), text.OutcomeInFull(deleted, failed, -1))
	switch {
	case len(all) == 0:
	case unknown == len(all):
		// There was no search, or no answer to one.
		words += ", what is left is not known"
	default:
		words += fmt.Sprintf(", %d left", found)
		if unknown > 0 {
			words += ", not known of " + text.Count(unknown, "target", "targets")
		}
	}
	words += fmt.Sprintf(" (purge %s, %.0f s)", w.op.ID, w.age(w.op.Began).Seconds())
	if err := console.Lines(to, []string{words}); err != nil {
		return err
	}
	if len(rows) > 0 {
		if err := table.Write(to, endingColumns(), rows); err != nil {
			return err
		}
	}
	if len(hosts) > 0 {
		if err := errors.Join(console.Lines(to, []string{""}), table.Write(to, hostColumns(true), hosts)); err != nil {
			return err
		}
	}
	var notes []string
	for _, words := range troubles {
		whose := of[words][0]
		if n := len(of[words]); n > 1 {
			whose = fmt.Sprintf("%d targets", n)
		}
		notes = append(notes, "note: "+whose+": "+text.Clean(words))
	}
	return console.Lines(to, append(notes, remedies(unfinished, true)...))
}

// endingRow is how a target of many has ended, and what it is called.
type endingRow struct {
	ending
	label string
}

// endingColumns are those of the targets of a list.
func endingColumns() []table.Column[endingRow] {
	return table.Columns([]export.Column[endingRow]{
		{Name: "verdict", Value: func(r endingRow) string { return strings.ToLower(verdictOf(r.ending).String()) }},
		{Name: "deleted", Value: func(r endingRow) string { return fmt.Sprint(r.result.Deleted()) }},
		{Name: "failed", Value: func(r endingRow) string { return fmt.Sprint(r.result.Failed()) }},
		{Name: "left", Value: func(r endingRow) string {
			if n, known := r.result.CopiesLeft(); known {
				return fmt.Sprint(n)
			}
			return "unknown"
		}},
		{Name: "target", Value: func(r endingRow) string { return r.label }},
	}, map[string]table.Look[endingRow]{
		"verdict": {Tone: func(r endingRow) widget.Tone { return verdictOf(r.ending).Tone() }},
		"deleted": {Rank: 2}, "failed": {Rank: 1}, "left": {},
		"target": table.Identity[endingRow](text.ShortTarget),
	})
}

// verdictOf is the verdict of a target, or what there is in its place.
func verdictOf(end ending) views.Verdict {
	switch {
	case end.err == nil:
		return views.Verdict(end.result.Verdict)
	case len(end.result.Jobs) == 0 && !client.MayHaveBeenTaken(end.err):
		return views.VerdictUnsent
	}
	return views.VerdictLost
}

// counts are so many targets by verdict. Those without an end are pending.
func (all endings) counts(targets int) []views.VerdictCount {
	counts := []views.VerdictCount{{Verdict: views.VerdictPending, Count: targets - len(all)}}
	for _, end := range all {
		counts = append(counts, views.VerdictCount{Verdict: verdictOf(end), Count: 1})
	}
	return counts
}
