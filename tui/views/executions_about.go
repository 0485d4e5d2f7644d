package views

import (
	"slices"
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// explained says below a list what the row under the cursor means, in exactly so many
// lines: whose and what it is, what became of it, and which hosts still hold a copy.
func (d Detail) explained(width, height int, cols []placed, st *widget.Styles) []string {
	took := ""
	if d.Took > 0 {
		took = "took " + text.Duration(d.Took)
	}
	name := "#" + d.ID
	if d.Remembered {
		name = remembered + d.ID
	}
	parts := []widget.Part{{Text: d.shortTarget(width / 2), Must: true}, {Text: d.By}}
	for _, fact := range []struct{ column, value string }{{"reason", d.Reason}, {"copies", d.copiesOnHosts()}, {"clusters", d.Clusters}, {"took", took}} {
		// What the row shows is not said twice.
		if !slices.ContainsFunc(cols, func(c placed) bool { return c.Name == fact.column }) {
			parts = append(parts, widget.Part{Text: fact.value})
		}
	}
	lines := []string{widget.Rule(width, st, name, false, parts, "")}
	held := d.stillHeld(width, st)
	if d.LeftOut != "" && len(held) == 0 {
		held = []string{widget.Paragraph(width, 1, st.Tone[widget.ToneWarn], text.Clean(d.LeftOut))[0]}
	}
	room := height - len(lines) - len(held)
	means, _ := d.meaning()
	if d.Many != nil {
		means = text.Capital(Summary(d.Many.Verdicts)) + "."
	}
	tries := []string{means}
	if d.Trouble != "" && !d.Verdict.Running() {
		tries = []string{means + " " + inOneLine(d.Trouble), means}
	}
	if short := d.Verdict.short(); short != "" && d.Many == nil {
		tries = append(tries, text.Capital(short)+"."+d.found(), text.Capital(short)+".")
	}
	var before []string
	if d.Verdict.Running() && d.Many == nil {
		// When more is known is worth more than what pending means.
		before = d.Waiting.lines(width, 1, st)
	}
	lines = append(lines, d.fitting(tries, before, room, width, st)...)
	lines = append(lines, held...)
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// fitting are lines, and behind them the first of some texts that fits with them: where
// none does what is left of the last, of a purge that has ended.
func (d Detail) fitting(tries, before []string, room, width int, st *widget.Styles) []string {
	var said []string
	for _, words := range tries {
		said = slices.Concat(before, widget.Prefixed(width, " ", " ", d.Verdict.paint(st), d.Verdict.String()+": "+words))
		if len(said) <= room {
			return said
		}
	}
	if len(before) > 0 {
		said = before
	}
	return widget.CutLines(said, room, width)
}

// inOneLine is a text of some lines as sentences.
func inOneLine(lines string) string {
	var all []string
	for line := range strings.SplitSeq(lines, "\n") {
		all = append(all, strings.TrimRight(line, ".")+".")
	}
	return strings.Join(all, " ")
}

// copiesOnHosts counts the copies of an image, of which a host may hold several.
func (d Detail) copiesOnHosts() string {
	hosts := len(d.Deleted) + len(d.Failed) + len(d.Untouched) + len(d.CameBack)
	if len(d.Layers) == 0 || hosts == 0 {
		return ""
	}
	copies := 0
	for _, l := range d.Layers {
		copies += max(l.Deleted+l.Failed, l.Left)
	}
	return text.Copies(copies) + " on " + text.Count(hosts, "host", "hosts")
}

// shortTarget is the target in a title.
func (d Detail) shortTarget(width int) string {
	switch {
	case d.Many != nil:
		return text.Count(d.Many.Targets, "target", "targets")
	case len(d.Target) == 0:
		return ""
	}
	return text.ShortTarget(text.Clean(d.Target[0].Value), max(width, 1))
}

// stillHeld names the hosts that still hold a copy, or may, in a line.
func (d Detail) stillHeld(width int, st *widget.Styles) []string {
	var left, maybe []HostOutcome
	for _, hosts := range [][]HostOutcome{d.Failed, d.Untouched, d.CameBack} {
		for _, h := range hosts {
			if h.Left || d.Left < 0 && d.Unproved == "" {
				left = append(left, h)
			} else {
				maybe = append(maybe, h)
			}
		}
	}
	maybe = append(maybe, d.Silent...)
	words, hosts := "Still on ", left
	if len(left) == 0 {
		words, hosts = "May still be on ", maybe
	}
	if len(hosts) == 0 || d.Verdict.Running() || d.Verdict == VerdictPurged {
		return nil
	}
	l := widget.NewLine(width)
	l.To(1)
	l.Add(st.Tone[widget.ToneWarn], words)
	for i, h := range hosts {
		name := text.Clean(h.Hostname)
		if h.Cluster != "" {
			name += " (" + text.Clean(h.Cluster) + ")"
		}
		more := " and " + text.Number(len(hosts)-i) + " more"
		if i > 0 {
			name = ", " + name
		}
		if rest := len(hosts) - i - 1; text.Width(name) > l.Left() || rest > 0 && text.Width(name)+len(more) > l.Left() {
			if i == 0 {
				more = text.Count(len(hosts), "host", "hosts")
			}
			l.Add(st.Tone[widget.ToneWarn], more)
			break
		}
		l.Add(st.Tone[widget.ToneWarn], name)
	}
	return []string{l.String()}
}
