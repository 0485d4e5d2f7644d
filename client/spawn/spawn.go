package spawn

import (
	"runtime/debug"
	"sync/atomic"
)

// told is who is told of panics; it may be nil.
var told atomic.Pointer[func(value any, stack []byte)]

// OnPanic has tell told what a goroutine of [Go] panicked with, and where. The program
// continues meanwhile: tell has to see that it ends. Without it a panic ends the program
// at once, as any does, so only a program sets it, and no library. undo sets what was
// set before.
func OnPanic(tell func(value any, stack []byte)) (undo func()) {
	before := told.Swap(&tell)
	return func() { told.Store(before) }
}

// Go runs f in a goroutine.
func Go(f func()) {
	go func() {
		defer Recover()
		f()
	}()
}

// Recover is for the beginning of a function that another library runs in a goroutine,
// deferred: it tells of a panic of that function.
func Recover() {
	tell := told.Load()
	if tell == nil {
		return
	}
	if value := recover(); value != nil {
		(*tell)(value, debug.Stack())
	}
}
