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
)

// parse reads a text. Without mistakes the document says what the text does,
// although it may still contradict itself; with mistakes it has what could be
// read. It never fails otherwise.
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

// reader turns nodes into a configuration and notes what is wrong.
type reader struct {
	*document
	mistakes []Mistake
}

func (r *reader) wrong(at *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{Line: at.Line, Column: at.Column, Reason: fmt.Sprintf(format, args...)})
}

// plain refuses what makes YAML more than what it looks like.
func (r *reader) plain(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.wrong(n, "anchors and aliases (& and *) are not used in this file; write the value out")
		return
	case n.Style&yaml.TaggedStyle != 0:
		r.wrong(n, "tags (!) are not used in this file; write the value without")
		return
	}
	for _, child := range n.Content {
		r.plain(child)
	}
}

// pairs goes through a mapping's settings, each name once.
func (r *reader) pairs(m *yaml.Node, known []string, read func(key string, value *yaml.Node)) map[string]*yaml.Node {
	keys := map[string]*yaml.Node{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], m.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			r.wrong(key, "the name of a setting is a word")
			continue
		}
		if first, twice := keys[key.Value]; twice {
			r.wrong(key, "%s is already set in line %d", quote(key.Value), first.Line)
			continue
		}
		keys[key.Value] = key
		read(key.Value, value)
	}
	for _, key := range keys {
		if why := unknown(key.Value, known); why != "" {
			r.wrong(key, "%s", why)
		}
	}
	return keys
}

// unknown says why a name is no setting's; empty when it is.
func unknown(key string, known []string) string {
	for _, k := range known {
		if k == key {
			return ""
		}
	}
	why := "there is no setting " + quote(key)
	switch meant := near(key, known); {
	case meant != "":
		return fmt.Sprintf("%s; did you mean %q?", why, meant)
	case key == "token":
		return why + ": a token is never kept in this file; use token_command or token_file, or the keyring"
	case len(known) <= 2 && fieldOf(key) != nil:
		return why + " outside of a context"
	}
	return fmt.Sprintf("%s; there are %s", why, strings.Join(known, ", "))
}

func (r *reader) root(root *yaml.Node) {
	if root == nil {
		return
	}
	if root.Kind != yaml.MappingNode {
		r.wrong(root, "the file is made of the settings current and contexts, such as \"current: prod\"")
		return
	}
	r.pairs(root, []string{keyCurrent, keyContexts}, func(key string, value *yaml.Node) {
		switch key {
		case keyCurrent:
			if name, ok := r.scalar(key, value); ok {
				r.config.Current, r.currentAt = name, value
			}
		case keyContexts:
			r.contexts(value)
		}
	})
}

func (r *reader) contexts(list *yaml.Node) {
	if list.ShortTag() == "!!null" {
		return
	}
	if list.Kind != yaml.SequenceNode {
		r.wrong(list, "contexts is a list; begin each context with \"- name: NAME\"")
		return
	}
	for _, item := range list.Content {
		if item.Kind != yaml.MappingNode {
			r.wrong(item, "a context is made of settings; begin it with \"- name: NAME\"")
			continue
		}
		r.context(item)
	}
}

func (r *reader) context(node *yaml.Node) {
	var c Context
	keys := r.pairs(node, keys(), func(key string, value *yaml.Node) {
		if f := fieldOf(key); f != nil {
			r.field(f, &c, value)
		}
	})
	r.config.Contexts = append(r.config.Contexts, c)
	r.at = append(r.at, place{node, keys})
}

func (r *reader) field(f *field, c *Context, value *yaml.Node) {
	switch {
	case f.text != nil:
		if text, ok := r.scalar(f.key, value); ok {
			*f.text(c) = text
			if f.required && text == "" {
				r.wrong(value, "%s is empty", f.key)
			}
		}
	case f.flag != nil:
		var on bool
		if value.Kind != yaml.ScalarNode || value.ShortTag() != "!!bool" || value.Decode(&on) != nil {
			r.wrong(value, "%s is true or false", f.key)
			return
		}
		*f.flag(c) = on
	default:
		if value.Kind != yaml.SequenceNode {
			r.wrong(value, "%s is a list, such as %s", f.key, listExample(f.key))
			return
		}
		for _, item := range value.Content {
			text, ok := r.scalar("each of "+f.key, item)
			if !ok {
				return
			}
			*f.list(c) = append(*f.list(c), text)
		}
	}
	if why := f.wrong(c); why != "" {
		r.wrong(value, "%s", why)
	}
}

func listExample(key string) string {
	if key == "token_command" {
		return "[pass, show, dragonfly/prod]"
	}
	return "[cluster-1, eu-west]"
}

// scalar is a text as it is written: 007 and 1.10 stay what they are.
func (r *reader) scalar(key string, n *yaml.Node) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode:
		r.wrong(n, "%s is one text, not a list and not settings of its own", key)
		return "", false
	case n.ShortTag() == "!!null":
		r.wrong(n, "%s has no value; give it one, or leave it out", key)
		return "", false
	}
	return n.Value, true
}
