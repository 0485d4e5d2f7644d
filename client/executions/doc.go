// Package executions lists, shows and follows the purges of everybody: the delete
// jobs that the manager has a record of, and those that only a journal still knows.
//
// A [Reader] reads them. It tells what became of the copies with the verdicts of
// client/task, so it stands above that package; the reading of the job list itself
// is in client/joblist, below it.
package executions
