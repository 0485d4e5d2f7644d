// Package text writes what people read, for the views and the command line:
// texts from elsewhere made harmless, cut and padded to the cells of a terminal;
// numbers, durations and counts in words.
package text
