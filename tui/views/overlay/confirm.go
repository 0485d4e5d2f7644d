package overlay

import (
	"slices"
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Confirm is the dialog before a purge. Everything in it is frozen when it opens.
type Confirm struct {
	// Target is the target with every parameter, in full.
	Target []widget.Fact
	// Count is how many targets there are; with 0 or 1 the dialog is about
	// Target. With more it is about First, the first of them, in full, and More
	// that are not among those; Dropped more lines named one of them again.
	Count         int
	First         []string
	More, Dropped int
	// Jobs is how many jobs it makes, and Takes how long sending them takes at
	// the manager's pace. Jobs 0 leaves both out, Takes 0 that.
	Jobs  int
	Takes time.Duration
	// Layers is how many blobs an image has, config included, and Hosts how many
	// hosts hold any of them, 0 when that is not known; both 0 for everything that is
	// no image.
	Layers, Hosts int
	// TaskIDs are the ids that will be deleted, in full.
	TaskIDs []string
	// Clusters are the scheduler clusters the delete goes to.
	Clusters []ConfirmCluster
	// ClustersFocused is set while keys go to the clusters: Word and Reason are
	// not focused then. ClusterCursor is the index of the one under the cursor.
	ClustersFocused bool
	ClusterCursor   int
	// Searched is unset when this target was not searched: the numbers of
	// copies are unknown then, and the dialog says so.
	Searched bool
	// Warnings say what the delete will not reach: copies still downloading,
	// peers the scheduler may have forgotten, an edited form, other targets
	// that share a layer. Whole sentences.
	Warnings []string
	// Word is the input in which the operator types Expected.
	Word widget.Field
	// Expected is the word to type: "delete".
	Expected string
	// Reason is the reason field, one tab away.
	Reason widget.Field
	// By is who will be recorded with the reason.
	By string
	// Ready is set when enter would delete now. It is the caller's decision, so
	// that the dialog never promises something else than what will happen.
	Ready bool
	// Keys are what the keys do now, most important first: {"enter", "deletes
	// now"}, {"tab", "reason"}, {"esc", "back"}.
	Keys []widget.Hint
	// Offset is the number of lines of the upper part scrolled past.
	Offset int
}

// ConfirmCluster is a cluster named in the confirmation.
type ConfirmCluster struct {
	Name string
	// All is set when all clusters there are, known or not, are meant.
	All bool
	// Copies is how many were found there; negative when unknown.
	Copies int
	// Note is a reservation in a few words: "1 still downloading".
	Note string
	// Left is set when the operator left it out: nothing is sent there.
	Left bool
	// Queued is set when a scheduler of it does not answer although the manager
	// says that it is active: the delete waits in its queue and may still run
	// when it returns.
	Queued bool
}

// Width is the width of text that the dialog likes best.
func (c Confirm) Width() int { return 76 } // a label and a task id

// Sheet draws the content of the dialog.
func (c Confirm) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	s := widget.Sheet{Title: c.title(), Danger: true, Offset: c.Offset}
	target := c.target(width, st)
	clusters := c.clusters(width, st)
	var warnings []string
	for _, warning := range c.Warnings {
		warnings = append(warnings, widget.Prefixed(width, "! ", "  ", st.Tone[widget.ToneWarn], warning)...)
	}
	blank := widget.Gap(height, 20)
	var above int
	if len(target) <= max(height/3, 4) {
		s.Body = slices.Concat(target, blank, clusters, blank, warnings)
		above = len(target) + len(blank)
	} else { // what a long URL would push out of sight comes first, under its name
		name := c.name(width, st)
		if slices.Equal(target[:len(name)], name) {
			target = target[len(name):]
		}
		s.Body = slices.Concat(name, blank, clusters, blank, warnings, blank, target)
		above = len(name) + len(blank)
	}
	s.Body = trimBlank(s.Body)
	if c.ClustersFocused {
		s.Show = above + 1 + max(0, min(c.ClusterCursor, len(c.Clusters)-1))
	}

	// What is typed and what enter does stay while the rest scrolls.
	labels := text.Width(c.prompt()) + 3
	word := c.Word
	word.Label = c.prompt()
	reason := c.Reason
	if reason.Label == "" {
		reason.Label = "Reason"
	}
	switch {
	case height >= 16:
		s.Pinned = []string{dashed(width, st), word.Draw(width, labels, st), reason.Draw(width, labels, st), c.recorded(width, labels, st), "", c.say(width, st)}
	case height >= 8:
		s.Pinned = []string{word.Draw(width, labels, st), reason.Draw(width, labels, st), c.say(width, st)}
	case reason.Focused:
		s.Pinned = []string{reason.Draw(width, labels, st), c.say(width, st)}
	default:
		s.Pinned = []string{word.Draw(width, labels, st), c.say(width, st)}
	}
	return s
}

func dashed(width int, st *widget.Styles) string { return st.Muted.Render(widget.Dashes(width)) }

func (c Confirm) prompt() string { return "Type " + c.Expected }

// title says how much it is about: "Delete 8 copies in 2 clusters?".
func (c Confirm) title() string {
	kept, found, all, more := 0, 0, false, false
	for _, cluster := range c.Clusters {
		if !cluster.Left {
			kept++
			found += max(cluster.Copies, 0)
			all = all || cluster.All
			more = more || cluster.Copies < 0
		}
	}
	where := text.Count(kept, "cluster", "clusters")
	switch {
	case all:
		where = text.AllClusters
	case kept == 0:
		where = "no cluster"
	}
	switch {
	case c.Count > 1:
		return "Delete " + text.Number(c.Count) + " targets in " + where + "?"
	case c.Layers > 0 && c.Hosts == 0:
		return "Delete an image: " + text.Count(c.Layers, "layer", "layers") + " in " + where + "?"
	case c.Layers > 0:
		return "Delete an image: " + text.Copies(found) + " of " + text.Count(c.Layers, "layer", "layers") + " on " + text.Count(c.Hosts, "host", "hosts") + " in " + where + "?"
	case !c.Searched:
		return "Delete without a search, in " + where + "?"
	}
	what := text.Copies(found)
	if more {
		// Not every cluster it goes to was searched.
		what = "at least " + what
	}
	return "Delete " + what + " in " + where + "?"
}

