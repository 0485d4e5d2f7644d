// Package task does what a person wants done with tasks: find their copies, purge
// them, and prove that they are gone.
//
// A [Query] names a target. An [Engine] works with one manager: [Engine.Search],
// [Engine.Purge] and [Engine.Verify], and [Engine.SearchAll] and [Engine.PurgeAll] for
// many targets. Each is made of the manager's jobs and told as a stream of updates, so
// that a screen and a plain command follow it alike. A [PurgeResult] ends in a [Verdict], and its
// [PurgeResult.Remedies] say what to do about copies that are left.
//
// The package knows nothing of terminals. It sends through client/send and follows
// its jobs through client/joblist.
package task
