package journal

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"dftask/client/task"
	"dftask/keyring/private"
)

const (
	// foldAbove is the size, in bytes, from which on a journal is folded.
	foldAbove = 4 << 20

	// keepEnded is how long an operation is remembered after its end, and how
	// long one without an end is after its last line.
	keepEnded = 30 * 24 * time.Hour

	// patience is how long another program is waited for. It has the journal for
	// as long as it takes to write some lines, or to fold a few megabytes.
	patience = 5 * time.Second
)

// Journal is the journal of a manager. Its methods may be called from many
// goroutines.
type Journal struct {
	// name is what the files are named after, manager the manager's address, and
	// contexts are names of contexts that earlier releases had journals for.
	name     string
	manager  string
	contexts []string
	disk     disk
	limit    int64
	patience time.Duration
	now      func() time.Time

	mu        sync.Mutex
	onTrouble func(error)
	told      map[int]bool
	// gathering are the lines that the next write takes along.
	gathering *batch

	// turn is held by the goroutine that writes or reads; it guards the fields below.
	turn sync.Mutex
	// backlog are lines that could not be written, for the next try.
	backlog []byte
	// foldAt is the size that is next too large.
	foldAt int64
	// hurried is true after another program kept us waiting for too long.
	hurried bool
	// unlocked is true where files cannot be locked.
	unlocked bool
	// unfolded is why the journal could not be folded, to be told.
	unfolded error
}

// Open prepares the journal of a manager in a folder. Nothing is written or read
// yet. manager is its address: two texts never share a file. What earlier releases
// wrote down for each context of the manager is read too; contexts are the names
// of some, which the names of files may not tell.
func Open(dir, manager string, contexts ...string) *Journal {
	j := newJournal(folderDisk{private.Folder(dir)}, fileName(manager))
	j.manager, j.contexts = manager, contexts
	return j
}

func newJournal(on disk, name string) *Journal {
	return &Journal{name: name, limit: foldAbove, foldAt: foldAbove, patience: patience, now: time.Now, disk: on, told: map[int]bool{}}
}

// OnTrouble has a function called with the first failure of each kind to write
// the journal, from any goroutine: a [*TroubleError]. What was being done goes
// on without its record.
func (j *Journal) OnTrouble(tell func(error)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.onTrouble = tell
}

// Path is the path of the journal's file.
func (j *Journal) Path() string { return j.disk.path(j.file()) }

func (j *Journal) file() string { return j.name + ".jsonl" }

// lockFile stands for the lock that the journal is written and read under.
func (j *Journal) lockFile() string { return j.name + ".lock" }

// foldFile is where a folded journal is written before it takes the place.
func (j *Journal) foldFile() string { return j.name + ".fold" }

// Begin writes an operation down and takes it: no other program can take it while
// this one lives. It returns once that is on the disk. A function may refuse it that
// gets all operations before it, newest first: its error is returned as it is, and
// nothing is written then. No other program begins or takes an operation meanwhile:
// of two that begin in one moment the second learns of the first, where files can
// be locked. With any other error, a [*TakenError] or a [*TroubleError], the purge
// continues without its record: the Entry, which is there all the same, keeps nothing.
func (j *Journal) Begin(op task.Operation, refuse func(past []Record) error) (*Entry, error) {
	e := newEntry(j, Record{Operation: op, Alive: true})
	lines, err := beginning(op, j.now())
	if err != nil {
		return e, j.tell("written", err)
	}
	var refused error
	err = j.exclusive(func() error {
		if refuse != nil {
			past, err := j.remembered()
			if err == nil && j.manager != "" {
				past, err = j.olderPast(past)
			}
			if err != nil {
				return err
			}
			if refused = refuse(past); refused != nil {
				return nil
			}
		}
		held, err := j.own(op.ID)
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
		if err := j.write(lines); err != nil {
			j.disown(op.ID, held)
			return err
		}
		e.held, e.keeps = held, true
		return nil
	})
	if refused != nil {
		return e, refused
	}
	return e, j.tell("written", err)
}

