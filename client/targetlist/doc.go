// Package targetlist reads lists of targets, as people and other programs write
// them: a URL, a task id or a JSON object a line.
package targetlist
