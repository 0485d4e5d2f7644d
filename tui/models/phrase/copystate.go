package phrase

import (
	"dftask/client/task"
	"dftask/tui/views"
)

// CopyState is how much of the task a host holds.
func CopyState(h task.Host) views.CopyState {
	switch {
	case h.Complete == nil:
		return views.CopyUnknown
	case *h.Complete:
		return views.CopyComplete
	}
	return views.CopyPartial
}
