package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// full has every setting once.
const full = `# Dragonfly managers

current: prod
contexts:
  - name: prod        # the real one
    manager: https://manager.example.com:8080
    ca_file: ca.pem
    client_certificate: ~/me.pem
    client_key: /secret/me.key
    insecure_tls: true
    read_only: true
    color: red
    tag: 1.10
    application: ml
    clusters: [cluster-1, 2]
    token_command: [pass, show, dragonfly/prod]
    token_file: ~/.config/dragonfly/token

  # for everybody
  - name: dev
    manager: 127.0.0.1:8080
    color: 208
`

// write makes a configuration file of a text.
func write(t *testing.T, text string) File {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dftask")
	require.NoError(t, os.Mkdir(dir, 0o700))
	f := File{Path: filepath.Join(dir, "config.yaml"), Home: "/people/op"}
	require.NoError(t, os.WriteFile(f.Path, []byte(text), 0o600))
	return f
}

func TestLoad(t *testing.T) {
	f := write(t, full)
	config, err := f.Load()
	require.NoError(t, err)
	assert.Equal(t, &Config{Current: "prod", Contexts: []Context{
		{
			Name: "prod", Manager: "https://manager.example.com:8080", CAFile: filepath.Join(filepath.Dir(f.Path), "ca.pem"),
			ClientCertificate: "/people/op/me.pem", ClientKey: "/secret/me.key", InsecureTLS: true, ReadOnly: true,
			Color: "red", Tag: "1.10", Application: "ml", Clusters: []string{"cluster-1", "2"},
			TokenCommand: []string{"pass", "show", "dragonfly/prod"}, TokenFile: "/people/op/.config/dragonfly/token",
		},
		{Name: "dev", Manager: "127.0.0.1:8080", Color: "208"},
	}}, config)

	dev, err := config.Find("dev")
	require.NoError(t, err)
	assert.Equal(t, "208", dev.Color)
	_, err = config.Find("prd")
	var unknown *UnknownContextError
	require.ErrorAs(t, err, &unknown)
	assert.Equal(t, `Did you mean "prod"? The contexts are prod, dev.`, unknown.Advice())
}

func TestAFileThatIsNotThereIsEmpty(t *testing.T) {
	for _, f := range []File{{}, {Path: filepath.Join(t.TempDir(), "none", "config.yaml")}, write(t, ""), write(t, "# nothing\n"), write(t, "---\n"), write(t, "contexts:\n"), write(t, "\ufeff# nothing\n")} {
		config, err := f.Load()
		require.NoError(t, err)
		assert.Equal(t, &Config{}, config)
	}
}

// A program of the configuration's folder is not one of the folder that
// somebody happens to be in.
func TestATokenCommandWithAPathIsFoundFromTheFile(t *testing.T) {
	for command, want := range map[string]string{"pass": "pass", "./token": "DIR/token", "~/bin/token": "/people/op/bin/token", "/bin/token": "/bin/token"} {
		f := write(t, "contexts:\n- {name: a, manager: m, token_command: ["+command+", ./arg]}\n")
		config, err := f.Load()
		require.NoError(t, err)
		assert.Equal(t, []string{strings.Replace(want, "DIR", filepath.Dir(f.Path), 1), "./arg"}, config.Contexts[0].TokenCommand)
	}
}

