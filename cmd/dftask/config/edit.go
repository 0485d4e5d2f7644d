package config

import (
	"errors"
	"slices"
	"strings"
)

// Set changes the context of a name, or makes one. The values are those of the
// file: a path may be relative to its folder or begin with ~/. The first
// context of all becomes the current one. A context that cannot be is a
// [*client.RefusedError].
func (f File) Set(name string, change func(*Context)) (created bool, err error) {
	err = f.change(func(d *document) (*document, error) {
		next := d.config.clone()
		i := next.index(name)
		if created = i < 0; created {
			i = len(next.Contexts)
			next.Contexts = append(next.Contexts, Context{Name: name})
		}
		change(&next.Contexts[i])
		next.Contexts[i].Name = name
		if err := next.Contexts[i].refuse(); err != nil {
			return nil, err
		}
		if len(next.Contexts) == 1 && created {
			next.Current = name
		}
		return d.become(next)
	})
	return created, err
}

// Use makes a context the current one.
func (f File) Use(name string) error {
	return f.change(func(d *document) (*document, error) {
		if _, err := d.config.Find(name); err != nil {
			return nil, err
		}
		next := d.config.clone()
		next.Current = name
		return d.become(next)
	})
}

// Delete takes a context out of the file, with the comments that are its own.
// When it was the current one there is none then.
func (f File) Delete(name string) error {
	return f.change(func(d *document) (*document, error) {
		if _, err := d.config.Find(name); err != nil {
			return nil, err
		}
		next := d.config.clone()
		i := next.index(name)
		next.Contexts = slices.Delete(next.Contexts, i, i+1)
		if next.Current == name {
			next.Current = ""
		}
		return d.become(next)
	})
}

// become is the document that says next, made by one small edit after another.
func (d *document) become(next Config) (*document, error) {
	var err error
	for i := len(d.config.Contexts) - 1; i >= 0 && err == nil; i-- {
		if next.index(d.config.Contexts[i].Name) < 0 {
			d, err = d.deleteContext(i)
		}
	}
	for i := 0; i < len(next.Contexts) && err == nil; i++ {
		if i == len(d.config.Contexts) {
			d, err = d.addContext(next.Contexts[i])
			continue
		}
		for k := 0; k < len(fields) && err == nil; k++ {
			if !fields[k].equal(&d.config.Contexts[i], &next.Contexts[i]) {
				d, err = d.setField(i, &fields[k], next.Contexts[i])
			}
		}
	}
	if err == nil && d.config.Current != next.Current {
		d, err = d.setCurrent(next.Current)
	}
	return d, err
}

var errUneditable = errors.New("it is written in a way that dftask cannot change without damage; change it with an editor")

// choose takes the first of two texts that says what is wanted: the one whose
// lines were changed, or the one written anew from the tree. No text is
// written that was not read back first, and none that was written anew with
// fewer comments than must stay: the tree does not hold those between the
// parts of a list in brackets.
func choose(want Config, stay int, changed, anew string) (*document, error) {
	for _, text := range []string{changed, anew} {
		if text == "" || text == anew && comments(anew) < stay {
			continue
		}
		d, mistakes := parse(text)
		if len(mistakes) == 0 && same(&d.config, &want) {
			return d, nil
		}
	}
	return nil, errUneditable
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

func same(a, b *Config) bool {
	return a.Current == b.Current && slices.EqualFunc(a.Contexts, b.Contexts, func(a, b Context) bool {
		return !slices.ContainsFunc(fields, func(f field) bool { return !f.equal(&a, &b) })
	})
}

func (d *document) setCurrent(name string) (*document, error) {
	want := d.config.clone()
	want.Current = name
	l, tree := d.lines(), d.copyTree()
	root := mapping(tree)
	switch i := find(root, keyCurrent); {
	case i >= 0 && name == "":
		l.cut(l.entry(d.root(), i, l.last()))
		remove(root, i)
	case i >= 0:
		setText(root.Content[i+1], name)
		l.replaceEntry(d.root(), i, l.last(), pair(root, i))
	default:
		insert(root, 0, keyCurrent, textNode(name))
		l.insertBefore(l.top(d.root()), pair(root, 0))
	}
	stay := comments(d.text)
	if name == "" {
		stay--
	}
	return choose(want, stay, l.text(), encode(tree))
}

func (d *document) setField(context int, f *field, to Context) (*document, error) {
	want := d.config.clone()
	f.copy(&want.Contexts[context], &to)
	l, tree := d.lines(), d.copyTree()
	before := d.at[context].node
	after := mapping(tree).Content[find(mapping(tree), keyContexts)+1].Content[context]
	end := l.contextEnd(d, context)
	i := find(before, f.key)
	switch {
	case i >= 0 && f.flag == nil && f.empty(&to):
		l.cut(l.entry(before, i, end))
		remove(after, i)
	case i >= 0:
		f.write(after.Content[i+1], &to)
		l.replaceEntry(before, i, end, pair(after, i))
	default:
		i = len(after.Content)
		insert(after, i, f.key, f.node(&to))
		l.insertAfter(l.trim(before.Line, end), indentation(before), pair(after, i))
	}
	stay := comments(d.text)
	if f.empty(&to) {
		stay--
	}
	return choose(want, stay, l.text(), encode(tree))
}

func (d *document) addContext(c Context) (*document, error) {
	want := d.config.clone()
	want.Contexts = append(want.Contexts, c)
	node := mappingNode()
	for i := range fields {
		if f := &fields[i]; !f.empty(&c) {
			insert(node, len(node.Content), f.key, f.node(&c))
		}
	}
	item := listNode(node)
	l, tree := d.lines(), d.copyTree()
	root := mapping(tree)
	i := find(root, keyContexts)
	switch {
	case i < 0:
		insert(root, len(root.Content), keyContexts, item)
		l.insertAfter(l.last(), 0, pair(root, len(root.Content)-2))
	case len(d.config.Contexts) == 0:
		root.Content[i+1] = item
		l.replaceEntry(d.root(), i, l.last(), pair(root, i))
	default:
		list := root.Content[i+1]
		list.Content = append(list.Content, node)
		l.addItem(d, item)
	}
	stay := comments(d.text)
	if len(d.config.Contexts) == 0 {
		// What stands beside an empty list is about its emptiness.
		stay--
	}
	return choose(want, stay, l.text(), encode(tree))
}

func (d *document) deleteContext(context int) (*document, error) {
	want := d.config.clone()
	want.Contexts = slices.Delete(want.Contexts, context, context+1)
	l, tree := d.lines(), d.copyTree()
	root := mapping(tree)
	i := find(root, keyContexts)
	list := root.Content[i+1]
	list.Content = slices.Delete(list.Content, context, context+1)
	l.cutItem(d, context)
	if len(list.Content) == 0 {
		// A key without a value would look forgotten.
		root.Content[i+1] = flowList()
		l.replaceIn(d.root().Content[i].Line, keyContexts+":", keyContexts+": []")
	}
	return choose(want, 0, l.text(), encode(tree))
}
