package models

import "slices"

// list is the cursor over rows of which only the visible ones are ever built.
// The cursor is kept on a key, so that it stays on its row while others come
// and go around it.
type list struct {
	keys []string
	at   int
	top  int
	// moved is true once somebody has moved the cursor, or opened its row. Until
	// then it is on the first row, whichever that is.
	moved bool
	// marks are the keys of the rows that are marked, also of those that a
	// filter hides, and anchor is the one that was marked last.
	marks  map[string]bool
	anchor string
	count  markCount
	// folded are rows that are not listed, and not hidden by a filter either.
	folded []string
}

// set replaces the rows. A cursor that was moved stays on its row; when that is
// gone, on the one that took its place.
func (l *list) set(keys []string) {
	current := l.current()
	l.keys, l.count.known = keys, false
	if !l.moved {
		l.home()
		return
	}
	if i := slices.Index(keys, current); i >= 0 && current != "" {
		l.top = max(0, l.top+i-l.at)
		l.at = i
	}
	l.clamp()
}

// clamp keeps the cursor and the first row shown on rows that exist. Whatever
// changes the rows or moves the cursor ends with it.
func (l *list) clamp() {
	last := max(0, len(l.keys)-1)
	l.at = max(0, min(l.at, last))
	l.top = max(0, min(l.top, last))
}

// current is the key under the cursor; empty when there are no rows.
func (l *list) current() string {
	if l.at < len(l.keys) {
		return l.keys[l.at]
	}
	return ""
}

// move goes up or down by n rows, and stops at the ends.
func (l *list) move(n int) {
	l.at += n
	l.clamp()
	l.moved = true
}

// home goes to the first row, and stays on the first one that there will be.
func (l *list) home() { l.at, l.top, l.moved = 0, 0, false }

// atEnd says whether the cursor is within n rows of the last one.
func (l *list) atEnd(n int) bool { return l.at+n >= len(l.keys)-1 }

// window is which rows a pane of h lines shows. It moves as little as it can
// to keep the cursor in sight: a scroll repaints the whole pane.
func (l *list) window(h int) (from, to int) {
	if h <= 0 {
		return l.top, l.top
	}
	if l.at < l.top {
		l.top = l.at
	}
	if l.at >= l.top+h {
		l.top = l.at - h + 1
	}
	l.top = max(0, min(l.top, len(l.keys)-h))
	return l.top, min(l.top+h, len(l.keys))
}
