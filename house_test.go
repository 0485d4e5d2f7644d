// Package dftask has the tests that look at the tree as a whole: which package may
// import which, how large one may be, and that what the documents name is there.
package dftask

import (
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// goPackage is a folder of Go files, without those of its tests.
type goPackage struct {
	files   int
	imports map[string]bool // ours as folders, others by their path
}

// packages reads the packages of the module, by folder, on every system.
func packages(t *testing.T) map[string]goPackage {
	t.Helper()
	module := moduleName(t)
	found := map[string]goPackage{}
	for _, name := range sources(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		folder := path.Dir(name)
		p, ok := found[folder]
		if !ok {
			p.imports = map[string]bool{}
		}
		p.files++
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			p.imports[strings.TrimPrefix(imported, module+"/")] = true
		}
		found[folder] = p
	}
	require.Greater(t, len(found), 10)
	return found
}

// moduleName is what go.mod says.
func moduleName(t *testing.T) string {
	t.Helper()
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	name, _, _ := strings.Cut(strings.TrimPrefix(string(mod), "module "), "\n")
	return strings.TrimSpace(name)
}

// sources are the Go files of the module.
func sources(t *testing.T) []string {
	t.Helper()
	var names []string
	require.NoError(t, filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go"):
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	}))
	return names
}

// within says whether a folder is one of others, or below one.
func within(folder string, others ...string) bool {
	return slices.ContainsFunc(others, func(other string) bool {
		return folder == other || strings.HasPrefix(folder, other+"/")
	})
}

// reach is what a package imports, directly or through others of ours, each with
// the way there.
func reach(all map[string]goPackage, from string) map[string]string {
	ways := map[string]string{from: from}
	for todo := []string{from}; len(todo) > 0; todo = todo[1:] {
		for imported := range all[todo[0]].imports {
			if ways[imported] == "" {
				ways[imported] = ways[todo[0]] + " → " + imported
				todo = append(todo, imported)
			}
		}
	}
	delete(ways, from)
	return ways
}

// Views take values and return text. The API client and the token store serve
// programs without a terminal too. Nothing needs the command line.
func TestImports(t *testing.T) {
	all := packages(t)
	terminal := []string{"github.com/charmbracelet", "github.com/muesli", "tui"}
	for _, rule := range []struct {
		of  []string
		not []string
	}{
		{of: []string{"tui/views"}, not: []string{"github.com/charmbracelet/bubbletea", "github.com/charmbracelet/bubbles", "client", "tui/models"}},
		{of: []string{"client"}, not: terminal},
		{of: []string{"keyring"}, not: append([]string{"client"}, terminal...)},
		{of: []string{"client", "keyring", "tui"}, not: []string{"cmd", "github.com/spf13"}},
	} {
		for folder := range all {
			if !within(folder, rule.of...) {
				continue
			}
			for imported, way := range reach(all, folder) {
				assert.False(t, within(imported, rule.not...), "%s may not be reached from %s: %s", imported, folder, way)
			}
		}
	}
	for folder, p := range all {
		for imported := range p.imports {
			if within(imported, "cmd") {
				assert.True(t, within(folder, "cmd"), "%s imports %s", folder, imported)
			}
			if _, ours := all[imported]; ours && within(folder, "keyring") {
				assert.True(t, within(imported, "keyring"), "%s imports %s", folder, imported)
			}
		}
	}
}

// mostFiles is as many as a newcomer can read the names of.
const mostFiles = 20

func TestPackagesAreOfASizeToHoldInTheHead(t *testing.T) {
	for folder, p := range packages(t) {
		assert.LessOrEqual(t, p.files, mostFiles, "%s has too many files that are not tests", folder)
	}
}

// mostLines is as long as a file that is not a test may be.
const mostLines = 400

func TestFilesAreOfALengthToReadAtOnce(t *testing.T) {
	for _, name := range sources(t) {
		if !strings.HasSuffix(name, "_test.go") {
			assert.LessOrEqual(t, strings.Count(read(t, name), "\n"), mostLines, "%s is too long", name)
		}
	}
}

// The root of the dashboard brings keys and messages to their owners. A concern that
// grows there is given a home of its own.
func TestTheRootIsSmallEnoughToReadAtOnce(t *testing.T) {
	fields, methods := 0, 0
	for _, name := range sources(t) {
		if path.Dir(name) != "tui/models" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text := read(t, name)
		methods += strings.Count(text, "\nfunc (r *Root) ")
		if _, body, found := strings.Cut(text, "\ntype Root struct {\n"); found {
			body, _, _ = strings.Cut(body, "\n}")
			for line := range strings.Lines(body) {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
					fields++
				}
			}
		}
	}
	assert.Positive(t, fields)
	assert.LessOrEqual(t, fields, 18, "fields of Root")
	assert.LessOrEqual(t, methods, 45, "methods of Root")
}

// Each package says what it is for, and at the same place.
func TestEachPackageHasADocComment(t *testing.T) {
	for folder := range packages(t) {
		assert.FileExists(t, path.Join(folder, "doc.go"))
		p, err := build.ImportDir(folder, build.ImportComment)
		require.NoError(t, err)
		assert.NotEmpty(t, p.Doc, folder)
	}
}
