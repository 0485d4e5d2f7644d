// Package dumb sets TERM to "dumb" when the program starts, so that nothing asks
// the terminal a question before main begins. It imports os alone: Go initialises
// packages in the order of their import paths as soon as what they import is
// ready, and this one is ready long before Bubble Tea, which needs os/signal.
// Package background puts TERM back.
package dumb
