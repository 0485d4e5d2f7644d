package client

import "time"

// checks are the instants after a job's creation at which managers from v2.4.0
// on check its queues. A job's state, and the results stored with it, change
// then or not at all (contract §5.1).
var checks = []time.Duration{
	0, 30 * time.Second, 90 * time.Second, 210 * time.Second, 450 * time.Second,
	750 * time.Second, 1050 * time.Second, 1350 * time.Second, 1650 * time.Second,
	1950 * time.Second, 2250 * time.Second, 2550 * time.Second, 2850 * time.Second,
	3150 * time.Second, 3450 * time.Second, 3750 * time.Second,
}

const (
	// CheckLag is how long after an instant it pays to ask: the manager reads
	// its queue and writes its row within a few hundredths of a second.
	CheckLag = 300 * time.Millisecond

	// LostAfter is the age at which a job that is still pending will never
	// end: its manager was restarted, and nothing resumes the checks
	// (contract §0.4).
	LostAfter = 3760 * time.Second

	// firstAsk is when a job is first asked for. Its first check now and then
	// finds the work done already.
	firstAsk = time.Second

	// floorAsk is the shortest wait between two questions about a job whose
	// manager does not keep the instants; it grows with the job's age.
	floorAsk = 10 * time.Second

	// slowAsk is the longest wait between two questions about a job whose
	// manager keeps the instants. It covers a manager that checks late.
	slowAsk = 2 * time.Minute

	// missedSlack is how late a check may come before it is taken for missed, and
	// abandonedSlack how late before the job is: by then a new job would be
	// checked as well.
	missedSlack    = 5 * time.Second
	abandonedSlack = 35 * time.Second

	// checkSlack is how far from an instant a record may have been written and
	// still count as written at it.
	checkSlack = 2 * time.Second
)

// Checks returns the instants, as ages of a job, at which a manager checks
// its queues.
func Checks() []time.Duration { return append([]time.Duration(nil), checks...) }

// NextCheck is the first instant after age, and false when the manager has
// looked for the last time.
func NextCheck(age time.Duration) (time.Duration, bool) {
	for _, at := range checks {
		if at > age {
			return at, true
		}
	}
	return 0, false
}

// NextAsk is the age at which a pending job is worth asking for again.
//
// age is the job's age now, and updated the age at which its record was last
// written, which moves at each check. A record that moved at the last instant
// belongs to a manager that keeps the instants, so the next one is waited for,
// with a slow floor. One that did not belongs to an older manager, which checks
// at random from 30 s on (contract §5.2), or to one that was restarted: it is
// asked more often at first, and the more seldom the older it gets.
func NextAsk(age, updated time.Duration) time.Duration {
	if age < firstAsk {
		return firstAsk
	}
	next, ok := NextCheck(age - CheckLag)
	if !ok {
		return max(age+floorAsk, LostAfter+CheckLag)
	}
	next += CheckLag
	if age < checks[1] {
		return next
	}
	floor := slowAsk
	if !keepsInstants(age, updated) {
		floor = max(floorAsk, age/6)
	}
	next = min(next, age+floor)
	for _, slack := range []time.Duration{missedSlack, abandonedSlack} {
		if at := nextCheckBy(updated) + slack; at > age {
			next = min(next, at)
		}
	}
	return next
}

// EndedAtFirstCheck says whether a job whose record was last written at an age
// had ended when it was checked for the first time, so that its work was done
// before that. Managers before v2.4 make that check up to 60 s after the job, and
// the second one not before that.
func EndedAtFirstCheck(updated time.Duration) bool { return updated < firstCheckBy }

// CheckMissed says whether a job that is pending at an age, and whose record was
// last written at the age updated, was not checked when it should have been: its
// manager was restarted, and checks it no more, or could not reach its database
// (contract §5.4). It holds for managers before v2.4 too, which check at random.
func CheckMissed(age, updated time.Duration) bool { return age >= nextCheckBy(updated)+missedSlack }

// Abandoned says whether such a job has not been checked for so long that it
// never will be.
func Abandoned(age, updated time.Duration) bool {
	return age > LostAfter || age >= nextCheckBy(updated)+abandonedSlack
}

// firstCheckBy is the age by which any manager has checked a job once: at 30 s,
// before v2.4 at up to 60 s (contract §5.2).
const firstCheckBy = 60 * time.Second

// nextCheckBy is the age by which any manager checks a job again whose record was
// last written at the age updated. Before v2.4 the second check comes up to 120 s
// after the first, and later ones up to 300 s apart.
func nextCheckBy(updated time.Duration) time.Duration {
	switch {
	case updated < checks[1]-checkSlack:
		return firstCheckBy
	case updated < firstCheckBy-checkSlack:
		return updated + 120*time.Second
	}
	return updated + 300*time.Second
}

// keepsInstants says whether a record last written at the age updated was
// written at the last instant before age.
func keepsInstants(age, updated time.Duration) bool {
	last := checks[0]
	for _, at := range checks {
		if at+CheckLag <= age {
			last = at
		}
	}
	return updated >= last-checkSlack && updated <= last+checkSlack
}
