package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/task"
	"dftask/keyring/private"
)

// troubles collects what a journal tells.
type troubles struct {
	mu   sync.Mutex
	told []error
}

func listen(j *Journal) *troubles {
	t := &troubles{}
	j.OnTrouble(func(err error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.told = append(t.told, err)
	})
	return t
}

// one is the only failure that was told.
func (l *troubles) one(t testing.TB) *TroubleError {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	require.Len(t, l.told, 1)
	trouble, ok := l.told[0].(*TroubleError)
	require.True(t, ok)
	assert.NotEmpty(t, trouble.Advice())
	assert.Implements(t, (*client.Problem)(nil), trouble)
	return trouble
}

// A disk that is full takes half a line at most, which swallows nothing. Once
// there is room again what was told meanwhile is written.
func TestAFullDisk(t *testing.T) {
	for room := 0; room < 400; room += 37 {
		j := Open(t.TempDir(), "prod")
		told := listen(j)
		op := operation("7f3a9c2e", 9)
		e := begin(t, j, op)
		e.Sent(taskOf(op, 0), task.SentJob{ID: 1, At: began})
		before := content(t, j)
		d := spy(j)
		d.setRoom(room)
		for i := 1; i < 5; i++ {
			e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
			e.Ended(i, purged(t, uint(i+1)))
		}
		trouble := told.one(t)
		assert.EqualError(t, trouble, "the journal "+j.Path()+" cannot be written: no space left on device")
		assert.Contains(t, trouble.Advice(), "Free some space")
		assert.ErrorIs(t, trouble, syscall.ENOSPC)
		now := content(t, j)
		assert.True(t, strings.HasPrefix(now, before))
		assert.True(t, strings.HasSuffix(now, "\n"), "half a line is taken back")

		d.setRoom(-1)
		e.Sent(taskOf(op, 5), task.SentJob{ID: 6, At: began})
		r := must(t, j)
		assert.Len(t, r.Sent, 6, "room %d", room)
		assert.Len(t, r.Results, 4)
		told.one(t)
	}
}

// Where the half of a line cannot be taken back either, the next one begins on
// a line of its own.
func TestHalfALineStays(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := operation("7f3a9c2e", 3)
	e := begin(t, j, op)
	d := spy(j)
	// It is opened, and dies in the write and for the truncation.
	d.steps = 1
	e.Sent(taskOf(op, 0), task.SentJob{ID: 1, At: began})
	assert.False(t, strings.HasSuffix(content(t, j), "\n"))
	d.steps = -1
	e.Sent(taskOf(op, 1), task.SentJob{ID: 2, At: began})
	assert.Len(t, must(t, j).Sent, 2)
}

func TestAnEndThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	j := Open(dir, "prod")
	first, second := begin(t, j, operation("00000001", 1)), begin(t, j, operation("00000002", 1))
	d := spy(j)
	d.setRoom(0)
	first.End(Finished)
	other := Open(dir, "prod")
	var taken *TakenError
	_, err := other.Take("00000001")
	require.ErrorAs(t, err, &taken, "the disk does not know of its end, so it stays ours")
	d.setRoom(-1)
	second.Close()
	records := past(t, other)
	assert.False(t, records[1].Unfinished(), "its end was written with what came next")
	assert.True(t, records[0].Unfinished())
}

func TestABeginningThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	j := Open(dir, "prod")
	told := listen(j)
	d := spy(j)
	d.setRoom(100)
	op := operation("7f3a9c2e", 3)
	e, err := j.Begin(op, nil)
	var trouble *TroubleError
	require.ErrorAs(t, err, &trouble)
	assert.Equal(t, trouble, told.one(t))
	require.NotNil(t, e)
	assert.Equal(t, op, e.Record().Operation)
	d.setRoom(-1)
	// It keeps nothing, and does no harm.
	e.Sent("a", task.SentJob{ID: 1, At: began})
	e.Ended(0, purged(t, 1))
	e.End(Finished)
	e.End(GivenUp)
	e.Close()
	assert.Empty(t, content(t, j))
	assert.Empty(t, j.operationLocks())
	_, err = j.Begin(op, nil)
	require.NoError(t, err)
}

