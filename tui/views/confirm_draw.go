package views

import "slices"

func (c Confirm) width() int { return 76 } // a label and a task id

func (c Confirm) sheet(width, height int, st *Styles) sheet {
	s := sheet{title: "Delete " + c.what(), danger: true, offset: c.Offset}
	target := facts(width, 0, c.facts(), st)
	clusters := c.clusters(width, st)
	var warnings []string
	for _, warning := range c.Warnings {
		warnings = append(warnings, paragraph(width, "! ", "  ", st.Tone[ToneWarn], warning)...)
	}
	blank := gap(height, 20)
	if len(target) <= max(height/3, 4) {
		s.body = slices.Concat(target, blank, clusters, blank, warnings)
	} else { // what a long URL would push out of sight comes first
		s.body = slices.Concat(clusters, blank, warnings, blank, target)
	}
	s.body = trimBlank(s.body)

	// What is typed and what enter does stay whatever is scrolled above them.
	labels := Width(c.prompt()) + 3
	word := c.Word
	word.Label = c.prompt()
	reason := c.Reason
	if reason.Label == "" {
		reason.Label = "Reason"
	}
	enter, tone := c.enter()
	say := newLine(width)
	say.to(1)
	say.add(st.Tone[tone], enter)
	switch {
	case height >= 16:
		s.pinned = []string{dashed(width, st), word.input(width, labels, st), reason.input(width, labels, st), c.recorded(width, labels, st), "", say.String()}
	case height >= 8:
		s.pinned = []string{word.input(width, labels, st), reason.input(width, labels, st), say.String()}
	case reason.Focused:
		s.pinned = []string{reason.input(width, labels, st), say.String()}
	default:
		s.pinned = []string{word.input(width, labels, st), say.String()}
	}
	return s
}

func dashed(width int, st *Styles) string { return st.Muted.Render(dashes(width)) }

func (c Confirm) prompt() string { return "Type " + c.Expected }

// what says how much the title is about: "8 copies in 2 clusters?".
func (c Confirm) what() string {
	where := count(len(c.Clusters), "cluster", "clusters")
	if !c.Searched {
		return "without a search, in " + where + "?"
	}
	n := 0
	for _, cluster := range c.Clusters {
		n += max(cluster.Copies, 0)
	}
	return copies(n) + " in " + where + "?"
}

func (c Confirm) facts() []Fact {
	all := append([]Fact(nil), c.Target...)
	for i, id := range c.TaskIDs {
		label := "Task ID"
		if i > 0 {
			label = ""
		}
		all = append(all, Fact{label, id})
	}
	return all
}

func (c Confirm) clusters(width int, st *Styles) []string {
	name := 0
	for _, cluster := range c.Clusters {
		name = max(name, Width(Clean(cluster.Name)))
	}
	name = min(name, width/2)
	var lines []string
	for i, cluster := range c.Clusters {
		l := newLine(width)
		if i == 0 {
			l.add(st.Muted, "Clusters")
		}
		l.to(factLabels(c.facts()))
		if width < 32 {
			l = newLine(width)
		}
		at := l.w
		l.add(st.Strong, TruncateMiddle(Clean(cluster.Name), name))
		l.to(at + name + 2)
		if cluster.Copies < 0 {
			l.add(st.Muted, "not searched")
		} else {
			l.add(Paint{}, copies(cluster.Copies))
		}
		if cluster.Note != "" {
			l.to(l.w + 2)
			l.add(st.Tone[ToneWarn], cluster.Note)
		}
		lines = append(lines, l.String())
	}
	return lines
}

func (c Confirm) recorded(width, labels int, st *Styles) string {
	l := newLine(width)
	if c.By != "" {
		l.to(1)
		l.add(st.Muted, "Asked by")
		l.to(1 + labels)
		l.add(Paint{}, c.By)
		l.add(st.Muted, ", written into the job with the reason")
	}
	return l.String()
}

// enter says what that key does now.
func (c Confirm) enter() (string, Tone) {
	switch {
	case c.Ready:
		return "enter deletes now   esc back", ToneError
	case c.Reason.Focused:
		return "tab goes back to the word; enter does nothing here   esc back", ToneInfo
	}
	return "type " + c.Expected + " to go on   tab reason   esc back", ToneInfo
}
