package views

import (
	"slices"
	"strings"
	"time"

	"dftask/tui/listing"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// ExecutionsState is what the Executions pane knows.
type ExecutionsState int

// The states of the Executions pane.
const (
	// ExecutionsLoading is before the first answer.
	ExecutionsLoading ExecutionsState = iota
	// ExecutionsReady has rows, or knows that there are none.
	ExecutionsReady
	// ExecutionsFailed has Problem and no rows. A failed refresh of rows that
	// are there is ExecutionsReady with Problem set.
	ExecutionsFailed
)

// Executions is the list of purges: this session's and everybody else's.
type Executions struct {
	State ExecutionsState
	// Pending and Finished count the executions known, not only the rows.
	Pending, Finished int
	// Asked is the age of the newest answer; negative when there is none.
	Asked time.Duration
	// Problem is why the last request failed; nil when it did not. Retry is the
	// time until the next one.
	Problem *widget.Problem
	Retry   time.Duration
	// Warning is a sentence about the list as a whole: "The journal cannot be
	// written: no space left on device." Empty when there is none.
	Warning string
	// More is set when the manager has older ones that were not fetched yet;
	// LoadingOlder while they are being fetched. Back is the instant back to which
	// they were, already formatted, and Read how many that is.
	More, LoadingOlder bool
	Back               string
	Read               int
	// OlderPass is set while older ones could pass the filter.
	OlderPass bool
	// Left and Unknown count those of Finished that left a copy, and that are lost or
	// timed out, so that it is not known what they did. Verifying wait for a search alone.
	Left, Unknown, Verifying int
	// Day has the purges of the last 24 h, an hour each, the oldest first; nil for
	// none.
	Day []widget.Tally
	// Columns are those that were chosen; none for the usual ones.
	Columns []listing.Column
	// Rows are the visible rows.
	Rows []ExecutionRow
	List widget.List
	// Explains is set when the row under the cursor is explained below the list
	// where there is room, and About is that row in full; nil without a row.
	Explains bool
	About    *Detail
	// Summary is the row that stands for all of them where there is only one
	// line: the pending one that matters most, or the newest finished one.
	Summary *ExecutionRow
	// OpenKey is the key that shows all of them, named at the end of that line.
	OpenKey string
}

// ExecutionRow is one line of the Executions pane.
type ExecutionRow struct {
	// ID is the job id, or that of the first job: "42". It is drawn as #42.
	ID string
	// Marked rows carry a star.
	Marked  bool
	Verdict Verdict
	// Next is the time until the manager's next check; for a running
	// verdict. 0 leaves it out, and negative means that the answer is
	// due at any moment. Since is the time since the check before.
	Next, Since time.Duration
	// Targets is how many targets a purge of many has, 0 or 1 for one, and Done
	// how many of them have their verdict. Verdicts count them by verdict.
	Targets, Done int
	Verdicts      []VerdictCount
	// ResumeKey is the key that resumes a purge that was interrupted, or never sent;
	// empty when nothing does.
	ResumeKey string
	// Missing are the names of the clusters that have not answered while others
	// have, or after the early checks; they stand in place of the countdown.
	Missing []string
	// Lapsed is set while the manager has missed its check of a running one, and
	// for a lost one that it does not check any more.
	Lapsed bool
	// Remembered is set when the manager has forgotten the job and only the
	// journal here still knows it.
	Remembered bool
	// Deleted, Failed and Left count copies. Left is what a search afterwards
	// still found, negative when no search was made.
	Deleted, Failed, Left int
	// LeftOut is how many copies are known in clusters that the purge did not go to.
	LeftOut int
	// Hosts and Copies are how many are known, and of how many the copy is gone.
	// They differ for an image, of which a host may hold several copies.
	Hosts, Copies Share
	// Target is the URL, image, task id or content, in full: it is cut here,
	// keeping what tells it from others.
	Target string
	// Parameters are what else its task ID is made of: "(tag prod)".
	Parameters string
	// Type is how the target was named: url, image, id, content or list.
	Type string
	// Clusters names where it ran: "all clusters", "cluster-1, eu-west".
	Clusters string
	// Age is the time since its creation, and Began that instant, already
	// formatted. Took is how long it took; 0 leaves it out.
	Age   time.Duration
	Began string
	Took  time.Duration
	// By asked for it: "sato@bastion". Reason is why.
	By, Reason string
}

// Share is how many of some are gone.
type Share struct{ Gone, Of int }

const (
	outcomeWidth = 25 // "2 deleted 1 failed 1 left"
	shortOutcome = 18 // "2 deleted 1 failed", "next check in 59 s"
)

// The heights from which a pane has the titles of its columns, and the row under
// the cursor explained in so many lines.
const (
	titlesHeight  = 6
	explainHeight = 14
)

// explained is how many lines a pane has for the row under the cursor.
func (e Executions) explained(height int) int {
	switch {
	case !e.Explains || height < explainHeight || e.List.Total == 0:
		return 0
	case height < 18:
		return 3
	}
	return 4
}

func (e Executions) titled(height int) bool { return height >= titlesHeight && e.List.Total > 0 }

// around is how many lines stand over and under the rows.
func (e Executions) around(width, height int) int {
	n := 1 + len(e.notes(width, height, &widget.Styles{})) + e.explained(height)
	if e.titled(height) {
		n++
	}
	if e.lookedBack() != "" {
		n++
	}
	return n
}

// lookedBack says how far back the list was read, where older ones may be missing
// from it.
func (e Executions) lookedBack() string {
	if !e.More && !e.LoadingOlder && (e.List.Filter == nil || e.Back == "") {
		return ""
	}
	back := ""
	if e.Back != "" {
		back = "looked back to " + e.Back + ", " + text.Count(e.Read, "purge", "purges") + ": "
	}
	switch {
	case e.LoadingOlder:
		return back + "asking the manager for older ones"
	case e.More && e.List.Filter != nil && !e.OlderPass:
		return back + "older ones do not pass the filter"
	case e.More:
		return back + "older ones are fetched as you go down"
	}
	return back + "these are all there are"
}

func (e Executions) head(width int, cols []placed, focused bool, st *widget.Styles) string {
	parts := make([]widget.Part, 0, 6)
	if e.State == ExecutionsReady {
		parts = append(parts, widget.Part{Text: e.totals(), Must: true}, widget.Part{Text: e.List.Marks(), Must: true}, widget.Part{Text: e.sorting(cols)})
		if e.Day != nil {
			parts = append(parts, widget.Part{Text: "24 h", Spark: e.Day})
		}
		if e.remembers() {
			parts = append(parts, widget.Part{Text: remembered + " only in the journal", Must: true})
		}
		if e.Asked >= 0 {
			parts = append(parts, widget.Part{Text: "asked " + text.Duration(e.Asked) + " ago"})
		}
	}
	position := e.List.Position(len(e.Rows))
	if width < 100 { // the day has room then
		position = strings.Replace(position, " of ", "/", 1)
	}
	return widget.Rule(width, st, "Executions", focused, parts, position)
}

// remembered stands in place of the # of a job that only the journal knows.
const remembered = "~"

func (e Executions) remembers() bool {
	return slices.ContainsFunc(e.Rows, func(r ExecutionRow) bool { return r.Remembered })
}

// sorting names the column sorted by where its title does not show it.
func (e Executions) sorting(cols []placed) string {
	if slices.ContainsFunc(cols, func(c placed) bool { return c.Name == e.List.Sort }) {
		return ""
	}
	return e.List.Sorting()
}

func (e Executions) totals() string {
	var counts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{
		{e.Pending, "pending", "pending"}, {e.Verifying, "verifying", "verifying"}, {e.Left, "left a copy", "left copies"},
		{e.Unknown, "unknown", "unknown"}, {e.Finished - e.Left - e.Unknown, "done", "done"},
	} {
		if c.n > 0 {
			counts = append(counts, text.Count(c.n, c.one, c.many))
		}
	}
	return strings.Join(counts, " · ")
}

// notes are the lines between the title and the rows.
func (e Executions) notes(width, height int, st *widget.Styles) []string {
	var lines []string
	if e.List.Filter != nil {
		lines = append(lines, e.List.Filter.Lines(width, height/3, st)...)
	}
	if e.Warning != "" {
		l := widget.NewLine(width)
		l.To(2)
		l.Add(st.Tone[widget.ToneWarn], "! "+e.Warning)
		lines = append(lines, l.String())
	}
	if e.State == ExecutionsReady && e.Problem != nil {
		l := widget.NewLine(width)
		l.To(2)
		retry := ""
		if e.Retry > 0 {
			retry = " — trying again in " + text.Duration(e.Retry)
		}
		l.Add(st.Tone[widget.ToneWarn], text.Truncate("! these may be out of date: "+text.Clean(e.Problem.Why), max(l.Left()-text.Width(retry), 24)))
		l.Add(st.Tone[widget.ToneWarn], retry)
		lines = append(lines, l.String())
	}
	return lines
}

// render draws the pane in at most height lines.
func (e Executions) render(width, height int, focused bool, st *widget.Styles) []string {
	if height <= 0 {
		return nil
	}
	cols := e.columns(width)
	lines := append([]string{e.head(width, cols, focused, st)}, e.notes(width, height, st)...)
	lines = lines[:min(len(lines), height)]
	room := height - len(lines)
	switch {
	case e.State == ExecutionsLoading:
		return append(lines, widget.Paragraph(width, 2, st.Muted, "Asking the manager for its executions.")...)
	case e.State == ExecutionsFailed && e.Problem != nil:
		lines = append(lines, e.Problem.Lines(width, room, st)...)
		if e.Retry > 0 {
			lines = append(lines, widget.Paragraph(width, 2, st.Muted, "Trying again in "+text.Duration(e.Retry)+".")...)
		}
		return lines
	case len(e.Rows) == 0 && e.List.Filter != nil:
		lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, "None of "+text.Number(e.List.Filter.Of)+" executions passes the filter.")...)
		return append(lines, e.backLine(width, st)...)
	case len(e.Rows) == 0:
		lines = append(lines, widget.Paragraph(width, 2, widget.Paint{}, "No executions. An execution is a purge: everyone's deletes on this manager appear here.")...)
		return append(lines, widget.Paragraph(width, 2, st.Muted, "The manager keeps them for 6 to 9 hours.")...)
	}
	if e.titled(height) {
		lines = append(lines, e.titles(width, cols, st))
	}
	explained := e.explained(height)
	for i, row := range e.Rows {
		if len(lines) == height-explained {
			break
		}
		lines = append(lines, widget.Row(i, row.render(width, cols, i == e.List.Cursor, focused, st), st))
	}
	if back := e.backLine(width, st); len(lines)+len(back)+explained <= height {
		lines = append(lines, back...)
	}
	if explained > 0 && e.About != nil {
		for len(lines) < height-explained {
			lines = append(lines, "")
		}
		lines = append(lines, e.About.explained(width, explained, cols, st)...)
	}
	return lines
}

