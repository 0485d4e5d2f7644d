package journal

import (
	"cmp"
	"os"
	"slices"
	"time"
)

// fold rewrites the journal without what need not be remembered. What fails
// leaves it as it is. The caller has the journal for itself.
func (j *Journal) fold(size int64) {
	// What cannot be made shorter is not tried again with each line.
	j.foldAt = 2 * size
	data, err := j.read()
	if err != nil {
		j.unfolded = err
		return
	}
	f := newLedger(data)
	if f.newer {
		// It would lose what this release does not understand.
		return
	}
	unfinished := f.drop(j.limit/2, j.now(), func(id string) bool { return j.isHeld(j.operationLock(id)) })
	text := f.text()
	if err := j.replace(text); err != nil {
		j.unfolded = err
		_ = j.disk.remove(j.foldFile())
		return
	}
	j.foldAt = max(j.limit, 2*int64(len(text)))
	keep := map[string]bool{}
	for _, id := range unfinished {
		keep[j.operationLock(id)] = true
	}
	for _, name := range j.operationLocks() {
		// Those of programs that ended before they could write or remove them.
		if !keep[name] && !j.isHeld(name) {
			_ = j.disk.remove(name)
		}
	}
}

// replace puts a whole journal in the place of the other. A program that is killed
// leaves the one or the other.
func (j *Journal) replace(text []byte) error {
	next, err := j.disk.open(j.foldFile(), os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err == nil {
		err = next.Sync()
	}
	if closed := next.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = j.disk.rename(j.foldFile(), j.file())
	}
	if err == nil {
		j.disk.sync()
	}
	return err
}

// drop forgets operations: what ended, or was left alone, too long ago, and of
// the others that ended the oldest, until so many bytes are left. The newest of
// them stays whatever its size, and so does all that was not left alone for too
// long, whose ids are returned.
func (f *ledger) drop(room int64, now time.Time, alive func(id string) bool) (unfinished []string) {
	type ended struct {
		id   string
		at   time.Time
		size int64
	}
	var past []ended
	sizes := f.sizes()
	for id, h := range f.all {
		at, over := h.endedAt()
		switch {
		case over:
			past = append(past, ended{id, at, sizes[id]})
		case now.Sub(h.lastAt()) > keepEnded && !alive(id):
			delete(f.all, id)
		default:
			room -= sizes[id]
			unfinished = append(unfinished, id)
		}
	}
	slices.SortFunc(past, func(a, b ended) int {
		return cmp.Or(b.at.Compare(a.at), f.all[b.id].order-f.all[a.id].order)
	})
	for i, p := range past {
		room -= p.size
		if i > 0 && room < 0 || now.Sub(p.at) > keepEnded {
			delete(f.all, p.id)
		}
	}
	return unfinished
}

// endedAt is when the operation ended, if it has.
func (h *history) endedAt() (at time.Time, over bool) {
	switch {
	case h.end != nil:
		return h.end.At, true
	case h.complete():
		return h.lastAt(), true
	}
	return at, false
}

// lastAt is when something was last learned of the operation.
func (h *history) lastAt() time.Time {
	last := h.begin.At
	for _, l := range h.results {
		last = later(last, l.At)
	}
	for _, l := range h.sent {
		last = later(last, l.At)
	}
	return last
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// keeps says whether a line is kept: it belongs to an operation that is, is
// no job and tells no hosts of one that has its outcome, and there is none that
// says more.
func (f *ledger) keeps(l *line) bool {
	h := f.all[l.Operation]
	if h == nil {
		return false
	}
	switch l.Kind {
	case targetKind:
		return h.targets[l.Index] == l
	case knownKind:
		_, over := h.endedAt()
		return !over && h.known[l.Index] == l
	case resultKind:
		return h.results[l.Index] == l
	case sentKind:
		_, over := h.endedAt()
		// What was given up has jobs without an outcome.
		return !over || h.end != nil && h.end.GivenUp
	case beginKind:
		return h.begin == l
	}
	return h.end == l
}

// sizes are how many bytes are kept of each operation.
func (f *ledger) sizes() map[string]int64 {
	sizes := map[string]int64{}
	for i := range f.lines {
		if l := &f.lines[i]; f.keeps(l) {
			sizes[l.Operation] += int64(len(f.raws[i])) + 1
		}
	}
	return sizes
}

// text are the lines that are kept.
func (f *ledger) text() []byte {
	var text []byte
	for i := range f.lines {
		if f.keeps(&f.lines[i]) {
			text = append(append(text, f.raws[i]...), '\n')
		}
	}
	return text
}
