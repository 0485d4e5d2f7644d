// Package taskid computes the ids under which a task may be known: the manager's,
// those of hosts of older and newer releases, and that of a blob's digest. It says
// where they differ, and why (contract §6).
package taskid
