package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/keyring/private"
)

// writerVar makes the test binary a process that changes the file it names.
const writerVar = "DFTASK_TEST_WRITER"

// changes is how many contexts each process writes.
const changes = 15

func TestMain(m *testing.M) {
	if prefix := os.Getenv(writerVar); prefix != "" {
		f := File{Path: os.Getenv(writerVar + "_FILE")}
		for i := range changes {
			if _, err := f.Set(fmt.Sprintf("%s-%d", prefix, i), func(c *Context) { c.Manager = "m" }); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			if err := f.Use(fmt.Sprintf("%s-%d", prefix, i)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Processes that change the file at once leave one whole file with the changes
// of all, and no reader ever sees a part of it.
func TestProcessesThatWriteAtOnce(t *testing.T) {
	f := write(t, full)
	var running []*exec.Cmd
	outputs := make([]strings.Builder, 3)
	for i := range outputs {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=p%d", writerVar, i), writerVar+"_FILE="+f.Path)
		cmd.Stderr = &outputs[i]
		require.NoError(t, cmd.Start())
		running = append(running, cmd)
	}
	ended := make(chan error, 1)
	go func() {
		var all error
		for _, cmd := range running {
			all = errors.Join(all, cmd.Wait())
		}
		ended <- all
	}()
	for done := false; !done; {
		select {
		case err := <-ended:
			require.NoError(t, err, "%v", outputs)
			done = true
		case <-time.After(time.Millisecond):
			config, err := f.Load()
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(config.Contexts), 2)
		}
	}
	config, err := f.Load()
	require.NoError(t, err)
	assert.Len(t, config.Contexts, 2+len(running)*changes)
	for i := range running {
		for k := range changes {
			assert.Contains(t, config.names(), fmt.Sprintf("p%d-%d", i, k))
		}
	}
	assert.Contains(t, text(t, f), "# the real one")
	assert.Equal(t, []string{"config.yaml", "config.yaml.lock"}, folder(t, f))
}

// folder has the names of what is beside the file.
func folder(t *testing.T, f File) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(f.Path))
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTheFirstFileIsForItsOwnerAlone(t *testing.T) {
	f := File{Path: filepath.Join(t.TempDir(), "a", "dftask", "config.yaml")}
	_, err := f.Set("a", func(c *Context) { c.Manager = "m" })
	require.NoError(t, err)
	assertMode(t, f.Path, 0o600)
	assertMode(t, filepath.Dir(f.Path), 0o700)
}

func TestTheModeIsKept(t *testing.T) {
	f := write(t, full)
	require.NoError(t, os.Chmod(f.Path, 0o644))
	require.NoError(t, f.Use("dev"))
	assertMode(t, f.Path, 0o644)
}

func assertMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, want, info.Mode().Perm())
	}
}

// A configuration is often a link into a repository, and may be one to a file
// that is not there yet.
func TestALinkStaysOne(t *testing.T) {
	for _, there := range []bool{true, false} {
		dotfiles := write(t, full)
		if !there {
			require.NoError(t, os.Remove(dotfiles.Path))
		}
		second := filepath.Join(t.TempDir(), "second")
		f := File{Path: filepath.Join(t.TempDir(), "config.yaml")}
		require.NoError(t, os.Symlink(dotfiles.Path, second))
		require.NoError(t, os.Symlink(filepath.Join("..", filepath.Base(filepath.Dir(second)), "second"), f.Path))

		_, err := f.Set("new", func(c *Context) { c.Manager = "m" })
		require.NoError(t, err)
		for _, link := range []string{f.Path, second} {
			info, err := os.Lstat(link)
			require.NoError(t, err)
			assert.NotZero(t, info.Mode()&fs.ModeSymlink)
		}
		assert.Contains(t, text(t, dotfiles), "- name: new")
	}
}

func TestALinkToItself(t *testing.T) {
	f := File{Path: filepath.Join(t.TempDir(), "config.yaml")}
	require.NoError(t, os.Symlink(f.Path, f.Path))
	_, err := f.Set("new", func(c *Context) { c.Manager = "m" })
	var refused *FileError
	assert.ErrorAs(t, err, &refused)
}

func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	f := write(t, full)
	require.NoError(t, os.Chmod(filepath.Dir(f.Path), 0o500))
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(f.Path), 0o700) })
	unprivileged(t, f, func() {
		err := f.Use("dev")
		var refused *FileError
		require.ErrorAs(t, err, &refused)
		assert.EqualError(t, err, "the configuration file "+f.Path+" cannot be changed: permission denied")
		assert.Contains(t, refused.Advice(), "Nothing was changed")
	})
	assert.Equal(t, full, text(t, f))
	assert.Equal(t, []string{"config.yaml"}, folder(t, f))
}

func TestAFileThatCannotBeRead(t *testing.T) {
	f := write(t, full)
	require.NoError(t, os.Chmod(f.Path, 0))
	unprivileged(t, f, func() {
		_, err := f.Load()
		assert.EqualError(t, err, "the configuration file "+f.Path+" cannot be read: permission denied")
	})
}

// A change that breaks off leaves the old file, and nothing beside it.
func TestAChangeThatBreaksOff(t *testing.T) {
	f := write(t, full)
	require.NoError(t, os.Remove(f.Path))
	require.NoError(t, os.Mkdir(f.Path, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(f.Path, "x"), nil, 0o600))
	require.Error(t, private.Replace(f.Path, []byte("new"), 0o600))
	assert.Equal(t, []string{"config.yaml"}, folder(t, f))
}

func TestSomebodyHoldsTheLock(t *testing.T) {
	f := write(t, full)
	unlock, err := lock(f.Path+".lock", longestLock)
	require.NoError(t, err)
	_, err = lock(f.Path+".lock", time.Millisecond)
	require.ErrorIs(t, err, errLocked)
	assert.EqualError(t, f.cannotChange(err), "the configuration file "+f.Path+" cannot be changed: another dftask is changing it")
	assert.Contains(t, f.cannotChange(err).(*FileError).Advice(), "try again")

	changed := make(chan error, 1)
	go func() { changed <- f.Use("dev") }()
	unlock()
	assert.NoError(t, <-changed)
}

func TestThereIsNoPlaceForAFile(t *testing.T) {
	_, err := File{}.Set("a", func(c *Context) { c.Manager = "m" })
	var refused *FileError
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Advice(), "XDG_CONFIG_HOME")
}
