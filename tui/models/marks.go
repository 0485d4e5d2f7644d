package models

// mark marks a row.
func (l *list) mark(key string) {
	if l.marks == nil {
		l.marks = map[string]bool{}
	}
	l.marks[key] = true
	l.anchor = key
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
	for _, key := range l.keys[min(from, l.at) : max(from, l.at)+1] {
		l.mark(key)
	}
}

// markAll marks all rows there are to see; when all of them are marked it takes
// all marks away, those that a filter hides too.
func (l *list) markAll() {
	if len(l.marked()) == len(l.keys) {
		l.marks = nil
		return
	}
	for _, key := range l.keys {
		l.mark(key)
	}
}

// marked are the marked rows that can be seen, in their order. What a filter
// hides is never acted on.
func (l *list) marked() (keys []string) {
	if len(l.marks) == 0 {
		return nil
	}
	for _, key := range l.keys {
		if l.marks[key] {
			keys = append(keys, key)
		}
	}
	return keys
}

// countMarks is how many rows are marked, and how many of them are hidden.
func (l *list) countMarks() (all, hidden int) { return len(l.marks), len(l.marks) - len(l.marked()) }
