package models

import (
	"bytes"
	"fmt"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/views/widget"
)

// glance finds out whether the open Dialog is on the screen. Its frames have a
// mark, by which [Deps.Drawn] tells when the first of them was written.
type glance struct {
	dialog dialogs.Asking
	// serial is the dialog's mark.
	serial uint64
	// told is set once the operator knows that keys were dropped.
	told bool
}

// follow gives a dialog that has just opened a mark of its own.
func (g *glance) follow(open dialogs.Dialog, drawn func() uint64) {
	now, _ := open.(dialogs.Asking)
	if now == g.dialog {
		return
	}
	*g = glance{dialog: now, serial: g.serial}
	if now != nil && drawn != nil {
		g.serial = max(g.serial, drawn()) + 1
	}
}

// unseen says whether the open Dialog asks something and is not on the screen.
func (r *Root) unseen() bool {
	r.glance.follow(r.dialog, r.deps.Drawn)
	if r.glance.dialog == nil {
		return false
	}
	return r.deps.Drawn != nil && r.deps.Drawn() < r.glance.serial || r.layout().TooSmall
}

// drop drops a key that was typed before the dialog was on the screen, and says
// so once.
func (r *Root) drop() tea.Cmd {
	if r.glance.told {
		return nil
	}
	r.glance.told = true
	return r.tell(widget.ToneInfo, "Dropped the keys that were typed before this dialog was on the screen.")
}

// The mark is an escape sequence that no terminal gets: [CutMark] removes it.
const (
	markBegin = "\x1b_dftask "
	markEnd   = "\x1b\\"
)

// mark is what the frame of an unseen dialog begins its last line with.
func (r *Root) mark() string {
	r.glance.follow(r.dialog, r.deps.Drawn)
	if r.glance.dialog == nil || r.deps.Drawn == nil {
		return ""
	}
	return fmt.Sprint(markBegin, r.glance.serial, markEnd)
}

// CutMark takes the mark out of what is written to the terminal. It returns
// the mark, 0 when there is none.
func CutMark(p []byte) (rest []byte, serial uint64) {
	before, after, found := bytes.Cut(p, []byte(markBegin))
	if !found {
		return p, 0
	}
	number, after, _ := bytes.Cut(after, []byte(markEnd))
	serial, _ = strconv.ParseUint(string(number), 10, 64) // mark wrote it
	return append(bytes.Clone(before), after...), serial
}
