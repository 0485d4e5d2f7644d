// Package background keeps Bubble Tea from asking the terminal for its background
// color. It asks in an init function of its own, in every program that links it,
// and waits up to five seconds for a terminal that does not answer. For TERM=dumb
// nothing is asked: package dumb sets that before, and this package, which imports
// Bubble Tea and so is initialised after it, puts TERM back and says that the
// background is dark. No color of the views depends on it.
package background
