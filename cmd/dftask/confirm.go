package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"dftask/client/task"
	"dftask/tui/views"
)

// firstShown is how many of many targets a confirmation names.
const firstShown = 10

// asker is where the word that confirms a delete is read from; nil when nobody
// is asked. Where standard input is the list of targets it is the terminal that
// the program was started on.
func (d *deletion) asker(e env) (io.Reader, error) {
	switch {
	case d.yes:
		return nil, nil
	case d.from != "-" && e.inTTY && e.errTTY:
		return e.in, nil
	case d.from == "-" && e.errTTY && e.terminal != nil:
		if in, err := e.terminal(); err == nil {
			return in, nil
		}
	}
	return nil, &usageError{"there is no terminal to confirm on, and no --yes", "Add --yes to delete without being asked."}
}

// confirm asks for the word on a terminal.
func confirm(ctx context.Context, e env, in io.Reader, question string) error {
	fmt.Fprintf(e.err, "%s\nType delete to go on: ", question)
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		typed <- strings.TrimSpace(line)
	}()
	select {
	case word := <-typed:
		if word == "delete" {
			return nil
		}
		fmt.Fprintln(e.err, "dftask: cancelled; nothing was deleted")
		return exitError{exitUsage}
	case <-ctx.Done():
		fmt.Fprintln(e.err)
		return ctx.Err()
	}
}

// question is what is confirmed.
func (w *work) question() string {
	var b strings.Builder
	targets := w.unsent()
	switch q := targets[0]; {
	case len(w.op.Targets) == 1 && q.Type == task.Image:
		b.WriteString(aboutImage(&w.op.Targets[0]))
	case len(w.op.Targets) == 1:
		fmt.Fprintf(&b, "Delete every copy of %s\n  task id  %s\n", clean(q.Target()), q.ComputedID())
	default:
		fmt.Fprintf(&b, "Delete every copy of %s\n", plural(len(targets), "target", "targets"))
		for i, q := range targets {
			if i == firstShown && len(targets) > firstShown+1 {
				fmt.Fprintf(&b, "  and %d more\n", len(targets)-i)
				break
			}
			fmt.Fprintf(&b, "  %s\n", targetLabel(q))
		}
	}
	fmt.Fprintf(&b, "  in       %s", w.scope())
	if len(w.op.Targets) > 1 {
		fmt.Fprintf(&b, "\n  sends    %s", w.cost(targets))
	}
	if w.resumed != nil {
		fmt.Fprintf(&b, "\n  goes on  with the purge %s of %s ago: what it sent is not sent again", w.op.ID, views.Duration(w.age(w.op.Began)))
	}
	return b.String()
}

// scope names the clusters of the operation.
func (w *work) scope() string {
	if len(w.op.ClusterIDs) == 0 {
		return "all scheduler clusters"
	}
	var names []string
	for _, id := range w.op.ClusterIDs {
		names = append(names, clean(clusterLabel(id, w.names[id])))
	}
	return "the scheduler clusters " + strings.Join(names, ", ")
}

// cost says how many jobs the targets are, and how long they take.
func (w *work) cost(targets []task.Query) string {
	jobs, images := 0, 0
	counted := map[string]bool{}
	for _, q := range targets {
		counted[q.Key()] = true
	}
	for _, t := range w.op.Targets {
		if !counted[t.Query.Key()] {
			continue
		}
		jobs += max(1, len(t.Layers))
		if t.Query.Type == task.Image {
			images++
		}
	}
	text := plural(jobs, "delete", "deletes")
	if images > 0 {
		text += ", one a blob of " + plural(images, "image", "images")
	}
	if !w.op.NoVerify {
		text += ", and the searches that prove them"
	}
	took := w.conn.engine.Estimate(jobs, w.op.ClusterIDs, !w.op.NoVerify)
	return fmt.Sprintf("%s\n  takes    about %s", text, views.Duration(took))
}

// targetLabel names a target in a line, with what else its task id is made of.
func targetLabel(q task.Query) string {
	var with []string
	for _, p := range []struct{ name, value string }{{"tag", q.Tag}, {"application", q.Application}, {"platform", q.Platform}} {
		if p.value != "" {
			with = append(with, p.name+" "+p.value)
		}
	}
	text := q.Target()
	switch q.Type {
	case task.Image:
		text = "image " + text
	case task.Content:
		text = "content " + text
	}
	if len(with) > 0 {
		text += " (" + strings.Join(with, ", ") + ")"
	}
	return clean(text)
}
