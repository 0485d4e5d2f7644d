package journal

import (
	"maps"
	"os"
	"slices"
	"sync"

	"dftask/client/task"
	"dftask/keyring/private"
)

// Entry is an operation that this program works on. It is its [task.Recorder]:
// each method returns when the disk has what it was told, or cannot take it.
type Entry struct {
	journal *Journal
	// keeps is false when the operation is not written down.
	keeps bool
	// resumed is true when another program began it.
	resumed bool

	known  sync.Mutex
	record Record

	mu sync.Mutex
	// held has the lock that tells others to leave the operation alone; nil
	// where there are no locks.
	held *os.File
	// done is true when the operation has ended, or was let go.
	done bool
}

var _ task.Recorder = (*Entry)(nil)

func newEntry(j *Journal, r Record) *Entry {
	// The blobs of an image may be found later.
	r.Operation.Targets = slices.Clone(r.Operation.Targets)
	return &Entry{journal: j, record: r}
}

// Record is what is known of the operation.
func (e *Entry) Record() Record {
	e.known.Lock()
	defer e.known.Unlock()
	r := e.record
	r.Operation.Targets = slices.Clone(r.Operation.Targets)
	r.Sent, r.Results = maps.Clone(r.Sent), maps.Clone(r.Results)
	return r
}

// Requests are the purges of the targets that have not ended, of those that the
// journal has not lost.
func (e *Entry) Requests(rest Rest) (requests []task.PurgeRequest) {
	r := e.Record()
	all := r.Operation.Requests(e, nil)
	if e.resumed {
		all = r.Operation.Resume(e, r.Sent)
	}
	for i, request := range all {
		if s := r.Standing(i); s == Unsent || s == Sent {
			request.WatchOnly = e.resumed && rest != SendRest
			requests = append(requests, request)
		}
	}
	return requests
}

func (e *Entry) id() string { return e.record.Operation.ID }

// learn brings into the record what is told.
func (e *Entry) learn(put func(r *Record)) {
	e.known.Lock()
	defer e.known.Unlock()
	put(&e.record)
}

// Sent writes a job down.
func (e *Entry) Sent(taskID string, job task.SentJob) {
	e.learn(func(r *Record) { put(&r.Sent, taskID, job) })
	e.write(func() ([]byte, error) { return sentLine(e.id(), taskID, job).encode() })
}

// Layers writes the target down again, with its blobs and who held them.
func (e *Entry) Layers(target int, layers []task.Layer, known []task.KnownCluster) {
	var t task.Target
	e.learn(func(r *Record) {
		at := &r.Operation.Targets[target]
		at.Layers, at.Known = layers, known
		t = *at
	})
	e.write(func() ([]byte, error) { return targetLines(e.id(), target, len(e.record.Operation.Targets), t) })
}

// Ended writes down what became of a target.
func (e *Entry) Ended(target int, result task.PurgeResult) {
	e.learn(func(r *Record) { put(&r.Results, target, result) })
	e.write(func() ([]byte, error) {
		return resultLine(&e.record.Operation, target, result, e.journal.now()).encode()
	})
}

// put sets a key of a map that may not be there yet.
func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

// write writes lines down, unless they cannot be made.
func (e *Entry) write(lines func() ([]byte, error)) {
	if !e.keeps {
		return
	}
	text, err := lines()
	if err == nil {
		err = e.journal.append(text)
	}
	_ = e.journal.tell("written", err)
}

// Resumable says whether the journal has the operation, and no end of it: another
// program may resume it once this one has let go.
func (e *Entry) Resumable() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.keeps && !e.done
}

// End ends the work on the operation, once: what comes after does nothing.
func (e *Entry) End(how End) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.keeps || e.done {
		return
	}
	e.done = true
	var text []byte
	var err error
	var let func()
	if how != LeftOpen {
		text, err = endLine(e.id(), e.journal.now(), how == GivenUp).encode()
		// While the disk does not have the end, others would take the operation for
		// interrupted: then it stays ours.
		let = func() { e.journal.disown(e.id(), e.held) }
	}
	if err == nil {
		// Lines that waited for the disk have their last chance.
		err = e.journal.add(func() []byte { return text }, let)
	}
	if how == LeftOpen && e.held != nil {
		private.Unlock(e.held)
	}
	_ = e.journal.tell("written", err)
}

// Close lets go of an operation that has not ended: another program may take it.
func (e *Entry) Close() { e.End(LeftOpen) }
