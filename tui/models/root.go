package models

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views"
)

// tabKinds are the search tabs in order; the tab after them is the executions'.
var tabKinds = []task.Type{task.URL, task.Image, task.ID, task.Content}

var tabNames = []string{"URL", "Image", "Task ID", "Content", "Executions"}

const executionsTab = 4

// Root is the dashboard. It decides who gets a key before any binding is
// looked up: a dialog, a text field, or the action table.
type Root struct {
	deps *Deps

	width, height int
	// page is how many rows the focused list shows.
	page int

	tab int
	// cameFrom is the search tab, and cameFromPane its pane, that escape goes
	// back to from the executions.
	cameFrom     int
	cameFromPane views.Pane
	searches     []*search
	executions   *executions
	// detail is the key of the execution shown in full; empty for none.
	detail       string
	detailOffset int
	dialog       dialog
	flashes      flashes
	focus        views.Pane
	zoom         bool

	clusters []client.Cluster
	// fetchingToken is true until the token was looked for.
	fetchingToken bool
	// blurred is true while the terminal says that it has lost the focus.
	blurred bool
	// ticking is true while a tick is on its way.
	ticking bool

	frame string
	fresh bool
}

// New is the dashboard on its first tab, with nothing asked yet.
func New(deps *Deps) *Root {
	r := &Root{deps: deps, width: 80, height: 24, focus: views.PaneForm}
	for i, kind := range tabKinds {
		r.searches = append(r.searches, newSearch(deps, i, kind, r.clusterName))
	}
	r.executions = newExecutions(deps, r.clusterName)
	return r
}

type clustersMsg struct {
	clusters []client.Cluster
	err      error
}

// tickMsg moves the countdowns.
type tickMsg struct{}

// tokenMsg says where the token was found.
type tokenMsg struct {
	place string
	err   error
}

// Init finds the token, which may take a keyring some seconds. The first frame
// does not wait for it, and nothing is asked of the manager before.
func (r *Root) Init() tea.Cmd {
	r.fetchingToken = true
	ctx, find := r.deps.Ctx, r.deps.FindToken
	return func() tea.Msg {
		if find == nil {
			return tokenMsg{}
		}
		place, err := find(ctx)
		return tokenMsg{place, err}
	}
}

// takeToken asks for the names of the clusters and the newest executions.
func (r *Root) takeToken(m tokenMsg) tea.Cmd {
	r.fetchingToken = false
	if m.place != "" {
		r.deps.Header.Token = m.place
	}
	asks := tea.Batch(r.askClusters(), r.executions.refresh())
	if m.err != nil {
		r.deps.Header.Badges = append(r.deps.Header.Badges, views.Badge{Text: "NO TOKEN", Tone: views.ToneError})
		return tea.Batch(asks, r.flash(views.ToneError, sentence(m.err)))
	}
	return asks
}

func (r *Root) askClusters() tea.Cmd {
	ctx, api := r.deps.Ctx, r.deps.API
	return func() tea.Msg {
		clusters, err := api.Clusters(ctx)
		return clustersMsg{clusters, err}
	}
}

// clusterName is the name of a cluster, or empty when it is not known.
func (r *Root) clusterName(id uint) string {
	for _, c := range r.clusters {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// Update brings a message to its owner.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	r.fresh = false
	cmd := r.take(msg)
	return r, tea.Batch(cmd, r.look(), r.tick())
}

func (r *Root) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.width, r.height = msg.Width, msg.Height
	case tea.FocusMsg:
		r.blurred = false
	case tea.BlurMsg:
		r.blurred = true
	case tea.KeyMsg:
		return r.key(msg)
	case tickMsg:
		r.ticking = false
	case flashOver:
		r.flashes.over(msg)
	case tokenMsg:
		return r.takeToken(msg)
	case clustersMsg:
		return r.takeClusters(msg)
	case searchMsg:
		return r.searches[msg.tab].take(msg)
	case purgeMsg:
		next, tone, news := r.executions.takePurge(msg)
		if news != "" {
			return tea.Batch(next, r.flash(tone, news))
		}
		return next
	case newestMsg:
		return r.executions.takeNewest(msg)
	case olderMsg:
		return r.executions.takeOlder(msg)
	case jobMsg:
		r.executions.takeJob(msg)
	case wakeMsg:
		return r.executions.wake(msg)
	case copiedMsg:
		return r.takeCopied(msg)
	}
	return nil
}

