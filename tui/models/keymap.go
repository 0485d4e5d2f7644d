package models

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views/widget"
)

// place is where an action applies: what has the focus.
type place int

// The places. Typing is any text field but a dialog's.
const (
	inForm place = 1 << iota
	inCopies
	inExecutions
	inDetail
	// inTargets is a list of targets: searched, or being purged.
	inTargets

	inLists = inCopies | inExecutions | inTargets
	inView  = inLists | inDetail
	inAll   = inForm | inView
)

// action is one thing the dashboard does at a key. The table of them is the
// only place that knows a key: dispatch, the footer, the help, the palette,
// read-only mode and the README's table all read it.
type action struct {
	id string
	// keys carries the keys as Bubble Tea names them, and what the help and the
	// palette say of them. Where a letter is typed into a text field it is text;
	// keys that are no text work there too.
	keys  key.Binding
	where place
	// words stand in the footer.
	words string
	// now, when set, is what the words are at this moment.
	now func(*Root) string
	// dangerous actions need a manager that may be written to.
	dangerous bool
	// asksToDelete, when set, says whether it opens a dialog that deletes.
	asksToDelete func(*Root) bool
	// quiet actions are in the help alone: everyone tries them unasked.
	quiet bool
	// why says why the action does nothing now; empty when it does.
	why func(*Root) string
	run func(*Root) tea.Cmd
}

// group is a heading of the help.
type group struct {
	name    string
	actions []*action
}

// groups is the action table.
var groups []group

func always(*Root) bool { return true }

// init fills the table, which refers to functions that refer to it.
func init() {
	groups = []group{
		{"Everywhere", append(tabActions(), []*action{
			{id: "next", keys: bind("next field; in a list the next pane", "tab"), where: inAll, words: "next", why: (*Root).whyNotStep, run: func(r *Root) tea.Cmd { return r.step(1) }},
			{id: "previous", keys: bind("previous field; in a list the pane before", "shift+tab"), where: inAll, quiet: true, why: (*Root).whyNotStep, run: func(r *Root) tea.Cmd { return r.step(-1) }},
			{id: "back", keys: bind("back; from a form to its list", "esc"), where: inAll, words: "back", now: (*Root).backWords, why: (*Root).whyNotBack, run: (*Root).back},
			{id: "zoom", keys: bind("this pane alone", "z"), where: inLists, why: (*Root).whyNotZoom, run: func(r *Root) tea.Cmd { r.zoom = !r.zoom; return r.watchExecutions() }},
			{id: "palette", keys: bind("the commands by name", ":"), where: inView, words: "command", run: (*Root).openPalette},
			{id: "clusters", keys: bind("choose the scheduler clusters to search and purge", "s"), where: inView, words: "clusters", run: (*Root).chooseClusters},
			{id: "contexts", keys: bind("another context: another manager", "c"), where: inView, why: (*Root).whyNotContexts, run: (*Root).askContexts},
			{id: "sign-in", keys: bind("sign in, or change the token", "S"), where: inView, why: (*Root).whyNotSignIn, run: func(r *Root) tea.Cmd { return r.openSignIn(nil) }},
			{id: "resume", keys: bind("resume the purges that were interrupted", "R"), where: inView, words: "resume", asksToDelete: always, why: (*Root).whyNotResume, run: (*Root).askResume},
			{id: "messages", keys: bind("the messages so far", "m"), where: inView, run: (*Root).openMessages},
			{id: "help", keys: bind("this table", "?"), where: inView, words: "help", run: (*Root).openHelp},
			{id: "quit", keys: bind("quit; purges under way are listed first", "q"), where: inView, words: "quit", run: (*Root).quit},
			{id: "suspend", keys: bind("suspend; the shell's fg continues", "ctrl+z"), where: inAll, quiet: true, run: func(*Root) tea.Cmd { return suspend }},
			{id: "interrupt", keys: bind("quit, also from a text field; closes a dialog that asks", "ctrl+c"), where: inAll, quiet: true, run: (*Root).quit},
		}...)},
		{"Form", []*action{
			{id: "search", keys: bind("search, and on to the copies", "enter"), where: inForm, words: "search", run: (*Root).submit},
			{id: "field-down", keys: bind("next field", "down"), where: inForm, quiet: true, run: func(r *Root) tea.Cmd { r.search().Form.Step(1); return nil }},
			{id: "field-up", keys: bind("previous field", "up"), where: inForm, quiet: true, run: func(r *Root) tea.Cmd { r.search().Form.Step(-1); return nil }},
		}},
		{"Lists", []*action{
			{id: "open", keys: bind("open the row; fold the cluster", "enter"), where: inLists, words: "open", now: (*Root).openWords, why: (*Root).whyNotOpen, run: (*Root).open},
			{id: "delete", keys: bind("delete what is marked, or this: asks first", "d"), where: inView, words: "delete", dangerous: true, asksToDelete: always, why: (*Root).whyNotDelete, run: (*Root).confirmDelete},
			{id: "mark", keys: bind("mark the row, or take its mark away", " "), where: inLists, words: "mark", why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().Toggle(); return nil }},
			{id: "mark-range", keys: bind("mark from the last mark to here", "v"), where: inLists, why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().MarkRange(); return nil }},
			{id: "mark-all", keys: bind("mark all rows shown, or none", "a"), where: inLists, why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().MarkAll(); return nil }},
			{id: "refresh", keys: bind("ask again now; in a purge that left copies, delete those again", "r"), where: inView, words: "refresh", now: (*Root).refreshWords, asksToDelete: (*Root).refreshRetries, why: (*Root).whyNotRefresh, run: (*Root).refresh},
			{id: "filter", keys: bind("show the rows that hold a text", "/"), where: inLists, words: "filter", why: (*Root).whyNotFilter, run: func(r *Root) tea.Cmd { r.filter().Open(); return nil }},
			{id: "sort", keys: bind("order hosts by name, state, type, IP", "o"), where: inCopies, words: "sort", why: (*Root).whyNotSort, run: (*Root).sort},
			{id: "copy", keys: bind("copy the name, the target or the task id", "y"), where: inView, words: "copy", why: (*Root).whyNotCopy, run: (*Root).copyValue},
			{id: "copy-json", keys: bind("copy the row as JSON", "Y"), where: inView, why: (*Root).whyNotCopy, run: (*Root).copyJSON},
			{id: "copy-command", keys: bind("copy the command that fixes what is left", "x"), where: inDetail, words: "copy command", why: (*Root).whyNotCopyCommand, run: (*Root).copyCommand},
			{id: "down", keys: bind("down", "j", "down"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(1) }},
			{id: "up", keys: bind("up", "k", "up"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(-1) }},
			{id: "half-down", keys: bind("half a page down", "ctrl+d", "pgdown"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(max(1, r.page/2)) }},
			{id: "half-up", keys: bind("half a page up", "ctrl+u", "pgup"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(-max(1, r.page/2)) }},
			{id: "first", keys: bind("to the first row", "g", "home"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(-1 << 30) }},
			{id: "last", keys: bind("to the last row", "G", "end"), where: inView, quiet: true, run: func(r *Root) tea.Cmd { return r.move(1 << 30) }},
		}},
	}
}

