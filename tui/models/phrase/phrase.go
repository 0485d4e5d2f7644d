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

// advice is what to do about an error; empty when that is not known.
func advice(err error) string {
	var p client.Problem
	if errors.As(err, &p) {
		return p.Advice()
	}
	return ""
}

// Problem is an error in the three parts a pane shows.
func Problem(what string, err error) widget.Problem {
	do := advice(err)
	if e, ok := errors.AsType[*client.UnreachableError](err); ok && e.MayLackManager() {
		do += " " + client.WithoutManager
	}
	return widget.Problem{What: what, Why: text.Capital(text.Clean(err.Error())), Do: do}
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
	default:
		add("URL", q.URL)
		if readAs, _ := q.Misread(); readAs != "" {
			add("Read as", readAs)
		} else if _, err := client.ReadURL(q.URL, ""); err != nil {
			add("Read as", "the empty text: the manager cannot read this URL")
		}
	}
	for p := range q.Parameters {
		add(text.Capital(p.Name), cmp.Or(p.Value, p.Without))
	}
	return facts
}

// Cluster is what a cluster is called on the screen.
func Cluster(id uint, name string) string {
	return text.Clean(task.ClusterLabel(id, name))
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
	words := Name(q)
	if readAs, _ := q.Misread(); readAs != "" {
		words += " read as " + text.Clean(readAs)
	}
	if with := Given(q); with != "" {
		words += " " + with
	}
	return words
}

// Given are the parameters that name a target besides its URL, in brackets: those
// that were given; empty for none.
func Given(q task.Query) string {
	var given []string
	for p := range q.Parameters {
		if p.Value != "" {
			given = append(given, p.Name+" "+text.Clean(p.Value))
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// Name is a target without what else its task ID is made of; the type stands with
// it where it is not a URL or an id.
func Name(q task.Query) string {
	if q.Type == task.Content || q.Type == task.Image {
		return string(q.Type) + " " + text.Clean(q.Target())
	}
	return text.Clean(q.Target())
}

// Parameters are all that name a target besides its URL, given or not; empty of
// one that has none.
func Parameters(q task.Query) string {
	var with []string
	for p := range q.Parameters {
		switch {
		case p.Value != "":
			with = append(with, p.Name+" "+text.Clean(p.Value))
		case p.Without == "none":
			with = append(with, "no "+p.Name)
		default:
			with = append(with, p.Name+" "+p.Without)
		}
	}
	return strings.Join(with, ", ")
}
