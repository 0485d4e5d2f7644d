// Package rig has what tests put between a client and a manager, or in the place
// of one.
package rig
