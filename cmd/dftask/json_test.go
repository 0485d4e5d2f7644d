package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/tui/views/text"
)

// kinds of JSON values, and the keys of objects, are what programs rely on: a
// list is described by its first item, and must be of one kind.
func shapeOf(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	var v any
	require.NoError(t, decoder.Decode(&v), text)
	assert.False(t, decoder.More(), "one value")
	return shape(t, v)
}

func shape(t *testing.T, v any) any {
	switch v := v.(type) {
	case map[string]any:
		keys := map[string]any{}
		for key, value := range v {
			if _, outcome := v["outcome"]; outcome && key == "cause" {
				continue // only where something is left
			}
			keys[key] = shape(t, value)
		}
		return keys
	case []any:
		items := []any{}
		for _, item := range v {
			items = append(items, shape(t, item))
			assert.Equal(t, items[0], items[len(items)-1], "a list holds things of one kind")
		}
		return items[:min(len(items), 1)]
	case string:
		return "text"
	case float64:
		return "number"
	case bool:
		return "truth"
	}
	return nil
}

const (
	urlQuery = `{"type": "url", "url": "u", "tag": "", "application": "", "piece_length": null, "filtered_query_params": null}`

	searchShape = `{"query": ` + urlQuery + `, "task_id": "i", "job_id": 1, "state": "s", "answered_after_seconds": 1.5,
		"copies": 8, "hosts": 8, "complete": 8, "clusters": [{"id": 1, "name": "n", "copies": 6, "errors": [],
		"hosts": [{"hostname": "h", "ip": "i", "host_type": "t", "complete": true, "host_id": "i"}]}], "errors": []}`

	purgeShape = `{"query": ` + urlQuery + `, "task_id": "i", "operation_id": "o", "reason": "r", "verdict": "v", "verified": true, "verified_by": 1, "verified_at": "t",
		"jobs": [{"id": 42, "state": "s"}], "deleted": 2, "failed": 1, "left": 1, "hosts": 3, "seconds": 1.5,
		"clusters": [{"id": 1, "name": "n", "hosts": [
			{"hostname": "h", "ip": "i", "host_type": "t", "outcome": "o", "error": "e", "left": true}]}], "errors": []}`

	remediesShape = `"remedies": [{"cause": "c", "text": "t", "command": "d", "hosts": ["h"]}], "errors": []}`
)

