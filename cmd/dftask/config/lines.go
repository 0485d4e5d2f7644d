package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// lines is a text whose lines are changed by the places that the tree gives
// them. Lines are counted from 1, and a span has its last line in it.
//
// It takes YAML to be written as people write it, an entry a line. Where it is
// not, the lines come out wrong or there are none; whoever uses them reads them
// back.
type lines struct {
	all []string
	eol string
	// lost is set when the tree's places are not in these lines.
	lost bool
}

func (d *document) lines() *lines {
	l := &lines{all: strings.SplitAfter(d.text, "\n"), eol: "\n"}
	if n := len(l.all); l.all[n-1] == "" {
		l.all = l.all[:n-1]
	}
	if len(l.all) > 0 && strings.HasSuffix(l.all[0], "\r\n") {
		l.eol = "\r\n"
	}
	return l
}

// text is the text as it is now, or empty.
func (l *lines) text() string {
	if l.lost {
		return ""
	}
	return strings.Join(l.all, "")
}

// has says whether there are lines from one to another. To change those that
// are not there is to be lost.
func (l *lines) has(from, to int) bool {
	in := 1 <= from && from <= to && to <= len(l.all)
	l.lost = l.lost || !in
	return in
}

func (l *lines) last() int { return len(l.all) }

func (l *lines) blank(n int) bool {
	return n >= 1 && n <= l.last() && strings.TrimSpace(l.all[n-1]) == ""
}

func (l *lines) comment(n int) bool {
	return n >= 1 && n <= l.last() && strings.HasPrefix(strings.TrimSpace(l.all[n-1]), "#")
}

// indent is how many spaces a line begins with.
func (l *lines) indent(n int) int {
	if !l.has(n, n) {
		return 0
	}
	return len(l.all[n-1]) - len(strings.TrimLeft(l.all[n-1], " "))
}

// trim is the last line of a span but for blank lines and comments, which
// belong to what follows.
func (l *lines) trim(from, to int) int {
	for to > from && (l.blank(to) || l.comment(to)) {
		to--
	}
	return to
}

// entry is the span of one of a mapping's entries; end is the mapping's last
// line.
func (l *lines) entry(m *yaml.Node, i, end int) (from, to int) {
	if i+2 < len(m.Content) {
		end = m.Content[i+2].Line - 1
	}
	from = m.Content[i].Line
	return from, l.trim(from, end)
}

// cut takes a span out.
func (l *lines) cut(from, to int) {
	if l.has(from, to) {
		l.all = slices.Delete(l.all, from-1, to)
	}
}

// insertAfter puts a node's lines behind a line, which may be 0.
func (l *lines) insertAfter(line, indent int, n *yaml.Node) {
	l.insertBefore(line+1, n)
	if l.lost {
		return
	}
	for i := range encodeLines(n) {
		l.all[line+i] = strings.Repeat(" ", indent) + l.all[line+i]
	}
}

func (l *lines) insertBefore(line int, n *yaml.Node) {
	before := line - 1
	if before != 0 && !l.has(before, before) {
		return
	}
	if before > 0 && !strings.HasSuffix(l.all[before-1], "\n") {
		l.all[before-1] += l.eol
	}
	var added []string
	for _, text := range encodeLines(n) {
		added = append(added, text+l.eol)
	}
	l.all = slices.Insert(l.all, line-1, added...)
}

// replaceEntry writes an entry anew. What stands before its key stays, such as
// the dash of a list.
func (l *lines) replaceEntry(m *yaml.Node, i, end int, n *yaml.Node) {
	from, to := l.entry(m, i, end)
	indent := m.Content[i].Column - 1
	if !l.has(from, to) {
		return
	}
	before := []rune(l.all[from-1])
	if indent > len(before) {
		l.lost = true
		return
	}
	l.cut(from, to)
	l.insertAfter(from-1, indent, n)
	l.all[from-1] = string(before[:indent]) + strings.TrimLeft(l.all[from-1], " ")
}

// replaceIn puts a text in the place of another in one line.
func (l *lines) replaceIn(line int, before, after string) {
	if l.has(line, line) {
		l.all[line-1] = strings.Replace(l.all[line-1], before, after, 1)
	}
}

// top is the line before which a first entry goes: above the comment of the
// one that is first now, and below one that begins the file.
func (l *lines) top(root *yaml.Node) int {
	if root == nil {
		return l.last() + 1
	}
	key := root.Content[0].Line
	line := key
	for l.comment(line - 1) {
		line--
	}
	if line == 1 {
		return key
	}
	return line
}

// indentation is that of a mapping's keys.
func indentation(m *yaml.Node) int { return m.Column - 1 }

// contextEnd is the last line before the next context, or of the list.
func (l *lines) contextEnd(d *document, context int) int {
	if context+1 < len(d.at) {
		return d.at[context+1].node.Line - 1
	}
	root := d.root()
	if i := find(root, keyContexts); i+2 < len(root.Content) {
		return root.Content[i+2].Line - 1
	}
	return l.last()
}

// item is the span of a context, with the comment right above it and with
// those further in than its dash.
func (l *lines) item(d *document, context int) (from, to int) {
	first := d.at[context].node.Line
	to = l.contextEnd(d, context)
	for to > first && (l.blank(to) || l.comment(to) && l.indent(to) <= l.indent(first)) {
		to--
	}
	for from = first; l.comment(from - 1); {
		from--
	}
	return from, to
}

// cutItem takes a context out, and one of the two gaps around it.
func (l *lines) cutItem(d *document, context int) {
	from, to := l.item(d, context)
	switch {
	case l.blank(from-1) && (l.blank(to+1) || to == l.last()):
		from--
	case context == 0 && l.blank(to+1):
		to++
	}
	l.cut(from, to)
}

// addItem puts a list of one behind the last context, with a gap where the
// others have one.
func (l *lines) addItem(d *document, list *yaml.Node) {
	context := len(d.at) - 1
	from, to := l.item(d, context)
	gap := context > 0 && l.blank(from-1)
	l.insertAfter(to, l.indent(d.at[context].node.Line), list)
	if gap && !l.lost {
		l.all = slices.Insert(l.all, to, l.eol)
	}
}
