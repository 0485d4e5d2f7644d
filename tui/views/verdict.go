package views

// Verdict is what became of a purge, or where it stands.
type Verdict int

// The verdicts. The first two are of purges under way.
const (
	// VerdictPending waits for the manager's next look.
	VerdictPending Verdict = iota
	// VerdictVerifying has its answer and waits for the search that proves it.
	VerdictVerifying
	// VerdictPurged is deleted, and the search afterwards found none.
	VerdictPurged
	// VerdictUnverified is deleted, and nobody looked afterwards.
	VerdictUnverified
	// VerdictPartly has copies deleted and copies left.
	VerdictPartly
	// VerdictNothing is a job that succeeded and visited nobody.
	VerdictNothing
	// VerdictFailed is a failed job, or one whose every copy failed.
	VerdictFailed
	// VerdictTimedOut is a job the manager gave up looking at.
	VerdictTimedOut
	// VerdictLost is a job whose record is gone or will never move again.
	VerdictLost
	verdicts
)
