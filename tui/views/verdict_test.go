package views

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/widget"
)

// TestSummary holds that targets without a copy do not read as a disaster.
func TestSummary(t *testing.T) {
	assert.Equal(t, "1 purged, 1 left a copy, 48 were not cached",
		Summary([]VerdictCount{{VerdictNothingToPurge, 40}, {VerdictPurged, 1}, {VerdictPartly, 1}, {VerdictNothingToPurge, 8}}))
	assert.Equal(t, "2 deleted but not verified, 3 left copies, 1 not verified, 1 was not cached",
		Summary([]VerdictCount{{VerdictUnverified, 2}, {VerdictPartly, 1}, {VerdictNothing, 2}, {VerdictNothingDeleted, 1}, {VerdictNothingToPurge, 1}}))
	for v := range verdictTones {
		if v != VerdictInterrupted { // of a whole purge, never of a target
			assert.NotEmpty(t, Summary([]VerdictCount{{v, 1}}), v.String())
		}
	}
}

// TestEveryVerdict holds that each has a word, a sentence and a tone.
func TestEveryVerdict(t *testing.T) {
	for v := range verdictTones {
		means, _ := Detail{Verdict: v, Left: -1}.meaning()
		assert.NotEmpty(t, v.String())
		assert.NotEmpty(t, means, v.String())
		assert.LessOrEqual(t, len(v.in(verdictWidth)), verdictWidth)
		assert.LessOrEqual(t, len(v.in(shortVerdict)), shortVerdict, v.String())
		assert.Equal(t, v == VerdictPending || v == VerdictVerifying || v == VerdictGone, v.Running(), v.String())
	}
}

// TestVerdictsAreTheTasks holds that the verdicts here are those of the client, and
// what a purge is called before it has one.
func TestVerdictsAreTheTasks(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "client", "task", "verdict.go"))
	require.NoError(t, err)
	want := map[Verdict]bool{VerdictPending: true, VerdictVerifying: true, VerdictGone: true, VerdictUnsent: true, VerdictInterrupted: true}
	for _, word := range regexp.MustCompile(`\w+ +Verdict = "(.*)"`).FindAllStringSubmatch(string(source), -1) {
		want[Verdict(word[1])] = true
	}
	require.Greater(t, len(want), 12, "verdicts of the client are found")
	for v := range want {
		assert.Contains(t, verdictTones, v)
	}
	assert.Len(t, verdictTones, len(want))
}

// TestWhatIsNotProvedLooksLikeIt holds that a purge without a proof looks neither
// purged nor failed, with colors and without.
func TestWhatIsNotProvedLooksLikeIt(t *testing.T) {
	for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI} {
		st := stylesFor(profile)
		for v := range verdictTones {
			if v.Open() {
				assert.Equal(t, st.Tone[widget.ToneOpen], v.paint(st), v.String())
			} else {
				assert.NotEqual(t, st.Tone[widget.ToneOpen], v.paint(st), v.String())
			}
		}
		for tone := range widget.ToneOpen {
			assert.NotEqual(t, st.Tone[widget.ToneOpen], st.Tone[tone])
		}
	}
	assert.Equal(t, "NOT VERIFIED", VerdictUnverified.in(shortVerdict))
	assert.Equal(t, "NOTHING DELETED", VerdictNothingDeleted.in(verdictWidth), "another word for another verdict")
	assert.Equal(t, "NOT VERIFIED", VerdictNothingDeleted.in(shortVerdict-4))
}
