package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader turns nodes into a configuration and notes what is wrong.
type reader struct {
	*document
	mistakes []Mistake
	// bound are the keys of actions.
	bound map[string][]string
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
		if why := unknown(key.Value, known); why != "" {
			r.wrong(key, "%s", why)
			continue
		}
		read(key.Value, value)
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
	switch meant := Near(key, known); {
	case meant != "":
		return fmt.Sprintf("%s; did you mean %q?", why, meant)
	case key == "token":
		return why + ": a token is never kept in this file; use token_command or token_file, or the keyring"
	case slices.Contains(known, keyContexts) && fieldOf(key) != nil:
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
	right := &yaml.Node{Kind: yaml.MappingNode}
	r.pairs(root, append([]string{keyCurrent, keyContexts, keyKeys}, keysOf(settings)...), func(key string, value *yaml.Node) {
		if key == keyContexts {
			r.contexts(value)
		} else if key == keyKeys {
			r.actionKeys(value)
		} else if setting := among(settings, key); setting != nil {
			r.setting(setting, value, right)
		} else if why := notText(key, value); why != "" {
			r.wrong(value, "%s", why)
		} else {
			r.config.Current, r.currentAt = value.Value, value
		}
	})
	if err := right.Decode(&r.config.Screen); err != nil {
		r.wrong(root, "%s", err)
	}
	r.config.Keys = r.bound
}

// setting puts the value of a setting that is right into those that are, of a group
// each that is.
func (r *reader) setting(f *field, value, into *yaml.Node) {
	if f.kind == aGroup {
		value = r.group(f, value)
	} else if at, why := f.wrong(value); why != "" {
		r.wrong(at, "%s", why)
		return
	}
	into.Content = append(into.Content, nodeOf(f.key), value)
}

// group reads the settings of a group.
func (r *reader) group(f *field, value *yaml.Node) *yaml.Node {
	right := &yaml.Node{Kind: yaml.MappingNode}
	if value.Kind != yaml.MappingNode {
		r.wrong(value, "%s is made of settings of its own: %s", f.key, strings.Join(keysOf(f.fields), ", "))
		return right
	}
	r.pairs(value, keysOf(f.fields), func(key string, value *yaml.Node) {
		r.setting(among(f.fields, key), value, right)
	})
	return right
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

// context reads the settings that are right. The library keeps a text as it is
// written: 007 and 1.10 stay what they are.
func (r *reader) context(node *yaml.Node) {
	right := &yaml.Node{Kind: yaml.MappingNode}
	keys := r.pairs(node, keys(), func(key string, value *yaml.Node) {
		if at, why := fieldOf(key).wrong(value); why != "" {
			r.wrong(at, "%s", why)
		} else {
			right.Content = append(right.Content, nodeOf(key), value)
		}
	})
	var c Context
	if err := right.Decode(&c); err != nil {
		r.wrong(node, "%s", err)
	}
	r.config.Contexts = append(r.config.Contexts, c)
	r.at = append(r.at, place{node, keys})
}
