// Package purge is the command delete, and all that carries it out: the list of
// targets, the confirmation, the dry run, and how a purge is resumed.
package purge
