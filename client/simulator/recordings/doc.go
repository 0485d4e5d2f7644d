// Package recordings loads exchanges that were recorded with a real manager
// and serves them as one, so that a client can be tested against the very
// bytes a manager sent.
package recordings