func TestJSONShapes(t *testing.T) {
	t.Parallel()
	one := []string{"--cluster", "1", "-o", "json"}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"search": {append([]string{"search", "url", llamaURL}, one...), console.ExitOK, searchShape},
		"no copy": {
			append([]string{"search", "url", noneURL, "--variants=false"}, one...), console.ExitNoCopy,
			replaced(searchShape, `[{"hostname": "h", "ip": "i", "host_type": "t", "complete": true, "host_id": "i"}]`, `[]`),
		},
		"all fields of a URL": {
			append([]string{"search", "url", noneURL, "--variants=false", "--tag", "t", "--application", "a", "--piece-length", "4MiB", "--filtered-query-params", "a&b"}, one...), console.ExitNoCopy,
			replaced(replaced(searchShape, `[{"hostname": "h", "ip": "i", "host_type": "t", "complete": true, "host_id": "i"}]`, `[]`),
				`"piece_length": null, "filtered_query_params": null`, `"piece_length": 4194304, "filtered_query_params": "a&b"`),
		},
		"task id": {
			append([]string{"search", "id", "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"}, one...), console.ExitOK,
			replaced(searchShape, urlQuery, `{"type": "id", "task_id": "i"}`),
		},
		"content": {
			append([]string{"search", "content", "build-4711"}, one...), console.ExitOK,
			replaced(searchShape, urlQuery, `{"type": "content", "content": "c"}`),
		},
		"image": {
			append([]string{"search", "image", "https://registry.example.com/v2/library/app/manifests/v1"}, one...), console.ExitOK,
			replaced(replaced(replaced(replaced(searchShape, `"type": "url", "url": "u"`, `"type": "image", "url": "u", "platform": ""`),
				`"task_id": "i", "job_id": 1`, `"task_id": null, "job_id": null`),
				`"host_id": "i"`, `"host_id": "i", "layers": ["d"]`),
				`"complete": 8,`, `"complete": 0, "layers": [{"url": "u", "digest": "d", "copies": 3}],`),
		},
		"partly purged":  {append([]string{"delete", "url", failURL, "--yes", "--reason", "INC-42 bad build"}, one...), console.ExitNotAll, replaced(purgeShape, `"errors": []}`, remediesShape)},
		"nothing purged": {append([]string{"delete", "url", diskOnlyURL, "--yes"}, one...), console.ExitNotAll, replaced(purgeShape, `"errors": []}`, remediesShape)},
		"purge of an image": {
			append([]string{"delete", "image", imageURL, "--yes"}, one...), console.ExitOK,
			replaced(replaced(replaced(replaced(purgeShape, `"type": "url", "url": "u"`, `"type": "image", "url": "u", "platform": ""`),
				`"task_id": "i"`, `"task_id": null`),
				`"left": true`, `"left": true, "layers": ["d"]`),
				`"seconds": 1.5,`, `"seconds": 1.5, "layers": [{"url": "u", "digest": "d", "task_id": "i", "verdict": "v", "jobs": [{"id": 1, "state": "s"}], "deleted": 1, "failed": 0, "left": 0}],`),
		},
		"not verified": {
			append([]string{"delete", "url", llamaURL, "--yes", "--no-verify"}, one...), console.ExitOK,
			replaced(replaced(purgeShape, `"left": 1`, `"left": null`), `"verified_by": 1, "verified_at": "t"`, `"verified_by": null, "verified_at": null`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := demo(t, c.args...)
			assert.Equal(t, c.code, o.code, o.err)
			assert.Equal(t, shapeOf(t, c.want), shapeOf(t, o.out))
		})
	}
}

// With jsonl a result that is one thing is the same object in one line.
func TestOneResultInALine(t *testing.T) {
	for _, args := range [][]string{{"search", "url", llamaURL}, {"delete", "url", llamaURL, "--yes"}} {
		o := demo(t, append(args, "-o", "jsonl")...)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Equal(t, 1, strings.Count(o.out, "\n"), o.out)
		assert.Equal(t, shapeOf(t, demo(t, append(args, "-o", "json")...).out), shapeOf(t, o.out))
	}
}

// replaced is a text with a part replaced, which must be there.
func replaced(text, old, new string) string {
	if !strings.Contains(text, old) {
		panic("no " + old)
	}
	return strings.Replace(text, old, new, 1)
}

// What programs read of a search and a purge.
type (
	searched struct {
		Query    map[string]any
		TaskID   *string `json:"task_id"`
		JobID    *uint   `json:"job_id"`
		State    string
		Copies   int
		Hosts    int
		Complete *int
		Layers   []struct {
			Digest string
			Copies int
		}
		Clusters []searchedCluster
		Errors   []string
	}
	searchedCluster struct {
		ID     uint
		Name   string
		Copies int
		Hosts  []searchedHost
		Errors []string
	}
	searchedHost struct {
		Hostname, IP string
		HostType     string `json:"host_type"`
		Complete     *bool
		HostID       string `json:"host_id"`
		Layers       []string
	}
	purged struct {
		TaskID      string `json:"task_id"`
		OperationID string `json:"operation_id"`
		Reason      string
		Verdict     string
		Verified    bool
		Jobs        []struct {
			ID    uint
			State string
		}
		Deleted, Failed int
		Left            *int
		Seconds         float64
		Layers          []struct{ Digest, Verdict string }
		Clusters        []struct {
			ID    uint
			Name  string
			Hosts []struct {
				Hostname, IP          string
				HostType              string `json:"host_type"`
				Outcome, Error, Cause string
				Left                  bool
			}
		}
		Remedies []struct {
			Cause, Text, Command string
			Hosts                []string
		}
		Errors []string
	}
)

func parse[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}