// target is what will be deleted: the one target with every parameter, or the
// first of many, a line each.
func (c Confirm) target(width int, st *widget.Styles) []string {
	all := c.facts()
	if c.Count > 1 {
		label := "Targets"
		room := width - widget.LabelWidth(all)
		if width < 32 {
			room = width
		}
		var first []widget.Fact
		for _, target := range c.First {
			first = append(first, widget.Fact{Label: label, Value: text.TruncateMiddle(text.Clean(target), room)})
			label = ""
		}
		more := ""
		if c.More > 0 {
			more = "and " + text.Number(c.More) + " more"
		}
		if c.Dropped > 0 {
			more = text.Commas(more, text.Count(c.Dropped, "duplicate", "duplicates")+" left out")
		}
		if more != "" {
			first = append(first, widget.Fact{Label: label, Value: more})
		}
		all = append(first, all...)
	}
	if c.Jobs > 0 {
		jobs := text.Number(c.Jobs)
		if c.Takes > 0 {
			jobs += ", sent in about " + text.Duration(c.Takes) + " at the manager's pace"
		}
		all = append(all, widget.Fact{Label: "Jobs", Value: jobs})
	}
	return widget.Facts(width, 0, all, st)
}

// name is what will be deleted in a line, or the first of many; on the narrowest
// screens under its label.
func (c Confirm) name(width int, st *widget.Styles) []string {
	all := c.facts()
	room, lines := width-widget.LabelWidth(all), 1
	if width < 32 {
		room, lines = width, 2
	}
	first := widget.Fact{Label: "Targets", Value: ""}
	switch {
	case c.Count > 1 && len(c.First) > 0:
		first.Value = c.First[0]
	case len(all) > 0:
		first = all[0]
	}
	first.Value = text.TruncateMiddle(text.Clean(first.Value), room)
	return widget.Facts(width, 0, append([]widget.Fact{first}, all...), st)[:lines]
}

func (c Confirm) facts() []widget.Fact {
	return widget.WithTaskIDs(c.Target, c.TaskIDs)
}

func (c Confirm) clusters(width int, st *widget.Styles) []string {
	name := 0
	for _, cluster := range c.Clusters {
		name = max(name, text.Width(text.Clean(cluster.Name)))
	}
	name = min(name, width/2)
	var lines []string
	for i, cluster := range c.Clusters {
		label, labels := widget.NewLine(width), widget.LabelWidth(c.facts())-1
		if width < 32 {
			labels = 0
		} else if i == 0 {
			label.Add(st.Muted, "Clusters")
		}
		label.To(labels)
		l := widget.ListLine(width-labels, c.ClustersFocused && i == c.ClusterCursor, true, false, st)
		l.Back() // no mark
		if len(c.Clusters) > 1 {
			box := "[x]"
			if cluster.Left {
				box = "[ ]"
			}
			l.Add(st.Mark, box)
			l.Skip(1)
		}
		at := l.At()
		paint := st.Strong
		if cluster.Left {
			paint = st.Muted
		}
		l.Add(paint, text.TruncateMiddle(text.Clean(cluster.Name), name))
		l.To(at + name + 2)
		if cluster.Copies < 0 {
			l.Add(st.Muted, "not searched")
		} else {
			l.Add(widget.Paint{}, text.Copies(cluster.Copies))
		}
		if cluster.Left {
			l.Add(st.Muted, ", left out")
		} else if cluster.Queued {
			l.Skip(2)
			l.Add(st.Tone[widget.ToneWarn], "a scheduler does not answer")
		}
		if cluster.Note != "" {
			l.Skip(2)
			l.Add(st.Tone[widget.ToneWarn], cluster.Note)
		}
		lines = append(lines, label.Padded()+l.String())
	}
	return lines
}

func (c Confirm) recorded(width, labels int, st *widget.Styles) string {
	l := widget.NewLine(width)
	if c.By != "" {
		l.To(1)
		l.Add(st.Muted, "Asked by")
		l.To(1 + labels)
		l.Add(widget.Paint{}, c.By)
		l.Add(st.Muted, ", written into the job with the reason")
	}
	return l.String()
}

// say is the last line: what the keys do now, enter above all.
func (c Confirm) say(width int, st *widget.Styles) string {
	l := widget.NewLine(width)
	l.To(1)
	// While the word is typed it has to be said that this is what is waited for.
	if prompt := "type " + c.Expected + " to continue"; !c.Ready && c.Word.Focused && text.Width(prompt)+text.Width(keysText(c.Keys))+4 <= width {
		l.Add(widget.Paint{}, prompt)
		l.Skip(3)
	}
	for i, key := range c.Keys {
		s := key.Keys + " " + key.Words
		if key.Disabled || text.Width(s) > l.Left() {
			continue
		}
		if danger := st.Tone[widget.ToneError]; i == 0 && c.Ready {
			l.Hint(key, danger, danger, st)
		} else {
			l.Hint(key, st.Hint.Keys, st.Hint.Words, st)
		}
		l.Skip(3)
	}
	return l.String()
}

func keysText(keys []widget.Hint) string {
	var parts []string
	for _, key := range keys {
		parts = append(parts, key.Keys+" "+key.Words)
	}
	return strings.Join(parts, "   ")
}
