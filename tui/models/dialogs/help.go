package dialogs

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// Help is the table of keys.
type Help struct {
	groups []overlay.HelpGroup
	offset int
}

// NewHelp shows groups of keys.
func NewHelp(groups []overlay.HelpGroup) *Help { return &Help{groups: groups} }

// Key scrolls, and closes the dialog.
func (h *Help) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	return readOnlyKey(&h.offset, msg, env, h.View(env))
}

// View is the dialog as it is drawn.
func (h *Help) View(Env) widget.Dialog { return overlay.Help{Groups: h.groups, Offset: h.offset} }

// Keys are what the keys do.
func (h *Help) Keys(env Env) []widget.Hint { return readingKeys(env) }

// Messages is the messages so far.
type Messages struct {
	// past are all of them, also those that come while the dialog is open.
	past   func() []overlay.Message
	offset int
}

// NewMessages shows what past returns.
func NewMessages(past func() []overlay.Message) *Messages { return &Messages{past: past} }

// Key scrolls, and closes the dialog.
func (m *Messages) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	return readOnlyKey(&m.offset, msg, env, m.View(env))
}

// View is the dialog as it is drawn.
func (m *Messages) View(Env) widget.Dialog {
	return overlay.Messages{Items: m.past(), Offset: m.offset}
}

// Keys are what the keys do.
func (m *Messages) Keys(env Env) []widget.Hint { return readingKeys(env) }
