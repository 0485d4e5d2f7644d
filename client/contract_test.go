package client_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	citation = regexp.MustCompile(`§([0-9]+(?:\.[0-9]+)?)`)
	heading  = regexp.MustCompile(`^#+ ([0-9]+(?:\.[0-9]+)?)\b`)
	rule     = regexp.MustCompile(`^([0-9]+)\. `)
)

// TestCitationsResolve follows every "§4.2" of the code and the documents into
// CONTRACT.md. The rules of its section 0 are numbered lines.
func TestCitationsResolve(t *testing.T) {
	contract, err := os.ReadFile("CONTRACT.md")
	require.NoError(t, err)
	sections := map[string]bool{}
	section := ""
	for line := range strings.Lines(string(contract)) {
		if m := heading.FindStringSubmatch(line); m != nil {
			section = m[1]
			sections[section] = true
		} else if m := rule.FindStringSubmatch(line); m != nil && section == "0" {
			sections["0."+m[1]] = true
		}
	}
	found := 0
	err = filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".git")) {
			return fs.SkipDir
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range citation.FindAllStringSubmatch(string(text), -1) {
			found++
			if !sections[m[1]] {
				t.Errorf("%s cites §%s, which CONTRACT.md does not have", path, m[1])
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, found, 100, "the walk must have seen the code")
}
