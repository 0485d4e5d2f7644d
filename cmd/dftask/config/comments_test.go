package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// However a file is laid out, an edit keeps its comments or is refused.
func TestCommentsSurviveEveryLayout(t *testing.T) {
	for _, text := range []string{
		"contexts:\n- name: a # A\n  manager: m # M\n  clusters: # C\n  - x # X\n  # below x\n  - y # Y\n  read_only: true # RO\n  # last of a\n\n# about b\n- name: b\n  manager: m\n# end\n",
		"# top\n\ncurrent: a # cur\n# about contexts\ncontexts: # C\n# first\n- name: a\n  # mgr\n  manager: m\n  tag: t # T\n  # after tag\n",
		"contexts:\n- name: a\n  manager: m\n  token_command: [pass, show, x] # TC\n  tag: >-\n    folded\n    text\n  # after folded\n  read_only: true\n",
		"contexts:\n- {name: a, manager: m} # one line\n- {name: b, manager: m} # two\n# tail\n",
		"contexts: [\n  {name: a, manager: m}, # A\n  {name: b, manager: m} # B\n]\n# tail\n",
		"contexts:\n- name: a\n  manager: m\n  clusters: [x, # X\n    y] # Y\n  tag: t\n",
		"contexts:\r\n- name: a # A\r\n  manager: m # M\r\n  tag: t # T\r\n",
	} {
		d, mistakes := parse(text)
		require.Empty(t, mistakes)
		edited := 0
		for name, change := range map[string]func(*Config){
			"current":  func(c *Config) { c.Current = "a" },
			"read":     func(c *Config) { c.Contexts[0].ReadOnly = !c.Contexts[0].ReadOnly },
			"tag":      func(c *Config) { c.Contexts[0].Tag = "new" },
			"clusters": func(c *Config) { c.Contexts[0].Clusters = append([]string{"n"}, c.Contexts[0].Clusters...) },
			"add":      func(c *Config) { c.Contexts = append(c.Contexts, Context{Name: "z", Manager: "m"}) },
		} {
			next := d.config.clone()
			change(&next)
			got, err := d.become(next)
			if err != nil {
				assert.ErrorIs(t, err, errUneditable, name)
				continue
			}
			edited++
			assert.GreaterOrEqual(t, comments(got), comments(text), "%s\n--- before\n%s--- after\n%s", name, text, got)
		}
		assert.NotZero(t, edited, "some edit is possible in\n%s", text)
	}
}
