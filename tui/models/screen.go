package models

import (
	"fmt"
	"strings"

	"dftask/tui/models/executions"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// layout is where everything stands now.
func (r *Root) layout() views.Layout {
	s := r.screen()
	return s.Layout()
}

// View is the frame. It is drawn once for each change.
func (r *Root) View() string {
	if r.fresh {
		return r.frame
	}
	s := r.screen()
	l := s.Layout()
	switch {
	case s.Body == views.BodyDetail:
		r.page = l.DetailLines
		s.Detail.Offset = min(r.detailOffset, max(0, s.Detail.Height(r.width)-l.DetailLines))
		r.detailOffset = s.Detail.Offset
	case r.focus == views.PaneExecutions:
		r.page = l.ExecutionRows
	default:
		r.page = l.CopyRows
	}
	switch {
	case s.Detail.Many != nil && s.Body == views.BodyDetail:
		m := r.detail.Many
		r.page = l.TargetRows
		s.Detail.Many.Rows = m.Draw(&s.Detail.Many.List, l.TargetRows, true, m.Row)
	case s.Targets != nil:
		m := r.search().Many
		if r.focus == views.PaneCopies {
			r.page = l.TargetRows
		}
		s.Targets.Rows = m.Draw(&s.Targets.List, l.TargetRows, r.focus == views.PaneCopies, r.search().TargetRow)
	case s.Body == views.BodySearch:
		r.search().Copies.Draw(&s.Copies, l.CopyRows, r.focus == views.PaneCopies)
	}
	r.executions.Draw(&s.Executions, l.ExecutionRows, r.focus == views.PaneExecutions)
	if r.dialog != nil {
		// The keys are the dialog's, which says them itself.
		s.Dialog, s.Hints = r.dialog.View(r.env()), nil
	}
	r.frame, r.fresh = views.Render(s, r.deps.Styles), true
	if at := strings.LastIndexByte(r.frame, '\n') + 1; r.dialog != nil {
		r.frame = r.frame[:at] + r.mark() + r.frame[at:]
	}
	return r.frame
}

// screen is the frame but for the rows of its lists.
func (r *Root) screen() views.Screen {
	s := views.Screen{
		Width: r.width, Height: r.height, Header: r.header(), Tabs: r.tabs(), Focus: r.focus, Zoom: r.zoom,
		Flash: r.flashes.now, Hints: r.hints(),
		Executions: r.executions.View(r.focus == views.PaneExecutions && r.dialog == nil),
	}
	switch {
	case r.detail != nil:
		s.Body, s.Focus = views.BodyDetail, views.PaneDetail
		x := r.shown()
		s.Detail = x.Detail(r.deps, r.clusterName)
		s.Detail.Remembered = r.detail.MemoryOnly(r.executions.ReadBackTo())
		if r.detail.Resumable() {
			s.Detail.RetryKeys = append(s.Detail.RetryKeys, widget.Hint{Keys: r.deps.Keys.Shown("resume"), Words: "resume it"})
		}
		if x.Retries() && !r.deps.ReadOnly {
			s.Detail.RetryKeys = append(s.Detail.RetryKeys, widget.Hint{Keys: r.deps.Keys.Shown("refresh"), Words: "delete again what is left"})
		}
		if x.Many == nil && r.whyNotCopyCommand() == "" {
			s.Detail.RetryKeys = append(s.Detail.RetryKeys, widget.Hint{Keys: r.deps.Keys.Shown("copy-command"), Words: "copy the command"})
		}
	case r.tab == executionsTab:
		s.Body = views.BodyExecutions
	default:
		s.Form = r.search().Form.View(r.focus == views.PaneForm && r.dialog == nil)
		focused := r.focus == views.PaneCopies && r.dialog == nil
		if r.search().Lists() {
			s.Targets = r.search().Many.View(r.search(), focused)
		} else {
			s.Copies = r.search().View(focused)
		}
	}
	return s
}

func (r *Root) header() views.Header {
	h := r.deps.Header
	h.Scope = phrase.Scope(r.deps.ClusterIDs, r.clusterName)
	switch {
	case r.whyNoScope() != "":
		h.Scope = "not known yet"
	case len(r.deps.ClusterIDs) == 0 && len(r.clusters) > 0:
		h.Scope = fmt.Sprintf("%s (%d)", text.AllClusters, len(r.clusters))
	}
	stale := ""
	if age := r.executions.Stale(); age >= executions.IdleAsk {
		stale = "STALE " + text.Age(age)
	}
	if silence := r.deps.NoAnswer(); silence != "" {
		stale = "STALE " + silence
	}
	if stale != "" {
		h.Badges = append([]widget.Badge{{Text: stale, Tone: widget.ToneError}}, h.Badges...)
	}
	return h
}

func (r *Root) tabs() views.Tabs {
	t := views.Tabs{Active: r.tab}
	for i := range tabs {
		tab := views.Tab{Key: r.deps.Keys.Action(tabs[i].action).Key(), Label: tabs[i].name}
		if i == executionsTab {
			pending := 0
			for _, x := range r.executions.Order {
				if x.Running() {
					pending++
				}
			}
			if pending > 0 {
				tab.Note = fmt.Sprintf("%d pending", pending)
			}
		} else if r.searches[i].Busy() && i != r.tab {
			tab.Note = "searching"
		}
		t.Items = append(t.Items, tab)
	}
	return t
}
