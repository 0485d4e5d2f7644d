package private

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func open(t *testing.T, path string) *os.File {
	t.Helper()
	file := openFor(t, path)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// openFor is open for somebody who closes the file.
func openFor(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	return file
}

func TestOneHasTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first := open(t, path)
	if err := Lock(first); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("this system has no locks on files: ", err)
	} else {
		require.NoError(t, err)
	}
	assert.ErrorIs(t, TryLock(open(t, path)), ErrHeld)
	assert.ErrorIs(t, LockWithin(openFor(t, path), time.Millisecond), ErrHeld)

	got := make(chan error, 1)
	second := open(t, path)
	go func() { got <- LockWithin(second, time.Minute) }()
	Unlock(first)
	require.NoError(t, <-got)
	assert.ErrorIs(t, TryLock(open(t, path)), ErrHeld)
	Unlock(second)
	assert.Error(t, second.Close(), "it is closed")
	third := openFor(t, path)
	require.NoError(t, LockWithin(third, time.Minute), "who stopped waiting gives it back")
	Unlock(third)
}

// A copy of the open file, such as that of a program that is being started,
// does not keep a lock that was given back.
func TestALockIsGivenBackByAllCopies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	file := open(t, path)
	if err := TryLock(file); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("this system has no locks on files: ", err)
	}
	copied := duplicate(t, file)
	defer copied.Close()
	Unlock(file)
	assert.NoError(t, TryLock(open(t, path)))
}
