package views

import (
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Detail is one execution in full.
type Detail struct {
	// ID is the job id in the title: "42".
	ID      string
	Verdict Verdict
	// Waiting is drawn while the verdict is a running one.
	Waiting Waiting
	// Many is set for a purge of many targets, and drawn in place of Waiting and
	// the hosts; Offset does nothing then.
	Many *Many
	// Before is the verdict of a purge that is being verified.
	Before Verdict
	// Search is the job of the search that proves the verdict: "1784"; empty where it
	// is not known.
	Search string
	// Unproved is what a search afterwards found that proves nothing, and why: "search
	// #172: no copy found, but node-002 may not have answered". Empty for none.
	Unproved string
	// Remembered is set when the manager has forgotten the job and only the
	// journal here still knows it.
	Remembered bool
	// Trouble is an error that belongs to no host: a failed job's text.
	Trouble string

	// Target has the target and every parameter of it, in order, each in full:
	// {"URL", …}, {"Tag", "prod"}, {"Filtered", "default (32)"}.
	Target []widget.Fact
	// TaskIDs are the ids in full; an image has one per layer.
	TaskIDs []string
	// Jobs are the job ids: "42", or several when a purge took several jobs.
	Jobs []string
	// Clusters names where it ran, and Answers what each of them answered.
	Clusters, Answers string
	// Reason is the operator's text, By who asked; both may be empty.
	Reason, By string
	// Created is the instant of creation, already formatted.
	Created string
	// Took is how long it took until the verdict; 0 leaves it out.
	Took time.Duration

	// Deleted, Failed and Untouched are the hosts by what happened to their
	// copy. Untouched ones were found afterwards, and no scheduler visited them.
	// Those that came back were deleted and are found again all the same.
	Deleted, Failed, Untouched, CameBack []HostOutcome
	// Silent hosts held a copy before, and gave no answer since.
	Silent []HostOutcome
	// Left is how many copies a search afterwards still found, negative when
	// no search was made.
	Left int
	// LeftOut says which copies of other clusters the purge did not go to: "In cluster-1
	// only: 2 copies in eu-west were left out." Empty for none.
	LeftOut string
	// Layers are, for an image, its blobs and what became of each.
	Layers []LayerOutcome
	// Remedies are what would remove what is left, best first. With any, they
	// stand in place of the advice that every verdict has.
	Remedies []Remedy
	// RetryKeys are the keys that try again from here: {"r", "delete again what
	// is left"}.
	RetryKeys []widget.Hint

	// Timeline is when what happened, and Bars what became of each cluster's copies.
	Timeline []widget.Step
	Bars     []widget.Outcome

	// Offset is the number of lines scrolled past. [Detail.Height] gives the
	// lines there are, [Layout].DetailLines those that fit.
	Offset int
}

// HostOutcome is what happened to one host's copy.
type HostOutcome struct {
	Hostname, IP, HostType string
	// Cluster is the name of the host's scheduler cluster.
	Cluster string
	// Error is why the copy could not be deleted, in full.
	Error string
	// Cause is why the copy is left, as far as it is known: "forgotten by the
	// scheduler", "still downloading".
	Cause string
	// Forgotten is set when that is why: no delete reaches it.
	Forgotten bool
	// Left is set when the search afterwards still found the copy.
	Left bool
}

// LayerOutcome is what became of one blob of an image.
type LayerOutcome struct {
	// Digest names the blob: "sha256:…".
	Digest  string
	Verdict Verdict
	// Deleted, Failed and Left count copies. Left is what a search afterwards
	// still found, negative when no search was made.
	Deleted, Failed, Left int
}

// Remedy is one way to remove what is left.
type Remedy struct {
	// Text says when it helps, in a sentence.
	Text string
	// Command is what to run, in full: "dfctl task rm 7da9…". It is drawn so
	// that it can be copied; empty when there is none.
	Command string
	// Hosts names where to run it: "node-003, node-004". May be empty.
	Hosts string
}

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
	d.draw(&w, width, &widget.Styles{})
	return w.at
}

// render draws the pane in at most height lines.
func (d Detail) render(width, height int, focused bool, st *widget.Styles) []string {
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
		position = widget.List{First: from, Total: total}.Position(page)
	}
	title := "Execution " + text.PurgeName(d.ID, false, width)
	parts := []widget.Part{
		{Text: d.Verdict.String(), Must: true, Paint: d.Verdict.paint(st)},
		{Text: text.Outcome(d.deleted(), d.failed(), d.Left)},
	}
	if len(d.Target) > 0 {
		parts = append(parts, widget.Part{Text: text.ShortTarget(text.Clean(d.Target[0].Value), 24)})
	}
	return append([]string{widget.Rule(width, st, title, focused, parts, position)}, w.lines...)
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

