package purge

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dftask/client/spawn"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/models/phrase"
	"dftask/tui/views/text"
)

// firstShown is how many of many targets a confirmation names.
const firstShown = 10

// asker is where the word that confirms a delete is read from; nil when no
// person is asked. Where standard input holds the targets, or a password, it is the
// terminal that the program was started on.
func (d *deletion) asker(e console.Env) (io.Reader, error) {
	switch {
	case d.yes:
		return nil, nil
	case d.from != "-" && e.InTTY && e.ErrTTY:
		return e.In, nil
	case (d.from == "-" || d.Piped) && e.ErrTTY && e.Terminal != nil:
		if in, err := e.Terminal(); err == nil {
			return in, nil
		}
	}
	return nil, console.BadUsage("there is no terminal to confirm on, and no --yes", "Add --yes to delete without being asked.")
}

// confirm asks for the word on a terminal.
func confirm(ctx context.Context, e console.Env, in io.Reader, question string) error {
	fmt.Fprintf(e.Err, "%s\nType delete to continue: ", question)
	typed := make(chan string, 1)
	spawn.Go(func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		typed <- strings.TrimSpace(line)
	})
	select {
	case word := <-typed:
		if word == "delete" {
			return nil
		}
		fmt.Fprintln(e.Err, "dftask: cancelled; nothing was deleted")
		return console.Exit(console.ExitUsage)
	case <-ctx.Done():
		fmt.Fprintln(e.Err)
		return ctx.Err()
	}
}

// question is what is confirmed: what the dashboard shows for a target that it
// has not searched, in lines of a terminal.
func (w *purgeRun) question() string {
	var b strings.Builder
	say := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "\n  %-8s %s", label, fmt.Sprintf(format, args...))
	}
	targets := w.unsent()
	only := len(w.op.Targets) == 1
	images := slices.ContainsFunc(targets, func(t task.Target) bool { return t.Query.Type == task.Image })
	switch q := targets[0].Query; {
	case only:
		fmt.Fprintf(&b, "Delete every copy of %s", phrase.Name(q))
		if with := phrase.Parameters(q); with != "" {
			say("with", "%s", with)
		}
		switch {
		case images:
			sayBlobs(say, &w.op.Targets[0])
		case q.Type != task.ID:
			say("task id", "%s", q.ComputedID())
		}
		if readAs, why := q.Misread(); why != "" {
			say("read as", "%s", text.Clean(readAs))
			say("note", "%s", text.Clean(why))
		}
	default:
		fmt.Fprintf(&b, "Delete every copy of %s", text.Count(len(targets), "target", "targets"))
		for i, t := range targets {
			if i == firstShown && len(targets) > firstShown+1 {
				fmt.Fprintf(&b, "\n  and %d more", len(targets)-i)
				break
			}
			fmt.Fprintf(&b, "\n  %s", phrase.Target(t.Query))
		}
	}
	where := w.scope() + w.allNames()
	if slices.ContainsFunc(targets, func(t task.Target) bool { return t.Query.Type != task.Image }) {
		where += "; not searched"
	}
	say("in", "%s", where)
	if !only {
		sends, takes := w.cost(targets)
		say("sends", "%s", sends)
		say("takes", "about %s", takes)
	}
	reason := w.op.Reason
	if reason == "" {
		reason = "none given"
	}
	say("reason", "%s (%s)", text.Clean(reason), text.Clean(w.op.Who))
	if w.interrupted != nil {
		say("resumes", "the purge %s of %s ago: what it sent is not sent again", w.op.ID, text.Duration(w.age(w.op.Began)))
	}
	for _, doubt := range w.doubts {
		say("note", "%s", text.Clean(doubt))
	}
	preview := task.Preview{Forgotten: true}
	for _, t := range w.op.Targets {
		preview.Add(t)
		preview.Login = preview.Login || w.conn.Engine.SendsLogin(t.Query)
	}
	for _, clause := range preview.Clauses() {
		say("note", "%s", text.Clean(clause))
	}
	return b.String()
}

// scope names the clusters of the operation.
func (w *purgeRun) scope() string {
	if len(w.op.ClusterIDs) == 0 {
		return "all scheduler clusters"
	}
	var names []string
	for _, id := range w.op.ClusterIDs {
		names = append(names, text.Clean(task.ClusterLabel(id, w.names[id])))
	}
	if len(names) == 1 {
		return "the scheduler cluster " + names[0]
	}
	return "the scheduler clusters " + strings.Join(names, ", ")
}

// allNames are the names of all clusters, where they are known and no other are
// meant.
func (w *purgeRun) allNames() string {
	if len(w.op.ClusterIDs) > 0 || len(w.names) == 0 {
		return ""
	}
	var names []string
	for _, id := range slices.Sorted(maps.Keys(w.names)) {
		if len(names) == firstShown && len(w.names) > firstShown+1 {
			names = append(names, fmt.Sprintf("and %d more", len(w.names)-firstShown))
			break
		}
		names = append(names, text.Clean(task.ClusterLabel(id, w.names[id])))
	}
	return ": " + strings.Join(names, ", ")
}

// cost says how many jobs the targets are, and how long they take.
func (w *purgeRun) cost(targets []task.Target) (sends, takes string) {
	jobs, images := 0, 0
	for _, t := range targets {
		jobs += t.Jobs()
		if t.Query.Type == task.Image {
			images++
		}
	}
	sends = text.Count(jobs, "delete", "deletes")
	if images > 0 {
		sends += ", those of the blobs of " + text.Count(images, "image", "images") + " included"
	}
	if !w.op.NoVerify {
		sends += ", and the searches that prove them"
	}
	return sends, text.Duration(w.conn.Engine.Estimate(jobs, w.op.ClusterIDs, !w.op.NoVerify))
}

// sayPurgedBefore says before the question that some of it was purged already.
func (w *purgeRun) sayPurgedBefore() {
	text, _ := w.conn.Engine.PurgedBefore(w.unsent(), w.op.ClusterIDs, w.conn.Clock.Now())
	switch {
	case text == "":
	case w.yes:
		console.Note(w.env, "%s", text)
	default:
		w.doubts = append(w.doubts, text) // a part of the question
	}
}
