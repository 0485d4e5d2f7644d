package executions

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/executions"
	"dftask/client/task"
)

// A target that the manager reads as another one is shown as both.
func TestATargetIsShownAsItIsRead(t *testing.T) {
	of := func(url string) string {
		return shownTarget(executions.Execution{Result: task.PurgeResult{Query: task.Query{Type: task.URL, URL: url}}})
	}
	assert.Equal(t, "https://example.com/a", of("https://example.com/a"))
	misread := of("https://example.com/models/llama.bin?rebate=100%")
	assert.Equal(t, "https://example.com/models/llama.bin?rebate=100% read as https://example.com/models/llama.bin", misread)
	assert.Equal(t, "read as …/llama.bin", cutTarget(misread, 20))
	assert.Equal(t, "…/llama.bin?…", cutTarget(misread, 14))
	assert.Equal(t, "…/llama.bin", cutTarget("https://example.com/models/llama.bin", 12))
}

func TestAPersonInANarrowColumn(t *testing.T) {
	assert.Equal(t, "sato", cutWho("sato@bastion", 9))
	assert.Equal(t, "data-pla…", cutWho("data-platform@cron-1", 9))
}

func TestAVerdictInANarrowColumn(t *testing.T) {
	assert.Equal(t, "NOT VERIFIED", shortVerdict("PURGED, UNVERIFIED", 16))
	assert.Equal(t, "NOT VERIFIED", shortVerdict("NOTHING DELETED, UNVERIFIED", 16))
	assert.Equal(t, "PURGED", shortVerdict("PURGED (verified by #1784)", 16))
	assert.Equal(t, "PARTLY…", shortVerdict("PARTLY PURGED", 9))
}
