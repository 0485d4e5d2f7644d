package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/search"
)

// handleAgainMsg brings the answer about one of many targets in. An answer to an
// older token is asked for again.
func (r *Root) handleAgainMsg(m search.AgainMsg) tea.Cmd {
	s := r.searches[m.Tab]
	if r.oldTrouble(m.Update.Wait.Trouble) {
		m.Update.Wait.Trouble = nil
	}
	cmd := s.HandleAgainMsg(m)
	current := s.Many != nil && m.Many == s.Serial && m.Serial == s.Many.Again[m.Target].Serial
	if current && !m.Over {
		r.hearSearch(&m.Update, s.Many.Scopes[m.Target])
	}
	if current && r.late(m.Update.Err) {
		return tea.Batch(cmd, r.ask(s.AskAgain(m.Target)))
	}
	return cmd
}

// handlePurgeMsg brings an update in, and tells the operator how a purge ended.
func (r *Root) handlePurgeMsg(m executions.UpdateMsg) tea.Cmd {
	if r.oldTrouble(m.Update.Wait.Trouble) {
		m.Update.Wait.Trouble = nil
	}
	if !r.signedInAt.IsZero() && client.IsAuth(m.Update.Progress.Trouble) && !client.IsAuth(m.Update.Wait.Trouble) {
		// Of a target that was not asked about since then.
		m.Update.Progress.Trouble = nil
	}
	next, tone, news := r.executions.HandlePurgeMsg(m)
	if x := r.executions.ByOperation[m.Operation]; x != nil && x.NeverSent() {
		// Its row says so, and no dialog opens for it by itself.
		r.offered[m.Operation] = true
	}
	if x := r.executions.ByOperation[m.Operation]; x != nil && x.Own != nil && m.Update.Done && m.Update.Err == nil {
		r.hearPurge(x)
	}
	if x := r.executions.ByOperation[m.Operation]; m.Over || x == nil || x.State != executions.Following {
		// Of one that was sent in part only the rest is offered again, like an
		// interrupted one.
		if c := r.confirmed[m.Operation]; c != nil && x == nil && client.IsAuth(m.Update.Err) {
			r.refusedPurges, r.refusal = append(r.refusedPurges, c), m.Update.Err
		}
		delete(r.confirmed, m.Operation)
	}
	if r.executions.ByOperation[m.Operation] == nil {
		for _, s := range r.searches {
			s.ForgetDelete(m.Operation)
		}
	}
	if r.detail != nil && r.executions.ByKey[r.detail.Key] != r.detail {
		// Its row is gone: nothing of it was done.
		r.detail = nil
	}
	if m.Beside != nil {
		// What another program has begun, or left, since it was looked for.
		next = tea.Batch(next, r.askPast())
	}
	if news == "" {
		return next
	}
	return tea.Batch(next, r.tell(tone, news))
}

func (r *Root) handleSearchMsg(m search.UpdateMsg) tea.Cmd {
	s := r.searches[m.Tab]
	if r.oldTrouble(m.Update.Wait.Trouble) {
		m.Update.Wait.Trouble = nil
	}
	cmd := s.HandleSearchMsg(m)
	if m.Serial == s.Serial {
		r.hearSearch(&m.Update, s.Scope)
	}
	if m.Serial == s.Serial && r.late(m.Update.Err) {
		return tea.Batch(cmd, r.searchAgain(s))
	}
	return cmd
}

func (r *Root) handleFoundMsg(m search.FoundMsg) tea.Cmd {
	s := r.searches[m.Tab]
	if r.oldTrouble(m.Update.Wait.Trouble) {
		m.Update.Wait.Trouble = nil
	}
	cmd := s.HandleFoundMsg(m)
	if m.Serial == s.Serial && s.Many != nil && !m.Over {
		r.hearSearch(&m.Update.SearchUpdate, s.Many.Scopes[m.Update.Target])
	}
	if m.Serial == s.Serial && s.Many != nil && r.late(m.Update.Err) {
		return r.searchRefused(s)
	}
	return cmd
}

func (r *Root) handleNewestMsg(m executions.NewestMsg) tea.Cmd {
	if r.late(m.Err) {
		r.executions.Fetching = false
		return r.executions.Refresh()
	}
	if m.Err == nil {
		r.refusal = nil
		if s, open := r.dialog.(*dialogs.SignIn); open {
			s.TokenTaken()
		}
	}
	cmds := []tea.Cmd{r.executions.HandleNewestMsg(m), r.firstAnswer(m)}
	r.confirmKnows()
	if strangers := r.executions.Strangers(); strangers || r.executions.Elsewhere() {
		cmds = append(cmds, r.askPast())
	}
	return tea.Batch(cmds...)
}
