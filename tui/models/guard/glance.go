package guard

import (
	"bytes"
	"fmt"
	"strconv"

	"dftask/tui/models/dialogs"
)

// Glance finds out whether the open dialog is on the screen. Its frames have a
// mark, by which a terminal tells when the first of them was written.
type Glance struct {
	// Drawn is the mark of the newest frame on the terminal. Nil where no terminal tells.
	Drawn func() uint64

	dialog dialogs.Asking
	// serial is the dialog's mark.
	serial uint64
	// told is set once the operator knows that keys were dropped.
	told bool
}

// follow gives a dialog that has just opened a mark of its own.
func (g *Glance) follow(open dialogs.Dialog) {
	now, _ := open.(dialogs.Asking)
	if now == g.dialog {
		return
	}
	*g = Glance{Drawn: g.Drawn, dialog: now, serial: g.serial}
	if now != nil && g.Drawn != nil {
		g.serial = max(g.serial, g.Drawn()) + 1
	}
}

// Unseen says whether the open dialog asks something and is not on the screen, which
// may be too small for it.
func (g *Glance) Unseen(open dialogs.Dialog, tooSmall bool) bool {
	g.follow(open)
	if g.dialog == nil {
		return false
	}
	return g.Drawn != nil && g.Drawn() < g.serial || tooSmall
}

// Drop says once that keys were dropped: they were typed before the dialog was on the
// screen.
func (g *Glance) Drop() string {
	if g.told {
		return ""
	}
	g.told = true
	return "Dropped the keys that were typed before this dialog was on the screen."
}

// The mark is an escape sequence that no terminal gets: [CutMark] removes it.
const (
	markBegin = "\x1b_dftask "
	markEnd   = "\x1b\\"
)

// Mark is what the frame of an unseen dialog begins its last line with.
func (g *Glance) Mark(open dialogs.Dialog) string {
	g.follow(open)
	if g.dialog == nil || g.Drawn == nil {
		return ""
	}
	return fmt.Sprint(markBegin, g.serial, markEnd)
}

// CutMark takes the mark out of what is written to the terminal. It returns
// the mark, 0 when there is none.
func CutMark(p []byte) (rest []byte, serial uint64) {
	before, after, found := bytes.Cut(p, []byte(markBegin))
	if !found {
		return p, 0
	}
	number, after, _ := bytes.Cut(after, []byte(markEnd))
	serial, _ = strconv.ParseUint(string(number), 10, 64) // Mark wrote it
	return append(bytes.Clone(before), after...), serial
}
