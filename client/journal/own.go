package journal

import (
	"errors"
	"os"
	"strings"

	"dftask/keyring/private"
)

// operationLock is the file that stands for the lock of an operation.
func (j *Journal) operationLock(id string) string {
	return j.name + "." + private.FileName(id, id, ".lock")
}

// own takes an operation. Like disown it is called under the lock of the journal:
// no two programs make and remove the file at once.
func (j *Journal) own(id string) (*os.File, error) {
	held, err := j.disk.lockable(j.operationLock(id), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	err = j.disk.tryLock(held)
	if err == nil {
		return held, nil
	}
	_ = held.Close()
	if errors.Is(err, private.ErrHeld) {
		return nil, &TakenError{ID: id}
	}
	return nil, err
}

// disown lets go of an operation that no program will take.
func (j *Journal) disown(id string, held *os.File) {
	if held == nil {
		return
	}
	// Where open files cannot be removed it has to be closed first.
	private.Unlock(held)
	_ = j.disk.remove(j.operationLock(id))
}

// operationLocks are the names of the files that stand for operations.
func (j *Journal) operationLocks() []string {
	names, _ := j.disk.names()
	var locks []string
	for _, name := range names {
		if strings.HasPrefix(name, j.name+".") && strings.HasSuffix(name, ".lock") && name != j.lockFile() {
			locks = append(locks, name)
		}
	}
	return locks
}

// heldLocks says which of them living programs have.
func (j *Journal) heldLocks() map[string]bool {
	held := map[string]bool{}
	for _, name := range j.operationLocks() {
		if j.isHeld(name) {
			held[name] = true
		}
	}
	return held
}

func (j *Journal) isHeld(name string) bool {
	f, err := j.disk.lockable(name, os.O_RDWR)
	if err != nil {
		// On a disk that is read alone.
		f, err = j.disk.lockable(name, os.O_RDONLY)
	}
	if err != nil {
		return false
	}
	err = j.disk.tryLock(f)
	if err != nil {
		_ = f.Close()
		return errors.Is(err, private.ErrHeld)
	}
	private.Unlock(f)
	return false
}
