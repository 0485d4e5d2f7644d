package list

import (
	"slices"
	"strconv"

	"dftask/client/task"
	"dftask/tui/listing"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// Targets is the list of many targets, being searched or purged. A row is
// known by the index of its target.
type Targets struct {
	Queries []task.Query
	// keys are those of all rows, in the order of the targets.
	keys   []string
	List   List
	Filter Filter
	// Open is the target that is shown by itself; negative for none.
	Open int
	// Stale is set when the rows have to be laid out again before they are drawn:
	// with ten thousand targets that is too much for each update.
	Stale bool
}

// NewTargets lists targets in the order in which they were named.
func NewTargets(queries []task.Query) Targets {
	keys := make([]string, len(queries))
	for i := range queries {
		keys[i] = strconv.Itoa(i)
	}
	return Targets{Queries: queries, keys: keys, Open: -1, Stale: true}
}

// Arrange lays the rows out: by rank, and within one as they were named.
func (l *Targets) Arrange(rank func(i int) int, texts func(i int) []string) {
	if !l.Stale {
		return
	}
	l.Stale = false
	var ranks [4][]string
	l.Filter.Shown, l.Filter.Of = 0, len(l.Queries)
	words := l.Filter.Words()
	for i := range l.Queries {
		if !words.Active() || words.Passes(listing.Words(texts(i))) {
			l.Filter.Shown++
			at := rank(i)
			ranks[at] = append(ranks[at], l.keys[i])
		}
	}
	l.List.Set(slices.Concat(ranks[:]...))
}

// At is the index of the target under the cursor, and false when there is none.
func (l *Targets) At() (int, bool) {
	i, err := strconv.Atoi(l.List.Current())
	return i, err == nil
}

// Chosen are the targets that are marked and can be seen, or the one under the
// cursor when none is.
func (l *Targets) Chosen() (at []int) {
	for _, key := range l.List.Marked() {
		if i, err := strconv.Atoi(key); err == nil {
			at = append(at, i)
		}
	}
	if i, ok := l.At(); len(at) == 0 && ok {
		return []int{i}
	}
	return at
}

// View is the list as it is drawn, but for its rows.
func (l *Targets) View(focused bool) widget.List {
	v := widget.List{Total: len(l.List.Keys), Filter: l.Filter.View(focused), Cursor: -1}
	v.Marked, v.HiddenMarks = l.List.CountMarks()
	return v
}

// Draw fills in the visible rows.
func (l *Targets) Draw(v *widget.List, h int, focused bool, row func(i int) views.TargetRow) (rows []views.TargetRow) {
	from, to := l.List.Window(h)
	v.First = from
	if focused {
		v.Cursor = l.List.At - from
	}
	rows = make([]views.TargetRow, 0, to-from)
	for _, key := range l.List.Keys[from:to] {
		i, _ := strconv.Atoi(key)
		r := row(i)
		r.Marked = l.List.Marks[key]
		rows = append(rows, r)
	}
	return rows
}

// TargetsAt are those of a list, without what is known of them.
func (l *Targets) TargetsAt(at []int) []task.Target {
	targets := make([]task.Target, len(at))
	for n, i := range at {
		targets[n].Query = l.Queries[i]
	}
	return targets
}
