package models

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/clusters"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/guard"
	"dftask/tui/models/keymap"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/models/saved"
	"dftask/tui/models/search"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Root is the dashboard of one manager. It brings keys and messages to their owners,
// each of which has a file of its own.
type Root struct {
	deps     *world.Deps
	actions  *actions
	panes    *panes.Panes
	clusters *clusters.Clusters
	messages *messages.Log
	front    *front
	// hand tells a word that is typed fast from keys.
	hand guard.Hand

	token       *token
	interrupted *interrupted
	searching   *searching
	deletes     *deletes
	clipboard   *clipboard
	told        *told
	keeping     *keeping
	mouse       *mouse

	// blurred is true while the terminal says that it has lost the focus.
	blurred bool
	// ticking is true while a tick is on its way.
	ticking bool
	// frame is what was drawn last; empty once something has changed.
	frame string
}

// New is the dashboard on its first tab, with nothing asked yet.
func New(deps *world.Deps) *Root {
	if deps.Keys == nil {
		deps.Keys = keymap.Default()
	}
	if deps.Saved == nil {
		deps.Saved = &saved.State{}
	}
	c := clusters.New(deps.Engine, deps.Clusters)
	p, m := panes.New(deps, c), messages.New(deps.Engine.Clock)
	f := &front{glance: guard.Glance{Drawn: deps.Drawn}, pause: guard.Pause{Clock: deps.Engine.Clock}}
	t := &token{deps: deps, panes: p, messages: m, front: f}
	i := &interrupted{deps: deps, panes: p, clusters: c, messages: m, front: f, token: t, offered: map[string]bool{}}
	i.listen()
	calls := &told{ascii: deps.Styles.ASCII, notify: deps.Notify}
	r := &Root{
		deps: deps, panes: p, clusters: c, messages: m, front: f, token: t, interrupted: i,
		searching: &searching{deps: deps, panes: p, clusters: c, messages: m, front: f, token: t},
		deletes: &deletes{
			deps: deps, panes: p, clusters: c, messages: m, front: f, token: t, interrupted: i,
			plans: plan.Maker{Engine: deps.Engine, Clusters: c}, confirmed: map[string]*dialogs.Confirmation{}, told: calls,
		},
		clipboard: &clipboard{deps: deps, panes: p, messages: m}, told: calls,
		keeping: &keeping{deps: deps, panes: p, messages: m, layout: p.Arranged()},
	}
	r.mouse = &mouse{root: r}
	r.actions = &actions{root: r, keys: deps.Keys, deeds: deeds()}
	return r
}

// Init finds the token, reads the journal, and tells what is wrong with the settings.
func (r *Root) Init() tea.Cmd {
	var say tea.Cmd
	if err := r.deps.SavedTrouble; err != nil {
		say = r.tell(widget.ToneInfo, "What was searched before is not known here: "+err.Error())
	}
	if err := r.deps.ConfigTrouble; err != nil {
		say = r.tell(widget.ToneWarn, "Settings and keys are not used: "+err.Error())
	}
	return tea.Batch(say, r.interrupted.read(), r.interrupted.awaitTrouble(), r.token.find())
}

// tickMsg moves the countdowns.
type tickMsg struct{}

// Update brings a message to its owner.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	r.frame = ""
	cmd := r.handle(msg)
	if _, key := msg.(tea.KeyMsg); !key {
		r.panes.Executions.Recount()
	}
	return r, tea.Batch(cmd, r.autoOpen(), r.watch(), r.tick(), r.keeping.watch())
}

func (r *Root) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.panes.Resize(msg.Width, msg.Height)
	case tea.FocusMsg:
		r.blurred = false
	case tea.BlurMsg:
		r.blurred = true
	case tea.KeyMsg:
		return r.handleKeyMsg(msg)
	case tea.MouseMsg:
		return r.mouse.handleMouseMsg(msg)
	case guard.AloneMsg:
		return r.handleAloneMsg(msg)
	case guard.PauseMsg:
		r.front.pause.Over()
	case dialogs.Msg:
		return r.handleDialogMsg(msg)
	case tickMsg:
		r.ticking = false
	case messages.Over:
		r.messages.End(msg)
	case tokenMsg:
		return r.token.handleTokenMsg(msg)
	case clusters.Msg:
		return r.handleClustersMsg(msg)
	case search.UpdateMsg:
		return r.searching.handleUpdateMsg(msg)
	case search.FoundMsg:
		return r.searching.handleFoundMsg(msg)
	case search.OthersMsg:
		return r.panes.Searches[msg.Tab].HandleOthersMsg(msg)
	case search.AgainMsg:
		return r.searching.handleAgainMsg(msg)
	case executions.UpdateMsg:
		return r.deletes.handleUpdateMsg(msg)
	case executions.NewestMsg:
		return r.handleNewestMsg(msg)
	case executions.OlderMsg:
		return r.panes.Executions.HandleOlderMsg(msg)
	case executions.JobMsg:
		r.panes.Executions.HandleJobMsg(msg)
		if x := r.panes.Detail; msg.Err != nil && x != nil && x.JobID == msg.ID {
			return r.tell(widget.ToneWarn, phrase.Sentence(msg.Err))
		}
	case executions.WakeMsg:
		return r.panes.Executions.Wake(msg)
	case executions.ProofsMsg:
		r.panes.Executions.HandleProofsMsg()
	case executions.VerifyMsg:
		return r.handleVerifyMsg(msg)
	case executions.PastMsg:
		r.interrupted.handlePastMsg(msg)
		r.deletes.learn()
	case troubleMsg:
		return r.interrupted.handleTroubleMsg(msg)
	case resumedMsg:
		return r.interrupted.handleResumedMsg(msg)
	case keptMsg:
		return r.keeping.handleKeptMsg(msg)
	case copiedMsg:
		return r.clipboard.handleCopiedMsg(msg)
	case exportedMsg:
		return r.handleExportedMsg(msg)
	case contextsMsg:
		return r.handleContextsMsg(msg)
	case NotSuspended:
		return r.tell(widget.ToneInfo, "Not stopped: no shell waits here that could continue dftask.")
	case PasteLost:
		return r.tell(widget.ToneWarn, "The end of the paste did not arrive, so none of it was taken. Paste it again.")
	}
	return nil
}

