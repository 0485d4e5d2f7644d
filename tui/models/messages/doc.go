// Package messages is the message in the last line, and those that were there.
package messages
