// Package joblist reads the manager's list of jobs, and follows jobs in it until
// they have ended.
//
// A [Reader] follows one job, and reads the list back to an instant. A [Sweeper]
// follows many with few requests. [ReadDue] does so for jobs of anybody. [Page] reads
// a page around rows that break it (contract §0.6).
//
// The layers are send, joblist, task, executions, each using those before it:
// client/task follows its own jobs with this package, so the package knows nothing
// of results and verdicts. What a record says about a purge is read in
// client/executions, which uses client/task.
package joblist
