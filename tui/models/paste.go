package models

import (
	"errors"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// paste asks what to do with many lines that were pasted into a field.
type paste struct {
	queries []task.Query
	dropped int
	bad     []string
	// images is set when there are images among them.
	images bool
	offset int
}

// maxPaste bounds the lines of a paste. Bubble Tea takes seconds to read as many
// as that, in which the screen stands still; a file is read at once.
const maxPaste = 10_000

// PasteLost is a paste whose end did not arrive.
type PasteLost struct{}

// pasted reads many lines as targets, with the parameters that the form has.
func (r *Root) pasted(words string) tea.Cmd {
	q, err := r.search().form.query()
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	p := &paste{}
	defaults := task.Query{Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams}
	// A terminal pastes line ends as carriage returns.
	words = strings.ReplaceAll(strings.ReplaceAll(words, "\r\n", "\n"), "\r", "\n")
	if n := strings.Count(strings.TrimRight(words, "\n"), "\n") + 1; n > maxPaste {
		return r.tell(widget.ToneError, text.Number(n)+" lines are too many for a paste. Put them into a file, and use: dftask delete --from FILE")
	}
	p.queries, p.dropped, err = task.ParseTargets(strings.NewReader(words), defaults)
	var bad *task.TargetsError
	switch {
	case errors.As(err, &bad):
		for _, line := range bad.Lines {
			p.bad = append(p.bad, text.Clean(line.String()))
		}
	case err != nil:
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	p.images = slices.ContainsFunc(p.queries, func(q task.Query) bool { return q.Type == task.Image })
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
		return r.tell(widget.ToneInfo, "Nothing is pasted here: "+keysOf("tab-url")+" leads to the URL field.")
	}
	return r.pasted(string(msg.Runes))
}

func (p *paste) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	key := msg.String()
	switch {
	case key == "esc", key == "ctrl+c":
		r.dialog = nil
	case len(p.bad) == 0 && key == "s":
		if why := r.whyNoScope(); why != "" {
			return tea.Batch(r.ask(r.askClusters()), r.tell(widget.ToneError, text.Capital(why)+"."))
		}
		r.dialog = nil
		r.sentAway = false
		r.focus = views.PaneCopies
		return r.ask(r.search().beginMany(p.queries))
	case len(p.bad) == 0 && key == "d" && p.images:
		return r.tell(widget.ToneInfo, "Search the images first: their layers are what is deleted.")
	case len(p.bad) == 0 && key == "d":
		// The list stays: it can be searched all the same.
		if why := r.whyNotPurge(); why != "" {
			return r.tell(widget.ToneInfo, text.Capital(why)+".")
		}
		r.dialog = nil
		targets := make([]task.Target, len(p.queries))
		for i, q := range p.queries {
			targets[i].Query = q
		}
		plan := r.newPlan(targets)
		plan.dropped = p.dropped
		plan.warn(warnUnseen)
		return r.confirm(plan)
	default:
		extent := widget.ExtentOf(p.View(r), r.width, r.height)
		if scroll(&p.offset, key, extent.Page) {
			p.offset = min(p.offset, max(0, extent.Total-extent.Page))
		}
	}
	return nil
}

// whyNotPurge says why nothing can be deleted at all.
func (r *Root) whyNotPurge() string {
	if r.deps.ReadOnly {
		return "this dashboard is read-only"
	}
	return r.whyNoScope()
}

func (p *paste) View(r *Root) widget.Dialog {
	v := dialogs.Paste{Count: len(p.queries), Duplicates: p.dropped, Bad: p.bad, Images: p.images, ReadOnly: r.deps.ReadOnly, Offset: p.offset, Keys: []widget.Hint{{Keys: "esc", Words: "back"}}}
	if len(p.bad) > 0 {
		return v
	}
	const first = 10
	for _, q := range p.queries[:min(first, len(p.queries))] {
		v.First = append(v.First, phrase.Target(q))
	}
	v.More = len(p.queries) - len(v.First)
	v.Keys = []widget.Hint{{Keys: "s", Words: "search all"}}
	if !p.images && !r.deps.ReadOnly {
		v.Keys = append(v.Keys, widget.Hint{Keys: "d", Words: "delete all, after a confirmation"})
	}
	v.Keys = append(v.Keys, widget.Hint{Keys: "esc", Words: "back"})
	return v
}
