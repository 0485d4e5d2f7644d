package task

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

const someID = "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"

func TestParseTargets(t *testing.T) {
	length := uint64(4 << 20)
	defaults := Query{Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"}
	list := "\ufeff# what was built on Monday\r\n" +
		"https://example.com/a\r\n\r\n" +
		"   https://example.com/b?x=1#y \t\n" +
		"  # indented\n" +
		someID + "\n" +
		`{"url": "https://example.com/a"}` + "\n" +
		`{"type": "content", "content": "build 4711"}` + "\n" +
		`{"type": "image", "url": "https://registry.example.com/v2/app/manifests/v1", "platform": "linux/amd64", "tag": "t"}` + "\n" +
		`{"type": "url", "url": "https://example.com/with space", "piece_length": null}`
	targets, dropped, err := ParseTargets(strings.NewReader(list), defaults)
	require.NoError(t, err)
	assert.Zero(t, dropped)
	assert.Equal(t, []Query{
		{Type: URL, URL: "https://example.com/a", Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"},
		{Type: URL, URL: "https://example.com/b?x=1#y", Tag: "prod", Application: "ml", PieceLength: &length, FilteredQueryParams: "a&b"},
		{Type: ID, TaskID: someID},
		{Type: URL, URL: "https://example.com/a"},
		{Type: Content, Content: "build 4711"},
		{Type: Image, URL: "https://registry.example.com/v2/app/manifests/v1", Platform: "linux/amd64", Tag: "t"},
		{Type: URL, URL: "https://example.com/with space"},
	}, targets)
}

// Targets are the same when their tasks are, however they are named.
func TestTargetsAreSentOnce(t *testing.T) {
	list := strings.Join([]string{
		llama, llama, fmt.Sprintf(`{"url": %q}`, llama), byURL(llama).ComputedID(),
		fmt.Sprintf(`{"url": %q, "tag": "t"}`, llama),
	}, "\n")
	targets, dropped, err := ParseTargets(strings.NewReader(list), Query{})
	require.NoError(t, err)
	assert.Equal(t, []Query{byURL(llama), {Type: URL, URL: llama, Tag: "t"}}, targets)
	assert.Equal(t, 3, dropped)
}

func TestBadLinesAreRefusedTogether(t *testing.T) {
	lines := []struct{ text, says string }{
		{"example.com/a", "the URL has no scheme"},
		{"https:///a", "the URL names no host"},
		{"http://%zz", "the URL does not parse"},
		{strings.ToUpper(someID), "a task id is 64 lower-case hex digits"},
		{someID[1:], "the URL has no scheme"},
		{llama + " " + nowhere, "there is a space in it"},
		{llama + "\xff", "it is not UTF-8"},
		{`{"url": "https://example.com/\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "tag": "\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "application": "\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "filtered_query_params": "a&\ud800"}`, "a character that cannot be read"},
		{`{"url": "https://example.com/a", "tga": "x"}`, `unknown field "tga"`},
		{`{"url": "https://example.com/a", "tag": 1}`, `its field "tag" cannot be a number`},
		{`{"url": "https://example.com/a"} x`, "its JSON is not that of a target"},
		{`{"url": "https://example.com/a"`, "its JSON is not that of a target"},
		{`{"url": "https://example.com/a", "password": "p"}`, `unknown field "password"`},
		{`{}`, "it names neither url, nor task_id, nor content"},
		{`{"type": "file", "url": "https://example.com/a"}`, `"file" is no way to name a target`},
		{`{"type": "id", "url": "https://example.com/a"}`, "the task id is empty"},
		{`{"url": "https://example.com/a", "task_id": "` + someID + `"}`, "more than one of"},
		{`{"url": "https://example.com/a", "platform": "linux/amd64"}`, "a platform is an image's"},
		{`{"task_id": "` + someID + `", "tag": "t"}`, "a tag, an application"},
		{`{"url": "https://example.com/a", "piece_length": 1}`, "the piece length is not between"},
		{strings.Repeat("x", maxTargetLine+1), "it is longer than 1 MiB"},
	}
	var list strings.Builder
	for _, l := range lines {
		list.WriteString(llama + "\n" + l.text + "\n") // a good one before each
	}
	targets, _, err := ParseTargets(strings.NewReader(list.String()), Query{})
	assert.Empty(t, targets)
	var refused *TargetsError
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Lines, len(lines))
	for i, l := range lines {
		assert.Equal(t, 2*i+2, refused.Lines[i].Line)
		assert.Contains(t, refused.Lines[i].Reason, l.says)
	}
	assert.Contains(t, err.Error(), "24 lines of the list name no target:\n  line 2: the URL has no scheme")
	assert.Contains(t, err.Error(), "\n  and 14 more")
	assert.NotContains(t, err.Error(), "line 22:", "a long list is cut")
	assert.Contains(t, refused.Advice(), "Nothing was sent")

	_, _, err = ParseTargets(strings.NewReader("x"), Query{})
	assert.ErrorContains(t, err, "a line of the list names no target:\n  line 1: ")
}

func TestListsThatAreRefusedWhole(t *testing.T) {
	for name, c := range map[string]struct {
		list, says string
	}{
		"empty":         {"", "names no target"},
		"comments only": {"\ufeff\n# a\n \n", "names no target"},
		"too long":      {strings.Repeat("\n", MaxTargetLines) + llama, "more than 100,000 lines"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := ParseTargets(strings.NewReader(c.list), Query{})
			var refused *client.RefusedError
			require.ErrorAs(t, err, &refused)
			assert.ErrorContains(t, err, c.says)
			assert.NotEmpty(t, refused.Advice())
		})
	}
	t.Run("as long as it may be", func(t *testing.T) {
		targets, _, err := ParseTargets(strings.NewReader(strings.Repeat("\n", MaxTargetLines-1)+llama+"\n"), Query{})
		require.NoError(t, err)
		assert.Len(t, targets, 1)
	})
	t.Run("unreadable", func(t *testing.T) {
		broken := errors.New("the disk is on fire")
		_, _, err := ParseTargets(io.MultiReader(strings.NewReader(llama+"\n"), iotest.ErrReader(broken)), Query{})
		assert.ErrorIs(t, err, broken)
	})
	t.Run("a long line", func(t *testing.T) {
		long := llama + "?" + strings.Repeat("x", maxTargetLine-len(llama)-1)
		targets, _, err := ParseTargets(iotest.OneByteReader(strings.NewReader(long)), Query{})
		require.NoError(t, err)
		assert.Equal(t, long, targets[0].URL)
	})
}

// Whatever a list holds, each target of it is one that can be sent and read
// back, and no two are the same.
func FuzzParseTargets(f *testing.F) {
	f.Add(llama + "\n# x\n" + someID)
	f.Add(`{"url": "https://example.com/a", "tag": "t", "piece_length": 4194304}` + "\r\n" + llama)
	f.Add(`{"content": "x"}` + "\n" + `{"type":"image","url":"https://r.example.com/v2/a/manifests/b"}`)
	f.Add("\ufeff\xff\x00{\n")
	f.Fuzz(func(t *testing.T, list string) {
		targets, dropped, err := ParseTargets(strings.NewReader(list), Query{Tag: "t"})
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
			again, _, err := ParseTargets(strings.NewReader(string(text)), Query{Tag: "other"})
			require.NoError(t, err, "%s", text)
			assert.Equal(t, q.Key(), again[0].Key())
		}
	})
}
