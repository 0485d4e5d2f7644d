// Package panes is what lies on the screen under a dialog: the search tabs, the list of
// executions, one execution in full, and which of them has the keys.
package panes
