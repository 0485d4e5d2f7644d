package image

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

// jobOf is a job with the URLs, as the manager's list has it.
func jobOf(t *testing.T, id uint, kind client.JobType, urls ...string) client.Job {
	t.Helper()
	text, err := json.Marshal(map[string]any{"id": id, "type": kind, "args": map[string]any{"url": urls[0], "urls": urls[1:]}})
	require.NoError(t, err)
	var job client.Job
	require.NoError(t, json.Unmarshal(text, &job))
	return job
}

func TestElsewhere(t *testing.T) {
	const app, mirror = "https://registry.example.com/v2/library/app", "https://mirror.example.org/v2/library/app"
	blobs := []string{app + "/blobs/sha256:c", app + "/blobs/sha256:0"}
	jobs := func(urls ...string) (list []client.Job) {
		for i, u := range urls {
			list = append(list, jobOf(t, uint(118-i), client.DeleteTask, u))
		}
		return list
	}
	const search = ": copies from there are other tasks, search " + mirror + "/manifests/v1 as well"
	for _, tt := range []struct {
		jobs []client.Job
		want []string
	}{
		{jobs(app+"/blobs/sha256:c", app+"/blobs/sha256:c?ns=docker.io", "https://example.com/file.bin", "", mirror+"/blobs/sha256:9"), nil},
		{jobs(mirror+"/blobs/sha256:c", mirror+"/blobs/sha256:c", "https://example.com/x"), []string{"1 of the layers is known at mirror.example.org/library/app, too (job #118)" + search}},
		{jobs(mirror+"/blobs/sha256:c?ns=docker.io", mirror+"/blobs/sha256:0"), []string{"2 of the layers are known at mirror.example.org/library/app, too (job #118)" + search}},
		{jobs(mirror + "/manifests/v1?ns=docker.io"), []string{"the image is known at mirror.example.org/library/app, too (job #118)" + search}},
		{jobs(mirror+"/manifests/v2", app+"/manifests/v1"), nil},
		{jobs("https://registry.example.com/v2/team/base/blobs/sha256:0"), []string{"1 of the layers is known at registry.example.com/team/base, too (job #118): copies from there are other tasks"}},
		{[]client.Job{jobOf(t, 7, client.Preheat, "", "https://example.com/a", mirror+"/blobs/sha256:c")}, []string{"1 of the layers is known at mirror.example.org/library/app, too (job #7)" + search}},
	} {
		assert.Equal(t, tt.want, Elsewhere(app+"/manifests/v1", blobs, tt.jobs))
	}
	assert.Empty(t, Elsewhere("", nil, jobs("", "x")))
	for url, tells := range map[string]bool{mirror + "/blobs/sha256:c": true, app + "/manifests/v1": true, "https://example.com/file.bin": false, "": false} {
		job := jobOf(t, 1, client.DeleteTask, url)
		assert.Equal(t, tells, Tells(&job), url)
	}
}
