//go:build !unix

package tui

// jobControl is nothing where no shell can stop a program.
type jobControl struct{}

func newJobControl(_, _ func()) *jobControl { return nil }

func (*jobControl) stop(bool) bool { return false }

func (*jobControl) end() {}
