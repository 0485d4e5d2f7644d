package phrase

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Sentence is an error with what to do about it.
func Sentence(err error) string {
	words := text.Capital(err.Error()) + "."
	if advice := advice(err); advice != "" {
		words += " " + advice
	}
	return words
}

// advice is what to do about an error; empty when nobody knows.
func advice(err error) string {
	var p client.Problem
	if errors.As(err, &p) {
		return p.Advice()
	}
	return ""
}

// Problem is an error in the three parts a pane shows.
func Problem(what string, err error) widget.Problem {
	return widget.Problem{What: what, Why: text.Capital(text.Clean(err.Error())), Do: advice(err)}
}

// Facts are a query's target and parameters, each in full.
func Facts(q task.Query) []widget.Fact {
	var facts []widget.Fact
	add := func(label, value string) {
		facts = append(facts, widget.Fact{Label: label, Value: text.Clean(value)})
	}
	switch q.Type {
	case task.ID:
		add("Task ID", q.TaskID)
		return facts
	case task.Content:
		add("Content", q.Content)
		return facts
	case task.Image:
		add("Image", q.URL)
		add("Platform", cmp.Or(q.Platform, "the manager's own"))
	default:
		add("URL", q.URL)
		if readAs, _ := q.Misread(); readAs != "" {
			add("Read as", readAs)
		} else if _, err := client.ReadURL(q.URL, ""); err != nil {
			add("Read as", "the empty text: the manager cannot read this URL")
		}
	}
	add("Tag", cmp.Or(q.Tag, "none"))
	add("Application", cmp.Or(q.Application, "none"))
	add("Piece length", cmp.Or(task.FormatPieceLength(q.PieceLength), "none"))
	add("Filtered", cmp.Or(q.FilteredQueryParams, "default (32)"))
	return facts
}

// Cluster is what a cluster is called on the screen.
func Cluster(id uint, name string) string {
	if name == "" {
		return fmt.Sprintf("cluster %d", id)
	}
	return text.Clean(name)
}

// Job names a job; empty for none.
func Job(id uint) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("job %d", id)
}

// CleanAll is texts without what could harm a terminal.
func CleanAll(texts []string) []string {
	var clean []string
	for _, t := range texts {
		clean = append(clean, text.Clean(t))
	}
	return clean
}

// ScopeInFull names the clusters in full.
func ScopeInFull(ids []uint, name func(uint) string) string {
	if len(ids) == 0 {
		return text.AllClusters
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = ClusterByID(id, name)
	}
	return strings.Join(names, ", ")
}

// Copies is a number of copies.
func Copies(n int) string {
	if n == 1 {
		return "1 copy"
	}
	return fmt.Sprintf("%d copies", n)
}

// Scope names the clusters a job goes to.
func Scope(ids []uint, name func(uint) string) string {
	switch len(ids) {
	case 0:
		return text.AllClusters
	case 1:
		return ClusterByID(ids[0], name)
	}
	return fmt.Sprintf("%d clusters", len(ids))
}

// ClusterByID is what a cluster is called whose name has to be looked up.
func ClusterByID(id uint, name func(uint) string) string {
	if name == nil {
		return Cluster(id, "")
	}
	return Cluster(id, name(id))
}

// Target is a target in one line, with what else its task ID is made of: on
// every screen and in every table.
func Target(q task.Query) string {
	words := text.Clean(q.Target())
	if readAs, _ := q.Misread(); readAs != "" {
		words += " read as " + text.Clean(readAs)
	}
	var more []string
	for _, f := range []struct{ label, value string }{{"platform", q.Platform}, {"tag", q.Tag}, {"application", q.Application}, {"piece length", task.FormatPieceLength(q.PieceLength)}, {"filtered", q.FilteredQueryParams}} {
		if f.value != "" {
			more = append(more, f.label+" "+text.Clean(f.value))
		}
	}
	if q.Type == task.Content || q.Type == task.Image {
		words = string(q.Type) + " " + words
	}
	if len(more) > 0 {
		words += " (" + strings.Join(more, ", ") + ")"
	}
	return words
}