func (r *Root) takeClusters(m clustersMsg) tea.Cmd {
	if m.err == nil {
		r.clusters = m.clusters
		return nil
	}
	if context.Cause(r.deps.Ctx) != nil || client.IsAuth(m.err) && r.executions.failure != nil {
		return nil
	}
	return r.flash(views.ToneError, sentence(m.err))
}

func (r *Root) flash(tone views.Tone, text string) tea.Cmd {
	return r.flashes.show(r.deps.Engine.Clock.Now(), tone, text)
}

// look tells the executions whether anybody sees them, and how many rows.
func (r *Root) look() tea.Cmd {
	if r.fetchingToken {
		return nil
	}
	seen := r.executionsShown()
	cmd := r.executions.watch(!r.blurred && seen)
	if !seen {
		return cmd
	}
	return tea.Batch(cmd, r.executions.fill(r.layout().ExecutionRows))
}

func (r *Root) executionsShown() bool {
	l := r.layout()
	return r.detail != "" || l.Executions.H > 0 && !l.Summary
}

// tick keeps the countdowns moving while there is one on the screen.
func (r *Root) tick() tea.Cmd {
	if r.ticking || r.blurred || !r.counting() {
		return nil
	}
	r.ticking = true
	return tea.Tick(r.deps.Tick, func(time.Time) tea.Msg { return tickMsg{} })
}

func (r *Root) counting() bool {
	if r.tab != executionsTab && r.search().running {
		return true
	}
	return r.executions.counting() || r.executions.failure != nil
}

// search is the open search tab; behind the executions' tab, the first.
func (r *Root) search() *search {
	if r.tab == executionsTab {
		return r.searches[0]
	}
	return r.searches[r.tab]
}

// place is what has the focus.
func (r *Root) place() place {
	switch {
	case r.detail != "":
		return inDetail
	case r.focus == views.PaneExecutions:
		return inExecutions
	case r.focus == views.PaneCopies:
		return inCopies
	}
	return inForm
}

// filter is that of the focused list.
func (r *Root) filter() *filter {
	if r.place() == inExecutions {
		return &r.executions.filter
	}
	return &r.search().copies.filter
}

// typing says whether letters are text now.
func (r *Root) typing() bool {
	switch r.place() {
	case inForm:
		return true
	case inDetail:
		return false
	}
	return r.filter().typing
}

// key takes letters that were read together one by one. Bubble Tea brings them
// as one key whose name is the word they make, so that a quick "delete" would
// be the delete key, and jjjj nothing. Those behind the one that opens a
// dialog were typed before it could be read, and are dropped.
func (r *Root) key(msg tea.KeyMsg) tea.Cmd {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return r.oneKey(msg)
	}
	var cmds []tea.Cmd
	open := r.dialog != nil
	for _, c := range msg.Runes {
		cmds = append(cmds, r.oneKey(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}, Alt: msg.Alt}))
		if r.dialog != nil && !open {
			break
		}
		open = r.dialog != nil
	}
	return tea.Batch(cmds...)
}

// oneKey gives a key to whoever has the focus.
func (r *Root) oneKey(msg tea.KeyMsg) tea.Cmd {
	switch {
	case r.dialog != nil:
		return r.dialog.key(r, msg)
	case r.typing():
		return r.typed(msg)
	case msg.Paste:
		return nil
	}
	if a := actionFor(msg.String(), r.place()); a != nil {
		return r.perform(a)
	}
	return nil
}

// opensTab says whether a key typed into the form is meant for the tabs: a
// digit in an empty field whose text never begins with one.
func (r *Root) opensTab(msg tea.KeyMsg) bool {
	if r.place() != inForm || msg.Paste || msg.Type != tea.KeyRunes || len(msg.Runes) != 1 {
		return false
	}
	f := r.search().form.focused()
	return f.digitFree && f.input.Value() == "" && msg.Runes[0] >= '1' && msg.Runes[0] <= '5'
}

