// Package console has what every command shares: the outside world, the ways to
// write a result, progress, questions and notes, and the exit codes.
package console
