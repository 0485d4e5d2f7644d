package views

import (
	"strings"

	"dftask/tui/views/text"
)

const fewHosts = 8

// window collects the lines between two positions of a long text, drawing only
// the parts that reach into it.
type window struct {
	from, to int
	at       int
	lines    []string
}

// add has n lines, drawn when any of them is visible.
func (w *window) add(n int, draw func() []string) {
	if w.at < w.to && w.at+n > w.from {
		for i, line := range draw() {
			if at := w.at + i; at >= w.from && at < w.to {
				w.lines = append(w.lines, line)
			}
		}
	}
	w.at += n
}

func (w *window) all(lines []string) { w.add(len(lines), func() []string { return lines }) }

// Height is how many lines the detail has below its title at a width.
func (d Detail) Height(width int) int {
	var w window
	d.draw(&w, width, &Styles{})
	return w.at
}

// render draws the pane in at most height lines.
func (d Detail) render(width, height int, focused bool, st *Styles) []string {
	if height <= 0 {
		return nil
	}
	if d.Many != nil {
		return d.many(width, height, focused, st)
	}
	page := height - 1
	total := d.Height(width)
	from := max(0, min(d.Offset, total-page))
	w := window{from: from, to: from + page}
	d.draw(&w, width, st)
	position := ""
	if total > page {
		position = List{First: from, Total: total}.position(page)
	}
	title := "Execution " + ExecutionRow{ID: d.ID}.name(width)
	parts := []part{
		{text: d.Verdict.String(), must: true, paint: d.Verdict.paint(st)},
		{text: text.Outcome(d.deleted(), d.failed(), d.Left)},
	}
	if len(d.Target) > 0 {
		parts = append(parts, part{text: text.ShortTarget(text.Clean(d.Target[0].Value), 24)})
	}
	return append([]string{rule(width, st, title, focused, parts, position)}, w.lines...)
}

// deleted and failed count copies, those of all layers of an image.
func (d Detail) deleted() int {
	return d.ofLayers(len(d.Deleted)+len(d.CameBack), func(l LayerOutcome) int { return l.Deleted })
}

func (d Detail) failed() int {
	return d.ofLayers(len(d.Failed), func(l LayerOutcome) int { return l.Failed })
}

// ofLayers sums the layers of an image up; what is none has a copy a host.
func (d Detail) ofLayers(hosts int, each func(LayerOutcome) int) (n int) {
	if len(d.Layers) == 0 {
		return hosts
	}
	for _, l := range d.Layers {
		n += each(l)
	}
	return n
}

func (d Detail) draw(w *window, width int, st *Styles) {
	means, do, byHand := d.meaning()
	w.all(wrapped(width, 1, Paint{}, means))
	if d.Remembered {
		w.all(wrapped(width, 1, st.Muted, rememberedHere))
	}
	if d.Trouble != "" {
		w.all(paragraph(width, " ! ", "   ", st.Tone[ToneError], d.Trouble))
	}
	if d.Verdict.Running() {
		w.all(d.Waiting.lines(width, 1, st))
	}
	if len(d.Remedies) > 0 {
		w.all(d.remedies(width, st))
		do, byHand = "", false
	}
	if do != "" {
		w.all(wrapped(width, 1, st.Strong, do))
	}
	if byHand {
		id := "TASK_ID"
		if len(d.TaskIDs) == 1 {
			id = d.TaskIDs[0]
		}
		w.all(wrapped(width, 2, Paint{}, "dfctl task rm "+id))
	}
	// A few hosts that need a hand are what the reader came for; many would push
	// the target out of sight.
	if len(d.RetryKeys) > 0 && !d.Verdict.Running() {
		w.all([]string{indented(keyLine(width-1, d.RetryKeys, st))})
	}
	d.layers(w, width, st)
	hands := func() {
		d.hosts(w, width, "Failed", "", d.Failed, st)
		d.hosts(w, width, "Came back", "deleted, and found again afterwards", d.CameBack, st)
		d.hosts(w, width, "Left", "found afterwards, visited by nobody", d.Untouched, st)
		d.hosts(w, width, "Not heard of", "held a copy before, visited by nobody, not found afterwards", d.Silent, st)
	}
	few := len(d.Failed)+len(d.CameBack)+len(d.Untouched)+len(d.Silent) <= fewHosts
	if few {
		hands()
	}
	w.all([]string{""})
	w.all(facts(width, 1, d.facts(), st))
	if !few {
		hands()
	}
	d.hosts(w, width, "Deleted", "", d.Deleted, st)
}

