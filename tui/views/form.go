package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Form is the query of the open search tab.
type Form struct {
	// Fields are in the order tab walks them. Those that are not Wide share
	// lines, as many as the width allows.
	Fields []widget.Field
	// TaskID is the id computed from the fields, in full, shown live. Empty
	// shows TaskIDHint instead; with both empty there is no such entry (images
	// have an id per layer, and in the Task ID tab the field is the id).
	TaskID string
	// TaskIDHint stands where the id will be: "type a URL first".
	TaskIDHint string
	// Manifest is the URL of the manifest of the image that was named otherwise;
	// empty where there is none.
	Manifest string
	// Warnings are whole sentences about the query as it stands, such as "Hosts have
	// it under another id: …".
	Warnings []string
}

const (
	labelWidth = 14 // of the first column of labels
	cellGap    = 1  // between the value of a cell and the mark of the next
	maxValue   = 30 // of a field that shares its line
	taskLabel  = "Task ID"
)

// formRow is a line of the form: the indices of its fields, and whether the
// task id stands at its end.
type formRow struct {
	cells  []int
	taskID bool
}

func cellsPerRow(width int) int {
	switch {
	case width >= 72:
		return 3
	case width >= 48:
		return 2
	}
	return 1
}

// rows packs the fields into lines.
func (f Form) rows(width int) []formRow {
	var rows []formRow
	per := cellsPerRow(width)
	open := false // the last row takes more fields
	for i, field := range f.Fields {
		if field.Wide || !open || len(rows[len(rows)-1].cells) == per {
			rows = append(rows, formRow{cells: []int{i}})
			open = !field.Wide
			continue
		}
		last := &rows[len(rows)-1]
		last.cells = append(last.cells, i)
	}
	if f.TaskID != "" || f.TaskIDHint != "" {
		if open && per == 3 && len(rows[len(rows)-1].cells) == 1 {
			rows[len(rows)-1].taskID = true
		} else {
			rows = append(rows, formRow{taskID: true})
		}
	}
	return rows
}

// columns are where the cells of shared lines begin, and how wide their labels are.
func (f Form) columns(rows []formRow, width int) (starts, labels []int) {
	per := cellsPerRow(width)
	labels = make([]int, per)
	labels[0] = min(labelWidth, width*2/5)
	for _, row := range rows {
		for c, i := range row.cells {
			if c < per && !f.Fields[i].Wide {
				labels[c] = max(labels[c], min(text.Width(text.Clean(f.Fields[i].Label))+2, width*2/5))
			}
		}
	}
	room := width - cellGap*(per-1) - per
	for _, label := range labels {
		room -= label
	}
	value := min(max(room/per, 1), maxValue)
	first := min(max(room-value*(per-1), 1), maxValue)
	starts = make([]int, per)
	at := 0
	for c := range starts {
		starts[c] = at
		at += 1 + labels[c] + value + cellGap
		if c == 0 {
			at += first - value
		}
	}
	return starts, labels
}

// notes are the lines under the fields: what is wrong, what to beware of, or
// what the focused field is for. At most limit of them.
func (f Form) notes(width, limit int, st *widget.Styles) []string {
	var lines []string
	errors := func(focused bool) {
		for _, field := range f.Fields {
			if field.Error != "" && field.Focused == focused {
				lines = append(lines, widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneError], field.Label+": "+field.Error)...)
			}
		}
	}
	errors(true)
	errors(false)
	if f.Manifest != "" {
		lines = append(lines, widget.Prefixed(width, " Manifest ", "   ", widget.Paint{}, f.Manifest)...)
	}
	for _, warning := range f.Warnings {
		lines = append(lines, widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneWarn], warning)...)
	}
	if len(lines) == 0 {
		for _, field := range f.Fields {
			if field.Focused && field.Hint != "" {
				lines = widget.Paragraph(width, 1, st.Muted, field.Hint)
			}
		}
	}
	return widget.CutLines(lines, limit, width)
}

// noteLimit is how many lines of notes a screen of a height has room for.
func noteLimit(height int) int {
	switch {
	case height < 18:
		return 1
	case height < 22:
		return 2
	case height < 30:
		return 3
	}
	return 5
}

// height is how many lines the form would like. A line for notes is always
// among them, so that nothing moves when one comes.
func (f Form) height(width, height int) int {
	notes := len(f.notes(width, noteLimit(height), &widget.Styles{}))
	return len(f.rows(width)) + max(notes, 1)
}

// render draws the form in a height: all of it, or the line being typed in,
// what is wrong with it, the task id, and then what else fits.
func (f Form) render(width, height int, st *widget.Styles) []string {
	rows := f.rows(width)
	starts, labels := f.columns(rows, width)
	focused := 0
	for r, row := range rows {
		for _, i := range row.cells {
			if f.Fields[i].Focused {
				focused = r
			}
		}
	}
	notes := f.notes(width, max(1, min(5, height-1)), st)
	if over := len(rows) + len(notes) - height; over > 0 && len(notes) > 1 {
		notes = widget.CutLines(notes, max(1, len(notes)-over), width)
	}

	keep := make([]bool, len(rows)+len(notes))
	room := height
	take := func(i int) {
		if i < len(keep) && room > 0 && !keep[i] {
			keep[i] = true
			room--
		}
	}
	take(focused)
	if len(notes) > 0 && (len(f.Warnings) > 0 || f.Manifest != "" || f.anyError()) {
		take(len(rows))
	}
	for r, row := range rows {
		if row.taskID {
			take(r)
		}
	}
	for i := range keep {
		take(i)
	}

	var lines []string
	for r, row := range rows {
		if keep[r] {
			lines = append(lines, f.row(row, starts, labels, width, st))
		}
	}
	for n, note := range notes {
		if keep[len(rows)+n] {
			lines = append(lines, note)
		}
	}
	return lines
}

func (f Form) anyError() bool {
	for _, field := range f.Fields {
		if field.Error != "" {
			return true
		}
	}
	return false
}

func (f Form) row(row formRow, starts, labels []int, width int, st *widget.Styles) string {
	l := widget.NewLine(width)
	cells := 0
	for c, i := range row.cells {
		field := f.Fields[i]
		l.To(starts[c])
		l.Zone(widget.ZoneField, i, st)
		field.DrawLabel(l, labels[c], st)
		l.To(starts[c] + 1 + labels[c])
		end := width
		if field.Wide {
			end--
		}
		if c+1 < len(starts) && !field.Wide && len(starts) > 1 {
			end = starts[c+1] - cellGap
		}
		if !field.Wide && len(starts) == 3 && c == 2 {
			end = min(end, l.At()+maxValue)
		}
		field.DrawValue(l, end-l.At(), st)
		cells++
	}
	if row.taskID {
		l.EndZone(st)
		label := labels[0]
		if cells > 0 {
			label = len(taskLabel) + 2
			l.To(starts[cells])
		}
		at := l.At()
		l.To(at + 1)
		l.Add(st.Field.Label, taskLabel)
		l.To(at + 1 + label)
		if f.TaskID != "" {
			l.Add(widget.Paint{}, text.ShortID(f.TaskID, l.Left()-1))
		} else {
			l.Add(st.Field.Placeholder, text.Truncate(text.Clean(f.TaskIDHint), l.Left()-1))
		}
	}
	return l.String()
}
