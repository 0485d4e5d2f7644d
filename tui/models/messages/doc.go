// Package messages is the message over the keys, and those that were there.
package messages
