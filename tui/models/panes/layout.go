package panes

import (
	"slices"

	"dftask/tui/listing"
	"dftask/tui/models/saved"
	"dftask/tui/models/search"
	"dftask/tui/views"
)

// The lists that can have the screen to themselves, as a layout names them.
const (
	zoomCopies     = "copies"
	zoomExecutions = "executions"
)

// Arranged is how the panes are arranged, for the next dashboard. A filter counts once it
// is typed.
func (p *Panes) Arranged() saved.Layout {
	l := saved.Layout{
		Tab: Tabs[p.Tab].Action, Filter: p.Executions.Filter.Kept(), Sort: p.Executions.Sorted().String(), Copies: p.Search().Copies.Sort.String(),
		ConfiguredFilter: p.deps.List.Filter, ConfiguredSort: p.deps.List.Order.String(),
	}
	switch {
	case !p.Zoom || p.OnExecutions():
	case p.Focus == views.PaneExecutions:
		l.Zoom = zoomExecutions
	default:
		l.Zoom = zoomCopies
	}
	return l
}

// Arrange arranges the panes as they were. What it names and is not there is left as it is.
func (p *Panes) Arrange(l saved.Layout) {
	now := p.Arranged()
	if l.ConfiguredFilter == now.ConfiguredFilter {
		p.Executions.Filter.Close()
		p.Executions.Filter.Set(l.Filter)
	}
	if order, err := listing.ParseOrder(l.Sort); err == nil && l.ConfiguredSort == now.ConfiguredSort {
		p.Executions.Sort(order)
	}
	for _, s := range p.Searches {
		s.Copies.Sort = search.ParseOrder(l.Copies)
	}
	if tab := slices.IndexFunc(Tabs, func(t tab) bool { return t.Action == l.Tab }); tab >= 0 {
		p.OpenTab(tab)
	}
	switch l.Zoom {
	case zoomExecutions:
		p.Focus, p.Zoom = views.PaneExecutions, true
	case zoomCopies:
		// Behind the form, for there are no copies yet.
		p.Zoom = true
	}
}

// WhyNotEarlier says why the field has no earlier text.
func (p *Panes) WhyNotEarlier() string {
	if !p.Search().Form.HasEarlier() {
		return "nothing was searched with this field yet"
	}
	return ""
}
