package models

import (
	"testing"
	"time"

	"dftask/client/simulator"
)

// Where no scheduler has hosts, after a restart, nothing is known to be gone.
func TestNoHostIsAsked(t *testing.T) {
	drive(t, simulator.Options{}, 160, 50, func(d *driver) {
		d.manager.RestartScheduler("cluster-1", "")
		d.manager.RestartScheduler("eu-west", "")
		d.search(llama)
		d.sees("No host was asked for a copy.", "cluster-1: no answer: no host is connected", "eu-west: no answer: no host is connected")
		d.doesNotSee("No copy found")
		d.manager.RestartScheduler("cluster-1", "")
		d.manager.RestartScheduler("eu-west", "")
		d.press("d", "delete", "enter")
		d.waitFor("NOTHING DELETED, UNVERIFIED: 0 deleted. Not verified: verify it", 40*time.Second)
		d.press("5", "g", "enter")
		d.sees("NOTHING DELETED, UNVERIFIED", "cluster-1: no answer: no host is connected", "eu-west: no answer: no host is connected")
		d.doesNotSee("no copy found")
	})
}
