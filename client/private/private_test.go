package private

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

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
	}
	linked := filepath.Join(t.TempDir(), "linked")
	require.NoError(t, os.Symlink(string(dir), linked))
	assert.ErrorAs(t, Folder(linked).Make(), &refused)

	_, err := dir.Open("new", os.O_RDWR)
	assert.ErrorIs(t, err, os.ErrNotExist)
	file, err := dir.Open("new", os.O_RDWR|os.O_CREATE)
	require.NoError(t, err)
	defer file.Close()
	info, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
