package executions

import (
	"fmt"
	"strings"
	"time"

	"dftask/client/executions"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/table"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// columns are those of a list of executions, as old as they are now.
func columns(now func() time.Time) []table.Column[executions.Execution] {
	type x = executions.Execution
	age := func(x x) time.Duration { return now().Sub(x.Result.CreatedAt) }
	target := table.Identity[x](cutTarget)
	target.Cell = shownTarget
	return table.Columns(export.Executions(now), map[string]table.Look[x]{
		"job": {Cell: func(x x) string { return jobLabel(&x) }},
		"result": {
			Cell: func(x x) string { return verdictWord(&x) }, Tone: func(x x) widget.Tone { return views.Verdict(x.Result.Verdict).Tone() },
			Min: len(task.NothingToPurge), Whole: true, Cut: shortVerdict,
		},
		"copies":  {Cell: func(x x) string { _, copies := x.Result.Shares(); return share(copies) }, Rank: 1},
		"target":  target,
		"by":      {Rank: 2, Min: len("sato@host"), Cut: cutWho},
		"began":   table.Instant(3, func(x x) time.Time { return x.Result.CreatedAt }),
		"reason":  {Rank: 4, Min: len("INC-1234 bad…")},
		"age":     {Cell: func(x x) string { return text.Age(age(x)) }, Right: true, Extra: true},
		"took":    {Cell: func(x x) string { return text.Duration(x.Result.Elapsed) }, Right: true, Extra: true},
		"task_id": {Min: 17, Cut: text.ShortID, Extra: true},
		"deleted": {Right: true, Extra: true},
		"failed":  {Right: true, Extra: true},
		"left":    {Right: true, Extra: true},
		"hosts":   {Cell: func(x x) string { hosts, _ := x.Result.Shares(); return share(hosts) }, Extra: true},
		"updated": extra(table.Instant(5, func(x x) time.Time { return x.UpdatedAt })),
	})
}

func extra[T any](look table.Look[T]) table.Look[T] {
	look.Extra = true
	return look
}

// share is how many are gone of how many.
func share(s task.Share) string {
	switch {
	case s.Of == 0:
		return "–"
	case s.Gone == s.Of:
		return fmt.Sprintf("%d gone", s.Gone)
	}
	return s.String()
}

// misread stands before the target as the manager reads it, where that is another
// than the one that was typed.
const misread = " read as "

// shownTarget is the target, and what the manager reads of it where it differs.
func shownTarget(x executions.Execution) string {
	target := x.Result.Query.Target()
	if readAs, _ := x.Result.Query.Misread(); readAs != "" {
		target += misread + readAs
	}
	return target
}

// cutTarget cuts a target to a width and keeps its file name. Of one that is read as
// another it keeps that.
func cutTarget(cell string, width int) string {
	if typed, readAs, differs := strings.Cut(cell, misread); differs {
		const word = "read as "
		if room := width - text.Width(word); room >= 8 {
			return word + text.ShortTarget(readAs, room)
		}
		cell = typed
	}
	return text.ShortTarget(cell, width)
}

// cutWho cuts user@host to a width: the host goes first.
func cutWho(cell string, width int) string {
	user, _, _ := strings.Cut(cell, "@")
	return text.Truncate(user, width)
}

// shortVerdict is a verdict in a narrow column.
func shortVerdict(verdict string, width int) string {
	verdict, _, _ = strings.Cut(verdict, " (")
	if v := views.Verdict(strings.ToLower(verdict)); v.Open() {
		return "NOT VERIFIED"
	}
	verdict, _, _ = strings.Cut(verdict, provedBy)
	return text.TruncateWords(verdict, width)
}

// summary counts executions, for the line under their list: how many there are, and
// what they come to.
func summary(list []executions.Execution, more bool, about int) string {
	counts := make([]views.VerdictCount, len(list))
	for i := range list {
		counts[i] = views.VerdictCount{Verdict: views.Verdict(list[i].Result.Verdict), Count: 1}
	}
	words := table.Total(len(list), more, about, "execution", "executions")
	if what := views.Summary(counts); what != "" {
		words += "; " + what
	}
	return words
}
