package main

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// A manager that takes nothing shows what every flag becomes.
func TestWhatIsSent(t *testing.T) {
	image := "https://registry.example.com/v2/library/app/manifests/v1"
	id := "9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa"
	for name, c := range map[string]struct {
		args  []string
		stdin string
		want  string
	}{
		"a URL":     {[]string{"search", "url", llamaURL}, "", `{"type": "get_task", "args": {"url": "` + llamaURL + `"}}`},
		"a task id": {[]string{"search", "id", id}, "", `{"type": "get_task", "args": {"task_id": "` + id + `"}}`},
		"a content": {[]string{"search", "content", "-"}, "a\nb", `{"type": "get_task", "args": {"content_for_calculating_task_id": "a\nb"}}`},
		"all of a URL": {
			[]string{"search", "url", llamaURL, "--tag", "t", "--application", "a", "--piece-length", "16MiB", "--filtered-query-params", "a&b", "--cluster", "east", "--cluster", "1"}, "",
			`{"type": "get_task", "args": {"url": "` + llamaURL + `", "tag": "t", "application": "a", "piece_length": 16777216, "filtered_query_params": "a&b"}, "scheduler_cluster_ids": [1, 2]}`,
		},
		"all of an image": {
			[]string{"search", "image", image, "--platform", "linux/arm64", "--username", "u", "--password-stdin", "--header", "X-One: 1", "--header", "X-Two:2", "--tag", "t"}, secret + "\n",
			`{"type": "get_image_distribution", "args": {"url": "` + image + `", "platform": "linux/arm64", "username": "u", "password": "` + secret + `", "headers": {"X-One": "1", "X-Two": "2"}, "tag": "t"}}`,
		},
		"a delete": {
			[]string{"delete", "url", llamaURL, "--yes", "--tag", "t", "--cluster", "2", "--reason", "INC-42 bad build"}, "",
			`{"type": "delete_task", "args": {"url": "` + llamaURL + `", "tag": "t"}, "scheduler_cluster_ids": [2]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var bodies []map[string]any
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "Bearer "+secret, r.Header.Get("Authorization"))
				assert.Empty(t, r.URL.Query().Get("access_token"))
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				if r.Method == http.MethodGet {
					_, _ = w.Write([]byte(`[{"id": 1, "name": "west"}, {"id": 2, "name": "east"}]`))
					return
				}
				var body map[string]any
				assert.NoError(t, json.NewDecoder(r.Body).Decode(&body))
				mu.Lock()
				bodies = append(bodies, body)
				mu.Unlock()
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = w.Write([]byte(`{"errors": "not today"}`))
			})
			o := call{args: append([]string{"--manager", address}, c.args...), stdin: c.stdin, env: map[string]string{"DFTASK_TOKEN": secret}}.run(t)
			assert.Equal(t, console.ExitFailure, o.code, o.err)
			assert.Empty(t, o.out)
			assert.Contains(t, o.err, "refuses the request: not today")
			assert.NotContains(t, o.err, secret)

			require.Len(t, bodies, 1, "it is asked once")
			if bio, ok := bodies[0]["bio"]; ok {
				reason := map[bool]string{true: "INC-42 bad build · "}[c.args[0] == "delete"]
				assert.Regexp(t, `^`+reason+`tester@host · dftask [0-9a-f]{8}$`, bio)
				delete(bodies[0], "bio")
			}
			var want map[string]any
			require.NoError(t, json.Unmarshal([]byte(c.want), &want))
			assert.Equal(t, want, bodies[0])
		})
	}
}
