package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
)

// idOf is what a command line that needs no manager comes to.
func idOf(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	return call{args: append([]string{"task-id"}, args...), stdin: stdin}.run(t)
}

// The vectors are those of contract §6.3, run through the manager's function.
func TestTaskIDVectors(t *testing.T) {
	const file = "https://example.com/file.bin"
	for name, c := range map[string]struct {
		args           []string
		normalized, id string
	}{
		"V1":  {[]string{file}, file, "e8c4dbc6f080cf9cfdc16444094d6e130b747e35c26ad6c07ab6e3bfed0a393a"},
		"V2":  {[]string{file + "?z=1&a=2&X-Amz-Signature=abc&ns=docker.io"}, file + "?a=2&z=1", "612537d3bd0e908d0d241052273a9876952e297b4e3f13189203524590483698"},
		"V3":  {[]string{file, "--piece-length", "4MiB", "--tag", "release", "--application", "ci"}, file, "1af3c02a6294fa5b79cd76199596b5ab826b8e9006a7db29b245671bd3f6e42d"},
		"V4":  {[]string{file + "?token=s3cr3t&v=2", "--filtered-query-params", "token"}, file + "?v=2", "a691ea474b7f59faf66e22c94d301a06720800d92e416c1b0a2c8b400820776e"},
		"V5":  {[]string{"https://registry.example.com/v2/library/nginx/blobs/sha256:c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4?ns=docker.io"}, "https://registry.example.com/v2/library/nginx/blobs/sha256:c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4", "031a1f7ca9c7e53fdbcdfb57307e4e64b2f24a21704a404d0d9680d5c8117913"},
		"V6":  {[]string{"https://example.com/a%20b/你?x=%20y+z#frag"}, "https://example.com/a%20b/%E4%BD%A0?x=+y+z#frag", "c1d4e1d0443085d4bf08a3a3b08e80c6eaf82fbc305e8a21772bad565d9feb82"},
		"V8":  {[]string{file, "--piece-length", "67108864"}, file, "0ee5842cb1eb50310ed64e66a567ef70c1175531da52b9aa37fbddbaa6eed636"},
		"V9":  {[]string{file + "?b=1&a=2", "--filtered-query-params", "&"}, file + "?a=2&b=1", "998e0ba55d230d54057e92088b6ab2444ec4246e56991c61fb9d32b140f74c46"},
		"V10": {[]string{file, "--tag", "ab", "--application", "c"}, file, "639c780798fbe0b74d8a1dc5191771e8eacd3df77457c8ead38462398760af8a"},
		"V11": {[]string{file, "--tag", "a", "--application", "bc"}, file, "639c780798fbe0b74d8a1dc5191771e8eacd3df77457c8ead38462398760af8a"},
	} {
		t.Run(name, func(t *testing.T) {
			o := idOf(t, "", c.args...)
			require.Equal(t, console.ExitOK, o.code, o.err)
			assert.Regexp(t, "^task id +"+c.id+"\nurl +"+regexp.QuoteMeta(c.normalized)+"\n", o.out)
		})
	}
	t.Run("V7", func(t *testing.T) {
		// The manager would hash the empty text, and no host has that.
		refused(t, idOf(t, "", ":bad url%"), console.ExitUsage, "the URL does not parse")
	})
}

func TestTaskIDTellsWhatDiffers(t *testing.T) {
	o := idOf(t, "", "https://example.com/file.bin?z=1&a=2&X-Amz-Signature=abc&ns=docker.io")
	assert.Regexp(t, `(?m)^dropped +X-Amz-Signature, ns$`, o.out)
	assert.Contains(t, o.err, "older than #2014 (merged 2026-08-25) have it under another id: they keep the order of its query parameters")

	o = idOf(t, "", "https://example.com/file.bin?z=1&a=2", "-o", "json")
	r := parse[struct {
		TaskID        string   `json:"task_id"`
		NormalizedURL string   `json:"normalized_url"`
		Dropped       []string `json:"dropped_query_params"`
		Mismatches    []string
	}](t, o.out)
	assert.Equal(t, "https://example.com/file.bin?a=2&z=1", r.NormalizedURL)
	assert.Len(t, r.Mismatches, 1)
	assert.NoError(t, schemas(t)["task-id"].Validate(value(t, o.out)))
	assert.NotNil(t, r.Dropped)

	o = idOf(t, "", "https://example.com/file.bin?a=1&b=2")
	assert.Empty(t, o.err, "nothing is known to differ")
}

