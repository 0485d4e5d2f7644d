package views

import "dftask/tui/views/text"

const meaning = "A copy is one host's cached task. Nothing is asked of the manager before you press enter."

const noProof = "This does not prove that there is none: hosts that are unreachable, slow or too old to answer are left out without a word."

var defaultChecks = []string{
	"tag, application, piece length and filtered query params are part of the task id: they must be those of the download",
	"the id a host really uses is in its `dfctl task ls` and in the X-Dragonfly-Task-ID header of a proxied download: search it under Task ID",
}

// head is the title of the pane.
func (c Copies) head(width int, focused bool, st *Styles) string {
	var parts []part
	say := func(text string, must bool) {
		if text != "" {
			parts = append(parts, part{text: text, must: must})
		}
	}
	if c.Outdated != "" && c.State != CopiesIdle {
		parts = append(parts, part{text: "OUTDATED: " + c.Outdated, must: true, paint: st.Tone[ToneWarn]})
	}
	job := c.Job
	switch c.State {
	case CopiesWaiting:
		say("searching", true)
		if c.Count > 0 {
			say(text.Number(c.Count)+" so far", false)
		}
		if job == "" {
			job = c.Waiting.Job
		}
	case CopiesFound:
		say(c.summary(), c.Outdated == "")
	case CopiesNone:
		say(c.none(), true)
	case CopiesFailed:
		say("the search failed", true)
	}
	if c.Answered > 0 {
		job = text.Commas(job, "answered after "+text.Duration(c.Answered))
	}
	say(c.List.marks(), true)
	say(c.List.sorting(), false)
	say(job, false)
	return rule(width, st, "Copies", focused, parts, c.List.position(len(c.Rows)))
}

// none says that no copy is listed.
func (c Copies) none() string {
	if c.Unasked {
		return "no host was asked for a copy"
	}
	return noCopyFound
}

// summary counts what was found: "8 in 2 clusters, 8 complete", or of an image
// "7 on 4 hosts in 2 clusters".
func (c Copies) summary() string {
	if c.Count == 0 && c.Layers > 0 {
		return c.none() + " of " + text.Count(c.Layers, "layer", "layers")
	}
	s := text.Number(c.Count)
	if c.Layers > 0 {
		s += " on " + text.Count(c.Hosts, "host", "hosts")
	}
	s += " in " + text.Count(c.Clusters, "cluster", "clusters")
	if c.Complete >= 0 {
		s += ", " + text.Number(c.Complete) + " complete"
	}
	return s
}

// marks counts marked rows; those a filter hides are named.
func (l List) marks() string {
	if l.Marked == 0 {
		return ""
	}
	s := text.Number(l.Marked) + " marked"
	if l.HiddenMarks > 0 {
		s += ", " + text.Number(l.HiddenMarks) + " hidden by the filter"
	}
	return s
}

func (l List) sorting() string {
	switch {
	case l.Sort == "":
		return ""
	case l.Descending:
		return "by " + l.Sort + " ↓"
	}
	return "by " + l.Sort + " ↑"
}

// position says which rows of all are shown, when not all are.
func (l List) position(rows int) string {
	if rows == 0 || rows >= l.Total {
		return ""
	}
	return text.Number(l.First+1) + "–" + text.Number(l.First+rows) + " of " + text.Number(l.Total)
}

// render draws the filter's line.
func (f Filter) render(width int, st *Styles) string {
	l := newLine(width)
	l.add(st.Accent, " /")
	right := text.Number(f.Shown) + " of " + text.Number(f.Of)
	if f.Input.Focused {
		right += "   enter keeps it, esc ends it"
	} else {
		right += "   esc ends it"
	}
	if text.Width(right) > width/2 {
		right = text.Number(f.Shown) + " of " + text.Number(f.Of)
	}
	f.Input.value(l, max(l.left()-text.Width(right)-3, 4), st)
	l.skip(3)
	l.add(st.Muted, right)
	return l.String()
}

// above is how many lines stand over the rows.
func (c Copies) above(width, height int) int {
	return 1 + len(c.notes(width, height, &Styles{}))
}

