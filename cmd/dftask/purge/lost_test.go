package purge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/task"
)

// A job that never answers is not said to have answered, and what its verdict
// means stands beside it.
func TestAJobWithoutAnAnswer(t *testing.T) {
	r := task.PurgeResult{Query: task.Query{Type: task.URL, URL: "https://example.com/models/llama.bin"}, Jobs: []task.JobRef{{ID: 7, State: client.Pending}}}
	for verdict, want := range map[task.Verdict]string{
		task.Lost:     "job 7 has no answer (lost): 0 deleted, 0 failed; verifying",
		task.TimedOut: "job 7 has no answer (timed out): 0 deleted, 0 failed; verifying",
		task.Purged:   "job 7 answered: 0 deleted, 0 failed; verifying",
	} {
		r.Verdict = verdict
		assert.Equal(t, want, purgeStage(task.PurgeUpdate{Result: r, Verifying: true}))
		var out strings.Builder
		require.NoError(t, Print(&out, r))
		assert.Equal(t, verdict == task.Lost, strings.Contains(out.String(), "no record of this job any more"), out.String())
	}
}
