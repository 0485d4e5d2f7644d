package journal

import (
	"os"
	"sync"

	"dftask/client/task"
	"dftask/keyring/private"
)

// Entry is an operation that this program has taken. It is its
// [task.Recorder]: each method returns when the disk has what it was told, or
// cannot take it.
type Entry struct {
	journal *Journal
	record  Record
	// keeps is false when the operation could not be written down.
	keeps bool

	mu sync.Mutex
	// held has the lock that tells others to leave the operation alone; nil
	// where there are no locks.
	held *os.File
	// done is true when the operation has ended, or was let go.
	done bool
}

var _ task.Recorder = (*Entry)(nil)

// Record is what was known of the operation when it was begun or taken.
func (e *Entry) Record() Record { return e.record }

// Sent writes a job down.
func (e *Entry) Sent(taskID string, job task.SentJob) {
	e.add(sentLine(e.record.Operation.ID, taskID, job))
}

// Layers writes the target down anew, with its blobs and who held them.
func (e *Entry) Layers(target int, layers []task.Layer, known []task.KnownCluster) {
	op := &e.record.Operation
	t := op.Targets[target]
	t.Layers, t.Known = layers, known
	e.write(targetLines(op.ID, target, len(op.Targets), t))
}

// Ended writes down what became of a target.
func (e *Entry) Ended(target int, r task.PurgeResult) {
	e.add(resultLine(&e.record.Operation, target, r, e.journal.now()))
}

func (e *Entry) add(l line) { e.write(l.encode()) }

// write writes lines down, unless they could not be made.
func (e *Entry) write(text []byte, err error) {
	if !e.keeps {
		return
	}
	if err == nil {
		err = e.journal.append(text)
	}
	_ = e.journal.tell("written", err)
}

// Finish writes down that all targets have ended, and lets go.
func (e *Entry) Finish() { e.end(false) }

// GiveUp writes down that what was not sent never will be, and lets go.
func (e *Entry) GiveUp() { e.end(true) }

func (e *Entry) end(givenUp bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.keeps || e.done {
		return
	}
	e.done = true
	text, err := endLine(e.record.Operation.ID, e.journal.now(), givenUp).encode()
	if err == nil {
		// While the disk does not have the end, others would take the operation
		// for unfinished: then it stays ours.
		err = e.journal.add(func() []byte { return text }, func() { e.journal.disown(e.record.Operation.ID, e.held) })
	}
	_ = e.journal.tell("written", err)
}

// Close lets go of an operation that has not ended: another program may take
// it. After the operation's end it does nothing.
func (e *Entry) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.keeps || e.done {
		return
	}
	e.done = true
	// Lines that waited for the disk have their last chance.
	err := e.journal.add(func() []byte { return nil }, nil)
	if e.held != nil {
		private.Unlock(e.held)
	}
	_ = e.journal.tell("written", err)
}
