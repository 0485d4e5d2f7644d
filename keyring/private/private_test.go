package private

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFileNamesAreTheirOwn(t *testing.T) {
	names := map[string]string{}
	for _, identity := range []string{"", "a", "A", "a/b", "a b", "a-b", "..", "../a", "\x00", "名", strings.Repeat("long", 100), strings.Repeat("long", 101)} {
		name := FileName(identity, identity, ".jsonl")
		assert.Equal(t, filepath.Base(name), name)
		assert.Regexp(t, `^[A-Za-z0-9.-]{1,80}\.jsonl$`, name)
		assert.Empty(t, names[strings.ToLower(name)], "%q has the file of another", identity)
		names[strings.ToLower(name)] = "taken"
	}
}

func TestOpenRefusesWhatItWouldNotHaveLeft(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes on Windows")
	}
	var refused UnsafeError
	dir := Folder(filepath.Join(t.TempDir(), "own"))
	require.NoError(t, dir.Make())
	victim := filepath.Join(t.TempDir(), "victim")
	require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o600))
	require.NoError(t, os.Symlink(victim, dir.Path("link")))
	require.NoError(t, os.WriteFile(dir.Path("shared"), nil, 0o600))
	require.NoError(t, os.Chmod(dir.Path("shared"), 0o644))
	require.NoError(t, os.Mkdir(dir.Path("folder"), 0o700))
	for _, name := range []string{"link", "shared", "folder"} {
		_, err := dir.Open(name, os.O_RDWR|os.O_CREATE)
		assert.ErrorAs(t, err, &refused, name)
		assert.ErrorAs(t, dir.Write(name, nil), &refused, name)
	}
	_, err := dir.openOwn("shared", os.O_RDWR)
	assert.ErrorAs(t, err, &refused, "it was shared since it was looked at")
	if os.Geteuid() == 0 {
		require.NoError(t, os.WriteFile(dir.Path("foreign"), nil, 0o600))
		require.NoError(t, os.Chown(dir.Path("foreign"), 12345, -1))
		_, err = dir.Open("foreign", os.O_RDWR)
		assert.ErrorAs(t, err, &refused)
	}
	linked := filepath.Join(t.TempDir(), "linked")
	require.NoError(t, os.Symlink(string(dir), linked))
	assert.ErrorAs(t, Folder(linked).Make(), &refused)

	_, err = dir.Open("new", os.O_RDWR)
	assert.ErrorIs(t, err, os.ErrNotExist)
	file, err := dir.Open("new", os.O_RDWR|os.O_CREATE)
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// What takes the place of a file while it is opened is not followed, and nothing is
// made where it leads.
func TestALinkIsNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no owners on Windows")
	}
	dir := Folder(t.TempDir())
	victim := filepath.Join(t.TempDir(), "victim")
	require.NoError(t, os.Symlink(victim, dir.Path("link")))
	_, err := dir.openOwn("link", os.O_RDWR|os.O_CREATE)
	require.Error(t, err)
	assert.NoFileExists(t, victim)
	require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o600))
	_, err = dir.openOwn("link", os.O_RDWR)
	require.Error(t, err)
}

// order notes what is done to a file.
type order []string

func (o *order) Write(p []byte) (int, error) { *o = append(*o, "write"); return len(p), nil }
func (o *order) Sync() error                 { *o = append(*o, "sync"); return nil }
func (o *order) Close() error                { *o = append(*o, "close"); return nil }

// A file is on the disk before it takes the place of another: after a power cut
// there is no name without its content.
func TestAFileIsOnTheDiskBeforeItHasItsName(t *testing.T) {
	var done order
	require.NoError(t, put(&done, []byte("secret")))
	assert.Equal(t, order{"write", "sync", "close"}, done)
}

// A plaintext token must not stay in what a killed write has left.
func TestWhatAKilledWriteLeftIsRemoved(t *testing.T) {
	dir := Folder(filepath.Join(t.TempDir(), "own"))
	require.NoError(t, dir.Write("token", []byte("old")))
	for _, use := range []func() error{
		func() error { _, err := dir.Read("token", 100); return err },
		func() error { return dir.Write("token", []byte("new")) },
	} {
		left, other := dir.Path(".token.123"), dir.Path(".tokens.123")
		for _, name := range []string{left, other} {
			require.NoError(t, os.WriteFile(name, []byte("half"), 0o600))
			require.NoError(t, os.Chtimes(name, time.Time{}, time.Now().Add(-time.Hour)))
		}
		require.NoError(t, use())
		assert.NoFileExists(t, left)
		assert.FileExists(t, other)
	}
}
