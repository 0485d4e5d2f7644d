package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

var schemaDir = filepath.Join("..", "..", "testdata", "schemas")

// schemas are the promised shapes, by the names of their files.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	// Nothing is read that was not added.
	compiler.UseLoader(jsonschema.SchemeURLLoader{})
	files, err := filepath.Glob(filepath.Join(schemaDir, "*.schema.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		require.NoError(t, err, file)
		assert.Equal(t, filepath.Base(file), value.(map[string]any)["$id"])
		require.NoError(t, compiler.AddResource("https://dftask.invalid/"+filepath.Base(file), withID(value, "https://dftask.invalid/"+filepath.Base(file))))
	}
	known := map[string]*jsonschema.Schema{}
	for _, file := range files {
		schema, err := compiler.Compile("https://dftask.invalid/" + filepath.Base(file))
		require.NoError(t, err, file)
		known[strings.TrimSuffix(filepath.Base(file), ".schema.json")] = schema
	}
	return known
}

// withID is a schema at an absolute address, which references are relative to.
func withID(schema any, id string) any {
	whole := maps.Clone(schema.(map[string]any))
	whole["$id"] = id
	return whole
}

// value reads one JSON value and no more.
func value(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err, text)
	return v
}

// promised are the commands that print data, and the schemas of what they print:
// with -o json, and of a line with -o jsonl.
var promised = map[string]struct{ json, line string }{
	"search url":       {"search", "search"},
	"search image":     {"search", "search"},
	"search id":        {"search", "search"},
	"search content":   {"search", "search"},
	"delete url":       {"purge", "purge"},
	"delete image":     {"purge", "purge"},
	"delete id":        {"purge", "purge"},
	"delete content":   {"purge", "purge"},
	"delete --from":    {"purges", "purge"},
	"delete --dry-run": {"plan", "plan"},
	"executions":       {"executions", "execution"},
	"executions list":  {"executions", "execution"},
	"executions show":  {"execution", "execution"},
	"executions watch": {"executions", "execution"},
	"verify":           {"executions", "execution"},
	"clusters":         {"clusters", "cluster"},
	"doctor":           {"checks", "check"},
	"task-id":          {"task-id", "task-id"},
	"task-id -":        {"task-ids", "task-id"},
	"token list":       {"tokens", "token"},
	"token status":     {"token-status", "token-status"},
	"context list":     {"contexts", "context"},
	"version":          {"version", "version"},
}

func TestEveryOutputHasASchema(t *testing.T) {
	known := schemas(t)
	// The dashboard exports copies and hosts.
	named := map[string]bool{"common": true, "copy": true, "host": true}
	for command, s := range promised {
		assert.Contains(t, known, s.json, command)
		assert.Contains(t, known, s.line, command)
		named[s.json], named[s.line] = true, true
	}
	for name := range known {
		assert.True(t, named[name], "nothing prints %s", name)
	}
	var visit func(*cobra.Command, string)
	visit = func(c *cobra.Command, path string) {
		if c.Flags().Lookup("output") != nil {
			if path == "delete" {
				path = "delete --from"
			}
			assert.Contains(t, promised, path)
			path = strings.TrimSuffix(path, " --from")
			if c.Flags().Lookup("dry-run") != nil {
				assert.Contains(t, promised, "delete --dry-run")
			}
		}
		for _, sub := range c.Commands() {
			visit(sub, strings.TrimSpace(path+" "+sub.Name()))
		}
	}
	visit(newRoot(console.Env{}), "")
}

