package models

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/views"
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
	// keys as Bubble Tea names them. Where a letter is typed into a text field
	// it is text; keys that are no text work there too.
	keys  []string
	where place
	// words stand in the footer, about in the help and the palette.
	words, about string
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

// The table refers to what refers to it.
func init() {
	groups = []group{
		{"Everywhere", []*action{
			{id: "tab-url", keys: []string{"1", "alt+1"}, where: inAll, about: "search by URL", quiet: true, run: func(r *Root) tea.Cmd { return r.openTab(0) }},
			{id: "tab-image", keys: []string{"2", "alt+2"}, where: inAll, about: "search an image", quiet: true, run: func(r *Root) tea.Cmd { return r.openTab(1) }},
			{id: "tab-id", keys: []string{"3", "alt+3"}, where: inAll, about: "search by task id", quiet: true, run: func(r *Root) tea.Cmd { return r.openTab(2) }},
			{id: "tab-content", keys: []string{"4", "alt+4"}, where: inAll, about: "search by content", quiet: true, run: func(r *Root) tea.Cmd { return r.openTab(3) }},
			{id: "tab-executions", keys: []string{"5", "alt+5"}, where: inAll, words: "executions", about: "the executions alone", why: (*Root).whyNotExecutions, run: func(r *Root) tea.Cmd { return r.openTab(executionsTab) }},
			{id: "next", keys: []string{"tab"}, where: inAll, words: "next", about: "next field; in a list the next pane", why: (*Root).whyNotStep, run: func(r *Root) tea.Cmd { return r.step(1) }},
			{id: "previous", keys: []string{"shift+tab"}, where: inAll, about: "previous field; in a list the pane before", quiet: true, why: (*Root).whyNotStep, run: func(r *Root) tea.Cmd { return r.step(-1) }},
			{id: "back", keys: []string{"esc"}, where: inAll, words: "back", about: "back; from a form to its list", now: (*Root).backWords, why: (*Root).whyNotBack, run: (*Root).back},
			{id: "zoom", keys: []string{"z"}, where: inLists, about: "this pane alone", why: (*Root).whyNotZoom, run: func(r *Root) tea.Cmd { r.zoom = !r.zoom; return r.look() }},
			{id: "palette", keys: []string{":"}, where: inView, words: "command", about: "the commands by name", run: func(r *Root) tea.Cmd { r.dialog = newPalette(); return nil }},
			{id: "clusters", keys: []string{"s"}, where: inView, words: "clusters", about: "choose the scheduler clusters to search and purge", run: (*Root).chooseClusters},
			{id: "contexts", keys: []string{"c"}, where: inView, about: "another context: another manager", why: (*Root).whyNotContexts, run: (*Root).askContexts},
			{id: "sign-in", keys: []string{"S"}, where: inView, about: "sign in, or change the token", why: (*Root).whyNotSignIn, run: func(r *Root) tea.Cmd { return r.openSignIn(nil) }},
			{id: "resume", keys: []string{"R"}, where: inView, words: "go on", about: "go on with the purges that were cut off", asksToDelete: always, why: (*Root).whyNotResume, run: (*Root).askResume},
			{id: "messages", keys: []string{"m"}, where: inView, about: "the messages so far", run: func(r *Root) tea.Cmd { r.dialog = &messages{}; return nil }},
			{id: "help", keys: []string{"?"}, where: inView, words: "help", about: "this table", run: func(r *Root) tea.Cmd { r.dialog = &help{}; return nil }},
			{id: "quit", keys: []string{"q"}, where: inView, words: "quit", about: "quit; purges under way are listed first", run: (*Root).quit},
			{id: "suspend", keys: []string{"ctrl+z"}, where: inAll, about: "stop, until the shell continues it", quiet: true, run: func(*Root) tea.Cmd { return suspend }},
			{id: "interrupt", keys: []string{"ctrl+c"}, where: inAll, about: "quit, also from a text field; closes a dialog that asks", quiet: true, run: (*Root).quit},
		}},
		{"Form", []*action{
			{id: "search", keys: []string{"enter"}, where: inForm, words: "search", about: "search, and on to the copies", run: (*Root).submit},
			{id: "field-down", keys: []string{"down"}, where: inForm, about: "next field", quiet: true, run: func(r *Root) tea.Cmd { r.search().form.step(1); return nil }},
			{id: "field-up", keys: []string{"up"}, where: inForm, about: "previous field", quiet: true, run: func(r *Root) tea.Cmd { r.search().form.step(-1); return nil }},
		}},
		{"Lists", []*action{
			{id: "open", keys: []string{"enter"}, where: inLists, words: "open", about: "open the row; fold the cluster", now: (*Root).openWords, why: (*Root).whyNotOpen, run: (*Root).open},
			{id: "delete", keys: []string{"d"}, where: inView, words: "delete", about: "delete what is marked, or this: asks first", dangerous: true, asksToDelete: always, why: (*Root).whyNotDelete, run: (*Root).confirmDelete},
			{id: "mark", keys: []string{" "}, where: inLists, words: "mark", about: "mark the row, or take its mark away", why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().toggle(); return nil }},
			{id: "mark-range", keys: []string{"v"}, where: inLists, about: "mark from the last mark to here", why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().markRange(); return nil }},
			{id: "mark-all", keys: []string{"a"}, where: inLists, about: "mark all rows shown, or none", why: (*Root).whyNotMark, run: func(r *Root) tea.Cmd { r.rows().markAll(); return nil }},
			{id: "refresh", keys: []string{"r"}, where: inView, words: "refresh", about: "ask again now; in a purge that left copies, delete those again", now: (*Root).refreshWords, asksToDelete: (*Root).refreshRetries, why: (*Root).whyNotRefresh, run: (*Root).refresh},
			{id: "filter", keys: []string{"/"}, where: inLists, words: "filter", about: "show the rows that hold a text", why: (*Root).whyNotFilter, run: func(r *Root) tea.Cmd { r.filter().open(); return nil }},
			{id: "sort", keys: []string{"o"}, where: inCopies, words: "sort", about: "order hosts by name, state, type, IP", why: (*Root).whyNotSort, run: (*Root).sort},
			{id: "copy", keys: []string{"y"}, where: inView, words: "copy", about: "copy the name, the target or the task id", why: (*Root).whyNotCopy, run: (*Root).copyValue},
			{id: "copy-json", keys: []string{"Y"}, where: inView, about: "copy the row as JSON", why: (*Root).whyNotCopy, run: (*Root).copyJSON},
			{id: "copy-command", keys: []string{"x"}, where: inDetail, words: "copy command", about: "copy the command that removes what is left", why: (*Root).whyNotCopyCommand, run: (*Root).copyCommand},
			{id: "down", keys: []string{"j", "down"}, where: inView, about: "down", quiet: true, run: func(r *Root) tea.Cmd { return r.move(1) }},
			{id: "up", keys: []string{"k", "up"}, where: inView, about: "up", quiet: true, run: func(r *Root) tea.Cmd { return r.move(-1) }},
			{id: "half-down", keys: []string{"ctrl+d", "pgdown"}, where: inView, about: "half a page down", quiet: true, run: func(r *Root) tea.Cmd { return r.move(max(1, r.page/2)) }},
			{id: "half-up", keys: []string{"ctrl+u", "pgup"}, where: inView, about: "half a page up", quiet: true, run: func(r *Root) tea.Cmd { return r.move(-max(1, r.page/2)) }},
			{id: "first", keys: []string{"g", "home"}, where: inView, about: "to the first row", quiet: true, run: func(r *Root) tea.Cmd { return r.move(-1 << 30) }},
			{id: "last", keys: []string{"G", "end"}, where: inView, about: "to the last row", quiet: true, run: func(r *Root) tea.Cmd { return r.move(1 << 30) }},
		}},
	}
}

