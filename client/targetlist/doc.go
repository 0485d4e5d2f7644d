// Package targetlist reads lists of targets, as people and other programs write
// them: a URL, a task id, an image, a content or a JSON object a line, or a table of
// comma-separated values under a header.
package targetlist
