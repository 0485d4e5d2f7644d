package models

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/dialogs"
	"dftask/tui/models/keymap"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// deed is what an action of the table does, and why it does nothing now.
type deed struct {
	run func(*Root) tea.Cmd
	// why says in a clause why it does nothing; empty when it does.
	why func(*Root) string
	// words, when set, are those of the footer at this moment.
	words func(*Root) string
	// asksToDelete, when set, says whether it opens a dialog that deletes.
	asksToDelete func(*Root) bool
}

func always(*Root) bool { return true }

// deeds has an entry for each action that [keymap.Table] lists.
func deeds() map[string]deed {
	all := map[string]deed{
		"next":         {run: func(r *Root) tea.Cmd { return r.step(1) }, why: (*Root).whyNotStep},
		"previous":     {run: func(r *Root) tea.Cmd { return r.step(-1) }, why: (*Root).whyNotStep},
		"back":         {run: (*Root).back, why: (*Root).whyNotBack, words: (*Root).backWords},
		"zoom":         {run: func(r *Root) tea.Cmd { r.zoom = !r.zoom; return r.watchExecutions() }, why: (*Root).whyNotZoom},
		"palette":      {run: (*Root).openPalette},
		"clusters":     {run: (*Root).chooseClusters},
		"contexts":     {run: (*Root).askContexts, why: (*Root).whyNotContexts},
		"sign-in":      {run: func(r *Root) tea.Cmd { return r.openSignIn(nil) }, why: (*Root).whyNotSignIn},
		"resume":       {run: (*Root).askResume, why: (*Root).whyNotResume, asksToDelete: always},
		"messages":     {run: (*Root).openMessages},
		"help":         {run: (*Root).openHelp},
		"quit":         {run: (*Root).quit},
		"suspend":      {run: func(*Root) tea.Cmd { return suspend }},
		"interrupt":    {run: (*Root).quit},
		"search":       {run: (*Root).submit},
		"field-down":   {run: func(r *Root) tea.Cmd { r.search().Form.Step(1); return nil }},
		"field-up":     {run: func(r *Root) tea.Cmd { r.search().Form.Step(-1); return nil }},
		"open":         {run: (*Root).open, why: (*Root).whyNotOpen, words: (*Root).openWords},
		"delete":       {run: (*Root).confirmDelete, why: (*Root).whyNotDelete, asksToDelete: always},
		"mark":         {run: func(r *Root) tea.Cmd { r.rows().Toggle(); return nil }, why: (*Root).whyNotMark},
		"mark-range":   {run: func(r *Root) tea.Cmd { r.rows().MarkRange(); return nil }, why: (*Root).whyNotMark},
		"mark-all":     {run: func(r *Root) tea.Cmd { r.rows().MarkAll(); return nil }, why: (*Root).whyNotMark},
		"refresh":      {run: (*Root).refresh, why: (*Root).whyNotRefresh, words: (*Root).refreshWords, asksToDelete: (*Root).refreshRetries},
		"filter":       {run: func(r *Root) tea.Cmd { r.filter().Open(); return nil }, why: (*Root).whyNotFilter},
		"filter-keep":  {run: func(r *Root) tea.Cmd { r.filter().Keep(); r.refilter(); return nil }},
		"filter-end":   {run: func(r *Root) tea.Cmd { r.filter().Close(); r.refilter(); return nil }},
		"sort":         {run: (*Root).sort, why: (*Root).whyNotSort},
		"copy":         {run: (*Root).copyValue, why: (*Root).whyNotCopy},
		"copy-json":    {run: (*Root).copyJSON, why: (*Root).whyNotCopy},
		"copy-command": {run: (*Root).copyCommand, why: (*Root).whyNotCopyCommand},
		"down":         {run: func(r *Root) tea.Cmd { return r.move(1) }},
		"up":           {run: func(r *Root) tea.Cmd { return r.move(-1) }},
		"half-down":    {run: func(r *Root) tea.Cmd { return r.move(max(1, r.page/2)) }},
		"half-up":      {run: func(r *Root) tea.Cmd { return r.move(-max(1, r.page/2)) }},
		"first":        {run: func(r *Root) tea.Cmd { return r.move(-1 << 30) }},
		"last":         {run: func(r *Root) tea.Cmd { return r.move(1 << 30) }},
	}
	for at, t := range tabs {
		d := deed{run: func(r *Root) tea.Cmd { return r.openTab(at) }}
		if at == executionsTab {
			d.why = (*Root).whyNotExecutions
		}
		all[t.action] = d
	}
	return all
}

// disabled says why an action does nothing now; empty when it does.
func (r *Root) disabled(a *keymap.Action) string {
	why, at := r.deeds[a.ID].why, r.place()
	if at != keymap.Form && r.typing() {
		at |= keymap.Filter
	}
	switch {
	case !a.Applies(at):
		return "not here"
	case a.Dangerous && r.deps.ReadOnly:
		return "this dashboard is read-only"
	case why != nil:
		return why(r)
	}
	return ""
}

// perform does an action, or says why it does nothing now.
func (r *Root) perform(a *keymap.Action) tea.Cmd {
	if a == nil {
		return nil
	}
	if why := r.disabled(a); why != "" {
		if a.Quiet || a.ID == "back" {
			return nil
		}
		return r.tell(widget.ToneInfo, text.Capital(why)+".")
	}
	return r.deeds[a.ID].run(r)
}

// hints are the footer's: what the keys do here and now.
func (r *Root) hints() (hints []widget.Hint) {
	for _, a := range r.deps.Keys.Footer(r.place()) {
		if r.typing() && len(a.Keys.Keys()[0]) == 1 {
			continue
		}
		words := a.Words
		if now := r.deeds[a.ID].words; now != nil {
			words = now(r)
		}
		hints = append(hints, widget.Hint{Keys: a.Key(), Words: words, Disabled: r.disabled(a) != "", Keep: a.ID == "help"})
	}
	return hints
}

func (r *Root) openHelp() tea.Cmd {
	var shown []overlay.HelpGroup
	for _, g := range r.deps.Keys.Groups() {
		hg := overlay.HelpGroup{Name: g.Name}
		for _, a := range g.Actions {
			k := overlay.HelpKey{Keys: a.Shown(), Words: a.About()}
			if a.Dangerous && r.deps.ReadOnly {
				k.Disabled = r.disabled(a)
			}
			hg.Keys = append(hg.Keys, k)
		}
		shown = append(shown, hg)
	}
	r.dialog = dialogs.NewHelp(shown)
	return nil
}

func (r *Root) openPalette() tea.Cmd {
	r.dialog = dialogs.NewPalette(r.commands)
	return nil
}

// commands are the actions as the palette lists them.
func (r *Root) commands() (commands []dialogs.Command) {
	for _, g := range r.deps.Keys.Groups() {
		for _, a := range g.Actions {
			if !strings.HasPrefix(a.ID, "field-") && a.ID != "palette" && a.ID != "interrupt" {
				commands = append(commands, dialogs.Command{ID: a.ID, About: a.About(), Keys: a.Shown(), Disabled: r.disabled(a)})
			}
		}
	}
	return commands
}
