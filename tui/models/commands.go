package models

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/keymap"
	"dftask/tui/models/phrase"
	"dftask/tui/models/search"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// openTab opens a search tab with its first field selected, or the executions.
func (r *Root) openTab(tab int) tea.Cmd {
	r.detail, r.zoom = nil, false
	if r.tab != executionsTab {
		r.cameFrom, r.cameFromPane = r.tab, r.focus
	}
	r.tab = tab
	if tab == executionsTab {
		r.focus = views.PaneExecutions
		return nil
	}
	r.focus = views.PaneForm
	r.search().Form.Enter()
	return nil
}

func (r *Root) whyNotExecutions() string {
	if r.tab == executionsTab && r.detail == nil {
		return "the executions are on the screen already"
	}
	return ""
}

// whyNotStep says why there is nothing to go to.
func (r *Root) whyNotStep() string {
	switch {
	case r.detail != nil || r.tab == executionsTab:
		return "there is no other pane here"
	case r.place() == keymap.Form && len(r.search().Form.Fields) == 1:
		return "this form has one field, and " + r.deps.Keys.Shown("back") + " leads to the list"
	}
	return ""
}

// step moves the focus to the next field or pane, or the one before. It does
// not lead out of a form: someone who has one tab too many goes on typing.
func (r *Root) step(n int) tea.Cmd {
	if r.focus == views.PaneForm {
		r.search().Form.Step(n)
		return nil
	}
	panes := []views.Pane{views.PaneForm, views.PaneCopies}
	if r.executionsShown() || r.focus == views.PaneExecutions {
		panes = append(panes, views.PaneExecutions)
	}
	at := 0
	for i, pane := range panes {
		if pane == r.focus {
			at = i
		}
	}
	r.focus = panes[(at+n+len(panes))%len(panes)]
	r.zoom = false
	if r.focus == views.PaneForm {
		r.search().Form.Enter()
	}
	return nil
}

func (r *Root) whyNotBack() string {
	if r.place() == keymap.Targets && r.detail == nil && !r.filter().Active() && !r.zoom {
		return "nothing to go back from"
	}
	if s := r.search(); r.place() == keymap.Copies && s.Many != nil && s.Many.Open >= 0 {
		return ""
	}
	if r.place()&(keymap.Copies|keymap.Executions) != 0 && !r.zoom && !r.filter().Active() && r.tab != executionsTab {
		return "nothing to go back from"
	}
	return ""
}

// backWords are what the key for it does now.
func (r *Root) backWords() string {
	if r.place() == keymap.Form {
		return "to the list"
	}
	return "back"
}

// back leaves what is open, the innermost first. It never does anything else:
// an arrow key that a slow line splits begins with escape.
func (r *Root) back() tea.Cmd {
	switch {
	case r.place() == keymap.Targets && r.filter().Active():
		r.filter().Close()
		r.refilter()
	case r.detail != nil && r.detail.Many != nil && r.detail.Many.Open >= 0:
		r.detail.Many.Open, r.detailOffset = -1, 0
	case r.detail != nil:
		r.detail = nil
	case r.place() == keymap.Form:
		r.focus = views.PaneCopies
	case r.filter().Active():
		r.filter().Close()
		r.refilter()
	case r.zoom:
		r.zoom = false
	case r.place() == keymap.Copies && r.search().Many != nil && r.search().Many.Open >= 0:
		r.search().ShowMany()
	case r.tab == executionsTab:
		r.tab, r.focus = r.cameFrom, r.cameFromPane
	}
	return nil
}

// submit searches for what the form says.
func (r *Root) submit() tea.Cmd {
	s := r.search()
	q, err := s.Form.Submit()
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	r.sentAway = false
	if why := r.whyNoScope(); why != "" {
		return tea.Batch(r.ask(r.askClusters()), r.tell(widget.ToneError, text.Capital(why)+"."))
	}
	r.focus = views.PaneCopies
	return r.ask(s.Begin(q))
}

