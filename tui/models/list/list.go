package list

import "slices"

// List is the cursor over rows of which only the visible ones are ever built.
// The cursor is kept on a key, so that it stays on its row while others come
// and go around it.
type List struct {
	Keys []string
	At   int
	Top  int
	// Moved is true once somebody has moved the cursor, or opened its row. Until
	// then it is on the first row, whichever that is.
	Moved bool
	// Marks are the keys of the rows that are marked, also of those that a
	// filter hides, and anchor is the one that was marked last.
	Marks  map[string]bool
	anchor string
	count  markCount
	// shown are the rows that were drawn last.
	shown []string
	// Folded are rows that are not listed, and not hidden by a filter either.
	Folded []string
}

// Set replaces the rows. A cursor that was moved stays on its row; when that is
// gone, on the one that took its place.
func (l *List) Set(keys []string) {
	current := l.Current()
	l.Keys, l.count.known = keys, false
	if !l.Moved {
		l.Home()
		return
	}
	if i := slices.Index(keys, current); i >= 0 && current != "" {
		l.Top = max(0, l.Top+i-l.At)
		l.At = i
	}
	l.clamp()
}

// clamp keeps the cursor and the first row shown on rows that exist. Whatever
// changes the rows or moves the cursor ends with it.
func (l *List) clamp() {
	last := max(0, len(l.Keys)-1)
	l.At = max(0, min(l.At, last))
	l.Top = max(0, min(l.Top, last))
}

// Current is the key under the cursor; empty when there are no rows.
func (l *List) Current() string {
	if l.At < len(l.Keys) {
		return l.Keys[l.At]
	}
	return ""
}

// Move goes up or down by n rows, and stops at the ends.
func (l *List) Move(n int) {
	l.At += n
	l.clamp()
	l.Moved = true
}

// Home goes to the first row, and stays on the first one that there will be.
func (l *List) Home() { l.At, l.Top, l.Moved = 0, 0, false }

// AtEnd says whether the cursor is within n rows of the last one.
func (l *List) AtEnd(n int) bool { return l.At+n >= len(l.Keys)-1 }

// Point moves the cursor to a row as it was drawn last, counted from the first one
// shown. It returns its key, and false where that is gone.
func (l *List) Point(n int) (key string, ok bool) {
	if n >= len(l.shown) {
		return "", false
	}
	key = l.shown[n]
	at := slices.Index(l.Keys, key)
	if at < 0 {
		return "", false
	}
	l.At, l.Moved = at, true
	return key, true
}

// Window is which rows a pane of h lines shows. It moves as little as it can
// to keep the cursor in sight: a scroll repaints the whole pane.
func (l *List) Window(h int) (from, to int) {
	defer func() { l.shown = l.Keys[from:to] }()
	if h <= 0 {
		return l.Top, l.Top
	}
	if l.At < l.Top {
		l.Top = l.At
	}
	if l.At >= l.Top+h {
		l.Top = l.At - h + 1
	}
	l.Top = max(0, min(l.Top, len(l.Keys)-h))
	return l.Top, min(l.Top+h, len(l.Keys))
}