func (e Executions) backLine(width int, st *widget.Styles) []string {
	back := e.lookedBack()
	if back == "" {
		return nil
	}
	l := widget.NewLine(width)
	l.To(2)
	l.Add(st.Muted, back)
	return []string{l.String()}
}

// line draws the executions as one line: the rule of the pane, with the row
// that stands for all.
func (e Executions) line(width int, st *widget.Styles) string {
	var parts []widget.Part
	warning := ""
	if e.Warning != "" {
		warning = "! " + e.Warning
	}
	switch {
	case e.Summary != nil:
		r := e.Summary
		parts = append(parts,
			widget.Part{Text: r.name(24) + " " + text.Commas(r.Verdict.String(), r.outcome(outcomeWidth)), Must: true, Paint: r.Verdict.paint(st)},
			widget.Part{Text: warning, Must: true, Paint: st.Tone[widget.ToneWarn]},
			widget.Part{Text: r.target(24)},
			widget.Part{Text: e.totals()})
	case e.Warning != "":
		parts = append(parts, widget.Part{Text: warning, Must: true, Paint: st.Tone[widget.ToneWarn]})
	case e.State == ExecutionsLoading:
		parts = append(parts, widget.Part{Text: "asking", Must: true})
	case e.Problem != nil:
		parts = append(parts, widget.Part{Text: "could not ask: " + e.Problem.Why, Must: true, Paint: st.Tone[widget.ToneWarn]})
	default:
		parts = append(parts, widget.Part{Text: "none yet"})
	}
	open := ""
	if e.OpenKey != "" {
		open = text.Clean(e.OpenKey) + " for all"
	}
	return widget.Rule(width, st, "Executions", false, parts, open)
}
