package joblist

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client"
)

func TestTheSameJob(t *testing.T) {
	job := client.Job{ID: 1, Group: "group_a", Type: client.DeleteTask, Args: client.JobArgs{TaskArgs: client.TaskArgs{URL: "https://example.com/models/llama.bin"}}}
	again, other, search, without := job, job, job, job
	again.State, again.Bio, again.Args.URL = client.Success, "edited by hand", "https://example.com/written/otherwise"
	other.Group, search.Group, search.Type, without.Group = "group_b", "", client.GetTask, ""
	assert.True(t, isSame(&again, &job))
	assert.True(t, isSame(&without, &job), "nothing tells otherwise")
	assert.False(t, isSame(&other, &job))
	assert.False(t, isSame(&search, &job))
}