func TestOutputsAreAsPromised(t *testing.T) {
	t.Parallel()
	known := schemas(t)
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "dftask"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "dftask", "config.yaml"), []byte("contexts:\n  - name: a\n    manager: "+bubbleURL+"\n    clusters: [cluster-1]\n  - name: b\n    manager: http://b:1\n"), 0o600))
	// The newest job of the built-in fleet.
	last := column(demo(t, "executions", "list", "--limit", "1").out, 0)[1]
	image := "https://registry.example.com/v2/library/app/manifests/v1"
	for _, c := range []struct {
		command string
		args    []string
		stdin   string
		code    int
	}{
		{command: "search url", args: []string{llamaURL}},
		{command: "search url", args: []string{noneURL, "--tag", "t", "--piece-length", "4MiB", "--filtered-query-params", "a&b"}, code: console.ExitNoCopy},
		{command: "search url", args: []string{"https://example.com/partial.bin"}},
		{command: "search image", args: []string{image}},
		{command: "search image", args: []string{image, "--platform", "linux/amd64"}},
		{command: "search id", args: []string{"9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"}},
		{command: "search content", args: []string{"build-4711"}},
		{command: "delete url", args: []string{failURL, "--yes", "--reason", "INC-42"}, code: console.ExitNotAll},
		{command: "delete url", args: []string{diskOnlyURL, "--yes"}, code: console.ExitNotAll},
		{command: "delete url", args: []string{noneURL, "--yes"}},
		{command: "delete url", args: []string{noneURL, "--yes", "--no-verify"}, code: console.ExitNotAll},
		{command: "delete image", args: []string{image, "--yes"}},
		{command: "delete --from", args: []string{"-", "--yes"}, stdin: failURL + "\n" + llamaURL + "\n", code: console.ExitNotAll},
		{command: "delete --dry-run", args: []string{"--from", "-"}, stdin: failURL + "\n" + imageURL + "\n" + noneURL + "\n"},
		{command: "delete --dry-run", args: []string{"--from", "-", "--no-verify"}, stdin: `{"type": "image", "url": "` + imageURL + `"}`},
		{command: "delete id", args: []string{"9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa", "--yes", "--no-verify"}},
		{command: "delete content", args: []string{"build-4711", "--yes", "--all-clusters"}},
		{command: "executions"},
		{command: "executions list", args: []string{"--limit", "0"}},
		{command: "executions show", args: []string{last}},
		{command: "executions watch", args: []string{last}},
		{command: "verify", args: []string{last}},
		{command: "clusters"},
		{command: "doctor"},
		{command: "task-id", args: []string{llamaURL + "?b=1&a=2&ns=x", "--tag", "t"}},
		{command: "task-id -", stdin: llamaURL + "\n" + noneURL + "\n"},
		{command: "token list", args: []string{"--user", "root", "--password-stdin"}, stdin: "dragonfly"},
		{command: "token status"},
		{command: "context list"},
		{command: "version"},
	} {
		for _, as := range []string{"json", "jsonl"} {
			inBubble(t, c.command+" "+as, func(t *testing.T) {
				p := newManager(t).prepared(slices.Concat(strings.Fields(c.command), c.args, []string{"-o", as})...)
				p.stdin, p.env["XDG_CONFIG_HOME"] = c.stdin, home
				o := p.run(t)
				assert.Equal(t, c.code, o.code, o.err)
				if as == "json" {
					assert.NoError(t, known[promised[c.command].json].Validate(value(t, o.out)), o.out)
					return
				}
				require.True(t, strings.HasSuffix(o.out, "\n"), "lines, each to its end: %s", o.err)
				for l := range strings.Lines(o.out) {
					assert.NoError(t, known[promised[c.command].line].Validate(value(t, l)), l)
				}
			})
		}
	}
}

func TestManualSchemas(t *testing.T) {
	var b strings.Builder
	b.WriteString("| command | `-o json` | a line of `-o jsonl` |\n|---|---|---|\n")
	rows := map[string][]string{}
	for command, s := range promised {
		shapes := fmt.Sprintf("| `%s` | `%s` |", s.json, s.line)
		rows[shapes] = append(rows[shapes], "`"+command+"`")
	}
	var lines []string
	for shapes, commands := range rows {
		slices.Sort(commands)
		lines = append(lines, "| "+strings.Join(commands, ", ")+" "+shapes)
	}
	slices.Sort(lines)
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	generated(t, commandsPage, "schemas", b.String())
}

// What a schema does not name is refused, or it would promise little.
func TestSchemasAreClosed(t *testing.T) {
	known := schemas(t)
	for name, text := range map[string]string{
		"search":    demo(t, "search", "url", llamaURL, "-o", "json").out,
		"purge":     demo(t, "delete", "url", failURL, "--yes", "-o", "json").out,
		"plan":      demo(t, "delete", "url", failURL, "--dry-run", "-o", "json").out,
		"cluster":   demo(t, "clusters", "-o", "jsonl").out,
		"check":     demo(t, "doctor", "-o", "jsonl").out,
		"execution": demo(t, "executions", "list", "--limit", "1", "-o", "jsonl").out,
	} {
		text, _, _ = strings.Cut(text+"\n\n", "\n\n")
		if name == "cluster" || name == "check" {
			text, _, _ = strings.Cut(text, "\n")
		}
		object := value(t, text).(map[string]any)
		require.NoError(t, known[name].Validate(object))
		more := maps.Clone(object)
		more["surprise"] = true
		assert.Error(t, known[name].Validate(more), "%s takes more", name)
		for key := range object {
			if key == "remedies" {
				// There are none where nothing is left.
				continue
			}
			less := maps.Clone(object)
			delete(less, key)
			assert.Error(t, known[name].Validate(less), "%s does without %s", name, key)
		}
	}
}
