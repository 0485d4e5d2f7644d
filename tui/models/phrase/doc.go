// Package phrase says errors, targets and clusters as people read them.
package phrase