func (d Detail) facts() []Fact {
	all := withTaskIDs(d.Target, d.TaskIDs)
	add := func(label, value string) {
		if value != "" {
			all = append(all, Fact{label, value})
		}
	}
	if len(d.Jobs) > 1 {
		add("Jobs", "#"+strings.Join(d.Jobs, ", #"))
	}
	add("Clusters", d.Clusters)
	add("Reason", d.Reason)
	add("By", d.By)
	add("Created", d.Created)
	if d.Took > 0 {
		add("Took", text.Duration(d.Took))
	}
	return all
}

// hosts draws a group of hosts under its heading.
func (d Detail) hosts(w *window, width int, name, note string, hosts []HostOutcome, st *Styles) {
	if len(hosts) == 0 {
		return
	}
	w.add(2, func() []string {
		l := newLine(width)
		l.to(1)
		if len(d.Layers) > 0 {
			// A host may hold several copies of an image.
			l.add(st.Strong, name+": "+text.Count(len(hosts), "host", "hosts"))
		} else {
			l.add(st.Strong, name+" "+text.Number(len(hosts)))
		}
		if note != "" {
			l.add(st.Muted, ", "+note)
		}
		return []string{"", l.String()}
	})
	// One cause for all of them is said once.
	cause := sameCause(hosts)
	if cause != "" {
		w.all(wrapped(width, 3, st.Tone[ToneWarn], text.Capital(cause)+"."))
	}
	var cols copyColumns // measured when the first visible host is drawn
	draw := func(host HostOutcome) string {
		if cols.host == 0 {
			c := Copies{}
			for _, host := range hosts {
				c.HostWidth = max(c.HostWidth, text.Width(text.Clean(host.Hostname)))
				c.IPWidth = max(c.IPWidth, text.Width(text.Clean(host.IP)))
			}
			cols = c.columns(width - 1)
		}
		return host.render(width, cols, st)
	}
	for _, host := range hosts {
		if host.Error == "" && (host.Cause == "" || cause != "") {
			w.add(1, func() []string { return []string{draw(host)} })
			continue
		}
		var why []string
		if host.Cause != "" && cause == "" {
			why = wrapped(width, 6, st.Tone[ToneWarn], host.Cause)
		}
		if host.Error != "" {
			why = append(why, wrapped(width, 6, st.Tone[ToneError], host.Error)...)
		}
		w.add(1+len(why), func() []string { return append([]string{draw(host)}, why...) })
	}
}

func (h HostOutcome) render(width int, cols copyColumns, st *Styles) string {
	l := newLine(width)
	l.to(min(3, width/10))
	l.add(Paint{}, text.TruncateMiddle(text.Clean(h.Hostname), min(cols.host, l.left())))
	at := 3 + cols.host
	column := func(s string, width int) {
		if width > 0 && s != "" {
			l.to(at + colGap)
			l.add(st.Muted, text.TruncateMiddle(text.Clean(s), width))
		}
		if width > 0 {
			at += colGap + width
		}
	}
	column(h.IP, cols.ip)
	if cols.kind > 0 {
		column(text.HostType(h.HostType), cols.kind)
	}
	if room := width - at - colGap - 1; room >= 8 {
		column(h.Cluster, min(room, 20))
	}
	if h.Left && h.Error != "" && l.left() > 16 {
		l.skip(colGap)
		l.add(st.Tone[ToneWarn], "still found")
	}
	return l.String()
}