func (r *Root) whyNotOpen() string {
	switch r.place() {
	case keymap.Executions:
		if r.executions.Current() == nil {
			return "there is no execution to open"
		}
	case keymap.Copies:
		if row, ok := r.search().Copies.Current(); !ok || row.Cluster == nil {
			return "there is nothing to open"
		}
	case keymap.Targets:
		if _, ok := r.targets().At(); !ok {
			return "there is nothing to open"
		}
	}
	return ""
}

// openWords are what the key for it does now.
func (r *Root) openWords() string {
	if r.place() != keymap.Copies {
		return "open"
	}
	if c := &r.search().Copies; c.Folds() {
		return "fold"
	}
	return "unfold"
}

func (r *Root) open() tea.Cmd {
	r.rows().Moved = true
	switch r.place() {
	case keymap.Copies:
		r.search().Copies.Fold()
		return nil
	case keymap.Targets:
		i, _ := r.targets().At()
		if r.detail != nil {
			r.detail.Many.Open, r.detailOffset = i, 0
		} else {
			r.search().Show(i)
		}
		return nil
	}
	x := r.executions.Current()
	r.detail, r.detailOffset = x, 0
	if x.Own != nil || x.Many != nil || !x.Listed {
		return nil
	}
	return r.executions.Open(x.JobID)
}

func (r *Root) whyNotRefresh() string {
	if r.place() == keymap.Copies && r.search().Asked == nil {
		return "nothing was searched yet"
	}
	if r.refreshRetries() && r.deps.ReadOnly {
		return "this dashboard is read-only"
	}
	return ""
}

// refreshRetries says whether the key for it deletes again what is left.
func (r *Root) refreshRetries() bool { return r.detail != nil && r.shown().Retries() }

// refreshWords are what the key for it does now.
func (r *Root) refreshWords() string {
	if r.refreshRetries() {
		return "delete again"
	}
	return "refresh"
}

// whyNotZoom says why the pane is alone already.
func (r *Root) whyNotZoom() string {
	if r.detail != nil || r.tab == executionsTab {
		return "this has the screen to itself"
	}
	return ""
}

// refresh asks again for what the focused pane shows.
func (r *Root) refresh() tea.Cmd {
	r.sentAway = false
	switch {
	case r.refreshRetries():
		return r.retry()
	case r.place()&(keymap.Targets|keymap.Copies) != 0 && r.detail == nil:
		return r.searchAgain(r.search())
	case r.detail != nil:
		if x := r.detail; x.Own == nil && x.Many == nil && x.Listed {
			return r.executions.Open(x.JobID)
		}
	}
	if len(r.clusters) == 0 {
		return tea.Batch(r.executions.Refresh(), r.askClusters())
	}
	return r.executions.Refresh()
}

func (r *Root) whyNotFilter() string {
	if len(r.rows().Keys) == 0 && !r.filter().Active() {
		return "there are no rows to filter"
	}
	return ""
}

func (r *Root) whyNotSort() string {
	if len(r.search().Copies.List.Keys) == 0 {
		return "there are no hosts to order"
	}
	return ""
}

func (r *Root) sort() tea.Cmd {
	c := &r.search().Copies
	c.Sort = (c.Sort + 1) % len(search.Sorts)
	c.Rebuild()
	return nil
}

// move moves the cursor of the focused list, or scrolls the detail.
func (r *Root) move(n int) tea.Cmd {
	switch r.place() {
	case keymap.Detail:
		// View knows the end.
		r.detailOffset = max(0, min(r.detailOffset+n, 1<<20))
	case keymap.Executions:
		r.executions.List.Move(n)
		return r.executions.LoadOlder()
	case keymap.Copies, keymap.Targets:
		r.rows().Move(n)
	}
	return nil
}

func (r *Root) whyNotMark() string {
	if len(r.rows().Keys) == 0 {
		return "there are no rows to mark"
	}
	return ""
}

