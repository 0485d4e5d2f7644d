package models

import (
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/input"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/saved"
	"dftask/tui/models/search"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// searching sends what people search for, from the form or from a paste.
type searching struct {
	deps     *world.Deps
	panes    *panes.Panes
	clusters *clusters.Clusters
	messages *messages.Log
	front    *front
	token    *token
}

// submit searches for what the form says.
func (s *searching) submit() tea.Cmd {
	pane := s.panes.Search()
	q, err := pane.Form.Submit()
	if err != nil {
		return s.messages.Tell(widget.ToneError, phrase.Sentence(err))
	}
	s.token.wanted()
	if s.clusters.WhyUnknown() != "" {
		return s.askClustersFirst()
	}
	s.deps.Saved.Add(saved.Search{Type: string(q.Type), At: s.deps.Now(), Fields: pane.Form.Texts()})
	s.panes.Focus = views.PaneCopies
	return s.token.hold(pane.Begin(q))
}

// askRecent offers the targets that were searched or deleted lately.
func (s *searching) askRecent() tea.Cmd {
	s.front.dialog = dialogs.NewRecent(s.panes.Recent)
	return nil
}

// fillIn puts a target into the form of its tab, all of it; nothing is sent.
func (s *searching) fillIn(q task.Query) tea.Cmd {
	if s.panes.FillIn(q) {
		return nil
	}
	return s.messages.Tell(widget.ToneWarn, "A form cannot hold this target as it is: "+phrase.Target(q))
}

// askClustersFirst asks for the clusters that a search is meant for, and says that it
// waits for them.
func (s *searching) askClustersFirst() tea.Cmd {
	return tea.Batch(s.token.hold(s.clusters.Ask(s.deps.Ctx, s.deps.API)), s.refuse())
}

// refuse says why nothing is searched.
func (s *searching) refuse() tea.Cmd {
	return s.messages.Tell(widget.ToneError, text.Capital(s.clusters.WhyUnknown())+".")
}

// again asks again for what a tab shows, unless it would go to clusters it
// is not meant for.
func (s *searching) again(pane *search.Pane) tea.Cmd {
	if s.clusters.WhyUnknown() != "" {
		return s.refuse()
	}
	return s.token.hold(pane.Repeat())
}

// againRefused asks again for those of many targets that the manager refused
// the token for, on the same condition.
func (s *searching) againRefused(pane *search.Pane) tea.Cmd {
	if s.clusters.WhyUnknown() != "" {
		return s.refuse()
	}
	return s.token.hold(pane.BeginRefused())
}

// resume asks again for what a refused token had stopped.
func (s *searching) resume() tea.Cmd {
	var cmds []tea.Cmd
	for _, pane := range s.panes.Searches {
		if pane.Many != nil && client.IsAuth(pane.Many.Err) {
			cmds = append(cmds, s.againRefused(pane))
		}
		if pane.Asked != nil && client.IsAuth(pane.Update.Err) {
			cmds = append(cmds, s.again(pane))
		}
	}
	return tea.Batch(cmds...)
}

// maxPaste bounds the lines of a paste. Bubble Tea takes seconds to read as many
// as that, in which the screen stands still; a file is read at once.
const maxPaste = 10_000

// PasteLost is a paste whose end did not arrive.
type PasteLost struct{}

// pasted reads many lines as targets, with the parameters that the form has.
func (s *searching) pasted(words string) tea.Cmd {
	q, err := s.panes.Search().Form.Query()
	if err != nil {
		return s.messages.Tell(widget.ToneError, phrase.Sentence(err))
	}
	p := &dialogs.Paste{}
	defaults := task.Query{Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams}
	// A terminal pastes line ends as carriage returns.
	words = strings.ReplaceAll(strings.ReplaceAll(words, "\r\n", "\n"), "\r", "\n")
	if n := strings.Count(strings.TrimRight(words, "\n"), "\n") + 1; n > maxPaste {
		return s.messages.Tell(widget.ToneError, text.Number(n)+" lines are too many for a paste. Put them into a file, and use: dftask delete --from FILE")
	}
	p.Queries, p.Dropped, err = targetlist.Parse(strings.NewReader(words), defaults)
	var bad *targetlist.Error
	switch {
	case errors.As(err, &bad):
		for _, line := range bad.Lines {
			p.Bad = append(p.Bad, text.Clean(line.String()))
		}
	case err != nil:
		return s.messages.Tell(widget.ToneError, phrase.Sentence(err))
	}
	s.front.dialog = p
	return nil
}

// pastedElsewhere is a paste where there is no field. Many lines on the URL tab
// can only be meant as targets.
func (s *searching) pastedElsewhere(msg tea.KeyMsg) tea.Cmd {
	switch {
	case s.panes.Tab != 0 || s.panes.Detail != nil:
		return s.messages.Tell(widget.ToneInfo, "Nothing is pasted here: targets are pasted into the URL field of the first tab.")
	case !input.IsLines(msg):
		return s.messages.Tell(widget.ToneInfo, "Nothing is pasted here: "+s.deps.Keys.Shown("tab-url")+" leads to the URL field.")
	}
	return s.pasted(string(msg.Runes))
}

// many searches what was pasted. The dialog stays where that cannot be.
func (s *searching) many(queries []task.Query) tea.Cmd {
	if s.clusters.WhyUnknown() != "" {
		return s.askClustersFirst()
	}
	s.front.dialog = nil
	s.token.wanted()
	s.panes.Focus = views.PaneCopies
	return s.token.hold(s.panes.Search().BeginMany(queries))
}

// handleUpdateMsg brings an answer in. One to an older token is asked for again.
func (s *searching) handleUpdateMsg(m search.UpdateMsg) tea.Cmd {
	pane := s.panes.Searches[m.Tab]
	s.token.clearOld(&m.Update.Wait.Trouble)
	cmd := pane.HandleSearchMsg(m)
	if m.Serial == pane.Serial {
		s.clusters.HearSearch(&m.Update, pane.Scope)
	}
	if m.Serial == pane.Serial && s.token.late(m.Update.Err) {
		return tea.Batch(cmd, s.again(pane))
	}
	return cmd
}

// handleFoundMsg brings the answer about one of many targets in.
func (s *searching) handleFoundMsg(m search.FoundMsg) tea.Cmd {
	pane := s.panes.Searches[m.Tab]
	s.token.clearOld(&m.Update.Wait.Trouble)
	cmd := pane.HandleFoundMsg(m)
	if m.Serial == pane.Serial && pane.Many != nil && !m.Over {
		s.clusters.HearSearch(&m.Update.SearchUpdate, pane.Many.Scopes[m.Update.Target])
	}
	if m.Serial == pane.Serial && pane.Many != nil && s.token.late(m.Update.Err) {
		return s.againRefused(pane)
	}
	return cmd
}

// handleAgainMsg brings the answer about one of many targets in that was searched again.
func (s *searching) handleAgainMsg(m search.AgainMsg) tea.Cmd {
	pane := s.panes.Searches[m.Tab]
	s.token.clearOld(&m.Update.Wait.Trouble)
	cmd := pane.HandleAgainMsg(m)
	current := pane.Many != nil && m.Many == pane.Serial && m.Serial == pane.Many.Again[m.Target].Serial
	if current && !m.Over {
		s.clusters.HearSearch(&m.Update, pane.Many.Scopes[m.Target])
	}
	if current && s.token.late(m.Update.Err) {
		return tea.Batch(cmd, s.token.hold(pane.AskAgain(m.Target)))
	}
	return cmd
}
