package dialogs

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// CommandLine shows what does on the command line what the screen shows.
type CommandLine struct {
	lines, notes []string
	offset       int
}

// NewCommandLine shows lines for a shell, and sentences about them.
func NewCommandLine(lines, notes []string) *CommandLine {
	return &CommandLine{lines: lines, notes: notes}
}

// Key copies, scrolls, and closes the dialog.
func (c *CommandLine) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	if env.is(msg, "copy") {
		return Copy{strings.Join(c.lines, "\n")}, nil
	}
	return readOnlyKey(&c.offset, msg, env, c.View(env))
}

// View is the dialog as it is drawn.
func (c *CommandLine) View(env Env) widget.Dialog {
	return overlay.CommandLine{Lines: c.lines, Notes: c.notes, Offset: c.offset, Keys: []widget.Hint{env.hint("copy", "copy"), env.hint(escKey, "close")}}
}
