package panes

import (
	"dftask/tui/models/clusters"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/models/list"
	"dftask/tui/models/search"
	"dftask/tui/models/world"
	"dftask/tui/views"
)

// Panes are the panes of a dashboard on a terminal of some size.
type Panes struct {
	deps          *world.Deps
	clusters      *clusters.Clusters
	names         func(uint) string
	width, height int

	Searches   []*search.Pane
	Executions *executions.Pane

	// Tab is the open tab, and Focus the pane that has the keys. Zoom gives that pane the
	// screen to itself.
	Tab   int
	Focus views.Pane
	Zoom  bool
	// cameFrom is the search tab, and cameFromPane its pane, that escape goes
	// back to from the executions.
	cameFrom     int
	cameFromPane views.Pane
	// Detail is the execution shown in full, from line offset on; nil for none.
	Detail *executions.Execution
	offset int
	// page is how many rows the list that has the keys shows.
	page int
}

// New has empty panes, with the keys in the form of the first tab.
func New(deps *world.Deps, clusters *clusters.Clusters) *Panes {
	p := &Panes{deps: deps, clusters: clusters, names: clusters.Name, width: 80, height: 24, Focus: views.PaneForm, Executions: executions.New(deps, clusters.Name)}
	for i, tab := range Tabs[:ExecutionsTab] {
		p.Searches = append(p.Searches, search.New(deps, clusters, i, tab.kind))
	}
	if deps.Saved != nil {
		p.Arrange(deps.Saved.Layout)
	}
	return p
}

// Resize fits the panes into a terminal of another size.
func (p *Panes) Resize(width, height int) {
	p.width, p.height = width, height
	if !p.OnExecutions() && p.Focus == views.PaneExecutions && !p.ShowsExecutions() {
		// The pane that had the focus is gone.
		p.Focus = views.PaneCopies
	}
}

// Size is that of the terminal.
func (p *Panes) Size() (width, height int) { return p.width, p.height }

// OnExecutions says whether the tab of the executions is open.
func (p *Panes) OnExecutions() bool { return p.Tab == ExecutionsTab }

// Search is the open search tab; behind the executions' tab, the first.
func (p *Panes) Search() *search.Pane {
	if p.OnExecutions() {
		return p.Searches[0]
	}
	return p.Searches[p.Tab]
}

// Place is what has the focus.
func (p *Panes) Place() keymap.Place {
	switch {
	case p.Detail != nil && p.Detail.Many != nil && p.Detail.Many.Open < 0:
		return keymap.Targets
	case p.Detail != nil:
		return keymap.Detail
	case p.Focus == views.PaneExecutions:
		return keymap.Executions
	case p.Focus == views.PaneCopies && p.Search().Lists():
		return keymap.Targets
	case p.Focus == views.PaneCopies:
		return keymap.Copies
	}
	return keymap.Form
}

// Shown is the purge that is shown in full: one of many targets, or all.
func (p *Panes) Shown() *executions.Execution {
	if m := p.Detail.Many; m != nil && m.Open >= 0 {
		return m.Execution(m.Open, p.Detail)
	}
	return p.Detail
}

// Show shows an execution in full.
func (p *Panes) Show(x *executions.Execution) { p.Detail, p.offset = x, 0 }

// Retries says whether a purge is shown that has left what another delete can reach.
func (p *Panes) Retries() bool { return p.Detail != nil && p.Shown().Retries() }

// targets is the list of targets that has the focus.
func (p *Panes) targets() *list.Targets {
	if p.Detail != nil {
		return &p.Detail.Many.Targets
	}
	return &p.Search().Many.Targets
}

// Rows is the focused list.
func (p *Panes) Rows() *list.List {
	switch p.Place() {
	case keymap.Executions:
		return &p.Executions.List
	case keymap.Targets:
		return &p.targets().List
	}
	return &p.Search().Copies.List
}

// Filter is that of the focused list.
func (p *Panes) Filter() *list.Filter {
	switch p.Place() {
	case keymap.Executions:
		return &p.Executions.Filter
	case keymap.Targets:
		return &p.targets().Filter
	}
	return &p.Search().Copies.Filter
}

// Refilter lays the focused list out again after its filter has changed.
func (p *Panes) Refilter() {
	switch p.Place() {
	case keymap.Executions:
		p.Executions.Refilter()
	case keymap.Targets:
		p.targets().Stale = true
	default:
		p.Search().Copies.Rebuild()
	}
}

// EndFilter ends the filter of the focused list.
func (p *Panes) EndFilter() {
	p.Filter().Close()
	p.Refilter()
}

// Typing says whether letters are text now.
func (p *Panes) Typing() bool {
	switch p.Place() {
	case keymap.Form:
		return true
	case keymap.Detail:
		return false
	}
	return p.Filter().Typing
}

// Counting says whether something counts down on the screen.
func (p *Panes) Counting() bool {
	return !p.OnExecutions() && p.Search().Busy() || p.Executions.Counting() || p.Executions.Failure != nil || p.Executions.Fetching
}
