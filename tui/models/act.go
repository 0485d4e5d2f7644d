package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/journal"
	"dftask/tui/models/dialogs"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// env is what dialogs may know.
func (r *Root) env() dialogs.Env {
	return dialogs.Env{Width: r.width, Height: r.height, ReadOnly: r.deps.ReadOnly, Now: r.deps.Now(), Clock: r.deps.Engine.Clock.Now(), Keys: r.deps.Keys}
}

// dialogKey gives a key to the open dialog, and does what it asks for.
func (r *Root) dialogKey(msg tea.KeyMsg) tea.Cmd {
	a, cmd := r.dialog.Key(msg, r.env())
	return tea.Batch(cmd, r.act(a))
}

// dialogMsg brings a message to the dialog that it is meant for.
func (r *Root) dialogMsg(msg dialogs.Msg) tea.Cmd {
	d, open := r.dialog.(dialogs.Receiver)
	if !open {
		return nil
	}
	a, cmd := d.Receive(msg)
	return tea.Batch(cmd, r.act(a))
}

// act does what a dialog asks for.
func (r *Root) act(a dialogs.Action) tea.Cmd {
	switch a := a.(type) {
	case dialogs.Tell:
		return r.tell(a.Tone, a.Text)
	case dialogs.SearchMany:
		return r.searchMany(a.Paste)
	case dialogs.DeleteMany:
		return r.deleteMany(a.Paste)
	case dialogs.Confirm:
		return r.openConfirm(a.Plan, a.Since)
	case dialogs.GiveUp:
		cmd := r.resume(a.ID, journal.GiveUpRest)
		if a.Last {
			r.dialog = nil
			cmd = tea.Batch(cmd, r.openTab(executionsTab))
		}
		return cmd
	case nil:
		return nil
	}
	// All others end the dialog.
	r.dialog = nil
	switch a := a.(type) {
	case dialogs.Leave:
		return r.quit()
	case dialogs.Perform:
		return r.perform(r.deps.Keys.Find(a.ID))
	case dialogs.SwitchTo:
		if a.Name != "" {
			return switchTo(a.Name)
		}
	case dialogs.UseClusters:
		return r.useClusters(a.IDs)
	case dialogs.SearchAgain:
		return r.searchAgain(r.search())
	case dialogs.Decided:
		var cmd tea.Cmd
		if a.Delete {
			cmd = r.purge(a.Confirmation)
		}
		r.offerRefused()
		return cmd
	case dialogs.Later:
		return r.tell(widget.ToneInfo, "Left as they are: "+r.deps.Keys.Shown("resume")+" asks again, and so does the next start.")
	case dialogs.ResumeAll:
		var cmds []tea.Cmd
		for _, p := range a.Purges {
			rest := journal.LeaveRest
			if p.Send {
				rest = journal.SendRest
			}
			cmds = append(cmds, r.resume(p.ID, rest))
		}
		return tea.Batch(append(cmds, r.openTab(executionsTab))...)
	case dialogs.SentAway:
		r.sentAway = true
	case dialogs.SignedIn:
		return r.signedIn(a.Granted)
	}
	return nil
}

func (r *Root) openMessages() tea.Cmd {
	r.dialog = dialogs.NewMessages(func() []overlay.Message { return r.flashes.past })
	return nil
}

// quit ends the program; purges under way are listed first.
func (r *Root) quit() tea.Cmd {
	if len(r.executions.Running()) == 0 {
		return tea.Quit
	}
	r.dialog = dialogs.NewQuit(r.whatRuns)
	return nil
}

// whatRuns is what is under way, for the dialog before the program is left.
func (r *Root) whatRuns() overlay.Quit {
	v := overlay.Quit{Note: "The manager finishes what it has taken. What is not verified yet will not be: search the targets again to see what is left."}
	if r.remembers() {
		v.Note = "The manager finishes what it has taken. What was not sent yet stays unsent, and the next start offers to resume it."
	}
	for _, x := range r.executions.Running() {
		row := x.Row(r.deps, r.clusterName)
		words := fmt.Sprintf("#%s %s %s", row.ID, row.Verdict, row.Target)
		if row.Targets > 1 {
			words = fmt.Sprintf("#%s %s %s of %s targets", row.ID, row.Verdict, text.Number(row.Done), text.Number(row.Targets))
		}
		v.Running = append(v.Running, words)
	}
	return v
}
