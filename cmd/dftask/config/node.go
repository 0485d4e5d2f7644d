package config

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// find is where the key of a mapping is; -1 when it has none such.
func find(m *yaml.Node, key string) int {
	if m != nil {
		for i := 0; i+1 < len(m.Content); i += 2 {
			if m.Content[i].Value == key {
				return i
			}
		}
	}
	return -1
}

func insert(m *yaml.Node, i int, key string, value *yaml.Node) {
	m.Content = slices.Insert(m.Content, i, textNode(key), value)
}

func remove(m *yaml.Node, i int) { m.Content = slices.Delete(m.Content, i, i+2) }

// pair is one entry of a mapping by itself, without the comments around it,
// which stay where they are when only its lines are changed.
func pair(m *yaml.Node, i int) *yaml.Node {
	key, value := *m.Content[i], copyNode(m.Content[i+1])
	key.HeadComment, key.FootComment, value.HeadComment = "", "", ""
	for last := value; ; last = last.Content[len(last.Content)-1] {
		// The comment below the last of a list is below the list.
		last.FootComment = ""
		if len(last.Content) == 0 {
			break
		}
	}
	alone := mappingNode()
	alone.Content = []*yaml.Node{&key, value}
	return alone
}

func mappingNode() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func flowList() *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
}

// listNode is a list of one, an item a line.
func listNode(item *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{item}}
}

func textNode(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	setText(n, text)
	return n
}

// setText changes a text and leaves its quotes and comments.
func setText(n *yaml.Node, text string) {
	n.Value, n.Tag = text, "!!str"
	n.Style &= yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	if number, err := strconv.ParseUint(text, 10, 32); err == nil && strconv.FormatUint(number, 10) == text && n.Style == 0 {
		// It reads back the same without quotes.
		n.Tag = "!!int"
	}
}

// node is a context's value as it is written anew.
func (f *field) node(c *Context) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	if f.list != nil {
		n = flowList()
	}
	f.write(n, c)
	return n
}

// write puts a context's value in the place of another.
func (f *field) write(n *yaml.Node, c *Context) {
	switch {
	case f.text != nil:
		setText(n, *f.text(c))
	case f.flag != nil:
		n.Value, n.Tag, n.Style = strconv.FormatBool(*f.flag(c)), "!!bool", 0
	default:
		// Those that stay keep their comments.
		var items []*yaml.Node
		for _, text := range *f.list(c) {
			i := slices.IndexFunc(n.Content, func(old *yaml.Node) bool { return old.Value == text && !slices.Contains(items, old) })
			if i >= 0 {
				items = append(items, n.Content[i])
			} else {
				items = append(items, textNode(text))
			}
		}
		n.Content = items
	}
}

// copyTree is a tree that may be changed, with a mapping at its top.
func (d *document) copyTree() *yaml.Node {
	if d.root() == nil {
		return &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{mappingNode()}}
	}
	return copyNode(d.tree)
}

func copyNode(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = nil
	if c.Kind == yaml.ScalarNode && c.Value == "" && c.ShortTag() == "!!null" {
		// The library would write nothing as an empty text where it is in braces.
		c.Value = "null"
	}
	for _, child := range n.Content {
		c.Content = append(c.Content, copyNode(child))
	}
	return &c
}

// mapping is the top of a tree.
func mapping(tree *yaml.Node) *yaml.Node { return tree.Content[0] }

// encode writes a tree anew; empty when it cannot be written.
func encode(tree *yaml.Node) string {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if encoder.Encode(tree) != nil || encoder.Close() != nil {
		return ""
	}
	return out.String()
}

// encodeLines is a node as lines without their ends.
func encodeLines(n *yaml.Node) []string {
	return strings.Split(strings.TrimRight(encode(n), "\n"), "\n")
}
