// Package search has the commands that delete nothing and find copies: search,
// task-id and clusters.
package search
