package targetlist

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/task"
)

const someURL = "https://example.com/models/llama.bin"

const someID = "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"

func TestParseTargets(t *testing.T) {
	length := uint64(4 << 20)
	defaults := task.Query{Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"}
	list := "\ufeff# what was built on Monday\r\n" +
		"https://example.com/a\r\n\r\n" +
		"   https://example.com/b?x=1#y \t\n" +
		"  # indented\n" +
		someID + "\n" +
		`{"url": "https://example.com/a"}` + "\n" +
		`{"type": "content", "content": "build 4711"}` + "\n" +
		`{"type": "image", "url": "https://registry.example.com/v2/app/manifests/v1", "platform": "linux/amd64", "tag": "t"}` + "\n" +
		`{"type": "url", "url": "https://example.com/with space", "piece_length": null}`
	targets, dropped, err := Parse(strings.NewReader(list), defaults)
	require.NoError(t, err)
	assert.Zero(t, dropped)
	assert.Equal(t, []task.Query{
		{Type: task.URL, URL: "https://example.com/a", Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"},
		{Type: task.URL, URL: "https://example.com/b?x=1#y", Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"},
		{Type: task.ID, TaskID: someID},
		{Type: task.URL, URL: "https://example.com/a"},
		{Type: task.Content, Content: "build 4711"},
		{Type: task.Image, URL: "https://registry.example.com/v2/app/manifests/v1", Platform: "linux/amd64", Tag: "t"},
		{Type: task.URL, URL: "https://example.com/with space"},
	}, targets)
}

// Targets are the same when their tasks are, however they are named.
func TestTargetsAreSentOnce(t *testing.T) {
	list := strings.Join([]string{
		someURL, someURL, fmt.Sprintf(`{"url": %q}`, someURL), urlQuery(someURL).ComputedID(),
		fmt.Sprintf(`{"url": %q, "tag": "t"}`, someURL),
	}, "\n")
	targets, dropped, err := Parse(strings.NewReader(list), task.Query{})
	require.NoError(t, err)
	assert.Equal(t, []task.Query{urlQuery(someURL), {Type: task.URL, URL: someURL, Tag: "t"}}, targets)
	assert.Equal(t, 3, dropped)
}

func TestBadLinesAreRefusedTogether(t *testing.T) {
	lines := []struct{ text, says string }{
		{"example.com/a", "the URL has no scheme"},
		{"https:///a", "the URL names no host"},
		{"http://%zz", "the URL does not parse"},
		{strings.ToUpper(someID), "a task id is 64 lower-case hex digits"},
		{someID[1:], "a task id is 64 lower-case hex digits"},
		{"deadbeef", "a task id is 64 lower-case hex digits"},
		{"sha256:" + someID[1:], "a task id is 64 lower-case hex digits"},
		{`["https://example.com/a"]`, "the beginning of a JSON array"},
		{someURL + " " + "https://example.com/none.bin", "there is a space in it"},
		{someURL + "\xff", "it is not UTF-8"},
		{`{"url": "https://example.com/\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "tag": "\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "application": "\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "filtered_query_params": "a&\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "tag": "a", "TAG": "b"}`, `its field "TAG" is named twice`},
		{`{"query": {"url": "https://example.com/a", "url": "https://example.com/b"}}`, `its field "url" is named twice`},
		{`{"query": {"url": "https://example.com/a"}, "tag": "b"}`, `both a query and the field "tag"`},
		{`{"query": 1}`, "its JSON is not that of a target"},
		{`{"url": "https://example.com/a?b=1", "filtered_query_params": "a, b"}`, "filtered names are joined by &"},
		{`{"url": "https://example.com/a", "tag": "b\u200b"}`, "the tag has an invisible character, U+200B, at column 2"},
		{`{"content": "b\u202e"}`, "the content has a character that turns the direction"},
		{`{"url": "https://example.com/a", "tga": "x"}`, `unknown field "tga"`},
		{`{"url": "https://example.com/a", "tag": 1}`, `its field "tag" cannot be a number`},
		{`{"url": "https://example.com/a"} x`, "its JSON is not that of a target"},
		{`{"url": "https://example.com/a"`, "its JSON is not that of a target"},
		{`{"url": "https://example.com/a", "password": "p"}`, `unknown field "password"`},
		{`{}`, "it names neither url, nor task_id, nor content"},
		{`{"type": "file", "url": "https://example.com/a"}`, `"file" is not a type of target`},
		{`{"type": "id", "url": "https://example.com/a"}`, "the task id is empty"},
		{`{"url": "https://example.com/a", "task_id": "` + someID + `"}`, "more than one of"},
		{`{"url": "https://example.com/a", "platform": "linux/amd64"}`, "a platform is an image's"},
		{`{"task_id": "` + someID + `", "tag": "t"}`, "a tag, an application"},
		{`{"url": "https://example.com/a", "piece_length": 1}`, "the piece length is not between"},
		{strings.Repeat("x", maxTargetLine+1), "it is longer than 1 MiB"},
	}
	var list strings.Builder
	for _, l := range lines {
		list.WriteString(someURL + "\n" + l.text + "\n") // a good one before each
	}
	targets, _, err := Parse(strings.NewReader(list.String()), task.Query{})
	assert.Empty(t, targets)
	var refused *Error
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Lines, len(lines))
	for i, l := range lines {
		assert.Equal(t, 2*i+2, refused.Lines[i].Line)
		assert.Contains(t, refused.Lines[i].Reason, l.says)
	}
	assert.Contains(t, err.Error(), "34 lines of the list cannot be used:\n  line 2: the URL has no scheme")
	assert.Contains(t, err.Error(), "\n  and 24 more")
	assert.NotContains(t, err.Error(), "line 22:", "a long list is cut")
	assert.Contains(t, refused.Advice(), "Nothing was sent")

	_, _, err = Parse(strings.NewReader("x"), task.Query{})
	assert.ErrorContains(t, err, "a line of the list cannot be used:\n  line 1: ")
}

// inputs are lists that went wrong before, and what is right for each.
func TestListsThatWentWrong(t *testing.T) {
	const other = "the manager cannot read the parameter "
	for file, lines := range map[string][]string{
		"01-percent-in-query.txt": {
			"line 1: " + other + "rebate=100% (a % without two hex digits after it) and leaves it out: it takes the URL for https://example.com/models/llama.bin",
			"line 2: " + other + "file=50% (a % without two hex digits after it) and leaves it out: it takes the URL for https://example.com/models/llama.bin?v=",
			"line 3: " + other + "q=%zz (a % without two hex digits after it) and leaves it out: it takes the URL for https://example.com/models/llama.bin",
		},
		"06-list-duplicate-key.jsonl": {`line 1, column 49: its field "url" is named twice`, `line 2, column 61: its field "tag" is named twice`},
		"07-zero-width-space.txt": {
			"line 1: the URL has an invisible character, U+200B, at column 37",
			"line 2: the URL has an invisible character, U+2060, at column 21",
			"line 3: the URL has a character that turns the direction of the text, U+202E, at column 21",
		},
		"08-trailing-comma.txt": {"line 1: it ends with ,", `line 2: it ends with "`, "line 3: it ends with >"},
		"25-nul-list.txt":       {"line 1: it has a NUL character"},
	} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile("../../testdata/inputs/" + file)
			require.NoError(t, err)
			targets, _, err := Parse(bytes.NewReader(text), task.Query{})
			assert.Empty(t, targets)
			var refused *Error
			require.ErrorAs(t, err, &refused)
			require.Len(t, refused.Lines, len(lines))
			for i, want := range lines {
				assert.True(t, strings.HasPrefix(refused.Lines[i].String(), want), refused.Lines[i].String())
			}
		})
	}
	for file, want := range map[string]task.Query{
		"03-sha512-id.txt":        {Type: task.ID, TaskID: "b030eade3c76066e854afde060a58d562e103878b92ba17586070c1373c0c31f8c80389eeabbc1370284d983fb066f2c1cee3ad22fd5c580223a13efc5e31832"},
		"05-sha256-prefix-id.txt": {Type: task.ID, TaskID: "589f0d58b9053a4ff7329b8fdb4f9dd120e29354c086ad0b3b10733f6cfd6de3"},
		"26-purge-result.jsonl":   {Type: task.URL, URL: someURL, Tag: "prod"},
	} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile("../../testdata/inputs/" + file)
			require.NoError(t, err)
			targets, _, err := Parse(bytes.NewReader(text), task.Query{Tag: "not of an object or an id"})
			require.NoError(t, err)
			assert.Equal(t, []task.Query{want}, targets)
		})
	}
	text, err := os.ReadFile("../../testdata/inputs/24-utf16-list.txt")
	require.NoError(t, err)
	for name, list := range map[string]string{"as it is": string(text), "without its mark": string(text[2:]), "big-endian": "\x00h\x00t\x00t\x00p"} {
		_, _, err := Parse(strings.NewReader(list), task.Query{})
		assert.ErrorContains(t, err, "the list is UTF-16", name)
	}
}

