package views

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// TestManyRows holds what a row of a purge of many targets says.
func TestManyRows(t *testing.T) {
	for _, test := range []struct {
		row   ExecutionRow
		width int
		want  string
	}{
		{ExecutionRow{Targets: 1000, Done: 312, Next: time.Second}, outcomeWidth, "312 of 1,000"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictPartly, 1}, {VerdictNothing, 2}}, Verdict: VerdictPartly}, outcomeWidth, "7 purged, 3 left copies"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictPartly, 3}}, Verdict: VerdictPartly}, shortOutcome, "3 not purged"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 10}}, Verdict: VerdictPurged}, shortOutcome, "10 purged"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictUnverified, 3}}, Verdict: VerdictUnverified}, shortOutcome, "3 not verified"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictNothingToPurge, 10}}, Verdict: VerdictNothingToPurge}, shortOutcome, "10 were not cached"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 3}, {VerdictNothingToPurge, 7}}, Verdict: VerdictPurged}, shortOutcome, "10 gone"},
		{ExecutionRow{Targets: 1, Next: 8 * time.Second}, shortOutcome, "next check in 8 s"},
		{ExecutionRow{Targets: 1, Next: 50 * time.Minute}, shortOutcome, "check in 50 min"},
		{ExecutionRow{Next: 8 * time.Second, Missing: []string{"eu-west"}}, shortOutcome, "missing eu-west"},
		{ExecutionRow{Missing: []string{"a-rather-long-name"}}, shortOutcome, "missing a-rather-…"},
		{ExecutionRow{Missing: []string{"cluster-1", "cluster-2"}}, shortOutcome, "2 clusters missing"},
		{ExecutionRow{Verdict: VerdictGone, Next: 24 * time.Second}, shortOutcome, "hosts in 24 s"},
		{ExecutionRow{Verdict: VerdictGone, Next: -1}, shortOutcome, "hosts due"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 1}, outcomeWidth, "2 deleted 1 failed 1 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 3}, shortOutcome, "2 deleted 3 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 200, Failed: 3, Left: 100}, shortOutcome, "200 del 100 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 200, Failed: 103, Left: 100}, shortOutcome, "200 del 103 fail"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 3}, shortOutcome + 1, "2 del 1 fail 3 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 1}, shortOutcome, "2 deleted 1 failed"},
		{ExecutionRow{Next: 8 * time.Second, Missing: []string{"eu-west"}}, outcomeWidth, "waiting for eu-west"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 4000, Failed: 1, Left: 3}, shortOutcome, "4,000 del 3 left"},
		{ExecutionRow{Verdict: VerdictUnsent, Left: -1}, shortOutcome, ""},
		{ExecutionRow{Verdict: VerdictNothingToPurge}, shortOutcome, "no copy found"},
		{ExecutionRow{Verdict: VerdictNothing, Left: -1}, shortOutcome, ""},
		{ExecutionRow{Verdict: VerdictNothing, Left: 2}, shortOutcome, "2 left"},
		{ExecutionRow{Verdict: VerdictInterrupted, ResumeKey: "R"}, shortOutcome, "R resumes"},
		{ExecutionRow{Verdict: VerdictInterrupted, ResumeKey: "R", Targets: 60, Done: 25}, outcomeWidth, "25 of 60, R resumes"},
		{ExecutionRow{Verdict: VerdictInterrupted, ResumeKey: "R", Targets: 5000, Done: 250}, shortOutcome, "250 of 5,000"},
	} {
		assert.Equal(t, test.want, test.row.outcome(test.width), "%+v", test.row)
	}
	assert.Equal(t, "#4711…", ExecutionRow{ID: "4711", Targets: 2}.name(7))
	assert.Equal(t, "~37", ExecutionRow{ID: "37", Remembered: true}.name(7))
	assert.LessOrEqual(t, text.Width(ExecutionRow{ID: "123456789", Targets: 2}.name(7)), 7)
}

// TestUnanswered holds that a search which has ended searches no more.
func TestUnanswered(t *testing.T) {
	row := TargetRow{Target: sampleURL, Copies: -1}
	cols := searchColumns(80)
	assert.Contains(t, row.searched(80, cols, true, false, false, &widget.Styles{}), "searching")
	assert.Contains(t, row.searched(80, cols, false, false, false, &widget.Styles{}), "not searched")
	row.Copies = 0
	assert.Contains(t, row.searched(80, cols, true, false, false, &widget.Styles{}), "no copy found")
}
