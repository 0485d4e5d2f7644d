// Package journal remembers purges for longer than a program lives. It is a
// file of JSON lines for each manager, to which lines are added and which is
// rewritten, shorter, when it has grown. Each line is on the disk before
// anybody is told so, and several programs may write to one file.
package journal