// notes are the lines between the title and the rows.
func (c Copies) notes(width, height int, st *Styles) []string {
	var lines []string
	if c.List.Filter != nil {
		lines = append(lines, c.List.Filter.render(width, st))
	}
	if c.State == CopiesWaiting {
		waiting := c.Waiting.lines(width, 2, st)
		if height < 6 { // the row under the cursor, or the answer to come, is all there is room for
			waiting = waiting[:1]
		}
		lines = append(lines, waiting...)
	}
	var warnings []string
	for _, warning := range c.Warnings {
		warnings = append(warnings, paragraph(width, "  ! ", "    ", st.Tone[ToneWarn], warning)...)
	}
	lines = append(lines, cutLines(warnings, max(1, height/4), width)...)
	if room := height - 2; len(lines) > room { // the title, and a row
		lines = lines[:max(room, 0)]
	}
	return lines
}

// render draws the pane in exactly height lines.
func (c Copies) render(width, height int, focused bool, st *Styles) []string {
	if height <= 0 {
		return nil
	}
	lines := append([]string{c.head(width, focused, st)}, c.notes(width, height, st)...)
	if rows := c.rows(width, height-len(lines), focused, st); len(rows) > 0 {
		return append(lines, rows...)
	}
	return append(lines, c.message(width, height-len(lines), st)...)
}

// message is what stands in the pane when there are no rows.
func (c Copies) message(width, height int, st *Styles) []string {
	var lines []string
	switch c.State {
	case CopiesIdle:
		ask := c.Ask
		if ask == "" {
			ask = "Fill in the form and press enter."
		}
		lines = append(lines, wrapped(width, 2, Paint{}, ask+" dftask asks every scheduler which hosts hold a copy.")...)
		lines = append(lines, wrapped(width, 2, st.Muted, meaning)...)
	case CopiesFound:
		if f := c.List.Filter; f != nil {
			lines = wrapped(width, 2, Paint{}, "None of "+text.Copies(f.Of)+" passes the filter.")
		}
	case CopiesNone:
		lines = append(lines, wrapped(width, 2, st.Tone[ToneWarn], text.Capital(c.none())+".")...)
		for _, reason := range c.Reasons {
			lines = append(lines, bullet(width, 2, Paint{}, reason)...)
		}
		lines = append(lines, gap(height, 14)...)
		lines = append(lines, wrapped(width, 2, Paint{}, noProof)...)
		lines = append(lines, gap(height, 14)...)
		checks := c.Checks
		if checks == nil {
			checks = defaultChecks
		}
		if len(checks) > 0 {
			lines = append(lines, wrapped(width, 2, st.Strong, "What to check")...)
		}
		for _, check := range checks {
			lines = append(lines, bullet(width, 2, Paint{}, check)...)
		}
	case CopiesFailed:
		lines = c.Problem.lines(width, height, st)
	}
	return lines
}

// gap is a blank line where the height allows one.
func gap(height, from int) []string {
	if height < from {
		return nil
	}
	return []string{""}
}

// lines draws a problem: what, why, and what to do.
func (p Problem) lines(width, height int, st *Styles) []string {
	lines := wrapped(width, 2, st.Tone[ToneError], "! "+p.What)
	if p.Why != "" {
		lines = append(lines, wrapped(width, 4, Paint{}, p.Why)...)
	}
	if p.Do != "" {
		do := wrapped(width, 2, st.Strong, p.Do)
		// What to do outlives the rest of a long error.
		if room := height - len(do); len(lines) > room && room > 0 {
			lines = lines[:room]
		}
		lines = append(lines, gap(height-len(lines)-len(do), 4)...)
		lines = append(lines, do...)
	}
	return lines
}

// marked draws a problem among labelled inputs, in at most limit lines. What
// to do outlives the rest of a long error.
func (p Problem) marked(width, limit int, st *Styles) []string {
	lines := paragraph(width, " ! ", "   ", st.Tone[ToneError], p.What)
	if p.Why != "" {
		lines = append(lines, wrapped(width, 3, Paint{}, p.Why)...)
	}
	var do []string
	if p.Do != "" {
		do = wrapped(width, 3, st.Strong, p.Do)
	}
	if room := limit - len(do); room > 0 {
		return append(cutLines(lines, room, width), do...)
	}
	return cutLines(lines, limit, width)
}
