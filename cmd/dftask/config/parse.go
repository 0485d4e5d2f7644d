package config

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// document is a file's text, what it says, and where it says so.
type document struct {
	text string
	// tree is the YAML document; nil when the text has nothing but comments.
	tree   *yaml.Node
	config Config
	// at has the place of each context, in the order of config.Contexts.
	at []place
	// currentAt is the value of current; nil without one.
	currentAt *yaml.Node
}

// place is where a context and its fields are.
type place struct {
	node *yaml.Node
	keys map[string]*yaml.Node
}

// The settings of the file itself.
const (
	keyCurrent  = "current"
	keyContexts = "contexts"
	keyKeys     = "keys"
)

// parse reads a text. Without mistakes the document says what the text does; with
// mistakes it has what could be read. It never fails otherwise.
func parse(text string) (*document, []Mistake) {
	d := &document{text: text}
	if at := invalidUTF8(text); at >= 0 {
		return d, []Mistake{atOffset(text, at, "the file is not UTF-8 text here; save it as UTF-8")}
	}
	tree, err := decode(text)
	if err != nil {
		return d, []Mistake{syntaxMistake(text, err)}
	}
	if tree == nil {
		return d, nil
	}
	d.tree = tree
	r := &reader{document: d}
	r.plain(tree)
	if len(r.mistakes) == 0 {
		r.root(d.root())
		r.contradictions()
	}
	return d, r.mistakes
}

// root is the top of the tree; nil when there is nothing in it.
func (d *document) root() *yaml.Node {
	if d.tree == nil || len(d.tree.Content) == 0 || d.tree.Content[0].ShortTag() == "!!null" {
		return nil
	}
	return d.tree.Content[0]
}

func invalidUTF8(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

func atOffset(text string, at int, reason string) Mistake {
	before := text[:at]
	start := strings.LastIndexByte(before, '\n') + 1
	return Mistake{Line: strings.Count(before, "\n") + 1, Column: utf8.RuneCountInString(before[start:]) + 1, Reason: reason}
}

var errSecondDocument = errors.New("a second document begins")

// decode reads the one document of a text, or nil when there is none. It
// expands no aliases, so a small file stays small.
func decode(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var tree, second yaml.Node
	switch err := decoder.Decode(&tree); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	switch err := decoder.Decode(&second); {
	case errors.Is(err, io.EOF):
		return &tree, nil
	case err != nil:
		return nil, err
	}
	return nil, errSecondDocument
}

// mostPrefixes bounds the search for the line of a mistake.
const mostPrefixes = 400

// syntaxMistake finds where a text stops being YAML. The library's own line is
// that of the block around it, and missing for the first; but the longest
// beginning of the text that is YAML ends before the line that is wrong.
func syntaxMistake(text string, err error) Mistake {
	reason := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if n, _ := fmt.Sscanf(reason, "line %d:", &line); n == 1 {
		_, reason, _ = strings.Cut(reason, ": ")
	}
	lines := strings.SplitAfter(text, "\n")
	if len(lines) <= mostPrefixes {
		end := len(text)
		for line = len(lines); line > 1; line-- {
			end -= len(lines[line-1])
			if _, err := decode(text[:end]); err == nil {
				break
			}
		}
	}
	line = max(1, min(line, len(lines)))
	at := lines[line-1]
	column := utf8.RuneCountInString(at[:len(at)-len(strings.TrimLeft(at, " \t"))]) + 1
	if errors.Is(err, errSecondDocument) {
		return Mistake{Line: line, Column: column, Reason: "a second YAML document begins here; the file has only one"}
	}
	return Mistake{Line: line, Column: column, Reason: "from here on it is not YAML: " + reason}
}
