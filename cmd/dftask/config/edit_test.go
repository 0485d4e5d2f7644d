package config

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

func text(t *testing.T, f File) string {
	t.Helper()
	data, err := os.ReadFile(f.Path)
	require.NoError(t, err)
	return string(data)
}

func set(name string, change func(*Context)) func(File) error {
	return func(f File) error { _, err := f.Set(name, change); return err }
}

func use(name string) func(File) error  { return func(f File) error { return f.Use(name) } }
func drop(name string) func(File) error { return func(f File) error { return f.Delete(name) } }

// squeezed is a text without what an edit may change: indentation, blank lines,
// and spaces within a line.
func squeezed(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// The comments, the order and the values of everything else stay.
func TestEdits(t *testing.T) {
	replace := func(old, new string) string {
		require.Contains(t, full, old)
		return strings.Replace(full, old, new, 1)
	}
	_, dev, _ := strings.Cut(full, "\n  # for everybody\n")
	for name, tt := range map[string]struct {
		before string
		do     func(File) error
		after  string
	}{
		"use":                {full, use("dev"), replace("current: prod", "current: dev")},
		"use the same":       {full, use("prod"), full},
		"use the first":      {"# mine\n\n# all of them\ncontexts:\n  - {name: a, manager: m} # c\n", use("a"), "# mine\n\ncurrent: a\n# all of them\ncontexts:\n  - {name: a, manager: m} # c\n"},
		"use, below a title": {"# mine\ncontexts:\n- {name: a, manager: m}\n", use("a"), "# mine\ncurrent: a\ncontexts:\n- {name: a, manager: m}\n"},
		"change a text":      {full, set("prod", func(c *Context) { c.Color = "yellow" }), replace("color: red", "color: yellow")},
		"keep the quotes":    {"contexts:\n- name: a\n  manager: 'm' # main\n", set("a", func(c *Context) { c.Manager = "n" }), "contexts:\n- name: a\n  manager: 'n' # main\n"},
		"change a flag":      {full, set("prod", func(c *Context) { c.ReadOnly = false }), replace("read_only: true", "read_only: false")},
		"change a list":      {full, set("prod", func(c *Context) { c.Clusters = []string{"eu-west", "2"} }), replace("[cluster-1, 2]", "[eu-west, 2]")},
		"change a long list": {
			"contexts:\n- name: a\n  manager: m\n  clusters:\n  - one # 1\n  - two # 2\n  # the end\n\ncurrent: a\n",
			set("a", func(c *Context) { c.Clusters = []string{"three", "two"} }),
			"contexts:\n- name: a\n  manager: m\n  clusters:\n    - three\n    - two # 2\n  # the end\n\ncurrent: a\n",
		},
		"add a field":          {full, set("dev", func(c *Context) { c.TokenFile = "~/t" }), full + "    token_file: ~/t\n"},
		"add to one with more": {full, set("prod", func(c *Context) { c.TokenCommand = append(c.TokenCommand, "a b") }), replace("dragonfly/prod]", "dragonfly/prod, a b]")},
		"add in the middle": {
			"contexts:\n  - name: a\n    manager: m\n    # tag: x\n\n  # the other\n  - name: b\n    manager: m\n", set("a", func(c *Context) { c.Tag = "y: z" }),
			"contexts:\n  - name: a\n    manager: m\n    # tag: x\n    tag: 'y: z'\n\n  # the other\n  - name: b\n    manager: m\n",
		},
		"several at once": {
			full, set("dev", func(c *Context) { c.Manager, c.Color, c.ReadOnly = "https://dev", "", true }),
			replace("    manager: 127.0.0.1:8080\n    color: 208\n", "    manager: https://dev\n    read_only: true\n"),
		},
		"a pair":                {full, set("dev", func(c *Context) { c.ClientCertificate, c.ClientKey = "a", "b" }), full + "    client_certificate: a\n    client_key: b\n"},
		"remove a field":        {full, set("prod", func(c *Context) { c.CAFile = "" }), replace("    ca_file: ca.pem\n", "")},
		"remove the first":      {"contexts:\n  - tag: x\n    name: a\n    manager: m\n", set("a", func(c *Context) { c.Tag = "" }), "contexts:\n  - name: a\n    manager: m\n"},
		"nothing to do":         {full, set("prod", func(*Context) {}), full},
		"add a context":         {full, set("eu", func(c *Context) { c.Manager = "https://eu" }), full + "\n  - name: eu\n    manager: https://eu\n"},
		"no end of line":        {strings.TrimSpace(full), set("eu", func(c *Context) { c.Manager = "https://eu" }), full + "\n  - name: eu\n    manager: https://eu\n"},
		"a comment at the end":  {"contexts:\n- name: a\n  manager: m\n  # tag: x\n# end\n", set("b", func(c *Context) { c.Manager = "m" }), "contexts:\n- name: a\n  manager: m\n  # tag: x\n- name: b\n  manager: m\n# end\n"},
		"contexts in between":   {"contexts:\n- name: a\n  manager: m\n\n# now\ncurrent: a\n", set("b", func(c *Context) { c.Manager = "m" }), "contexts:\n- name: a\n  manager: m\n- name: b\n  manager: m\n\n# now\ncurrent: a\n"},
		"Windows":               {"contexts:\r\n- name: a # c\r\n  manager: m\r\n", set("a", func(c *Context) { c.Tag = "x" }), "contexts:\r\n- name: a # c\r\n  manager: m\r\n  tag: x\r\n"},
		"the first of all":      {"", set("a", func(c *Context) { c.Manager, c.Color = "m", "208" }), "current: a\ncontexts:\n  - name: a\n    manager: m\n    color: \"208\"\n"},
		"only comments":         {"# mine\n", set("a", func(c *Context) { c.Manager = "m" }), "# mine\ncurrent: a\ncontexts:\n  - name: a\n    manager: m\n"},
		"an empty list":         {"# mine\n\ncontexts: [] # none\n# end\n", set("a", func(c *Context) { c.Manager = "m" }), "# mine\n\ncurrent: a\ncontexts: # none\n  - name: a\n    manager: m\n# end\n"},
		"nothing under a key":   {"contexts:\n", set("a", func(c *Context) { c.Manager = "m" }), "current: a\ncontexts:\n  - name: a\n    manager: m\n"},
		"in braces":             {"{contexts: [{name: a, manager: m}], current: a} # c\n", set("a", func(c *Context) { c.Tag = "x" }), "{contexts: [{name: a, manager: m, tag: x}], current: a} # c\n"},
		"a list before the end": {"contexts:\n- name: a\n  manager: m\n# end\n", set("b", func(c *Context) { c.Manager, c.Clusters = "m", []string{"x"} }), "contexts:\n- name: a\n  manager: m\n- name: b\n  manager: m\n  clusters: [x]\n# end\n"},
		"delete":                {full, drop("dev"), strings.TrimSuffix(full, "\n  # for everybody\n"+dev)},
		"delete the current":    {full, drop("prod"), "# Dragonfly managers\n\ncontexts:\n  # for everybody\n" + dev},
		"delete the middle one": {"contexts:\n  - {name: a, manager: m}\n\n  # b\n  - name: b\n    manager: m\n    # tag: x\n\n  # c\n  - {name: c, manager: m}\n", drop("b"), "contexts:\n  - {name: a, manager: m}\n\n  # c\n  - {name: c, manager: m}\n"},
		"delete the last":       {"# mine\ncurrent: a\ncontexts: # all\n- name: a\n  manager: m\n", drop("a"), "# mine\ncontexts: [] # all\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := write(t, tt.before)
			require.NoError(t, tt.do(f))
			if tt.after == tt.before {
				assert.Equal(t, tt.after, text(t, f), "without a change nothing changes")
			}
			assert.Equal(t, squeezed(tt.after), squeezed(text(t, f)))
			assert.Equal(t, byte('\n'), text(t, f)[len(text(t, f))-1], "each line has an end")
			_, err := f.Load()
			assert.NoError(t, err)
		})
	}
}

