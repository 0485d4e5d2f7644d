package export

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Chdir(home)
	for name, want := range map[string]string{
		"a.csv":                         "text\r\n'=1\r\nb\r\n",
		"~/B.CSV":                       "text\r\n'=1\r\nb\r\n",
		"c.jsonl":                       "\"=1\"\n\"b\"\n",
		filepath.Join(home, "d.ndjson"): "\"=1\"\n\"b\"\n",
	} {
		if runtime.GOOS == "windows" && name[0] == '~' {
			continue // HOME does not name it there
		}
		path, err := File(name, false, texts[:1], []string{"=1", "b"})
		require.NoError(t, err)
		assert.True(t, filepath.IsAbs(path), path)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
		if info, err := os.Stat(path); assert.NoError(t, err) && runtime.GOOS != "windows" {
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		}
	}
	_, err := File("a.csv", false, texts, []string{"other"})
	var there *ExistsError
	require.ErrorAs(t, err, &there)
	kept, _ := os.ReadFile("a.csv")
	assert.Contains(t, string(kept), "'=1", "what is there stays")
	var name *NameError
	for _, without := range []string{"a", "a.txt", "", "a.json"} {
		_, err = File(without, false, texts, nil)
		require.ErrorAs(t, err, &name, without)
		assert.NotEmpty(t, name.Advice())
	}
	_, err = File("no/such/folder.csv", false, texts, nil)
	assert.ErrorContains(t, err, filepath.Join(home, "no", "such", "folder.csv")+" cannot be written: ")
	assert.NotContains(t, err.Error(), "open ")
	_, err = File("a.csv", true, texts[:1], []string{"other"})
	require.NoError(t, err)
	replaced, _ := os.ReadFile("a.csv")
	assert.Equal(t, "text\r\nother\r\n", string(replaced))
	require.NoError(t, os.Mkdir("folder.csv", 0o700))
	_, err = File("folder.csv", true, texts, nil)
	assert.Error(t, err, "a folder stays")
}
