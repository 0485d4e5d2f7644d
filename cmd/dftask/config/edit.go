package config

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set changes the context of a name, or makes one. The values are those of the
// file: a path may be relative to its folder or begin with ~/. The first
// context of all becomes the current one. A context that cannot be is a
// [*client.RefusedError].
func (f File) Set(name string, change func(*Context)) (created bool, err error) {
	err = f.change(func(next *Config) error {
		i := next.index(name)
		if created = i < 0; created {
			i = len(next.Contexts)
			next.Contexts = append(next.Contexts, Context{Name: name})
		}
		change(&next.Contexts[i])
		next.Contexts[i].Name = name
		if len(next.Contexts) == 1 && created {
			next.Current = name
		}
		return next.Contexts[i].refuse()
	})
	return created, err
}

// Use makes a context the current one.
func (f File) Use(name string) error {
	return f.change(func(next *Config) error {
		next.Current = name
		_, err := next.Find(name)
		return err
	})
}

// Delete takes a context out of the file, with the comments that are its own.
// When it was the current one there is none then.
func (f File) Delete(name string) error {
	return f.change(func(next *Config) error {
		if _, err := next.Find(name); err != nil {
			return err
		}
		i := next.index(name)
		next.Contexts = slices.Delete(next.Contexts, i, i+1)
		if next.Current == name {
			next.Current = ""
		}
		return nil
	})
}

var errUneditable = errors.New("the way it is written would cost it comments or values")

// become is the text that says next. The comments and the order of this text
// stay; its blank lines and indentation do not. Nothing is returned that was not
// read back first.
func (d *document) become(next Config) (string, error) {
	if same(d.config, next) {
		return d.text, nil
	}
	// The library keeps the carriage returns of comments and writes none of its own.
	before := strings.ReplaceAll(d.text, "\r\n", "\n")
	after := before + encode(next)
	if before != "" && !strings.HasSuffix(before, "\n") {
		after = before + "\n" + encode(next)
	}
	if e, _ := parse(before); e.root() != nil {
		if comments(encode(e.tree)) < comments(before) {
			// The library drops those between the parts of a list in brackets.
			return "", errUneditable
		}
		e.edit(next)
		after = encode(e.tree)
	}
	if before != d.text {
		after = strings.ReplaceAll(after, "\n", "\r\n")
	}
	if got, mistakes := parse(after); len(mistakes) > 0 || !same(got.config, next) {
		return "", errUneditable
	}
	return after, nil
}

// comments is how many lines of a text have a comment, as far as can be told
// without reading it as YAML: a # within a text counts as one, before and after
// alike.
func comments(text string) (n int) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") || strings.Contains(line, " #") {
			n++
		}
	}
	return n
}

// same says whether two configurations are written alike.
func same(a, b Config) bool { return encode(a) == encode(b) }

// edit changes the tree to say next.
func (d *document) edit(next Config) {
	root := d.root()
	if find(root, keyContexts) < 0 {
		root.Content = append(root.Content, nodeOf(keyContexts), &yaml.Node{})
	}
	i := find(root, keyContexts)
	key, list := root.Content[i], root.Content[i+1]
	if len(list.Content) == 0 {
		list.Kind, list.Tag, list.Value, list.Style = yaml.SequenceNode, "!!seq", "", 0
		key.LineComment, list.LineComment = list.LineComment, ""
	}
	list.Content = nil
	below := ""
	for i, old := range d.config.Contexts {
		node := d.at[i].node
		if k := next.index(old.Name); k >= 0 {
			update(node, old, next.Contexts[k])
			list.Content = append(list.Content, node)
		} else {
			below = join(below, node.FootComment)
		}
	}
	key.FootComment = join(below, key.FootComment)
	for _, c := range next.Contexts {
		if d.config.index(c.Name) < 0 {
			list.Content = append(list.Content, nodeOf(c))
		}
	}
	if len(list.Content) == 0 {
		// A key without a value would look forgotten.
		list.Style = yaml.FlowStyle
		key.LineComment, list.LineComment = "", key.LineComment
	}
	d.editCurrent(next.Current)
}

func (d *document) editCurrent(name string) {
	root := d.root()
	switch i := find(root, keyCurrent); {
	case name == d.config.Current:
	case name == "":
		remove(root, i)
	case i >= 0:
		replace(root.Content[i+1], nodeOf(name))
	default:
		key := nodeOf(keyCurrent)
		if d.tree.HeadComment == "" {
			// What begins the file is about the file.
			key.HeadComment, root.Content[0].HeadComment = root.Content[0].HeadComment, ""
		}
		root.Content = slices.Insert(root.Content, 0, key, nodeOf(name))
	}
}

// update changes a context's node from what it says to something else.
func update(node *yaml.Node, from, to Context) {
	before, after := nodeOf(from), nodeOf(to)
	for _, f := range fields {
		was, is, i := value(before, f.key), value(after, f.key), find(node, f.key)
		switch {
		case reflect.DeepEqual(was, is):
		case i < 0:
			node.Content = append(node.Content, nodeOf(f.key), is)
		case is == nil && f.kind == aFlag:
			node.Content[i+1].Value = "false"
		case is == nil:
			remove(node, i)
		default:
			replace(node.Content[i+1], is)
		}
	}
}

// replace gives a node another's value, and leaves it its quotes and comments,
// and those of a list's items that stay.
func replace(n, by *yaml.Node) {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 && n.Kind == yaml.ScalarNode {
		n.Style = by.Style
	}
	for i, item := range by.Content {
		if k := slices.IndexFunc(n.Content, func(old *yaml.Node) bool { return old.Value == item.Value }); k >= 0 {
			by.Content[i] = n.Content[k]
		}
	}
	n.Value, n.Tag, n.Content = by.Value, by.Tag, by.Content
}

// remove takes an entry out of a mapping. The comments above and below it stay.
func remove(m *yaml.Node, i int) {
	gone := m.Content[i]
	m.Content = slices.Delete(m.Content, i, i+2)
	stays := join(gone.HeadComment, gone.FootComment)
	if i < len(m.Content) {
		m.Content[i].HeadComment = join(stays, m.Content[i].HeadComment)
	} else if i > 0 {
		m.Content[i-2].FootComment = join(m.Content[i-2].FootComment, stays)
	}
}

// join puts a comment above another.
func join(above, below string) string { return strings.Trim(above+"\n"+below, "\n") }

// find is where the key of a mapping is; -1 when it has none such.
func find(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// value is what a mapping has under a key; nil when it has none such.
func value(m *yaml.Node, key string) *yaml.Node {
	if i := find(m, key); i >= 0 {
		return m.Content[i+1]
	}
	return nil
}

// nodeOf is a value as a new node.
func nodeOf(value any) *yaml.Node {
	n := new(yaml.Node)
	// Texts, flags and lists of texts can always be written.
	_ = n.Encode(value)
	return n
}

// encode writes a value or a tree; empty when it cannot be written.
func encode(value any) string {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if encoder.Encode(value) != nil || encoder.Close() != nil {
		return ""
	}
	return out.String()
}
