package purge

import (
	"errors"
	"fmt"
	"io"

	"dftask/client/export"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/search"
	"dftask/cmd/dftask/table"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// printPlan writes a plan for people.
func printPlan(to io.Writer, w *purgeRun, p *task.Plan) error {
	one := &p.Targets[0]
	image := len(p.Targets) == 1 && one.Found.Query.Type == task.Image
	held := text.Count(p.Copies(), "copy", "copies") + " of " + text.Count(len(p.Targets), "target", "targets")
	if image {
		held = fmt.Sprintf("%s of %s on %s", text.Count(p.Copies(), "copy", "copies"), text.Count(len(one.Found.Layers), "layer", "layers"), text.Count(p.Hosts(), "host", "hosts"))
	}
	holding := 0
	for _, c := range p.Clusters() {
		if c.Copies > 0 {
			holding++
		}
	}
	first := "dry run, nothing is deleted: " + held
	if holding > 0 {
		first += " in " + text.Count(holding, "cluster", "clusters")
	}
	out := []string{first, fmt.Sprintf("it would send %s, to %s", sends(p.Jobs(), p.Verify), w.scope())}
	if p.Jobs() > 0 {
		out[1] += ", and take about " + text.Duration(p.Takes)
	}
	if err := console.Lines(to, out); err != nil {
		return err
	}
	if clusters := p.Clusters(); len(clusters) > 0 {
		if err := errors.Join(table.Write(to, planClusters(), clusters), console.Lines(to, []string{""})); err != nil {
			return err
		}
	}
	if err := table.Write(to, planTargets(), p.Targets); err != nil {
		return err
	}
	if image {
		if err := errors.Join(console.Lines(to, []string{""}), search.WriteLayers(to, one.Found.Layers)); err != nil {
			return err
		}
	}
	var notes []string
	for i := range p.Targets {
		if t := &p.Targets[i]; t.Err != nil {
			notes = append(notes, "note: "+phrase.Target(t.Found.Query)+": "+text.Clean(t.Err.Error()))
		}
	}
	for _, r := range p.Reservations {
		notes = append(notes, "note: "+text.Clean(r))
	}
	return console.Lines(to, notes)
}

// planClusters are the columns of what a plan finds in each cluster.
func planClusters() []table.Column[task.PlannedCluster] {
	type c = task.PlannedCluster
	return table.Columns([]export.Column[c]{
		{Name: "cluster", Value: func(c c) string { return task.ClusterLabel(c.ID, c.Name) }},
		{Name: "copies", Value: func(c c) string { return fmt.Sprint(c.Copies) }},
		{Name: "unfinished", Value: func(c c) string { return fmt.Sprint(c.Unfinished) }},
	}, map[string]table.Look[c]{"cluster": {Min: 12, Cut: text.TruncateMiddle}, "copies": {}, "unfinished": {}})
}

// planTargets are the columns of the targets of a plan.
func planTargets() []table.Column[task.PlannedTarget] {
	type t = task.PlannedTarget
	return table.Columns([]export.Column[t]{
		{Name: "copies", Value: func(t t) string { return foundLabel(&t) }},
		{Name: "deletes", Value: func(t t) string { return fmt.Sprint(t.Jobs) }},
		{Name: "task_id", Value: func(t t) string { return t.Found.Query.ComputedID() }},
		{Name: "target", Value: func(t t) string { return phrase.Target(t.Found.Query) }},
	}, map[string]table.Look[t]{
		"copies": {}, "deletes": {}, "task_id": {Rank: 1, Min: 17, Cut: text.ShortID}, "target": table.Identity[t](text.ShortTarget),
	})
}

// foundLabel is how many copies a search found.
func foundLabel(t *task.PlannedTarget) string {
	switch n := t.Found.Copies(); {
	case t.Full():
		return fmt.Sprint(n)
	case n > 0:
		return fmt.Sprintf("%d or more", n)
	}
	return "unknown"
}

// sends says how many deletes are sent, and what else.
func sends(jobs int, verify bool) string {
	text := text.Count(jobs, "delete", "deletes")
	if verify && jobs > 0 {
		text += ", and the searches that prove them"
		if jobs == 1 {
			text = "1 delete, and the search that proves it"
		}
	}
	return text
}
