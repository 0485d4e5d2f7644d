package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/views/widget"
)

// whyNotVerify says why what has the focus cannot be verified: of marked rows, none.
func (r *Root) whyNotVerify() string {
	p := r.panes
	if p.Place() == keymap.Executions && p.Rows().MarksHidden() {
		return "the filter hides the marked rows, and nothing is verified in their place: end the filter, or mark others"
	}
	rows := p.Executions.ToVerify(p.Detail)
	if len(rows) == 0 {
		return p.Executions.WhyNotVerify(nil)
	}
	why := ""
	for _, x := range rows {
		if why = p.Executions.WhyNotVerify(x); why == "" {
			return ""
		}
	}
	return why
}

// verify searches again for what the chosen purges have deleted.
func (r *Root) verify() tea.Cmd {
	cmd, words := r.panes.Executions.Verify(r.panes.Executions.ToVerify(r.panes.Detail))
	return tea.Batch(cmd, r.tell(widget.ToneInfo, words))
}

// handleVerifyMsg brings an update of a verification in, and tells how it ended.
func (r *Root) handleVerifyMsg(m executions.VerifyMsg) tea.Cmd {
	next, tone, news := r.panes.Executions.HandleVerifyMsg(m)
	if news == "" {
		return next
	}
	return tea.Batch(next, r.tell(tone, news), r.told.say(tone, news))
}