func TestMistakesSayWhere(t *testing.T) {
	context := func(lines ...string) string {
		return "contexts:\n  - name: prod\n    manager: m\n    " + strings.Join(lines, "\n    ") + "\n"
	}
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"unknown at the top":     {"curent: prod\n", []string{`1:1: there is no setting "curent"; did you mean "current"?`}},
		"outside of a context":   {"manager: m\n", []string{`1:1: there is no setting "manager" outside of a context`}},
		"unknown in a context":   {context("colour: red"), []string{`4:5: there is no setting "colour"; did you mean "color"?`}},
		"a token":                {context("token: s3cret"), []string{`4:5: there is no setting "token": a token is never kept in this file; use token_command or token_file, or the keyring`}},
		"twice":                  {context("tag: a", "tag: b"), []string{`5:5: "tag" is already set in line 4`}},
		"contexts twice":         {"contexts: []\ncontexts: []\n", []string{`2:1: "contexts" is already set in line 1`}},
		"name twice":             {"contexts:\n- {name: a, manager: m}\n- {name: a, manager: m}\n", []string{`3:4: a context named "a" is already in line 2`}},
		"unknown current":        {"current: prd\n" + context(), []string{`1:10: there is no context "prd"; did you mean "prod"?`}},
		"no context at all":      {"current: prod\n", []string{`1:10: there is no context "prod"; there is none at all`}},
		"no name":                {"contexts:\n  - manager: m\n", []string{`2:5: the context has no name; add "name: NAME"`}},
		"no manager":             {"contexts:\n  - name: a\n", []string{`2:5: the context has no manager; add "manager: https://HOST:PORT"`}},
		"empty manager":          {"contexts:\n  - name: a\n    manager: ''\n", []string{`3:14: manager is empty`}},
		"misspelt":               {"contexts:\n  - name: a\n    mananger: m\n", []string{`config.yaml:3:5: there is no setting "mananger"; did you mean "manager"?`}},
		"bad manager":            {"contexts:\n  - name: a\n    manager: ftp://u:s3cret@m\n", []string{`3:14: the manager's address starts with "ftp://", which is neither http nor https; give it as`}},
		"bad name":               {"contexts:\n  - name: a b\n    manager: m\n", []string{`2:11: a context's name is 1 to 64 letters, digits, dots, underscores and hyphens`}},
		"bad color":              {context("color: gren"), []string{`4:12: "gren" is not a color; use red, green, yellow, blue, magenta, cyan, or a number from 0 to 255; did you mean "green"?`}},
		"color out of range":     {context("color: 256"), []string{`4:12: "256" is not a color`}},
		"not a bool":             {context("read_only: yes"), []string{`4:16: read_only is true or false`}},
		"a bool in quotes":       {context(`read_only: "true"`), []string{`4:16: read_only is true or false`}},
		"not a list":             {context("clusters: cluster-1"), []string{`4:15: clusters is a list, such as [cluster-1, eu-west]`}},
		"a command as a text":    {context("token_command: pass show x"), []string{`4:20: token_command is a list, such as [pass, show, dragonfly/prod]`}},
		"a command of nothing":   {context("token_command: ['']"), []string{`4:5: token_command begins with the name of a program`}},
		"a list of lists":        {context("clusters: [[1]]"), []string{`4:16: each of clusters is one text`}},
		"a list for a text":      {context("tag: [a]"), []string{`4:10: tag is one text`}},
		"no value":               {context("tag:"), []string{`4:9: tag has no value; give it one, or leave it out`}},
		"line break":             {context(`tag: "a\nb"`), []string{`4:10: tag has characters that cannot be printed`}},
		"certificate alone":      {context("client_certificate: a"), []string{`4:5: client_certificate needs client_key beside it`}},
		"key alone":              {context("client_key: a"), []string{`4:5: client_key needs client_certificate beside it`}},
		"contexts no list":       {"contexts: {prod: {}}\n", []string{`1:11: contexts is a list; begin each context with "- name: NAME"`}},
		"context no mapping":     {"contexts: [prod]\n", []string{`1:12: a context is made of settings`}},
		"a list":                 {"- prod\n", []string{`1:1: the file is made of the settings current and contexts`}},
		"a text":                 {"prod\n", []string{`1:1: the file is made of`}},
		"a mapping as a key":     {"{a: b}: c\n", []string{`1:1: the name of a setting is a word`}},
		"an anchor":              {context("tag: &a b"), []string{`4:10: anchors and aliases`}},
		"an alias":               {context("tag: &a b", "application: *a"), []string{`4:10: anchors and`, `5:18: anchors and`}},
		"a tag":                  {context("tag: !!binary aGk="), []string{`4:10: tags (!) are not used`}},
		"two documents":          {"current: a\n---\ncurrent: b\n", []string{`2:1: a second YAML document begins here; the file has only one`}},
		"not UTF-8":              {"current: a\ncontexts: \"ä\xff\"\n", []string{`2:13: the file is not UTF-8 text here`}},
		"UTF-16":                 {"\xff\xfec\x00", []string{`1:1: the file is not UTF-8 text here`}},
		"not YAML in line 1":     {"current: a: b\n", []string{`1:1: from here on it is not YAML: mapping values are not allowed`}},
		"not YAML further down":  {"contexts:\n  - name: a\n    manager: m\n   tag: x\n", []string{`4:4: from here on it is not YAML`}},
		"a bracket left open":    {context("clusters: [a", "tag: b", "color: red"), []string{`4:5: from here on it is not YAML`}},
		"a tab":                  {"contexts:\n\t- name: a\n", []string{`2:2: from here on it is not YAML`}},
		"a control character":    {"current: a\ncontexts: \"\x01\"\n", []string{`not YAML: control characters are not allowed`}},
		"all at once, in order":  {"colour: x\n" + context("read_only: 1", "taag: b") + "  - nme: dev\n", []string{"the configuration file has 5 mistakes:", "1:1:", "5:16:", "6:5:", "7:5: there is no setting \"nme\"", "7:5: the context has no manager"}},
		"a wrong theme":          {"theme: lights\n", []string{`1:8: "lights" is not a theme; use auto, dark, light, contrast, terminal; did you mean "light"?`}},
		"a theme in a context":   {context("theme: dark"), []string{`4:5: there is no setting "theme"`}},
		"no settings":            {"executions: age\n", []string{`1:13: executions is made of settings of its own: columns, sort, filter`}},
		"an unknown one of them": {"executions:\n  colums: [age]\n", []string{`2:3: there is no setting "colums"; did you mean "columns"?`}},
		"columns no list":        {"executions:\n  columns: age\n", []string{`2:12: columns is a list, such as [age, result, target]`}},
		"no columns":             {"executions: {columns: []}\n", []string{`1:23: no column is named; use age, result,`}},
		"an unknown column":      {"executions:\n  columns: [age, hots]\n", []string{`2:18: there is no column "hots"; use age, result,`}},
		"a column twice":         {"executions:\n  columns:\n    - age\n    - age\n", []string{`4:7: the column age is named twice`}},
		"an unknown order":       {"executions: {sort: -when}\n", []string{`1:20: there is no column "when"; use age,`}},
		"a wrong filter":         {"executions:\n  sort: -age\n  filter: state:broken by:sato\n", []string{`3:11: there is no state "broken"; use pending, purged,`}},
		"a filter of an age":     {"executions:\n  filter: \"<1x\"\n", []string{`2:11: an age is a number with s, m, h, d or w`}},
		"ascii is no word":       {"ascii: yes\n", []string{`1:8: ascii is true or false`}},
		"a word that is no near": {"xyz: 1\n", []string{`1:1: there is no setting "xyz"; there are current, contexts, keys, theme, ascii, mouse, notify, executions`}},
		"a wrong notify":         {"notify: bel\nmouse: on\n", []string{`1:9: "bel" is not a way to notify; use none, bell, osc9; did you mean "bell"?`, `2:8: mouse is true or false`}},
		"keys no mapping":        {"keys: [D]\n", []string{`1:7: keys gives actions other keys, such as {delete: D}`}},
		"no action":              {"keys:\n  delte: D\n", []string{`2:3: there is no action "delte"; did you mean "delete"?`}},
		"no key":                 {"keys: {delete: shift+d}\n", []string{`1:8: no key is called "shift+d": a key is one character, or has a name such as enter`}},
		"no value for a key":     {"keys: {delete: }\n", []string{`1:16: a key of delete has no value; give it one, or leave it out`}},
		"a key that is taken":    {"theme: dark\nkeys:\n  copy: r\n  mark: [m, space]\n", []string{`3:3: r is already the key of refresh`, `4:3: m is already the key of messages`}},
		"a key that is given":    {"keys:\n  delete: D\n  copy: D\n", []string{`2:3: D is already the key of copy`, `3:3: D is already the key of delete`}},
		"an action twice":        {"keys:\n  delete: D\n  delete: X\n", []string{`3:3: "delete" is already set in line 2`}},
		"keys in a context":      {context("keys: {delete: D}"), []string{`4:5: there is no setting "keys"`}},
		"a letter where text is": {"keys: {interrupt: Q}\n", []string{`1:8: interrupt works where text is typed, and needs a key that is no text, such as ctrl+c`}},
	} {
		t.Run(name, func(t *testing.T) {
			f := write(t, tt.text)
			_, err := f.Load()
			var invalid *InvalidError
			require.ErrorAs(t, err, &invalid)
			text := err.Error()
			for _, want := range tt.want {
				_, after, found := strings.Cut(text, want)
				require.True(t, found, "%q is not in, or not in this order in:\n%s", want, err)
				text = after
			}
			assert.NotContains(t, err.Error(), "s3cret")
			assert.Contains(t, err.Error(), f.Path)
			assert.NotEmpty(t, invalid.Advice())
			var one Mistake
			require.ErrorAs(t, err, &one)
			assert.Positive(t, one.Line)
			assert.Positive(t, one.Column)
			_, err = f.Set("new", func(c *Context) { c.Manager = "m" })
			assert.ErrorAs(t, err, &invalid, "a file with mistakes is not changed")
		})
	}
}

