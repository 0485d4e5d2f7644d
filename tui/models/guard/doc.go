// Package guard keeps keys from being taken for what they are not: letters of a word for
// keys of a list, and keys typed before a dialog was on the screen for its answer.
package guard