func TestATargetThatIsNoText(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	told := listen(j)
	op := operation("7f3a9c2e", 2)
	op.Targets[1].Query.URL += "\xe4"
	e, err := j.Begin(op, nil)
	require.ErrorIs(t, err, errNoText)
	assert.NotNil(t, e)
	assert.Contains(t, told.one(t).Advice(), "UTF-8")
	assert.Empty(t, past(t, j))
}

// Folding needs room on the disk too. Without it the journal grows, and nothing
// is lost.
func TestAJournalThatCannotBeFolded(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	told := listen(j)
	run(t, j, "00000001", 2)
	before := content(t, j)
	d := spy(j)
	j.limit, j.foldAt = 1000, 1000
	e := begin(t, j, operation("00000002", 1))
	require.Equal(t, 1, d.renamed)
	d.setRoom(len(before)) // for lines, and not for all of them once more
	j.foldAt = 1000
	e.Sent("a", task.SentJob{ID: 1, At: began})
	assert.Equal(t, "shortened", told.one(t).Doing)
	assert.Contains(t, told.one(t).Advice(), "nothing in it is lost")
	assert.Len(t, past(t, j), 2)
	assert.Len(t, past(t, j)[0].Sent, 1)
	_, err := os.Stat(d.path(j.foldFile()))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, dir := range []string{filepath.Join(file, "journal"), ""} {
		j := Open(dir, "prod")
		told := listen(j)
		for range 3 {
			e, err := j.Begin(operation("7f3a9c2e", 1), nil)
			require.Error(t, err)
			e.Sent("a", task.SentJob{ID: 1, At: began})
			e.End(Finished)
		}
		assert.Equal(t, "written", told.one(t).Doing)
		_, err := os.Stat("prod")
		assert.ErrorIs(t, err, os.ErrNotExist)
	}
}

// What is not as the journal left it is neither followed, nor written, nor
// read.
func TestSomethingInTheWay(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows, and files have no modes")
	}
	victim := filepath.Join(t.TempDir(), "victim")
	ways := map[string]func(t *testing.T, j *Journal) string{
		"a link": func(t *testing.T, j *Journal) string {
			require.NoError(t, os.Symlink(victim, j.Path()))
			return "is a symbolic link"
		},
		"a link for the lock": func(t *testing.T, j *Journal) string {
			require.NoError(t, os.Symlink(victim, j.disk.path(j.lockFile())))
			return "is a symbolic link"
		},
		"a link for an operation's lock": func(t *testing.T, j *Journal) string {
			require.NoError(t, os.Symlink(victim, j.disk.path(j.operationLock("7f3a9c2e"))))
			return "is a symbolic link"
		},
		"a folder": func(t *testing.T, j *Journal) string {
			require.NoError(t, os.Mkdir(j.Path(), 0o700))
			return "is not a regular file"
		},
		"a pipe": func(t *testing.T, j *Journal) string {
			pipe(t, j.Path())
			return "is not a regular file"
		},
		"others can write it": func(t *testing.T, j *Journal) string {
			require.NoError(t, os.WriteFile(j.Path(), nil, 0o600))
			require.NoError(t, os.Chmod(j.Path(), 0o666))
			return "is open to others (mode 0666)"
		},
	}
	for name, put := range ways {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(victim, []byte("mine\n"), 0o600))
			j := Open(t.TempDir(), "prod")
			told := listen(j)
			reason := put(t, j)
			e, err := j.Begin(operation("7f3a9c2e", 1), nil)
			require.ErrorContains(t, err, reason)
			e.Sent("a", task.SentJob{ID: 1, At: began})
			assert.Contains(t, told.one(t).Advice(), "Find out who changed it")
			text, err := os.ReadFile(victim)
			require.NoError(t, err)
			assert.Equal(t, "mine\n", string(text))
			if _, err := j.Past(); err != nil {
				assert.ErrorContains(t, err, "cannot be read")
				assert.ErrorContains(t, err, reason)
			}
		})
	}
}

