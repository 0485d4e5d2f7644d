//go:build unix

package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A configuration names programs to run: one that others can write is refused
// with the command that ends that, and neither read nor changed.
func TestAFileThatOthersCanWriteIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil        func(f File) error
		reason, next string
	}{
		"its group":  {func(f File) error { return os.Chmod(f.Path, 0o620) }, "others can write it (mode 0620)", "chmod go-w "},
		"everybody":  {func(f File) error { return os.Chmod(f.Path, 0o602) }, "others can write it (mode 0602)", "chmod go-w "},
		"its folder": {func(f File) error { return os.Chmod(filepath.Dir(f.Path), 0o770) }, "others can write its folder ", "chmod go-w "},
		"its owner": {func(f File) error {
			if os.Getuid() != 0 {
				t.Skip("only root can give a file away")
			}
			return os.Chown(f.Path, 12345, 12345)
		}, "it belongs to another user (uid 12345)", "chown 0 "},
	} {
		t.Run(name, func(t *testing.T) {
			f := write(t, full)
			require.NoError(t, tt.spoil(f))
			_, err := f.Load()
			var refused *FileError
			require.ErrorAs(t, err, &refused)
			assert.Contains(t, err.Error(), "cannot be read: "+tt.reason)
			assert.Contains(t, refused.Advice(), tt.next)
			require.ErrorAs(t, f.Use("dev"), &refused)
			assert.Equal(t, full, text(t, f))
		})
	}
}

// Of a link what it leads to is looked at, too.
func TestALinkToAFileThatOthersCanWriteIsRefused(t *testing.T) {
	f := write(t, full)
	real := filepath.Join(t.TempDir(), "dotfile.yaml")
	require.NoError(t, os.Rename(f.Path, real))
	require.NoError(t, os.Symlink(real, f.Path))
	_, err := f.Load()
	require.NoError(t, err)
	require.NoError(t, os.Chmod(real, 0o666))
	_, err = f.Load()
	var refused *FileError
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Advice(), real)
}

// What others may read, and a folder like /tmp, is safe.
func TestAFileThatOthersCanReadIsTaken(t *testing.T) {
	f := write(t, full)
	require.NoError(t, os.Chmod(f.Path, 0o644))
	require.NoError(t, os.Chmod(filepath.Dir(f.Path), 0o777|os.ModeSticky))
	_, err := f.Load()
	assert.NoError(t, err)
}

// What a change left that was killed goes with the next command.
func TestWhatAKilledChangeLeftIsRemoved(t *testing.T) {
	f := write(t, full)
	left, writing := filepath.Join(filepath.Dir(f.Path), ".config.yaml.123.tmp"), filepath.Join(filepath.Dir(f.Path), ".config.yaml.456")
	for _, name := range []string{left, writing} {
		require.NoError(t, os.WriteFile(name, []byte("half"), 0o600))
	}
	require.NoError(t, os.Chtimes(left, time.Time{}, time.Now().Add(-time.Hour)))
	_, err := f.Load()
	require.NoError(t, err)
	assert.NoFileExists(t, left)
	assert.FileExists(t, writing, "somebody may be writing it")
}
