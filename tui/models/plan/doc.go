// Package plan says what a purge will delete before anybody has confirmed it: its
// targets, its clusters, what is known of their copies, and what it will not reach.
package plan