// Take takes over an operation that another program left unfinished. The error
// is a [*TakenError] when a living program has it, this one included, a
// [*GoneError] when the journal has nothing of it that is unfinished, and a
// [*TroubleError] else.
func (j *Journal) Take(id string) (*Entry, error) {
	var e *Entry
	err := j.exclusive(func() error {
		records, err := j.remembered()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(records, func(r Record) bool { return r.Operation.ID == id })
		if i < 0 || !records[i].Unfinished() {
			return &GoneError{ID: id, Ended: i >= 0}
		}
		held, err := j.own(id)
		if err != nil {
			return err
		}
		records[i].Alive = true
		e = newEntry(j, records[i])
		e.held, e.keeps, e.resumed = held, true, true
		return nil
	})
	var gone *GoneError
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil, j.trouble("locked", err)
	case errors.As(err, &gone) && !gone.Ended && j.manager != "":
		return j.takeOlder(id)
	}
	return e, j.tell("written", err)
}

// Past reads all operations, newest first. A journal that is not there has
// none. The error is a [*TroubleError].
func (j *Journal) Past() ([]Record, error) {
	past, err := j.ownPast()
	if err != nil || j.manager == "" {
		return past, err
	}
	return j.olderPast(past)
}

// ownPast is Past without the older journals.
func (j *Journal) ownPast() (past []Record, err error) {
	if _, err := os.Lstat(j.Path()); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	err = j.inTurn(func() error {
		read := func() (err error) {
			past, err = j.remembered()
			return err
		}
		alone := func() error {
			if !j.unlocked {
				// A journal is folded under its lock: this was left by a program that was
				// killed at it.
				_ = j.disk.remove(j.foldFile())
			}
			return read()
		}
		if j.hold(alone) == nil {
			return nil
		}
		// Where nothing can be written there is no lock, and what is there can be
		// read all the same.
		return read()
	})
	if err != nil {
		return nil, j.trouble("read", err)
	}
	return past, nil
}

// remembered are the operations of this journal, newest first. The caller has the
// journal for itself, as far as there are locks.
func (j *Journal) remembered() ([]Record, error) {
	data, err := j.read()
	if err != nil {
		return nil, err
	}
	past, held := newLedger(data).records(), j.heldLocks()
	for i := range past {
		past[i].Alive = past[i].Unfinished() && held[j.operationLock(past[i].Operation.ID)]
	}
	return past, nil
}

// inTurn runs a function that no other goroutine gets in the way of.
func (j *Journal) inTurn(run func() error) error {
	j.turn.Lock()
	err := run()
	unfolded := j.unfolded
	j.unfolded = nil
	j.turn.Unlock()
	_ = j.tell("shortened", unfolded)
	return err
}

// exclusive runs a function that has the journal for itself, among goroutines
// and programs.
func (j *Journal) exclusive(run func() error) error {
	return j.inTurn(func() error { return j.hold(run) })
}

// hold runs a function while no other program has the journal. The caller has
// the turn.
func (j *Journal) hold(run func() error) error {
	if err := j.disk.prepare(); err != nil {
		return err
	}
	file, err := j.disk.lockable(j.lockFile(), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	err = j.wait(file)
	j.unlocked = errors.Is(err, errors.ErrUnsupported)
	j.hurried = errors.Is(err, private.ErrHeld)
	switch {
	case j.unlocked:
		// Lines that are added at the end stay whole without a lock. Nothing is
		// folded then.
		return run()
	case err != nil:
		return err
	}
	defer private.Unlock(file)
	return run()
}

// wait takes the lock of the journal. A program that had it for too long is
// hardly waited for again: a purge must not wait for each of its lines.
func (j *Journal) wait(file *os.File) error {
	if !j.hurried {
		return j.disk.lockWithin(file, j.patience)
	}
	err := j.disk.tryLock(file)
	for range 10 {
		if !errors.Is(err, private.ErrHeld) {
			break
		}
		time.Sleep(2 * time.Millisecond)
		err = j.disk.tryLock(file)
	}
	if err != nil {
		_ = file.Close()
	}
	return err
}

// tell reports a failure, the first of its kind, and returns it as a problem.
func (j *Journal) tell(doing string, err error) error {
	var taken *TakenError
	var gone *GoneError
	if err == nil || errors.As(err, &taken) || errors.As(err, &gone) {
		return err
	}
	trouble := j.trouble(doing, err)
	j.report(trouble)
	return trouble
}

// report tells the first failure of its kind.
func (j *Journal) report(trouble *TroubleError) {
	j.mu.Lock()
	first := !j.told[trouble.kind()]
	j.told[trouble.kind()] = true
	tell := j.onTrouble
	j.mu.Unlock()
	if first && tell != nil {
		tell(trouble)
	}
}

func (j *Journal) trouble(doing string, err error) *TroubleError {
	return &TroubleError{Path: j.Path(), Doing: doing, Err: err}
}