// What people write after a URL is no part of it, in any script.
func TestMarksAfterATarget(t *testing.T) {
	for _, mark := range []string{",", ";", ">", "\"", "”", "»", "，", "。", "、", "」", "》", "）", "؛", "،"} {
		_, _, err := Parse(strings.NewReader(someURL+mark), task.Query{})
		assert.ErrorContains(t, err, "line 1: it ends with "+mark+":")
	}
	for _, end := range []string{"文", "é", "=", "_", "-", "/", ")"} {
		_, _, err := Parse(strings.NewReader(someURL+end), task.Query{})
		assert.NoError(t, err, end)
	}
}

// A column counts what stands before the target, and characters rather than bytes.
func TestColumnsOfALine(t *testing.T) {
	for line, want := range map[string]string{
		"  {\"tag\": \"é\", \"tag\": \"b\"}":                           "line 1, column 16: ",
		`{"query": {"url": "u", "a": [{"b": 1}], "url": "v"}, "x": 1}`: "line 1, column 41: ",
		`{"url": "https://example.com/a"} x`:                           "line 1, column 34: ",
	} {
		_, _, err := Parse(strings.NewReader(line), task.Query{})
		assert.ErrorContains(t, err, want, line)
	}
}

func TestListsThatAreRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct {
		list, says string
	}{
		"empty":         {"", "names no target"},
		"comments only": {"\ufeff\n# a\n \n", "names no target"},
		"too long":      {strings.Repeat("\n", MaxTargetLines) + someURL, "more than 100,000 lines"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Parse(strings.NewReader(c.list), task.Query{})
			var refused *client.RefusedError
			require.ErrorAs(t, err, &refused)
			assert.ErrorContains(t, err, c.says)
			assert.NotEmpty(t, refused.Advice())
		})
	}
	t.Run("as long as it may be", func(t *testing.T) {
		targets, _, err := Parse(strings.NewReader(strings.Repeat("\n", MaxTargetLines-1)+someURL+"\n"), task.Query{})
		require.NoError(t, err)
		assert.Len(t, targets, 1)
	})
	t.Run("unreadable", func(t *testing.T) {
		broken := errors.New("the disk is on fire")
		_, _, err := Parse(io.MultiReader(strings.NewReader(someURL+"\n"), iotest.ErrReader(broken)), task.Query{})
		assert.ErrorIs(t, err, broken)
	})
	t.Run("a long line", func(t *testing.T) {
		long := someURL + "?" + strings.Repeat("x", maxTargetLine-len(someURL)-1)
		targets, _, err := Parse(iotest.OneByteReader(strings.NewReader(long)), task.Query{})
		require.NoError(t, err)
		assert.Equal(t, long, targets[0].URL)
	})
}

