package models

import "slices"

// mark marks a row.
func (l *list) mark(key string) {
	if l.marks == nil {
		l.marks = map[string]bool{}
	}
	l.marks[key] = true
	l.anchor = key
	l.count.known = false
}

// toggle marks the row under the cursor, or takes its mark away, and goes on to
// the next.
func (l *list) toggle() {
	key := l.current()
	if key == "" {
		return
	}
	if l.marks[key] {
		delete(l.marks, key)
		l.count.known = false
	} else {
		l.mark(key)
	}
	l.move(1)
}

// markRange marks all rows from the one marked last to the cursor.
func (l *list) markRange() {
	from := l.at
	for i, key := range l.keys {
		if key == l.anchor {
			from = i
		}
	}
	for _, key := range l.keys[min(from, l.at):min(max(from, l.at)+1, len(l.keys))] {
		l.mark(key)
	}
}

// markAll marks all rows there are to see; when all of them are marked it takes
// all marks away, those that a filter hides too.
func (l *list) markAll() {
	if !slices.ContainsFunc(l.keys, func(key string) bool { return !l.marks[key] }) {
		l.marks, l.anchor = nil, ""
		l.count.known = false
		return
	}
	for _, key := range l.keys {
		l.mark(key)
	}
}

// marked are the marked rows that can be seen, in their order, those in what is
// folded last. What a filter hides is never acted on.
func (l *list) marked() (keys []string) {
	if len(l.marks) == 0 {
		return nil
	}
	for _, rows := range [][]string{l.keys, l.folded} {
		for _, key := range rows {
			if l.marks[key] {
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

// countMarks is how many rows are marked, and how many of them are hidden.
func (l *list) countMarks() (all, hidden int) {
	if len(l.marks) == 0 {
		return 0, 0
	}
	if !l.count.known {
		l.count = markCount{known: true}
		for _, rows := range [][]string{l.keys, l.folded} {
			for _, key := range rows {
				if l.marks[key] {
					l.count.seen++
				}
			}
		}
	}
	return len(l.marks), len(l.marks) - l.count.seen
}

// marksHidden says whether there are marks, none of which can be seen: what is
// done to the marked rows can then be done to none.
func (l *list) marksHidden() bool {
	all, hidden := l.countMarks()
	return all > 0 && hidden == all
}

// forget takes the marks of rows away that are gone. The rows of the list must
// be all there are, with nothing filtered.
func (l *list) forget() {
	if _, gone := l.countMarks(); gone == 0 {
		return
	}
	marks := map[string]bool{}
	for _, key := range l.marked() {
		marks[key] = true
	}
	l.marks, l.count.known = marks, false
}
