package list

import "slices"

// Mark marks a row.
func (l *List) Mark(key string) {
	if l.Marks == nil {
		l.Marks = map[string]bool{}
	}
	l.Marks[key] = true
	l.anchor = key
	l.count.known = false
}

// Toggle marks the row under the cursor, or takes its mark away, and moves to
// the next.
func (l *List) Toggle() {
	key := l.Current()
	if key == "" {
		return
	}
	if l.Marks[key] {
		delete(l.Marks, key)
		l.count.known = false
	} else {
		l.Mark(key)
	}
	l.Move(1)
}

// MarkRange marks all rows from the one marked last to the cursor.
func (l *List) MarkRange() {
	from := l.At
	for i, key := range l.Keys {
		if key == l.anchor {
			from = i
		}
	}
	for _, key := range l.Keys[min(from, l.At):min(max(from, l.At)+1, len(l.Keys))] {
		l.Mark(key)
	}
}

// MarkAll marks all rows there are to see; when all of them are marked it takes
// all marks away, those that a filter hides too.
func (l *List) MarkAll() {
	if l.AllMarked() {
		l.Marks, l.anchor = nil, ""
		l.count.known = false
		return
	}
	for _, key := range l.Keys {
		l.Mark(key)
	}
}

// AllMarked says whether all rows there are to see are marked.
func (l *List) AllMarked() bool {
	return !slices.ContainsFunc(l.Keys, func(key string) bool { return !l.Marks[key] })
}

// Marked are the marked rows that can be seen, in their order, those in what is
// folded last. What a filter hides is never acted on.
func (l *List) Marked() (keys []string) {
	if len(l.Marks) == 0 {
		return nil
	}
	for _, rows := range [][]string{l.Keys, l.Folded} {
		for _, key := range rows {
			if l.Marks[key] {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// markCount is how many marked rows can be seen. It is kept, for a frame asks
// for it more than once.
type markCount struct {
	known bool
	seen  int
}

// CountMarks is how many rows are marked, and how many of them are hidden.
func (l *List) CountMarks() (all, hidden int) {
	if len(l.Marks) == 0 {
		return 0, 0
	}
	if !l.count.known {
		l.count = markCount{known: true}
		for _, rows := range [][]string{l.Keys, l.Folded} {
			for _, key := range rows {
				if l.Marks[key] {
					l.count.seen++
				}
			}
		}
	}
	return len(l.Marks), len(l.Marks) - l.count.seen
}

// MarksHidden says whether there are marks, none of which can be seen: what is
// done to the marked rows can then be done to none.
func (l *List) MarksHidden() bool {
	all, hidden := l.CountMarks()
	return all > 0 && hidden == all
}

// Forget takes the marks of rows away that are gone. The rows of the list must
// be all there are, with nothing filtered.
func (l *List) Forget() {
	if _, gone := l.CountMarks(); gone == 0 {
		return
	}
	marks := map[string]bool{}
	for _, key := range l.Marked() {
		marks[key] = true
	}
	l.Marks, l.count.known = marks, false
}
