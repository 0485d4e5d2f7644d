package dftask

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w*$`)
	quoted   = regexp.MustCompile("`([^`\n]+)`")
	linked   = regexp.MustCompile(`\]\(([^)#]*)(#[^)]*)?\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// read is the text of a file of the tree.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// code is the text of all Go files: those of tests, or the others.
func code(t *testing.T, tests bool) string {
	t.Helper()
	var all strings.Builder
	for _, name := range sources(t) {
		if strings.HasSuffix(name, "_test.go") == tests {
			all.WriteString(read(t, name))
		}
	}
	return all.String()
}

// A promise without its test is only a wish.
func TestEachPromiseOfSecurityHasItsTest(t *testing.T) {
	tests := code(t, true)
	for line := range strings.SplitSeq(read(t, "SECURITY.md"), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise ") {
			continue
		}
		named := 0
		for _, name := range quoted.FindAllStringSubmatch(line, -1) {
			if testName.MatchString(name[1]) {
				named++
				assert.Contains(t, tests, "func "+name[1]+"(", "SECURITY.md names a test that is not there")
			}
		}
		assert.NotZero(t, named, "no test holds this promise: %s", line)
	}
}

// anchors are the fragments that lead to the headings of a page, as GitHub makes them.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	for _, heading := range headings.FindAllStringSubmatch(text, -1) {
		kept := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, heading[1])
		all["#"+kept] = true
	}
	return all
}

// Every relative link of every page leads to a file, and to a heading in it.
func TestLinksOfTheDocuments(t *testing.T) {
	var documents []string
	for _, pattern := range []string{"*.md", "docs/*.md", "client/*.md"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		documents = append(documents, names...)
	}
	require.Greater(t, len(documents), 10)
	for _, document := range documents {
		for _, link := range linked.FindAllStringSubmatch(read(t, document), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			to := document
			if link[1] != "" {
				to = path.Join(path.Dir(filepath.ToSlash(document)), link[1])
			}
			if assert.FileExists(t, to, "%s links to it", document) && link[2] != "" {
				assert.Contains(t, anchors(read(t, to)), link[2], "%s links to %s%s", document, to, link[2])
			}
		}
	}
}

// A package that the page does not name is one that a newcomer does not find.
func TestArchitectureNamesEachPackage(t *testing.T) {
	_, rooms, _ := strings.Cut(read(t, "ARCHITECTURE.md"), "```\n")
	rooms, _, _ = strings.Cut(rooms, "```")
	for folder := range packages(t) {
		if folder != "." {
			assert.Regexp(t, `(^|[ /\n])`+regexp.QuoteMeta(path.Base(folder))+"/", rooms, "ARCHITECTURE.md does not name %s among the rooms", folder)
		}
	}
}

// declared are the names that a Go file declares: also with their package, methods
// and fields with their type.
func declared(t *testing.T, name string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	names := map[string]bool{}
	add := func(name string) { names[name], names[file.Name.Name+"."+name] = true, true }
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name.Name)
				continue
			}
			of := d.Recv.List[0].Type
			if star, ok := of.(*ast.StarExpr); ok {
				of = star.X
			}
			if of, ok := of.(*ast.Ident); ok {
				add(of.Name + "." + d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						add(name.Name)
					}
				}
			}
		}
	}
	return names
}

var (
	roomLine = regexp.MustCompile(`^( *)((?:[\w.]+(?:/[\w.]+)*/ ?)+) {2,}\S`)
	goName   = regexp.MustCompile(`^[A-Za-z]\w+(\.[A-Za-z]\w*)*$`)
)

// A page that leads to what is not there is worse than none.
func TestWhatArchitectureNamesIsThere(t *testing.T) {
	all := map[string]bool{}
	for _, name := range sources(t) {
		if !strings.HasSuffix(name, "_test.go") {
			for name := range declared(t, name) {
				all[name] = true
			}
		}
	}
	targets := read(t, "Makefile")
	var above []string // the folders around a line of the tree
	rooms, rows, fenced := 0, 0, false
	for line := range strings.SplitSeq(read(t, "ARCHITECTURE.md"), "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			m := roomLine.FindStringSubmatch(line)
			if assert.NotNil(t, m, "not a room: %s", line) {
				above = above[:len(m[1])/2]
				names := strings.Fields(m[2])
				for _, name := range names {
					assert.DirExists(t, path.Join(append(above[:len(above):len(above)], name)...))
					rooms++
				}
				above = append(above, names[0])
			}
			continue
		}
		var file string
		for _, q := range quoted.FindAllStringSubmatch(line, -1) {
			switch name := q[1]; {
			case strings.HasPrefix(name, "make "):
				assert.Contains(t, targets, "\n"+strings.TrimPrefix(name, "make ")+":", name)
			case strings.HasPrefix(name, "dftask "), len(name) == 1:
				// a command line, a key
			case strings.Contains(name, "/") || strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".md"):
				_, err := os.Stat(name)
				assert.NoError(t, err)
				if file == "" {
					file = name
				}
			case name == "client" || name == "cmd":
				assert.DirExists(t, name)
			default:
				assert.Regexp(t, goName, name)
				assert.Contains(t, all, name)
				if strings.HasPrefix(line, "| ") && strings.Count(line, "|") == 4 && strings.HasSuffix(file, ".go") && strings.HasSuffix(line, "| `"+name+"` |") {
					assert.Contains(t, declared(t, file), name, "%s does not declare it", file)
					rows++
				}
			}
		}
	}
	assert.Greater(t, rooms, 20)
	assert.Equal(t, 19, rows, "questions that are answered")
}