// A program that has the journal and does not go on holds a purge up once.
func TestAnotherProgramHangs(t *testing.T) {
	dir := t.TempDir()
	j := Open(dir, "prod")
	op := operation("7f3a9c2e", 10)
	e := begin(t, j, op)
	told := listen(j)
	d := spy(j)
	j.patience = 100 * time.Millisecond
	file, err := j.disk.lockable(j.lockFile(), os.O_RDWR)
	require.NoError(t, err)
	if err := private.Lock(file); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("there are no locks here: ", err)
	}
	for i := range op.Targets {
		e.Sent(taskOf(op, i), task.SentJob{ID: uint(i + 1), At: began})
	}
	assert.Equal(t, 1, d.patient, "each after it waits no longer than a moment")
	assert.Contains(t, told.one(t).Advice(), "hangs")
	assert.Empty(t, must(t, j).Sent, "it can be read meanwhile")
	private.Unlock(file)
	e.Sent("last", task.SentJob{ID: 99, At: began})
	assert.Len(t, must(t, j).Sent, 11, "what waited is written")
}

// What stands on a disk that has become read-only is read, and who is alive is
// known.
func TestADiskThatIsReadAlone(t *testing.T) {
	dir := t.TempDir()
	mine := begin(t, Open(dir, "prod"), operation("00000001", 1))
	begin(t, Open(dir, "prod"), operation("00000002", 1)).Close()
	j := Open(dir, "prod")
	told := listen(j)
	d := spy(j)
	d.readOnly = true
	records := past(t, j)
	require.Len(t, records, 2)
	assert.False(t, records[0].Alive)
	assert.True(t, records[1].Alive)
	assert.Empty(t, told.told, "to look is not to write")
	_, err := j.Take("00000002")
	require.ErrorIs(t, err, syscall.EROFS)
	assert.Contains(t, told.one(t).Advice(), "XDG_STATE_HOME")
	mine.End(Finished)
}

// A disk that stays full does not fill the memory.
func TestTheLinesThatWaitForADiskAreBounded(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	begin(t, j, operation("7f3a9c2e", 1))
	spy(j).setRoom(0)
	for range 5 {
		require.Error(t, j.append(bytes.Repeat([]byte("x"), mostBacklog/3)))
	}
	assert.LessOrEqual(t, len(j.backlog), mostBacklog)
}

// Each kind of failure is told once.
func TestKindsAreToldOnce(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	e := begin(t, j, operation("7f3a9c2e", 1))
	told := listen(j)
	d := spy(j)
	d.setRoom(0)
	causes := []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO, syscall.EACCES, syscall.EFBIG, syscall.EPERM}
	advice := map[string]bool{}
	for range 2 {
		for _, err := range causes {
			d.full = err
			e.Sent("a", task.SentJob{ID: 1, At: began})
		}
	}
	for _, err := range told.told {
		advice[err.(client.Problem).Advice()] = true
	}
	assert.Len(t, told.told, 4, "full, read only, without permission, and anything else")
	assert.Len(t, advice, 4)
}

// Where files cannot be locked lines are written all the same, and no
// program is said to have an operation, or can take one over.
func TestWithoutLocks(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	j.limit, j.foldAt = 100, 100
	d := spy(j)
	d.noLocks = true
	e := begin(t, j, operation("7f3a9c2e", 1))
	e.Sent("a", task.SentJob{ID: 1, At: began})
	assert.Len(t, must(t, j).Sent, 1)
	assert.False(t, must(t, j).Alive)
	assert.Zero(t, d.renamed, "two programs could fold at once")
	e.Close()
	_, err := j.Take("7f3a9c2e")
	assert.EqualError(t, err, "the journal "+j.Path()+" cannot be locked: its file system has no locks")
	var trouble *TroubleError
	require.ErrorAs(t, err, &trouble)
	assert.Contains(t, trouble.Advice(), "local disk")
}
