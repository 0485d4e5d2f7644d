// Package clock is the built-in manager's time: a clock that can run faster
// than real time, and what is to happen at which instant of it.
package clock
