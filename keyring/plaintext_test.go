//go:build unix

package keyring

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mkfifo(path string) error { return syscall.Mkfifo(path, 0o600) }

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Mode().Perm()
}

func TestPlaintext(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "state", "dftask", "tokens")
	kept, item, token := NewPlaintext(dir), testItem(t), mustToken(t, secret)

	_, err := kept.Get(t.Context(), item)
	wantReason(t, err, NotFound)
	wantReason(t, kept.Delete(t.Context(), item), NotFound)
	wantReason(t, kept.Store(t.Context(), item, Token{}), Malformed)
	assert.NoDirExists(t, dir, "nothing was asked to be kept")

	require.NoError(t, kept.Store(t.Context(), item, mustToken(t, "an-older-one")))
	require.NoError(t, kept.Store(t.Context(), item, token))
	assert.Equal(t, fs.FileMode(0o700), mode(t, dir))
	assert.Equal(t, fs.FileMode(0o700), mode(t, filepath.Dir(dir)))
	assert.Equal(t, fs.FileMode(0o600), mode(t, kept.Path(item)))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, filepath.Base(kept.Path(item)), entries[0].Name())
	assert.NotContains(t, entries[0].Name(), secret)

	found, err := NewSource(&fixed{name: PlaceKeyring, err: &Failure{Reason: NoBus}}, PlaceOf(kept, item)).Find(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secret, found.Token.Reveal())
	assert.Equal(t, "token: plaintext file", found.String())
	assert.True(t, found.Plaintext)

	other, err := NewItem(item.Manager(), "staging")
	require.NoError(t, err)
	_, err = kept.Get(t.Context(), other)
	wantReason(t, err, NotFound)

	// What a write that was cut off has left goes with it.
	leftover := filepath.Join(dir, "."+filepath.Base(kept.Path(item))+".123")
	require.NoError(t, os.WriteFile(leftover, []byte(secret), 0o600))
	require.NoError(t, kept.Delete(t.Context(), item))
	entries, err = os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestPlaintextRefusesWhatItHasNotLeft(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"is a symbolic link": func(t *testing.T, path string) {
			target := filepath.Join(t.TempDir(), "target")
			require.NoError(t, os.WriteFile(target, []byte("of-somebody-else\n"), 0o600))
			require.NoError(t, os.Symlink(target, path))
		},
		"is not a regular file":         func(t *testing.T, path string) { require.NoError(t, mkfifo(path)) },
		"is open to others (mode 0640)": func(t *testing.T, path string) { touch(t, path, 0o640) },
		"belongs to another user": func(t *testing.T, path string) {
			if os.Geteuid() != 0 {
				t.Skip("skipped: only root can give a file to another user")
			}
			touch(t, path, 0o600)
			require.NoError(t, os.Chown(path, 4711, 4711))
		},
	} {
		t.Run(name, func(t *testing.T) {
			kept, item := NewPlaintext(t.TempDir()), testItem(t)
			spoil(t, kept.Path(item))
			before, err := os.Lstat(kept.Path(item))
			require.NoError(t, err)

			_, err = kept.Get(t.Context(), item)
			f := wantReason(t, err, Unsafe)
			assert.Equal(t, kept.Path(item)+" "+name, f.Detail)
			wantReason(t, kept.Store(t.Context(), item, mustToken(t, secret)), Unsafe)
			after, err := os.Lstat(kept.Path(item))
			require.NoError(t, err)
			assert.True(t, os.SameFile(before, after), "it was overwritten")
			require.NoError(t, kept.Delete(t.Context(), item), "but it can be removed")
		})
	}
}

func touch(t *testing.T, path string, mode fs.FileMode) {
	require.NoError(t, os.WriteFile(path, []byte("of-somebody-else\n"), 0o600))
	require.NoError(t, os.Chmod(path, mode))
}

func TestPlaintextFolder(t *testing.T) {
	item, token := testItem(t), mustToken(t, secret)
	open := filepath.Join(t.TempDir(), "open")
	require.NoError(t, os.Mkdir(open, 0o755))
	require.NoError(t, NewPlaintext(open).Store(t.Context(), item, token))
	assert.Equal(t, fs.FileMode(0o700), mode(t, open), "a folder of ours is closed")

	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(open, link))
	_, err := NewPlaintext(link).Get(t.Context(), item)
	wantReason(t, err, Unsafe)
	wantReason(t, NewPlaintext(link).Store(t.Context(), item, token), Unsafe)
	wantReason(t, NewPlaintext(link).Delete(t.Context(), item), Unsafe)

	file := filepath.Join(t.TempDir(), "file")
	touch(t, file, 0o600)
	wantReason(t, NewPlaintext(file).Store(t.Context(), item, token), Unexpected)
	f := wantReason(t, NewPlaintext(filepath.Join(file, "below")).Store(t.Context(), item, token), Unexpected)
	assert.Contains(t, f.Error(), "not a directory")
}

