package views

import "dftask/tui/views/text"

// summaries are what became of targets, in the order it is told; of one, and of
// more than one.
var summaries = []struct {
	verdicts  []Verdict
	one, many string
}{
	{[]Verdict{VerdictPurged}, "purged", "purged"},
	{[]Verdict{VerdictUnverified}, "deleted but not verified", "deleted but not verified"},
	{[]Verdict{VerdictPartly, VerdictNothing}, "left a copy", "left copies"},
	{[]Verdict{VerdictFailed}, "failed", "failed"},
	{[]Verdict{VerdictTimedOut}, "timed out", "timed out"},
	{[]Verdict{VerdictLost}, "lost", "lost"},
	{[]Verdict{VerdictNothingDeleted}, "not verified", "not verified"},
	{[]Verdict{VerdictPending, VerdictVerifying, VerdictGone}, "not ended", "not ended"},
	{[]Verdict{VerdictUnsent}, "not sent", "not sent"},
	{[]Verdict{VerdictNothingToPurge}, "was not cached", "were not cached"},
}

// Summary says what became of many targets, also for the command line:
// "1 purged, 1 left a copy, 48 were not cached".
func Summary(counts []VerdictCount) string {
	var parts []string
	for _, s := range summaries {
		if n := countOf(counts, s.verdicts...); n > 0 {
			parts = append(parts, text.Count(n, s.one, s.many))
		}
	}
	return text.Commas(parts...)
}

// countOf is how many targets have one of some verdicts.
func countOf(counts []VerdictCount, of ...Verdict) (n int) {
	for _, c := range counts {
		for _, v := range of {
			if c.Verdict == v {
				n += c.Count
			}
		}
	}
	return n
}
