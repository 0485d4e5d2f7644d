package panes

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// Layout is where everything stands now.
func (p *Panes) Layout() views.Layout {
	s := p.Screen(true)
	return s.Layout()
}

// Watch tells the executions whether anybody sees them, and how many rows. awake is
// unset while the terminal has lost the focus, and waits is set for a dialog that
// waits for the list.
//
// The one line that stands for them on a small screen counts as seen while it
// has something to wait for: a countdown that has run out would be untrue.
func (p *Panes) Watch(awake, waits bool) tea.Cmd {
	if p.Detail != nil {
		return p.Executions.Watch(awake)
	}
	l := p.Layout()
	shown := listsExecutions(l)
	waits = waits || l.Summary && p.Executions.Waiting()
	cmd := p.Executions.Watch(awake && (shown || waits))
	if !shown || !awake {
		return cmd
	}
	return tea.Batch(cmd, p.Executions.Fill(l.ExecutionRows))
}

// ShowsExecutions says whether there is more on the screen of the executions
// than a line.
func (p *Panes) ShowsExecutions() bool { return p.Detail != nil || listsExecutions(p.Layout()) }

func listsExecutions(l views.Layout) bool { return l.Executions.H > 0 && !l.Summary }

// Screen is the frame but for the rows of its lists, and for what is not of the panes.
// active is unset while a dialog has the keys.
func (p *Panes) Screen(active bool) views.Screen {
	s := views.Screen{
		Width: p.width, Height: p.height, Tabs: p.tabs(), Focus: p.Focus, Zoom: p.Zoom,
		Executions: p.Executions.View(p.Focus == views.PaneExecutions && active),
	}
	switch {
	case p.Detail != nil:
		s.Body, s.Focus = views.BodyDetail, views.PaneDetail
		x := p.Shown()
		s.Detail = x.Detail(p.deps, p.names)
		s.Detail.Remembered = p.Detail.MemoryOnly(p.Executions.ReadBackTo())
		offer := func(action, words string) {
			s.Detail.RetryKeys = append(s.Detail.RetryKeys, widget.Hint{Keys: p.deps.Keys.Shown(action), Words: words})
		}
		if p.Detail.Resumable() {
			offer("resume", "resume it")
		}
		if x.Retries() && !p.deps.ReadOnly {
			words := "delete again"
			if x.LeavesCopies() {
				words += " what is left"
			}
			offer("refresh", words)
		}
		if x.Many == nil && p.Command() != "" {
			offer("copy-command", "copy the command")
		}
	case p.OnExecutions():
		s.Body = views.BodyExecutions
	default:
		s.Form = p.Search().Form.View(p.Focus == views.PaneForm && active)
		focused := p.Focus == views.PaneCopies && active
		if p.Search().Lists() {
			s.Targets = p.Search().Many.View(p.Search(), focused)
		} else {
			s.Copies = p.Search().View(focused)
		}
	}
	p.nameKeys(&s)
	return s
}

// nameKeys fills in the keys that the panes themselves name.
func (p *Panes) nameKeys(s *views.Screen) {
	keys := p.deps.Keys
	s.Copies.SearchKey = keys.Shown("search")
	filters := []*widget.Filter{s.Copies.List.Filter, s.Executions.List.Filter}
	if s.Targets != nil {
		filters = append(filters, s.Targets.List.Filter)
	}
	if s.Detail.Many != nil {
		filters = append(filters, s.Detail.Many.List.Filter)
	}
	for _, f := range filters {
		if f != nil {
			f.KeepKey, f.EndKey = keys.Shown("filter-keep"), keys.Shown("filter-end")
		}
	}
}

// Draw fills in the visible rows of the lists.
func (p *Panes) Draw(s *views.Screen) {
	l := s.Layout()
	switch {
	case s.Body == views.BodyDetail:
		p.page = l.DetailLines
		s.Detail.Offset = min(p.offset, max(0, s.Detail.Height(p.width)-l.DetailLines))
		p.offset = s.Detail.Offset
	case p.Focus == views.PaneExecutions:
		p.page = l.ExecutionRows
	default:
		p.page = l.CopyRows
	}
	switch {
	case s.Detail.Many != nil && s.Body == views.BodyDetail:
		m := p.Detail.Many
		p.page = l.TargetRows
		s.Detail.Many.Rows = m.Draw(&s.Detail.Many.List, l.TargetRows, true, m.Row)
	case s.Targets != nil:
		m := p.Search().Many
		if p.Focus == views.PaneCopies {
			p.page = l.TargetRows
		}
		s.Targets.Rows = m.Draw(&s.Targets.List, l.TargetRows, p.Focus == views.PaneCopies, p.Search().TargetRow)
	case s.Body == views.BodySearch:
		p.Search().Copies.Draw(&s.Copies, l.CopyRows, p.Focus == views.PaneCopies)
	}
	p.Executions.Draw(&s.Executions, l.ExecutionRows, p.Focus == views.PaneExecutions)
}

func (p *Panes) tabs() views.Tabs {
	t := views.Tabs{Active: p.Tab}
	for i := range Tabs {
		tab := views.Tab{Key: p.deps.Keys.Action(Tabs[i].Action).Key(), Label: Tabs[i].name, Short: Tabs[i].short}
		if i == ExecutionsTab {
			if pending := p.Executions.Pending(); pending > 0 {
				tab.Note = fmt.Sprintf("%d pending", pending)
			}
		} else if p.Searches[i].Busy() && i != p.Tab {
			tab.Note = "searching"
		}
		t.Items = append(t.Items, tab)
	}
	return t
}
