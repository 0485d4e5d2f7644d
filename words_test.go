package dftask

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// struck are words that a user does not read, and what to say instead: one
// thing has one word.
var struck = []struct{ words, say string }{
	{`(next|first|last|one|each|the) look|manager looks|look(s|ed|ing)? (at|again)|(gave up|stopped) looking`, "check"},
	{`cut off|bro(ken|ke) off|purges? (that )?(was|were|has been|have been) stopped`, "interrupted"},
	{`(go|goes|going|gone|went) on`, "resume, or continue"},
	{`silent|(not|nobody has) heard of`, "no answer"},
	{`(what|command that) removes`, "fix"},
	{`mend(s|ed)?`, "fix"},
	{`account`, "result, or what became of each host"},
	{`whoever`, "who it is: anyone who, the manager's operator"},
	{`nobody`, "who it is: no host, no dftask, you"},
	{`anew`, "again; the flag is --force"},
	{`all the same`, "anyway"},
	{`wants to know`, "needs"},
	{`(a|an|the|this) operations?`, "purge"},
	{`users are gone`, "their user no longer exists"},
	{`is had by|of before|passe?s? (it|them) by`, "a plain verb"},
	{`colou?red|colours?`, "color"},
}

// notRead are whole literals that stay for what was written or typed before.
var notRead = []string{"anew", "silent", "not heard of"}

// TestWords reads what a user reads: the text in the code, the documents, the
// descriptions of the JSON output and the pictures of the screens.
func TestWords(t *testing.T) {
	for _, root := range []string{"cmd", "tui", "client", "keyring"} {
		walk(t, root, ".go", func(path string, data []byte) {
			if !strings.HasSuffix(path, "_test.go") {
				eachText(t, path, data, func(line int, text string) { plain(t, path, line, text) })
			}
		})
	}
	for _, root := range []string{"README.md", "docs", "testdata/schemas"} {
		walk(t, root, "", func(path string, data []byte) { plain(t, path, 1, string(data)) })
	}
	// Most lines of the pictures are the same, but for the blanks.
	seen := map[string]bool{}
	walk(t, "testdata/golden", "", func(path string, data []byte) {
		lines := strings.Split(string(data), "\n")
		for i, l := range lines {
			lines[i] = strings.Join(strings.Fields(l), " ")
			if two := lines[max(0, i-1)] + "\n" + lines[i]; !seen[two] {
				seen[two] = true
				plain(t, path, max(1, i), two)
			}
		}
	})
}

// TestWordsAreFound holds that struck words are seen, over the end of a line
// too, and that words which only look like them are not.
func TestWordsAreFound(t *testing.T) {
	for text, want := range map[string]int{
		"next look in 12 s": 1, "it goes\non": 1, "The manager looks at it": 1, "CUT OFF": 1, "Nobody knows": 1,
		"the tag looks like a URL": 0, "it is looked for": 0, "recommended": 0, "accounted": 0, "the operating system": 0,
	} {
		assert.Len(t, found(text), want, text)
	}
}

// walk calls f for each file under root whose name ends so.
func walk(t *testing.T, root, suffix string, f func(path string, data []byte)) {
	t.Helper()
	if _, err := os.Stat(root); os.IsNotExist(err) {
		return
	}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		data, err := os.ReadFile(path)
		f(filepath.ToSlash(path), data)
		return err
	}))
}

// eachText calls f with the text of each string literal, but for imports and tags.
func eachText(t *testing.T, path string, data []byte, f func(line int, text string)) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, data, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && !slices.Contains(notRead, text) {
				f(files.Position(n.Pos()).Line, text)
			}
		}
		return true
	})
}

// plain fails for each struck word in a text that begins at a line.
func plain(t *testing.T, path string, line int, text string) {
	t.Helper()
	for _, f := range found(text) {
		t.Errorf("%s:%d: %q: say %s", path, line+bytes.Count([]byte(text[:f.at]), []byte("\n")), f.words, f.say)
	}
}

type find struct {
	at         int
	words, say string
}

var patterns = func() (all []*regexp.Regexp) {
	for _, s := range struck {
		all = append(all, regexp.MustCompile(fmt.Sprintf(`(?i)\b(%s)\b`, strings.ReplaceAll(s.words, " ", `\s+`))))
	}
	return all
}()

// anyStruck finds out soon that a text has none of the words, as most have.
var anyStruck = func() *regexp.Regexp {
	var words []string
	for _, s := range struck {
		words = append(words, strings.ReplaceAll(s.words, " ", `\s+`))
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(words, "|") + `)\b`)
}()

func found(text string) (all []find) {
	if !anyStruck.MatchString(text) {
		return nil
	}
	for i, p := range patterns {
		for _, at := range p.FindAllStringIndex(text, -1) {
			all = append(all, find{at[0], text[at[0]:at[1]], struck[i].say})
		}
	}
	return all
}