func TestManyMistakesAreNotAllTold(t *testing.T) {
	_, err := write(t, "contexts:\n"+strings.Repeat("  - 1\n", 500)).Load()
	require.Error(t, err)
	assert.Contains(t, err.Error(), "has 500 mistakes")
	assert.Contains(t, err.Error(), "and 480 more")
	assert.Less(t, strings.Count(err.Error(), "\n"), 25)
}

func TestFilesThatAreNone(t *testing.T) {
	f := write(t, strings.Repeat("#", largest+1))
	_, err := f.Load()
	var refused *FileError
	require.ErrorAs(t, err, &refused)
	assert.ErrorContains(t, err, "longer than 1 MiB")
	assert.Contains(t, refused.Advice(), "--manager")

	_, err = File{Path: t.TempDir()}.Load()
	assert.ErrorContains(t, err, "it is not a file")

	require.NoError(t, os.WriteFile(f.Path, []byte(strings.Repeat("#", largest)), 0o600))
	_, err = f.Load()
	assert.NoError(t, err)
	_, err = f.Set("a", func(c *Context) { c.Manager = "m" })
	assert.ErrorContains(t, err, "would be longer than 1 MiB")
}

// What would make a small file large, or a parser dig too deep, is refused
// like any other mistake.
func TestBombs(t *testing.T) {
	laughs := "a0: &a0 lol\n"
	for i := range 9 {
		laughs += "a" + string(rune('1'+i)) + ": &a" + string(rune('1'+i)) + " [" + strings.TrimSuffix(strings.Repeat("*a"+string(rune('0'+i))+", ", 10), ", ") + "]\n"
	}
	for name, text := range map[string]string{
		"laughs": laughs, "brackets": strings.Repeat("[", largest), "braces": strings.Repeat("{a: ", largest/4), "dashes": strings.Repeat("- ", largest/2),
	} {
		_, err := write(t, text).Load()
		var invalid *InvalidError
		assert.ErrorAs(t, err, &invalid, name)
	}
}

func TestAt(t *testing.T) {
	at := func(vars map[string]string) File { return At(func(name string) string { return vars[name] }) }
	assert.Equal(t, File{Path: filepath.FromSlash("/x/dftask/config.yaml"), Home: "/people/op"}, at(map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/people/op"}))
	relative := at(map[string]string{"XDG_CONFIG_HOME": "x", "HOME": "/people/op"})
	assert.Equal(t, at(map[string]string{"HOME": "/people/op"}), relative, "a relative folder counts as none")
	assert.True(t, filepath.IsAbs(relative.Path))
	assert.Empty(t, at(nil).Path)
}

func TestNear(t *testing.T) {
	words := []string{"read_only", "color", "tag", "token_file"}
	for word, want := range map[string]string{"colour": "color", "readonly": "read_only", "tga": "tag", "tog": "tag", "token": "", "x": "", "tokenfiel": "token_file", "tokenfille": "token_file", "bearer": "", "token-file": "token_file", strings.Repeat("a", 100): ""} {
		assert.Equal(t, want, Near(word, words), word)
	}
}
