package models

import (
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// maxPaste bounds the lines of a paste. Bubble Tea takes seconds to read as many
// as that, in which the screen stands still; a file is read at once.
const maxPaste = 10_000

// PasteLost is a paste whose end did not arrive.
type PasteLost struct{}

// pasted reads many lines as targets, with the parameters that the form has.
func (r *Root) pasted(words string) tea.Cmd {
	q, err := r.search().Form.Query()
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	p := &dialogs.Paste{}
	defaults := task.Query{Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams}
	// A terminal pastes line ends as carriage returns.
	words = strings.ReplaceAll(strings.ReplaceAll(words, "\r\n", "\n"), "\r", "\n")
	if n := strings.Count(strings.TrimRight(words, "\n"), "\n") + 1; n > maxPaste {
		return r.tell(widget.ToneError, text.Number(n)+" lines are too many for a paste. Put them into a file, and use: dftask delete --from FILE")
	}
	p.Queries, p.Dropped, err = targetlist.Parse(strings.NewReader(words), defaults)
	var bad *targetlist.Error
	switch {
	case errors.As(err, &bad):
		for _, line := range bad.Lines {
			p.Bad = append(p.Bad, text.Clean(line.String()))
		}
	case err != nil:
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	r.dialog = p
	return nil
}

// pasteElsewhere is a paste where there is no field. Many lines on the URL tab
// can only be meant as targets.
func (r *Root) pasteElsewhere(msg tea.KeyMsg) tea.Cmd {
	switch {
	case r.tab != 0 || r.detail != nil:
		return r.tell(widget.ToneInfo, "Nothing is pasted here: targets are pasted into the URL field of the first tab.")
	case !input.IsLines(msg):
		return r.tell(widget.ToneInfo, "Nothing is pasted here: "+r.deps.Keys.Shown("tab-url")+" leads to the URL field.")
	}
	return r.pasted(string(msg.Runes))
}

// whyNotPurge says why nothing can be deleted at all.
func (r *Root) whyNotPurge() string {
	if r.deps.ReadOnly {
		return "this dashboard is read-only"
	}
	return r.whyNoScope()
}

// searchMany searches what was pasted. The dialog stays where that cannot be.
func (r *Root) searchMany(p *dialogs.Paste) tea.Cmd {
	if why := r.whyNoScope(); why != "" {
		return tea.Batch(r.ask(r.askClusters()), r.tell(widget.ToneError, text.Capital(why)+"."))
	}
	r.dialog = nil
	r.sentAway = false
	r.focus = views.PaneCopies
	return r.ask(r.search().BeginMany(p.Queries))
}

// deleteMany asks for the confirmation of a delete of what was pasted. Where that
// cannot be, the list stays: it can be searched all the same.
func (r *Root) deleteMany(p *dialogs.Paste) tea.Cmd {
	if why := r.whyNotPurge(); why != "" {
		return r.tell(widget.ToneInfo, text.Capital(why)+".")
	}
	r.dialog = nil
	targets := make([]task.Target, len(p.Queries))
	for i, q := range p.Queries {
		targets[i].Query = q
	}
	purge := r.newPlan(targets)
	purge.Dropped = p.Dropped
	purge.Reach.Forgotten = true
	return r.confirm(purge)
}
