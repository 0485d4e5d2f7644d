// Package spawn starts goroutines of which a panic can be told before the program
// ends, so that a terminal is given back first.
package spawn