// typed is a key while letters are text.
func (r *Root) typed(msg tea.KeyMsg) tea.Cmd {
	if r.place() != inForm {
		return r.typedFilter(msg)
	}
	if !text(msg) || r.opensTab(msg) {
		if a := actionFor(msg.String(), inForm); a != nil {
			return r.perform(a)
		}
	}
	return r.search().form.edit(msg)
}

// typedFilter is a key while a filter is typed. Enter keeps the filter, escape
// ends it.
func (r *Root) typedFilter(msg tea.KeyMsg) tea.Cmd {
	f := r.filter()
	switch msg.String() {
	case "esc":
		f.close()
	case "enter":
		f.typing = false
		if !f.active() {
			f.close()
		}
	case "up", "down", "pgup", "pgdown", "tab", "shift+tab", "ctrl+c":
		if a := actionFor(msg.String(), r.place()); a != nil {
			return r.perform(a)
		}
	default:
		*f.input, _ = f.input.Update(msg)
	}
	r.refilter()
	return nil
}

func (r *Root) refilter() {
	if r.place() == inExecutions {
		r.executions.rebuild()
	} else {
		r.search().copies.rebuild()
	}
}

// perform does an action, or says why it does nothing now.
func (r *Root) perform(a *action) tea.Cmd {
	if why := a.disabled(r); why != "" {
		if a.quiet || a.id == "back" {
			return nil
		}
		return r.flash(views.ToneInfo, capital(why)+".")
	}
	return a.run(r)
}

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
	if s.Body == views.BodySearch {
		r.search().copies.draw(&s.Copies, l.CopyRows, r.focus == views.PaneCopies)
	}
	r.executions.draw(&s.Executions, l.ExecutionRows, r.focus == views.PaneExecutions)
	if r.dialog != nil {
		s.Overlay = r.dialog.view(r)
	}
	r.frame, r.fresh = views.Render(s, r.deps.Styles), true
	return r.frame
}

// screen is the frame but for the rows of its lists.
func (r *Root) screen() views.Screen {
	s := views.Screen{
		Width: r.width, Height: r.height, Header: r.header(), Tabs: r.tabs(), Focus: r.focus, Zoom: r.zoom,
		Flash: r.flashes.now, Hints: r.hints(),
		Executions: r.executions.view(r.focus == views.PaneExecutions && r.dialog == nil),
	}
	switch {
	case r.detail != "":
		s.Body, s.Focus = views.BodyDetail, views.PaneDetail
		if x := r.executions.byKey[r.detail]; x != nil {
			s.Detail = x.detail(r.deps, r.clusterName)
		}
	case r.tab == executionsTab:
		s.Body = views.BodyExecutions
	default:
		s.Form = r.search().form.view(r.focus == views.PaneForm && r.dialog == nil)
		s.Copies = r.search().view(r.focus == views.PaneCopies && r.dialog == nil)
	}
	return s
}

func (r *Root) header() views.Header {
	h := r.deps.Header
	h.Scope = scopeName(r.deps.ClusterIDs, r.clusterName)
	if len(r.deps.ClusterIDs) == 0 && len(r.clusters) > 0 {
		h.Scope = fmt.Sprintf("all clusters (%d)", len(r.clusters))
	}
	if age := r.executions.stale(); age >= idleAsk {
		h.Badges = append([]views.Badge{{Text: "STALE " + views.Age(age), Tone: views.ToneError}}, h.Badges...)
	}
	return h
}

func (r *Root) tabs() views.Tabs {
	t := views.Tabs{Active: r.tab}
	for i, name := range tabNames {
		tab := views.Tab{Key: fmt.Sprint(i + 1), Label: name}
		if i == executionsTab {
			pending := 0
			for _, x := range r.executions.order {
				if x.running() {
					pending++
				}
			}
			if pending > 0 {
				tab.Note = fmt.Sprintf("%d pending", pending)
			}
		} else if r.searches[i].running && i != r.tab {
			tab.Note = "searching"
		}
		t.Items = append(t.Items, tab)
	}
	return t
}
