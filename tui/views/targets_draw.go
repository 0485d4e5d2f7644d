package views

import "dftask/tui/views/text"

// head is the title of the pane.
func (t Targets) head(width int, focused bool, st *Styles) string {
	var parts []part
	switch t.State {
	case TargetsSearching:
		parts = append(parts, part{text: "searching", must: true})
	case TargetsReady:
		parts = append(parts, part{text: text.Number(t.Found) + " of " + text.Number(t.Count) + " with copies", must: true})
	case TargetsFailed:
		parts = append(parts, part{text: "the search failed", must: true, paint: st.Tone[ToneError]})
	}
	parts = append(parts, part{text: t.List.marks(), must: true}, part{text: t.List.sorting()})
	if t.State != TargetsReady && t.Found > 0 {
		parts = append(parts, part{text: text.Number(t.Found) + " with copies so far"})
	}
	if t.Copies > 0 {
		parts = append(parts, part{text: text.Copies(t.Copies)})
	}
	return rule(width, st, "Targets", focused, parts, t.List.position(len(t.Rows)))
}

// above is the title and what stands between it and the rows.
func (t Targets) above(width, height int, focused bool, st *Styles) []string {
	lines := []string{t.head(width, focused, st)}
	if t.List.Filter != nil {
		lines = append(lines, t.List.Filter.render(width, st))
	}
	if t.State == TargetsSearching {
		lines = append(lines, progress(width, t.Done, t.Count, t.Waiting.Next, 0, st))
		if w := t.Waiting; w.Trouble != "" {
			lines = append(lines, w.troubled(width, 2, st))
		} else if s := w.missing(); s != "" {
			lines = append(lines, wrapped(width, 1, st.Tone[ToneWarn], text.Capital(s))[0])
		}
	}
	if t.State == TargetsFailed {
		room := max(3, height-len(lines)-min(t.List.Total, height/2))
		problem := t.Problem.lines(width, room, st)
		lines = append(lines, problem[:min(len(problem), room)]...)
	}
	var warnings []string
	for _, warning := range t.Warnings {
		warnings = append(warnings, paragraph(width, "  ! ", "    ", st.Tone[ToneWarn], warning)...)
	}
	lines = append(lines, cutLines(warnings, max(1, height/4), width)...)
	return lines[:min(len(lines), max(height-1, 1))] // a row
}

// render draws the pane in at most height lines.
func (t Targets) render(width, height int, focused bool, st *Styles) []string {
	if height <= 0 {
		return nil
	}
	lines := t.above(width, height, focused, st)
	if len(t.Rows) == 0 && t.List.Filter != nil {
		return append(lines, wrapped(width, 2, Paint{}, "None of "+text.Count(t.List.Filter.Of, "target", "targets")+" passes the filter.")...)
	}
	cols := searchColumns(width)
	for i, row := range t.Rows[:max(0, min(len(t.Rows), height-len(lines)))] {
		lines = append(lines, row.searched(width, cols, t.State == TargetsSearching, i == t.List.Cursor, focused, st))
	}
	return lines
}
