// Package saved is what a dashboard keeps of itself for the next one: what was searched,
// and how its screen was arranged. No password is in it.
package saved