// The layout is that of the library, and not what it was before.
func TestTheLayoutOfAnEditedFile(t *testing.T) {
	f := write(t, "# mine\r\n\r\ncontexts:\r\n-   name: a   # c\r\n    manager: m\r\n\r\n-   {name: b, manager: m}\r\n")
	require.NoError(t, f.Use("a"))
	assert.Equal(t, "# mine\r\n\r\ncurrent: a\r\ncontexts:\r\n  - name: a # c\r\n    manager: m\r\n  - {name: b, manager: m}\r\n", text(t, f))
}

// A comment that the library does not keep is not lost: the file is not changed.
func TestAFileThatWouldLoseACommentIsNotChanged(t *testing.T) {
	before := "contexts: [ # open\n  {name: a, manager: m} # A\n]\n"
	f := write(t, before)
	err := f.Use("a")
	var refused *FileError
	require.ErrorAs(t, err, &refused)
	assert.ErrorContains(t, err, "cannot be changed: the way it is written would cost it comments")
	assert.Contains(t, refused.Advice(), "with an editor")
	assert.Equal(t, before, text(t, f))
}

func TestSetSaysWhetherItIsNew(t *testing.T) {
	f := write(t, full)
	created, err := f.Set("prod", func(c *Context) { c.Tag = "x" })
	require.NoError(t, err)
	assert.False(t, created)
	created, err = f.Set("new", func(c *Context) { c.Manager = "m" })
	require.NoError(t, err)
	assert.True(t, created)
	config, err := f.Load()
	require.NoError(t, err)
	assert.Equal(t, "prod", config.Current, "it is not the first")
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		do          func(File) error
		field, says string
	}{
		"no manager": {set("new", func(*Context) {}), "manager", "the context new has no manager yet"},
		"manager":    {set("dev", func(c *Context) { c.Manager = "ftp://m" }), "manager", "neither http nor https"},
		"color":      {set("dev", func(c *Context) { c.Color = "pink" }), "color", `"pink" is not a color`},
		"name":       {set("a b", func(c *Context) { c.Manager = "m" }), "name", "a context's name is"},
		"empty name": {set("", func(c *Context) { c.Manager = "m" }), "name", "a context's name is"},
		"pair":       {set("dev", func(c *Context) { c.ClientKey = "k" }), "client-key", "needs client_certificate"},
		"cluster":    {set("dev", func(c *Context) { c.Clusters = []string{" "} }), "clusters", "by its name or its id"},
		"command":    {set("dev", func(c *Context) { c.TokenCommand = []string{"", "x"} }), "token-command", "begins with the name of a program"},
		"NUL":        {set("dev", func(c *Context) { c.TokenCommand = []string{"x", "a\x00b"} }), "token-command", "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			f := write(t, full)
			var refused *client.RefusedError
			require.ErrorAs(t, tt.do(f), &refused)
			assert.Equal(t, tt.field, refused.Field)
			assert.ErrorContains(t, refused, tt.says)
			assert.Equal(t, full, text(t, f))
		})
	}
	for _, do := range []func(File) error{use("prd"), drop("prd")} {
		f := write(t, full)
		var unknown *UnknownContextError
		require.ErrorAs(t, do(f), &unknown)
		assert.Contains(t, unknown.Advice(), "prod, dev")
		assert.Equal(t, full, text(t, f))
	}
	var unknown *UnknownContextError
	require.ErrorAs(t, write(t, "").Use("x"), &unknown)
	assert.Contains(t, unknown.Advice(), "dftask context set")
}

func TestTheLookStays(t *testing.T) {
	const screen = "theme: light # for the beamer\nascii: true\nexecutions:\n  columns: [age, target] # the rest is noise\n  sort: -age\n  filter: '<1d !nightly'\n"
	f := write(t, screen+full)
	require.NoError(t, f.Use("dev"))
	assert.Contains(t, text(t, f), screen)
	config, err := f.Load()
	require.NoError(t, err)
	assert.Equal(t, Screen{Theme: "light", ASCII: true, Executions: Executions{[]string{"age", "target"}, "-age", "<1d !nightly"}}, config.Screen)
	assert.Equal(t, "dev", config.Current)
}
