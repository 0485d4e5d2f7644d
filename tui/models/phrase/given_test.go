package phrase

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/task"
)

// Each row that is drawn asks for it, and most targets have none.
func TestGivenCostsNothingWithoutAny(t *testing.T) {
	for _, kind := range []task.Type{task.URL, task.Image, task.ID, task.Content} {
		q := task.Query{Type: kind, URL: "https://example.com/x"}
		assert.Zero(t, testing.AllocsPerRun(10, func() { Given(q) }), kind)
	}
	assert.Equal(t, "(platform linux/arm64, tag prod)", Given(task.Query{Type: task.Image, Platform: "linux/arm64", Tag: "prod"}))
}
