package models

import (
	"slices"
	"strconv"

	"dftask/client/task"
	"dftask/tui/views"
)

// targetList is the list of many targets, being searched or purged. A row is
// known by the index of its target.
type targetList struct {
	queries []task.Query
	// keys are those of all rows, in the order of the targets.
	keys   []string
	list   list
	filter filter
	// open is the target that is shown by itself; negative for none.
	open int
	// stale is set when the rows have to be laid out anew before they are drawn:
	// with ten thousand targets that is too much for each update.
	stale bool
}

func newTargetList(queries []task.Query) targetList {
	keys := make([]string, len(queries))
	for i := range queries {
		keys[i] = strconv.Itoa(i)
	}
	return targetList{queries: queries, keys: keys, open: -1, stale: true}
}

// arrange lays the rows out: by rank, and within one as they were named.
func (l *targetList) arrange(rank func(i int) int, texts func(i int) []string) {
	if !l.stale {
		return
	}
	l.stale = false
	var ranks [4][]string
	l.filter.shown, l.filter.of = 0, len(l.queries)
	for i := range l.queries {
		if !l.filter.active() || l.filter.passes(texts(i)...) {
			l.filter.shown++
			at := rank(i)
			ranks[at] = append(ranks[at], l.keys[i])
		}
	}
	l.list.set(slices.Concat(ranks[:]...))
}

// at is the index of the target under the cursor, and false when there is none.
func (l *targetList) at() (int, bool) {
	i, err := strconv.Atoi(l.list.current())
	return i, err == nil
}

// chosen are the targets that are marked and can be seen, or the one under the
// cursor when none is.
func (l *targetList) chosen() (at []int) {
	for _, key := range l.list.marked() {
		if i, err := strconv.Atoi(key); err == nil {
			at = append(at, i)
		}
	}
	if i, ok := l.at(); len(at) == 0 && ok {
		return []int{i}
	}
	return at
}

// view is the list as it is drawn, but for its rows.
func (l *targetList) view(focused bool) views.List {
	v := views.List{Total: len(l.list.keys), Filter: l.filter.view(focused), Cursor: -1}
	v.Marked, v.HiddenMarks = l.list.countMarks()
	return v
}

// draw fills in the visible rows.
func (l *targetList) draw(v *views.List, h int, focused bool, row func(i int) views.TargetRow) (rows []views.TargetRow) {
	from, to := l.list.window(h)
	v.First = from
	if focused {
		v.Cursor = l.list.at - from
	}
	for _, key := range l.list.keys[from:to] {
		i, _ := strconv.Atoi(key)
		r := row(i)
		r.Marked = l.list.marks[key]
		rows = append(rows, r)
	}
	return rows
}

// targets are those of a list, without what is known of them.
func (l *targetList) targets(at []int) []task.Target {
	targets := make([]task.Target, len(at))
	for n, i := range at {
		targets[n].Query = l.queries[i]
	}
	return targets
}