func TestNamesOfFiles(t *testing.T) {
	seen := map[string]string{}
	for _, tt := range []struct{ url, context, readable string }{
		{"https://manager.example.com:8080", "prod", "manager.example.com-8080-prod"},
		{"https://manager.example.com:8080", "Prod", "manager.example.com-8080-Prod"},
		{"http://manager.example.com:8080", "prod", "manager.example.com-8080-prod"},
		{"http://manager.example.com", "8080#prod", "manager.example.com-8080-prod"},
		{"http://[::1]:8080", "", "1--8080"},
		{"http://m", "../../../etc/passwd", "m-..-..-..-etc-passwd"},
		{"http://m", "überall", "m--berall"},
		{"http://m", strings.Repeat("long", 100), "m-" + strings.Repeat("long", 11) + "lo"},
	} {
		item, err := NewItem(tt.url, tt.context)
		require.NoError(t, err)
		name := fileOf(item, ".token")
		assert.Regexp(t, "^"+regexp.QuoteMeta(tt.readable)+`-[0-9a-f]{16}\.token$`, name)
		assert.Equal(t, name, filepath.Base(name))
		assert.Empty(t, seen[name], item.key())
		seen[name] = item.key()
	}
}

func TestPlaintextIsWholeAtAnyTime(t *testing.T) {
	kept, item := NewPlaintext(t.TempDir()), testItem(t)
	tokens := map[string]bool{}
	var writers sync.WaitGroup
	for _, letter := range []string{"a", "b"} {
		text := strings.Repeat(letter, 4000)
		tokens[text] = true
		require.NoError(t, kept.Store(t.Context(), item, mustToken(t, text)))
		writers.Go(func() {
			for range 20 {
				assert.NoError(t, kept.Store(t.Context(), item, mustToken(t, text)))
			}
		})
	}
	for range 100 {
		got, err := kept.Get(t.Context(), item)
		if !assert.NoError(t, err) || !assert.True(t, tokens[got.Reveal()], "%d bytes", len(got.Reveal())) {
			break
		}
	}
	writers.Wait()
}

func TestFactBook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tokens")
	book, item, token := NewFactBook(dir), testItem(t), mustToken(t, secret)
	facts := Facts{ID: 7, Name: "dftask-alice", User: "root", Scopes: []string{"job"}, Expires: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)}

	_, ok := book.Of(item, token)
	assert.False(t, ok)
	require.NoError(t, book.Forget(item))
	require.NoError(t, book.Keep(item, token, facts))
	got, ok := book.Of(item, token)
	assert.True(t, ok)
	assert.Equal(t, facts, got)

	_, ok = book.Of(item, mustToken(t, "another"))
	assert.False(t, ok, "the facts are those of another token")
	got, ok = book.Noted(item)
	assert.True(t, ok)
	assert.Equal(t, facts, got)
	staging, err := NewItem(item.Manager(), "staging")
	require.NoError(t, err)
	_, ok = book.Of(staging, token)
	assert.False(t, ok)
	text, err := os.ReadFile(filepath.Join(dir, fileOf(item, ".json")))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileOf(staging, ".json")), text, 0o600))
	_, ok = book.Noted(staging)
	assert.False(t, ok, "they are those of another item")

	path := filepath.Join(dir, fileOf(item, ".json"))
	assert.Equal(t, fs.FileMode(0o600), mode(t, path))
	mustNotShow(t, "the facts", string(text))

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, ok = book.Of(item, token)
	assert.False(t, ok)
	require.NoError(t, book.Forget(item))
	assert.NoFileExists(t, path)
}

func TestMemory(t *testing.T) {
	memory, item := NewMemory(), testItem(t)
	_, err := memory.Get(t.Context(), item)
	wantReason(t, err, NotFound)
	wantReason(t, memory.Delete(t.Context(), item), NotFound)
	wantReason(t, memory.Store(t.Context(), item, Token{}), Malformed)
	require.NoError(t, memory.Store(t.Context(), item, mustToken(t, secret)))
	found, err := NewSource(PlaceOf(memory, item)).Find(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "token: this run", found.String())
	assert.False(t, found.Plaintext)
	require.NoError(t, memory.Delete(t.Context(), item))
	_, err = memory.Get(t.Context(), item)
	wantReason(t, err, NotFound)
}