// actionFor is what a key does at a place; nil when nothing.
func actionFor(key string, at place) *action {
	for _, g := range groups {
		for _, a := range g.actions {
			if a.where&at != 0 && slices.Contains(a.keys, key) {
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

// isText says whether a key is text where text is typed.
func isText(msg tea.KeyMsg) bool {
	return !msg.Alt && (msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace)
}

// keyName is how a key is written for people.
func keyName(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case " ":
		return "space"
	}
	return key
}

// keysOf are the keys of an action for people, by its id.
func keysOf(id string) string {
	for _, g := range groups {
		for _, a := range g.actions {
			if a.id == id {
				return a.shownKeys()
			}
		}
	}
	return ""
}

// shownKeys are an action's keys for people: those that repeat another with
// alt are left out.
func (a *action) shownKeys() string {
	var names []string
	for _, key := range a.keys {
		if !strings.HasPrefix(key, "alt+") {
			names = append(names, keyName(key))
		}
	}
	return strings.Join(names, " ")
}

// hintOrder is the order of the footer, by how much each is needed.
var hintOrder = []string{"search", "open", "delete", "mark", "next", "back", "resume", "tab-executions", "refresh", "filter", "copy-command", "copy", "sort", "clusters", "palette", "quit", "help"}

// hints are the footer's: what the keys do here and now.
func (r *Root) hints() []views.Hint {
	var hints []views.Hint
	for _, id := range hintOrder {
		for _, g := range groups {
			for _, a := range g.actions {
				if a.id != id || a.where&r.place() == 0 || a.words == "" {
					continue
				}
				if r.typing() && len(a.keys[0]) == 1 {
					continue
				}
				words := a.words
				if a.now != nil {
					words = a.now(r)
				}
				hints = append(hints, views.Hint{Keys: keyName(a.keys[0]), Words: words, Disabled: a.disabled(r) != ""})
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
			t.Keys = append(t.Keys, KeyHelp{Keys: a.shownKeys(), About: a.about})
		}
		table = append(table, t)
	}
	return table
}