func (d Detail) draw(w *window, width int, st *widget.Styles) {
	means, do := d.meaning()
	w.all(widget.Paragraph(width, 1, widget.Paint{}, means))
	if d.LeftOut != "" {
		w.all(widget.Paragraph(width, 1, st.Tone[widget.ToneWarn], text.Clean(d.LeftOut)))
	}
	if d.Remembered {
		w.all(widget.Paragraph(width, 1, st.Muted, rememberedHere))
	}
	if d.Trouble != "" {
		w.all(widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneError], d.Trouble))
	}
	if d.Verdict.Running() {
		w.all(d.Waiting.lines(width, 1, st))
		d.pictures(w, width, st)
	}
	if len(d.Remedies) == 0 && do.Text != "" {
		d.Remedies = []Remedy{do}
	}
	w.all(d.remedies(width, st))
	// A few hosts that need a hand are what the reader came for; many would push
	// the target out of sight.
	if len(d.RetryKeys) > 0 && !d.Verdict.Running() {
		w.all([]string{indented(widget.KeyLine(width-1, d.RetryKeys, st))})
	}
	// What to do comes before how it went.
	if !d.Verdict.Running() {
		d.pictures(w, width, st)
	}
	d.layers(w, width, st)
	hands := func() {
		d.hosts(w, width, "Failed", "", d.Failed, st)
		d.hosts(w, width, "Came back", "deleted, and found again afterwards", d.CameBack, st)
		d.hosts(w, width, "Left", "found afterwards, not visited", d.Untouched, st)
		d.hosts(w, width, "No answer", "held a copy before, not visited, not found afterwards", d.Silent, st)
	}
	few := len(d.Failed)+len(d.CameBack)+len(d.Untouched)+len(d.Silent) <= fewHosts
	if few {
		hands()
	}
	w.all([]string{""})
	w.all(widget.Facts(width, 1, d.facts(), st))
	if !few {
		hands()
	}
	d.hosts(w, width, "Deleted", "", d.Deleted, st)
}

// pictures are when what happened, and how it stands in each cluster.
func (d Detail) pictures(w *window, width int, st *widget.Styles) {
	if len(d.Bars) > 1 || d.Verdict.Running() && len(d.Bars) > 0 {
		w.all(append([]string{""}, widget.Outcomes(width, 1, d.Bars, st)...))
	}
	if len(d.Timeline) > 0 {
		w.all(append([]string{""}, widget.Timeline(width, 1, d.Timeline, st)...))
	}
}

func (d Detail) facts() []widget.Fact {
	all := widget.WithTaskIDs(d.Target, d.TaskIDs)
	add := func(label, value string) {
		if value != "" {
			all = append(all, widget.Fact{Label: label, Value: value})
		}
	}
	if len(d.Jobs) > 1 {
		add("Jobs", "#"+strings.Join(d.Jobs, ", #"))
	}
	if d.Answers != "" {
		add("Clusters", d.Answers)
	} else {
		add("Clusters", d.Clusters)
	}
	add("Reason", d.Reason)
	add("By", d.By)
	add("Created", d.Created)
	if d.Took > 0 {
		add("Took", text.Duration(d.Took))
	}
	return all
}

// hosts draws a group of hosts under its heading.
func (d Detail) hosts(w *window, width int, name, note string, hosts []HostOutcome, st *widget.Styles) {
	if len(hosts) == 0 {
		return
	}
	w.add(2, func() []string {
		l := widget.NewLine(width)
		l.To(1)
		if len(d.Layers) > 0 {
			// A host may hold several copies of an image.
			l.Add(st.Strong, name+": "+text.Count(len(hosts), "host", "hosts"))
		} else {
			l.Add(st.Strong, name+" "+text.Number(len(hosts)))
		}
		if note != "" {
			l.Add(st.Muted, ", "+note)
		}
		return []string{"", l.String()}
	})
	// One cause for all of them is said once.
	cause := sameCause(hosts)
	if cause != "" {
		w.all(widget.Paragraph(width, 3, st.Tone[widget.ToneWarn], text.Capital(cause)+"."))
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
			why = widget.Paragraph(width, 6, st.Tone[widget.ToneWarn], host.Cause)
		}
		if host.Error != "" {
			why = append(why, widget.Paragraph(width, 6, st.Tone[widget.ToneError], host.Error)...)
		}
		w.add(1+len(why), func() []string { return append([]string{draw(host)}, why...) })
	}
}

func (h HostOutcome) render(width int, cols copyColumns, st *widget.Styles) string {
	l := widget.NewLine(width)
	l.To(min(3, width/10))
	l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(h.Hostname), min(cols.host, l.Left())))
	at := 3 + cols.host
	column := func(s string, width int) {
		if width > 0 && s != "" {
			l.To(at + colGap)
			l.Add(st.Muted, text.TruncateMiddle(text.Clean(s), width))
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
	if h.Left && h.Error != "" && l.Left() > 16 {
		l.Skip(colGap)
		l.Add(st.Tone[widget.ToneWarn], "still found")
	}
	return l.String()
}
