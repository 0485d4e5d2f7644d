package rig

import (
	"testing"
	"time"
)

// Seed is what the dice of a test begin with. With -short it is always the same, so
// that a suite does not fail by luck in what has nothing to do with the change at hand.
func Seed(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(1)
	if !testing.Short() {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	return seed
}