// actionFor is what a key does at a place; nil when nothing.
func actionFor(name string, at place) *action {
	for _, g := range groups {
		for _, a := range g.actions {
			if a.where&at != 0 && slices.Contains(a.keys.Keys(), name) {
				return a
			}
		}
	}
	return nil
}

// disabled says why an action does nothing now; empty when it does.
func (a *action) disabled(r *Root) string {
	switch {
	case a.where&r.place() == 0:
		return "not here"
	case a.dangerous && r.deps.ReadOnly:
		return "this dashboard is read-only"
	case a.why != nil:
		return a.why(r)
	}
	return ""
}

// keyName is how a key is written for people.
func keyName(name string) string {
	switch name {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case " ":
		return "space"
	}
	return name
}

// bind binds keys to what the help says of them.
func bind(about string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shownKeys(keys), about))
}

// shownKeys are keys for people: those that repeat another with alt are left
// out.
func shownKeys(keys []string) string {
	var names []string
	for _, key := range keys {
		if !strings.HasPrefix(key, "alt+") {
			names = append(names, keyName(key))
		}
	}
	return strings.Join(names, " ")
}

// firstKey is the first of the keys that are bound, for people.
func firstKey(b key.Binding) string { return keyName(b.Keys()[0]) }

// binding is the action's, enabled when it does something now.
func (a *action) binding(r *Root) key.Binding {
	b := a.keys
	b.SetEnabled(a.disabled(r) == "")
	return b
}

// keysOf are the keys of an action for people, by its id.
func keysOf(id string) string {
	if a := actionByID(id); a != nil {
		return a.keys.Help().Key
	}
	return ""
}

// hintOrder is the order of the footer, by how much each is needed.
var hintOrder = []string{"search", "open", "delete", "mark", "next", "back", "resume", "tab-executions", "refresh", "filter", "copy-command", "copy", "sort", "clusters", "palette", "quit", "help"}

// hints are the footer's: what the keys do here and now.
func (r *Root) hints() []widget.Hint {
	var hints []widget.Hint
	for _, id := range hintOrder {
		for _, g := range groups {
			for _, a := range g.actions {
				if a.id != id || a.where&r.place() == 0 || a.words == "" {
					continue
				}
				if r.typing() && len(a.keys.Keys()[0]) == 1 {
					continue
				}
				words := a.words
				if a.now != nil {
					words = a.now(r)
				}
				hints = append(hints, widget.Hint{Keys: firstKey(a.keys), Words: words, Disabled: !a.binding(r).Enabled()})
			}
		}
	}
	return hints
}

// KeyGroup is a heading of the key table, for the documentation.
type KeyGroup struct {
	Name string
	Keys []KeyHelp
}

// KeyHelp is one line of the key table.
type KeyHelp struct{ Keys, About string }

// KeyTable is the action table as people read it.
func KeyTable() []KeyGroup {
	var table []KeyGroup
	for _, g := range groups {
		t := KeyGroup{Name: g.name}
		for _, a := range g.actions {
			t.Keys = append(t.Keys, KeyHelp{Keys: a.keys.Help().Key, About: a.keys.Help().Desc})
		}
		table = append(table, t)
	}
	return table
}