// Suspend asks the program to stop until its shell continues it, and
// NotSuspended says that there is none.
type (
	Suspend      struct{}
	NotSuspended struct{}
)

func suspend() tea.Msg { return Suspend{} }

// copiedMsg says how a copying ended.
type copiedMsg struct {
	what string
	err  error
}

// underCursor is the value of the row under the cursor, or of the marked rows a
// line each, and what stands for it in JSON.
func (r *Root) underCursor() (value string, row any) {
	keys := []string(nil)
	if r.place()&keymap.Lists != 0 {
		keys = r.rows().Marked()
	}
	if len(keys) < 2 {
		if r.place()&keymap.Lists == 0 {
			return r.valueOf("")
		}
		return r.valueOf(r.rows().Current())
	}
	var values []string
	var rows []any
	for _, key := range keys {
		if value, row := r.valueOf(key); row != nil {
			values, rows = append(values, value), append(rows, row)
		}
	}
	return strings.Join(values, "\n"), rows
}

// valueOf is the value of a row by its key.
func (r *Root) valueOf(key string) (value string, row any) {
	switch r.place() {
	case keymap.Detail:
		x := r.shown()
		return cmp.Or(x.Result.TaskID, x.Result.Query.Target()), x.Result
	case keymap.Executions:
		if x := r.executions.ByKey[key]; x != nil {
			return x.Result.Query.Target(), x.Result
		}
	case keymap.Targets:
		i, err := strconv.Atoi(key)
		switch {
		case err != nil:
		case r.detail != nil:
			return r.detail.Many.Queries[i].Target(), r.detail.Many.Updates[i].Result
		default:
			return r.search().Many.Queries[i].Target(), r.search().Many.Updates[i].Result
		}
	case keymap.Copies:
		switch c, ok := r.search().Copies.Rows[key]; {
		case !ok:
		case c.Host != nil:
			return c.Host.Hostname, c.Host
		case c.Layer != nil:
			return c.Layer.URL, c.Layer
		case c.Cluster != nil:
			return r.search().Copies.Name(c.Cluster), c.Cluster
		}
	}
	return "", nil
}

func (r *Root) whyNotCopy() string {
	key := ""
	if r.place()&keymap.Lists != 0 {
		if all, hidden := r.rows().CountMarks(); all-hidden > 1 {
			return ""
		}
		key = r.rows().Current()
	}
	if _, row := r.valueOf(key); row == nil {
		return "there is nothing to copy"
	}
	return ""
}

func (r *Root) copyValue() tea.Cmd {
	value, _ := r.underCursor()
	return r.clip(value)
}

func (r *Root) copyJSON() tea.Cmd {
	_, row := r.underCursor()
	text, err := task.JSON(row)
	if err != nil {
		return r.tell(widget.ToneError, phrase.Sentence(err))
	}
	return r.clip(string(text))
}

// clip copies a text as it will be pasted: in a shell, more often than not.
func (r *Root) clip(words string) tea.Cmd {
	put := r.deps.Copy
	words = text.CleanLines(words)
	return func() tea.Msg {
		if put == nil {
			return copiedMsg{err: errNoClipboard}
		}
		return copiedMsg{what: words, err: put(words)}
	}
}

func (r *Root) handleCopiedMsg(m copiedMsg) tea.Cmd {
	if m.err != nil {
		return r.tell(widget.ToneError, "Not copied: "+phrase.Sentence(m.err))
	}
	return r.tell(widget.ToneOK, "Copied: "+text.TruncateMiddle(m.what, 60))
}

func (r *Root) whyNotCopyCommand() string {
	if executions.RemedyCommands(&r.shown().Result) == "" {
		return "there is no command to fix what is left"
	}
	return ""
}

func (r *Root) copyCommand() tea.Cmd { return r.clip(executions.RemedyCommands(&r.shown().Result)) }

// errNoClipboard is a terminal that nothing can be copied from.
var errNoClipboard = errors.New("this terminal has no clipboard")
