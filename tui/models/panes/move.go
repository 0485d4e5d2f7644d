package panes

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/client/variants"
	"dftask/tui/models/keymap"
	"dftask/tui/views"
)

// OpenTab opens a search tab with its first field selected, or the executions.
func (p *Panes) OpenTab(tab int) {
	p.Detail, p.Zoom = nil, false
	if !p.OnExecutions() {
		p.cameFrom, p.cameFromPane = p.Tab, p.Focus
	}
	p.Tab = tab
	if tab == ExecutionsTab {
		p.Focus = views.PaneExecutions
		return
	}
	p.Focus = views.PaneForm
	p.Search().Form.Enter()
}

// WhyNotExecutions says why the executions are not opened.
func (p *Panes) WhyNotExecutions() string {
	if p.OnExecutions() && p.Detail == nil {
		return "the executions are on the screen already"
	}
	return ""
}

// WhyNotStep says why there is nothing to go to.
func (p *Panes) WhyNotStep() string {
	switch {
	case p.Detail != nil || p.OnExecutions():
		return "there is no other pane here"
	case p.Place() == keymap.Form && len(p.Search().Form.Fields) == 1:
		return "this form has one field, and " + p.deps.Keys.Shown("back") + " leads to the list"
	}
	return ""
}

// Step moves the focus to the next field or pane, or the one before. It does
// not lead out of a form: people who press tab once too often keep typing.
func (p *Panes) Step(n int) {
	if p.Focus == views.PaneForm {
		p.Search().Form.Step(n)
		return
	}
	panes := []views.Pane{views.PaneForm, views.PaneCopies}
	if p.ShowsExecutions() || p.Focus == views.PaneExecutions {
		panes = append(panes, views.PaneExecutions)
	}
	at := 0
	for i, pane := range panes {
		if pane == p.Focus {
			at = i
		}
	}
	p.Focus = panes[(at+n+len(panes))%len(panes)]
	p.Zoom = false
	if p.Focus == views.PaneForm {
		p.Search().Form.Enter()
	}
}

// WhyNotBack says why there is nothing to go back from.
func (p *Panes) WhyNotBack() string {
	if p.Place() == keymap.Targets && p.Detail == nil && !p.Filter().Active() && !p.Zoom {
		return "nothing to go back from"
	}
	if s := p.Search(); p.Place() == keymap.Copies && s.Many != nil && s.Many.Open >= 0 {
		return ""
	}
	if p.Place()&(keymap.Copies|keymap.Executions) != 0 && !p.Zoom && !p.Filter().Active() && !p.OnExecutions() {
		return "nothing to go back from"
	}
	return ""
}

// BackWords are what the key for it does now.
func (p *Panes) BackWords() string {
	if p.Place() == keymap.Form {
		return "keys"
	}
	return "back"
}

// Back leaves what is open, the innermost first. It never does anything else:
// an arrow key that a slow line splits begins with escape.
func (p *Panes) Back() {
	switch {
	case p.Place() == keymap.Targets && p.Filter().Active():
		p.EndFilter()
	case p.Detail != nil && p.Detail.Many != nil && p.Detail.Many.Open >= 0:
		p.Detail.Many.Open, p.offset = -1, 0
	case p.Detail != nil:
		p.Detail = nil
	case p.Place() == keymap.Form:
		p.Focus = views.PaneCopies
	case p.Filter().Active():
		p.EndFilter()
	case p.Zoom:
		p.Zoom = false
	case p.Place() == keymap.Copies && p.Search().Many != nil && p.Search().Many.Open >= 0:
		p.Search().ShowMany()
	case p.OnExecutions():
		p.Tab, p.Focus = p.cameFrom, p.cameFromPane
	}
}

// WhyNotOpen says why there is nothing to open.
func (p *Panes) WhyNotOpen() string {
	switch p.Place() {
	case keymap.Executions:
		if p.Executions.Current() == nil {
			return "there is no execution to open"
		}
	case keymap.Copies:
		if _, other := p.Search().Other(); other {
			return ""
		}
		if row, ok := p.Search().Copies.Current(); !ok || row.Cluster == nil {
			return "there is nothing to open"
		}
	case keymap.Targets:
		if _, ok := p.targets().At(); !ok {
			return "there is nothing to open"
		}
	}
	return ""
}

// OpenWords are what the key for it does now.
func (p *Panes) OpenWords() string {
	if p.Place() != keymap.Copies {
		return "open"
	}
	if _, other := p.Search().Other(); other {
		return "use it"
	}
	if c := &p.Search().Copies; c.Folds() {
		return "fold"
	}
	return "unfold"
}

// Open opens the row under the cursor.
func (p *Panes) Open() tea.Cmd {
	p.Rows().Moved = true
	switch p.Place() {
	case keymap.Copies:
		if other, found := p.Search().Other(); found {
			p.take(other)
		} else {
			p.Search().Copies.Fold()
		}
		return nil
	case keymap.Targets:
		i, _ := p.targets().At()
		if p.Detail != nil {
			p.Detail.Many.Open, p.offset = i, 0
		} else {
			p.Search().Show(i)
		}
		return nil
	}
	p.Show(p.Executions.Current())
	return p.ReadDetail()
}

// take shows what was found under another name on the tab for it, and its name in the
// form there.
func (p *Panes) take(other variants.Found) {
	if !p.FillIn(other.Query) {
		// A form that cannot hold the name can hold the id.
		other.Query = task.Query{Type: task.ID, TaskID: other.TaskID}
		p.FillIn(other.Query)
	}
	p.Search().Take(other)
	p.Focus = views.PaneCopies
}

// ReadDetail asks for what the manager knows of the execution shown in full; nil where it
// knows no more than its list tells.
func (p *Panes) ReadDetail() tea.Cmd {
	if x := p.Detail; x.Own == nil && x.Many == nil && x.Listed {
		return p.Executions.Open(x.JobID)
	}
	return nil
}

// WhyNotZoom says why the pane is alone already.
func (p *Panes) WhyNotZoom() string {
	if p.Detail != nil || p.OnExecutions() {
		return "this is the whole screen already"
	}
	return ""
}

// MoveHalf moves the cursor by n times half of what is on the screen.
func (p *Panes) MoveHalf(n int) tea.Cmd { return p.Move(n * max(1, p.page/2)) }

// Move moves the cursor of the focused list, or scrolls the detail.
func (p *Panes) Move(n int) tea.Cmd {
	switch p.Place() {
	case keymap.Detail:
		// View knows the end.
		p.offset = max(0, min(p.offset+n, 1<<20))
	case keymap.Executions:
		p.Executions.List.Move(n)
		return p.Executions.LoadOlder()
	case keymap.Copies, keymap.Targets:
		p.Rows().Move(n)
	}
	return nil
}
