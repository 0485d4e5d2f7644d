// Package executions is the list of purges: of this session, of earlier ones that the
// journal tells of, and of everybody else that the job list tells of.
package executions
