// Package overlay draws the dialogs: values in, text out. Each is a
// [widget.Dialog], laid over the screen by package views.
package overlay
