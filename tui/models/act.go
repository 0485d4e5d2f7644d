package models

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/views"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// env is what dialogs may know.
func (r *Root) env() dialogs.Env {
	width, height := r.panes.Size()
	return dialogs.Env{Width: width, Height: height, ReadOnly: r.deps.ReadOnly, Now: r.deps.Now(), Clock: r.deps.Engine.Clock.Now(), Keys: r.deps.Keys}
}

// handleDialogMsg brings a message to the dialog that it is meant for.
func (r *Root) handleDialogMsg(msg dialogs.Msg) tea.Cmd {
	d, open := r.front.dialog.(dialogs.Receiver)
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
		return r.searching.many(a.Paste.Queries)
	case dialogs.DeleteMany:
		return r.deletes.askMany(a.Paste)
	case dialogs.Confirm:
		return r.deletes.open(a.Plan, a.Since)
	case dialogs.GiveUp:
		return r.interrupted.giveUp(a)
	case nil:
		return nil
	case dialogs.QuitNow:
		return r.keeping.leave()
	}
	// All others end the dialog.
	r.front.dialog = nil
	switch a := a.(type) {
	case dialogs.Leave:
		return r.quit()
	case dialogs.Perform:
		return r.actions.performWith(r.deps.Keys.Find(a.ID), a.Argument, a.Force)
	case dialogs.Copy:
		return r.clipboard.put(a.Text)
	case dialogs.SwitchTo:
		if a.Name != "" {
			return switchTo(a.Name)
		}
	case dialogs.FillIn:
		return r.searching.fillIn(a.Query)
	case dialogs.UseClusters:
		return r.useClusters(a.IDs)
	case dialogs.SortBy:
		r.panes.Sort(a.Order)
	case dialogs.SearchAgain:
		return r.searching.again(r.panes.Search())
	case dialogs.Decided:
		var cmd tea.Cmd
		if a.Delete {
			cmd = r.deletes.send(a.Confirmation)
		}
		r.token.offerRefused()
		return cmd
	case dialogs.Later:
		return r.tell(widget.ToneInfo, "Left as they are: "+r.deps.Keys.Shown("resume")+" asks again, and so does the next start.")
	case dialogs.ResumeAll:
		return r.interrupted.resumeAll(a.Purges)
	case dialogs.SentAway:
		r.token.sentAway = true
	case dialogs.SignedIn:
		r.token.replace(a.Granted)
		return r.workAgain()
	}
	return nil
}

func (r *Root) openHelp() tea.Cmd {
	r.front.dialog = dialogs.NewHelp(append(r.actions.help(), views.VerdictHelp()))
	return nil
}

func (r *Root) openCommandLine() tea.Cmd {
	r.front.dialog = dialogs.NewCommandLine(r.panes.CommandLine())
	return nil
}

// askPalette opens the commands by name, with a text typed already.
func (r *Root) askPalette(typed string) tea.Cmd {
	r.front.dialog = dialogs.NewPalette(r.actions.commands, typed)
	return nil
}

func (r *Root) openOrder() tea.Cmd {
	r.front.dialog = dialogs.NewSortPicker(r.panes.Order())
	return nil
}

func (r *Root) openMessages() tea.Cmd {
	r.front.dialog = dialogs.NewMessages(r.messages.Past)
	return nil
}

// refresh asks again for what the focused pane shows, or asks for the confirmation of
// another delete of what a purge has left.
func (r *Root) refresh() tea.Cmd {
	p := r.panes
	r.token.wanted()
	switch {
	case p.Retries():
		return r.deletes.askAgain()
	case p.Detail == nil && p.Place()&(keymap.Targets|keymap.Copies) != 0:
		return r.searching.again(p.Search())
	case p.Detail != nil:
		if cmd := p.ReadDetail(); cmd != nil {
			return cmd
		}
	}
	if len(r.clusters.All) == 0 {
		return tea.Batch(p.Executions.Refresh(), r.clusters.Ask(r.deps.Ctx, r.deps.API))
	}
	return p.Executions.Refresh()
}

func (r *Root) whyNotRefresh() string {
	if r.panes.Place() == keymap.Copies && r.panes.Search().Asked == nil {
		return "nothing was searched yet"
	}
	if r.panes.Retries() && r.deps.ReadOnly {
		return "this dashboard is read-only"
	}
	return ""
}

// refreshWords are what the key for it does now.
func (r *Root) refreshWords() string {
	if r.panes.Retries() {
		return "delete again"
	}
	return "refresh"
}

// quit ends the program; purges under way are listed first.
func (r *Root) quit() tea.Cmd {
	if len(r.panes.Executions.Running()) == 0 {
		return r.keeping.leave()
	}
	r.front.dialog = dialogs.NewQuit(r.underWay)
	return nil
}

// underWay are the purges under way, for the dialog before the program is left.
func (r *Root) underWay() overlay.Quit {
	v := overlay.Quit{Note: "The manager finishes what it has taken. What is not verified yet will not be: search the targets again to see what is left."}
	if r.interrupted.written() {
		v.Note = "The manager finishes what it has taken. What was not sent yet stays unsent, and the next start offers to resume it."
	}
	for _, x := range r.panes.Executions.Running() {
		row := x.Row(r.deps, r.clusters.Name)
		words := fmt.Sprintf("#%s %s %s", row.ID, row.Verdict, row.Target)
		if row.Targets > 1 {
			words = fmt.Sprintf("#%s %s %s of %s targets", row.ID, row.Verdict, text.Number(row.Done), text.Number(row.Targets))
		}
		v.Running = append(v.Running, words)
	}
	return v
}
