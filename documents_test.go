package dftask

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z]\w*$`)
	quoted   = regexp.MustCompile("`([^`\n]+)`")
	linked   = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)
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

func TestLinksOfTheDocuments(t *testing.T) {
	for _, document := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "client/CONTRACT.md"} {
		for _, link := range linked.FindAllStringSubmatch(read(t, document), -1) {
			if !strings.Contains(link[1], "://") {
				assert.FileExists(t, path.Join(path.Dir(document), link[1]), "%s links to it", document)
			}
		}
	}
}