// An id that is another URL's is printed with what the manager makes of the URL.
func TestTaskIDTellsWhatTheManagerCannotRead(t *testing.T) {
	o := idOf(t, "", llamaURL+"?rebate=100%&ns=x")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Regexp(t, `(?m)^url +`+llamaURL+`\ndropped +ns\nunreadable +rebate=100%\n`, o.out)
	assert.Contains(t, o.err, "the manager cannot read the parameter rebate=100% (a % without two hex digits after it) and leaves it out: it takes the URL for "+llamaURL+"\n")

	o = idOf(t, "", llamaURL+"?k=a;b", "-o", "json")
	assert.NoError(t, schemas(t)["task-id"].Validate(value(t, o.out)))
	r := parse[struct {
		Query struct {
			ReadAs string `json:"read_as"`
		}
		Unreadable []map[string]string `json:"unreadable_query_params"`
	}](t, o.out)
	assert.Equal(t, llamaURL, r.Query.ReadAs)
	assert.Equal(t, []map[string]string{{"param": "k=a;b", "reason": "a semicolon"}}, r.Unreadable)

	o = demo(t, "search", "url", llamaURL+"?k=a;b", "--quiet")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.err, "it takes the URL for "+llamaURL+"\n", "it is said even with --quiet")
	o = demo(t, "delete", "url", llamaURL+"?k=a;b", "--dry-run")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, llamaURL+"?k=a;b read as "+llamaURL+"\n")
}

// Ids are taken as people copy them.
func TestIDsOfAllKinds(t *testing.T) {
	llama := task.Query{Type: task.URL, URL: llamaURL}.ComputedID()
	sha512 := strings.Repeat("0a", 64)
	for arg, want := range map[string]string{"sha256:" + llama: llama, sha512: sha512, "sha512:" + sha512: sha512, "crc32:1475635037": "1475635037", "1475635037": "1475635037"} {
		o := demo(t, "search", "id", arg, "-o", "json")
		assert.NoError(t, schemas(t)["search"].Validate(value(t, o.out)))
		assert.Equal(t, want, parse[struct {
			TaskID string `json:"task_id"`
		}](t, o.out).TaskID)
		assert.Equal(t, want == llama, o.code == console.ExitOK, o.err)
	}
	o := demo(t, "delete", "id", "sha256:"+llama, "--yes")
	assert.Equal(t, console.ExitOK, o.code, o.err)
}

func TestTaskIDsOfStandardInput(t *testing.T) {
	o := idOf(t, "https://example.com/file.bin\r\n\n  https://example.com/models/llama.bin \n", "-", "-o", "jsonl")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Equal(t, 2, strings.Count(o.out, "\n"))
	assert.Contains(t, o.out, "e8c4dbc6f080cf9cfdc16444094d6e130b747e35c26ad6c07ab6e3bfed0a393a")
	assert.Contains(t, o.out, "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa")
	o = idOf(t, "https://example.com/file.bin", "-")
	assert.True(t, strings.HasPrefix(o.out, "TASK ID"), "a table, for one too: %s", o.out)

	refused(t, idOf(t, "", "-"), console.ExitUsage, "the list names no URL")
	o = idOf(t, "https://example.com/a\nb\n\nfile:///c\n", "-")
	refused(t, o, console.ExitUsage, "line 2: the URL has no scheme")
	assert.Contains(t, o.err, "line 4: the URL names no host")
	o = idOf(t, strings.Repeat("x\n", 100), "-")
	assert.Equal(t, console.ExitUsage, o.code)
	assert.Contains(t, o.err, "and 90 more")
}

// A task id is the one that a search would ask for.
func TestTaskIDFollowsTheContext(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "dftask"), 0o700))
	file := filepath.Join(home, "dftask", "config.yaml")
	require.NoError(t, os.WriteFile(file, []byte("current: c\ncontexts:\n  - name: c\n    manager: http://"+nobody(t)+"\n    tag: ab\n    application: c\n    clusters: [x]\n"), 0o600))
	c := call{args: []string{"task-id", "https://example.com/file.bin"}, env: map[string]string{"XDG_CONFIG_HOME": home}}
	o := c.run(t)
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "639c780798fbe0b74d8a1dc5191771e8eacd3df77457c8ead38462398760af8a")
	assert.Equal(t, fmt.Sprintf("dftask: with the context c: tag %q, application %q\n", "ab", "c"), o.err)
	c.args = append(c.args, "--tag", "", "--application", "")
	assert.Contains(t, c.run(t).out, "e8c4dbc6f080cf9cfdc16444094d6e130b747e35c26ad6c07ab6e3bfed0a393a")
}