func TestSearchJSON(t *testing.T) {
	o := demo(t, "search", "url", llamaURL, "-o", "json")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, `"copies": 8,`)
	r := parse[searched](t, o.out)
	assert.Equal(t, "SUCCESS", r.State)
	assert.Equal(t, 8, *r.Complete)
	require.Len(t, r.Clusters, 2)
	assert.Equal(t, "cluster-1", r.Clusters[0].Name)
	assert.Equal(t, 6, r.Clusters[0].Copies)
	assert.Equal(t, "eu-west", r.Clusters[1].Name)
	assert.Equal(t, 2, r.Clusters[1].Copies)
	assert.Equal(t, "super", r.Clusters[0].Hosts[0].HostType, "the seed peer")
}

func TestPurgeJSON(t *testing.T) {
	t.Parallel()
	t.Run("disk only", func(t *testing.T) {
		o := demo(t, "delete", "url", diskOnlyURL, "--yes", "-o", "json")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		assert.Contains(t, o.out, `"verdict": "nothing purged",`)
		assert.Contains(t, o.out, `"left": 2,`)
		r := parse[purged](t, o.out)
		assert.True(t, r.Verified)
		for _, h := range r.Clusters[0].Hosts {
			assert.Equal(t, "untouched", h.Outcome)
			assert.True(t, h.Left)
			assert.Equal(t, "forgotten", h.Cause)
		}
		require.Len(t, r.Remedies, 1)
		assert.Equal(t, "dfctl task rm "+r.TaskID, r.Remedies[0].Command)
		assert.Equal(t, []string{"node-001 127.0.1.2", "node-004 127.0.1.5"}, r.Remedies[0].Hosts)
	})
	t.Run("an image", func(t *testing.T) {
		o := demo(t, "delete", "image", imageURL, "--yes", "-o", "json")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		r := parse[purged](t, o.out)
		assert.Equal(t, "purged", r.Verdict)
		assert.True(t, r.Verified)
		assert.Len(t, r.Layers, 5)
		assert.Equal(t, []int{7, 0, 0}, []int{r.Deleted, r.Failed, *r.Left})
		seed := r.Clusters[0].Hosts[0]
		assert.Equal(t, []string{"super", "deleted"}, []string{seed.HostType, seed.Outcome})
		assert.Empty(t, r.Remedies)
		assert.Empty(t, r.Errors)
		assert.Less(t, r.Seconds, 36.0, "one look")
	})
	t.Run("partly", func(t *testing.T) {
		o := demo(t, "delete", "url", failURL, "--yes", "-o", "json", "--reason", "INC-42 bad build")
		assert.Equal(t, console.ExitNotAll, o.code, o.err)
		r := parse[purged](t, o.out)
		assert.Equal(t, "partly purged", r.Verdict)
		assert.Equal(t, []int{2, 1, 1}, []int{r.Deleted, r.Failed, *r.Left})
		assert.Equal(t, "INC-42 bad build", r.Reason)
		assert.Regexp(t, `^[0-9a-f]{8}$`, r.OperationID)
		for _, h := range r.Clusters[0].Hosts {
			assert.Equal(t, h.Hostname == "node-002", h.Outcome == "failed", h.Hostname)
			assert.Equal(t, h.Hostname == "node-002", h.Left, h.Hostname)
			if h.Outcome == "failed" {
				assert.Contains(t, h.Error, "permission denied: unlink /var/lib/dragonfly/content")
			}
		}
	})
}

// Of all characters JSON holds those alone that the screen would show too. The others
// are escaped, so that the meaning stays.
func TestJSONHoldsNoCharacterThatTheScreenCleansAway(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if testing.Short() && r == 0x40000 {
			r = 0xe0000 // no character is there
		}
		if utf8.ValidRune(r) {
			all.WriteString("a" + string(r))
		}
	}
	words, err := task.JSON(all.String())
	require.NoError(t, err)
	var read string
	require.NoError(t, json.Unmarshal(words, &read))
	require.True(t, all.String() == read, "the meaning stays")
	for _, r := range string(words) {
		if within := "a" + string(r) + "b"; r >= 0x7f && text.Clean(within) != within {
			t.Fatalf("%U is not escaped", r)
		}
	}
}
