// Package cmdline writes the command line of dftask that does what a screen shows,
// quoted for a shell. No password is ever in it.
package cmdline
