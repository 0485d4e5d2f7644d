package config

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse gives the parser any text. Every edit of what it takes must leave the
// rest as it was.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", full, "current: a\n", "{contexts}", "contexts: []\n", "contexts:\n- {name: a, manager: m}\n", "{contexts: [{name: a, manager: m}]}",
		"contexts:\r\n- name: a\r\n  manager: m # c\r\n", "\ufeffcontexts:\n-\n  name: a\n  manager: >-\n    m\n...\n",
		"contexts:\n- name: a\n  manager: m\n  clusters:\n  # one\n  - a # b\n  token_command: [a, \"b\\n\", 'c']\n", "? contexts\n: - name: a\n    manager: m\n",
		"%YAML 1.2\n---\ncurrent: 'a'\ncontexts: [{name: a, manager: m, color: 7}]", "a: &a [*a]", "<<: {name: x}", "- - - -", "current: !!str a", "current: \"\\x00\"", "\xff",
		"contexts:\n  - name: a\n    manager: m\n    # c\n\n  # d\n  - name: b # e\n    manager: m\n    read_only: True\n    tag: ~/x\n# end",
		"contexts: # c\n  # d\n  - tag: |\n      a\n    name: b\n    manager: m\u0085\u2028\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4<<10 {
			t.Skip("the size has a test of its own")
		}
		d, mistakes := parse(text)
		for _, m := range mistakes {
			assert.Positive(t, m.Line)
			assert.Positive(t, m.Column)
			assert.NotEmpty(t, m.Reason)
		}
		if len(mistakes) > 0 {
			return
		}
		file := File{Path: filepath.FromSlash("/dir/config.yaml"), Home: "/people/op"}
		for i := range d.config.Contexts {
			file.locate(&d.config.clone().Contexts[i])
		}
		edit := func(want Config) {
			got, err := d.become(want)
			if err != nil {
				// It may be too odd to change, but never comes out wrong.
				assert.ErrorIs(t, err, errUneditable)
				return
			}
			read, mistakes := parse(got)
			assert.Empty(t, mistakes)
			assert.True(t, same(read.config, want), "%q became %q", text, got)
		}

		added := d.config.clone()
		added.Contexts = append(added.Contexts, Context{Name: "fuzz-added", Manager: "https://m", Clusters: []string{"a: b", "-"}, TokenCommand: []string{"a", "#", "\n"}})
		edit(added)
		again, err := d.become(d.config.clone())
		require.NoError(t, err)
		assert.Equal(t, text, again, "without a change nothing changes")
		for i := range d.config.Contexts {
			changed := d.config.clone()
			changed.Current = changed.Contexts[i].Name
			changed.Contexts[i].Tag += "é# x"
			changed.Contexts[i].Application = ""
			changed.Contexts[i].ReadOnly = !changed.Contexts[i].ReadOnly
			changed.Contexts[i].Clusters = append(slices.Clone(changed.Contexts[i].Clusters), "fuzz")
			edit(changed)
			without := d.config.clone()
			without.Contexts = slices.Delete(without.Contexts, i, i+1)
			if without.Current == d.config.Contexts[i].Name {
				without.Current = ""
			}
			edit(without)
		}
	})
}
