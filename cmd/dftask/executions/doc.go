// Package executions has the commands that list, show and watch delete jobs.
package executions
