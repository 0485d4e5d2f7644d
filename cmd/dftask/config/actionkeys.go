package config

import (
	"go.yaml.in/yaml/v3"

	"dftask/tui/models/keymap"
)

// actionKeys reads other keys for actions of the dashboard: one key, or a list.
func (r *reader) actionKeys(m *yaml.Node) {
	if m.Kind != yaml.MappingNode {
		r.wrong(m, "keys gives actions other keys, such as {delete: D}")
		return
	}
	table := keymap.Default()
	at := map[string]*yaml.Node{}
	r.bound = map[string][]string{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		action, value := m.Content[i], m.Content[i+1]
		if first, twice := at[action.Value]; twice {
			r.wrong(action, "%s is already set in line %d", quote(action.Value), first.Line)
			continue
		}
		at[action.Value] = action
		if table.Find(action.Value) == nil {
			why := "there is no action " + quote(action.Value)
			if meant := Near(action.Value, table.IDs()); meant != "" {
				why += "; did you mean " + quote(meant) + "?"
			} else {
				why += "; dftask man names those there are"
			}
			r.wrong(action, "%s", why)
			continue
		}
		keys := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			keys = value.Content
		}
		for _, key := range keys {
			if why := notText("a key of "+action.Value, key); why != "" {
				r.wrong(key, "%s", why)
				continue
			}
			r.bound[action.Value] = append(r.bound[action.Value], key.Value)
		}
	}
	_, wrong := table.Bind(r.bound)
	for _, e := range wrong {
		r.wrong(at[e.Action], "%s", e.Reason)
	}
}