// Whatever a list holds, each target of it is one that can be sent and read
// back, and no two are the same.
func FuzzParseTargets(f *testing.F) {
	f.Add(someURL + "\n# x\n" + someID)
	f.Add(`{"url": "https://example.com/a", "tag": "t", "piece_length": 4194304}` + "\r\n" + someURL)
	f.Add(`{"content": "x"}` + "\n" + `{"type":"image","url":"https://r.example.com/v2/a/manifests/b"}`)
	f.Add("\ufeff\xff\x00{\n")
	f.Add("url,tag,application\n" + someURL + ",a,b\n\"" + someURL + "\",,\n")
	f.Add("image: " + someURL + "\ncontent:x y\ncontent:\"")
	f.Fuzz(func(t *testing.T, list string) {
		targets, dropped, err := Parse(strings.NewReader(list), task.Query{Tag: "t"})
		if err != nil {
			var problem client.Problem
			require.ErrorAs(t, err, &problem)
			assert.Empty(t, targets)
			return
		}
		assert.NotEmpty(t, targets)
		assert.LessOrEqual(t, len(targets)+dropped, strings.Count(list, "\n")+1)
		seen := map[string]bool{}
		for _, q := range targets {
			require.NoError(t, q.Check())
			assert.False(t, seen[q.Key()])
			seen[q.Key()] = true
			text, err := q.MarshalJSON()
			require.NoError(t, err)
			again, _, err := Parse(strings.NewReader(string(text)), task.Query{Tag: "other"})
			require.NoError(t, err, "%s", text)
			assert.Equal(t, q.Key(), again[0].Key())
		}
	})
}

func urlQuery(u string) task.Query { return task.Query{Type: task.URL, URL: u} }
