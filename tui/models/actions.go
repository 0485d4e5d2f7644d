package models

import (
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/models/panes"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// actions binds the action table to what its actions do.
type actions struct {
	root  *Root
	keys  *keymap.Table
	deeds map[string]deed
}

// deed is what an action does, and why it does nothing now.
type deed struct {
	run func(*Root) tea.Cmd
	// with, when set, is what it does with what was typed behind its id.
	with func(r *Root, argument string, force bool) tea.Cmd
	// why says in a clause why it does nothing; empty when it does.
	why func(*Root) string
	// words, when set, are those of the footer at this moment; empty for none.
	words func(*Root) string
	// asksToDelete, when set, says whether it opens a dialog that deletes.
	asksToDelete func(*Root) bool
}

// deeds has an entry for each action of the dashboard.
func deeds() map[string]deed {
	always := func(*Root) bool { return true }
	// What is of the panes alone.
	do := func(f func(*panes.Panes)) func(*Root) tea.Cmd {
		return func(r *Root) tea.Cmd { f(r.panes); return nil }
	}
	why := func(f func(*panes.Panes) string) func(*Root) string {
		return func(r *Root) string { return f(r.panes) }
	}
	inForm := func(words string) func(*Root) string {
		return func(r *Root) string {
			if r.panes.Place() != keymap.Form {
				return ""
			}
			return words
		}
	}
	move := func(n int) func(*Root) tea.Cmd {
		return func(r *Root) tea.Cmd { return r.panes.Move(n) }
	}
	all := map[string]deed{
		"next":         {run: do(func(p *panes.Panes) { p.Step(1) }), why: why((*panes.Panes).WhyNotStep)},
		"previous":     {run: do(func(p *panes.Panes) { p.Step(-1) }), why: why((*panes.Panes).WhyNotStep)},
		"back":         {run: do((*panes.Panes).Back), why: why((*panes.Panes).WhyNotBack), words: why((*panes.Panes).BackWords)},
		"zoom":         {run: do(func(p *panes.Panes) { p.Zoom = !p.Zoom }), why: why((*panes.Panes).WhyNotZoom)},
		"recent":       {run: func(r *Root) tea.Cmd { return r.searching.askRecent() }, words: inForm("recent")},
		"palette":      {run: func(r *Root) tea.Cmd { return r.askPalette("") }},
		"clusters":     {run: (*Root).chooseClusters},
		"contexts":     {run: (*Root).askContexts, why: (*Root).whyNotContexts},
		"sign-in":      {run: func(r *Root) tea.Cmd { return r.token.signIn(nil) }, why: func(r *Root) string { return r.token.whyNotSignIn() }},
		"resume":       {run: func(r *Root) tea.Cmd { return r.interrupted.ask() }, why: func(r *Root) string { return r.interrupted.whyNot() }, asksToDelete: always},
		"messages":     {run: (*Root).openMessages},
		"help":         {run: (*Root).openHelp},
		"quit":         {run: (*Root).quit},
		"suspend":      {run: func(*Root) tea.Cmd { return suspend }},
		"interrupt":    {run: (*Root).quit},
		"search":       {run: func(r *Root) tea.Cmd { return r.searching.submit() }},
		"earlier":      {run: do(func(p *panes.Panes) { p.Search().Form.Recall(1) }), why: why((*panes.Panes).WhyNotEarlier)},
		"later":        {run: do(func(p *panes.Panes) { p.Search().Form.Recall(-1) })},
		"open":         {run: func(r *Root) tea.Cmd { return r.panes.Open() }, why: why((*panes.Panes).WhyNotOpen), words: why((*panes.Panes).OpenWords)},
		"delete":       {run: func(r *Root) tea.Cmd { return r.deletes.ask() }, why: func(r *Root) string { return r.deletes.whyNotHere() }, asksToDelete: always},
		"mark":         {run: do(func(p *panes.Panes) { p.Rows().Toggle() }), why: why((*panes.Panes).WhyNotMark)},
		"mark-range":   {run: do(func(p *panes.Panes) { p.Rows().MarkRange() }), why: why((*panes.Panes).WhyNotMark)},
		"mark-all":     {run: do(func(p *panes.Panes) { p.Rows().MarkAll() }), why: why((*panes.Panes).WhyNotMark)},
		"refresh":      {run: (*Root).refresh, why: (*Root).whyNotRefresh, words: (*Root).refreshWords, asksToDelete: func(r *Root) bool { return r.panes.Retries() }},
		"filter":       {run: do(func(p *panes.Panes) { p.Filter().Open() }), why: why((*panes.Panes).WhyNotFilter)},
		"filter-keep":  {run: do(func(p *panes.Panes) { p.Filter().Keep(); p.Refilter() })},
		"filter-end":   {run: do((*panes.Panes).EndFilter)},
		"sort":         {run: (*Root).openOrder, why: why((*panes.Panes).WhyNotSort)},
		"copy":         {run: func(r *Root) tea.Cmd { return r.clipboard.value() }, why: why((*panes.Panes).WhyNotCopy)},
		"copy-json":    {run: func(r *Root) tea.Cmd { return r.clipboard.json() }, why: why((*panes.Panes).WhyNotCopy)},
		"copy-error":   {run: func(r *Root) tea.Cmd { return r.clipboard.put(r.panes.Errors()) }, why: why((*panes.Panes).WhyNotErrors)},
		"export":       {run: func(r *Root) tea.Cmd { return r.askPalette("export ") }, with: (*Root).export, why: why((*panes.Panes).WhyNotExport)},
		"command":      {run: (*Root).openCommandLine, why: why((*panes.Panes).WhyNotCommandLine)},
		"copy-command": {run: func(r *Root) tea.Cmd { return r.clipboard.put(r.panes.Command()) }, why: why((*panes.Panes).WhyNotCopyCommand)},
		"verify":       {run: (*Root).verify, why: (*Root).whyNotVerify},
		"down":         {run: move(1)},
		"up":           {run: move(-1)},
		"half-down":    {run: func(r *Root) tea.Cmd { return r.panes.MoveHalf(1) }},
		"half-up":      {run: func(r *Root) tea.Cmd { return r.panes.MoveHalf(-1) }},
		"first":        {run: move(-1 << 30)},
		"last":         {run: move(1 << 30)},
	}
	for at, t := range panes.Tabs {
		d := deed{run: do(func(p *panes.Panes) { p.OpenTab(at) })}
		if at == panes.ExecutionsTab {
			d.why = why((*panes.Panes).WhyNotExecutions)
		}
		all[t.Action] = d
	}
	return all
}

// disabled says why an action does nothing now; empty when it does.
func (a *actions) disabled(action *keymap.Action) string {
	p := a.root.panes
	why, at := a.deeds[action.ID].why, p.Place()
	if at != keymap.Form && p.Typing() {
		at |= keymap.Filter
	}
	switch {
	case !action.Applies(at):
		return "not here"
	case action.Dangerous && a.root.deps.ReadOnly:
		return "this dashboard is read-only"
	case why != nil:
		return why(a.root)
	}
	return ""
}

// perform does an action, or says why it does nothing now.
func (a *actions) perform(action *keymap.Action) tea.Cmd {
	return a.performWith(action, "", false)
}

// performWith does an action with what was typed behind its id, if anything was.
func (a *actions) performWith(action *keymap.Action, argument string, force bool) tea.Cmd {
	if action == nil {
		return nil
	}
	if why := a.disabled(action); why != "" {
		if action.Quiet || action.ID == "back" {
			return nil
		}
		return a.root.tell(widget.ToneInfo, text.Capital(why)+".")
	}
	if argument != "" {
		return a.deeds[action.ID].with(a.root, argument, force)
	}
	return a.deeds[action.ID].run(a.root)
}

// askToDelete says whether an action would open a dialog that deletes.
func (a *actions) askToDelete(action *keymap.Action) bool {
	if action == nil {
		return false
	}
	asks := a.deeds[action.ID].asksToDelete
	return asks != nil && asks(a.root) && a.disabled(action) == ""
}

// hints are the footer's: what the keys do here and now.
func (a *actions) hints() (hints []widget.Hint) {
	p := a.root.panes
	place, typing := p.Place(), p.Typing()
	if typing && place != keymap.Form {
		place = keymap.Filter
	}
	for _, action := range a.keys.Footer(place) {
		key := action.KeyFor(typing)
		if key == "" {
			continue
		}
		words := action.Words
		if now := a.deeds[action.ID].words; now != nil {
			words = now(a.root)
		}
		if words == "" {
			continue
		}
		hints = append(hints, widget.Hint{Keys: key, Words: words, Disabled: a.disabled(action) != "", Keep: action.ID == "help"})
	}
	return hints
}

// help is the table of keys.
func (a *actions) help() (groups []overlay.HelpGroup) {
	for _, g := range a.keys.Groups() {
		shown := overlay.HelpGroup{Name: g.Name}
		for _, action := range g.Actions {
			k := overlay.HelpKey{Keys: action.Shown(), Words: action.About()}
			if action.Dangerous && a.root.deps.ReadOnly {
				k.Disabled = a.disabled(action)
			}
			shown.Keys = append(shown.Keys, k)
		}
		groups = append(groups, shown)
	}
	return groups
}

// commands are the actions as the palette lists them.
func (a *actions) commands() (commands []dialogs.Command) {
	for _, g := range a.keys.Groups() {
		for _, action := range g.Actions {
			if action.Where != keymap.Form && action.ID != "palette" && action.ID != "interrupt" {
				commands = append(commands, dialogs.Command{ID: action.ID, About: action.About(), Keys: action.Shown(), Takes: action.Takes, Disabled: a.disabled(action)})
			}
		}
	}
	return commands
}
