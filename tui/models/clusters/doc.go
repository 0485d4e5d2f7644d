// Package clusters is what the dashboard knows of the scheduler clusters: those there are,
// those in use, and which of them have no active scheduler.
package clusters