// tell says something over the keys.
func (r *Root) tell(tone widget.Tone, text string) tea.Cmd {
	r.frame = ""
	return r.messages.Tell(tone, text)
}

// handleNewestMsg brings the newest executions in. The first answer of a manager is
// a reason to ask for its clusters, too.
func (r *Root) handleNewestMsg(m executions.NewestMsg) tea.Cmd {
	pane := r.panes.Executions
	if r.token.late(m.Err) {
		pane.Fetching = false
		return pane.Refresh()
	}
	if m.Err == nil {
		r.token.refusal = nil
		if s, open := r.front.signIn(); open {
			s.TokenTaken()
		}
	}
	cmds := []tea.Cmd{pane.HandleNewestMsg(m)}
	if m.Err == nil && !r.clusters.Asked() {
		cmds = append(cmds, r.clusters.Ask(r.deps.Ctx, r.deps.API))
	}
	r.deletes.learn()
	if jobs := pane.Unknown(); len(jobs) > 0 {
		cmds = append(cmds, r.interrupted.recognize(jobs))
	}
	if strangers := pane.Strangers(); strangers || pane.Elsewhere() {
		cmds = append(cmds, r.interrupted.read())
	}
	return tea.Batch(cmds...)
}

// autoOpen opens the dialog that is to open by itself, and closes a sign-in that is not
// needed any more.
func (r *Root) autoOpen() tea.Cmd {
	if r.front.dialog == nil {
		return r.front.openByItself(r.token.offer(), r.interrupted.offer())
	}
	if !r.token.closeNeedless() {
		return nil
	}
	return tea.Batch(r.workAgain(), r.tell(widget.ToneInfo, "The manager accepts the token again."))
}

// workAgain resumes the work that a refused token had stopped.
func (r *Root) workAgain() tea.Cmd {
	r.token.forgive()
	cmd := tea.Batch(r.panes.Executions.Refresh(), r.searching.resume())
	r.token.offerRefused()
	return cmd
}

// watch tells the panes whether anybody sees them. A sign-in waits for the manager to
// take the token again.
func (r *Root) watch() tea.Cmd {
	if r.token.fetching {
		return nil
	}
	_, waits := r.front.signIn()
	return r.panes.Watch(!r.blurred, waits)
}

// tick keeps the countdowns moving while there is one on the screen.
func (r *Root) tick() tea.Cmd {
	s, open := r.front.signIn()
	if r.ticking || r.blurred || !r.panes.Counting() && !(open && s.Counts()) {
		return nil
	}
	r.ticking = true
	return tea.Tick(r.deps.Tick, func(time.Time) tea.Msg { return tickMsg{} })
}

// View is the frame. It is drawn once for each change.
func (r *Root) View() string {
	if r.frame != "" {
		return r.frame
	}
	dialog := r.front.dialog
	s := r.panes.Screen(dialog == nil)
	s.Header, s.Flash, s.Hints = r.header(), r.messages.Now(), r.actions.hints()
	r.panes.Draw(&s)
	if dialog != nil {
		// The keys are the dialog's. Most dialogs say them themselves.
		s.Dialog, s.Hints = dialog.View(r.env()), nil
		if d, keyed := dialog.(dialogs.Keyed); keyed {
			s.Hints = d.Keys(r.env())
		}
	}
	r.mouse.screen = s
	r.frame, r.mouse.zones = views.RenderZones(s, r.deps.Styles)
	if at := strings.LastIndexByte(r.frame, '\n') + 1; dialog != nil {
		r.frame = r.frame[:at] + r.front.glance.Mark(dialog) + r.frame[at:]
	}
	return r.frame
}

func (r *Root) header() views.Header {
	h := r.deps.Header
	h.Scope = r.clusters.String()
	stale := ""
	if age := r.panes.Executions.Stale(); age >= executions.IdleAsk {
		stale = "STALE " + text.Age(age)
	}
	if silence := r.deps.NoAnswer(); silence != "" {
		stale = "STALE " + silence
	}
	if stale != "" {
		h.Badges = append([]widget.Badge{{Text: stale, Tone: widget.ToneError}}, h.Badges...)
	}
	return h
}
