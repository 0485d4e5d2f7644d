package models

import (
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/executions"
	"dftask/tui/models/input"
	"dftask/tui/models/keymap"
	"dftask/tui/models/list"
	"dftask/tui/models/phrase"
	"dftask/tui/models/plan"
	"dftask/tui/models/search"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// Root is the dashboard. It decides who gets a key before any binding is
// looked up: a dialog, a text field, or the action table.
type Root struct {
	deps *world.Deps
	// deeds are what the actions of the table do, by their ids.
	deeds map[string]deed

	width, height int
	// page is how many rows the focused list shows.
	page int

	tab int
	// cameFrom is the search tab, and cameFromPane its pane, that escape goes
	// back to from the executions.
	cameFrom     int
	cameFromPane views.Pane
	searches     []*search.Pane
	executions   *executions.Pane
	// detail is the execution shown in full; nil for none.
	detail       *executions.Execution
	detailOffset int
	dialog       dialogs.Dialog
	glance       glance
	flashes      flashes
	focus        views.Pane
	zoom         bool

	// tokenError is why no token was found; sentAway is set when the operator
	// has closed the sign-in, until something is asked anew.
	tokenError error
	sentAway   bool
	// refusal is the last refusal of a purge, until something was answered.
	refusal error
	// refusedPurges were confirmed, and the manager refused the token.
	refusedPurges []*dialogs.Confirmation
	// signedInAt is when a token was replaced, signInClosed when a sign-in was
	// closed that was not needed, lastKey when a key was typed, all on the
	// engine's clock.
	signedInAt, signInClosed, lastKey time.Time
	// waitingForHands is true while a dialog that opens by itself waits for
	// somebody to stop typing.
	waitingForHands bool
	// confirmed are the confirmations of the purges under way, by operation.
	confirmed map[string]*dialogs.Confirmation

	clusters []client.Cluster
	// silence is which of them have no active scheduler.
	silence plan.Silence
	// clustersAt is when they were last told or asked for, on the engine's clock.
	clustersAt    time.Time
	askedClusters bool
	// scopeChosen is set once the operator has chosen the clusters.
	scopeChosen bool
	// troubles is what the journal tells.
	troubles chan error
	// cutOff are purges of the journal that nobody follows, and offered the ids
	// of those that going on with was offered for.
	cutOff  []journal.Record
	offered map[string]bool
	// hand tells a word that is typed fast from keys.
	hand hand
	// fetchingToken is true until the token was looked for.
	fetchingToken bool
	// held are the questions that wait for it.
	held []tea.Cmd
	// blurred is true while the terminal says that it has lost the focus.
	blurred bool
	// ticking is true while a tick is on its way.
	ticking bool

	frame string
	fresh bool
}

// New is the dashboard on its first tab, with nothing asked yet.
func New(deps *world.Deps) *Root {
	if deps.Keys == nil {
		deps.Keys = keymap.Default()
	}
	r := &Root{deps: deps, deeds: deeds(), width: 80, height: 24, focus: views.PaneForm, confirmed: map[string]*dialogs.Confirmation{}, offered: map[string]bool{}, silence: plan.Silence{}}
	for i, tab := range tabs[:executionsTab] {
		r.searches = append(r.searches, search.New(deps, i, tab.kind, r.clusterName))
	}
	r.executions = executions.New(deps, r.clusterName)
	r.executions.JournalTrouble = deps.JournalTrouble
	if deps.Journal != nil {
		troubles := make(chan error, 8)
		r.troubles = troubles
		deps.Journal.OnTrouble(func(err error) {
			select {
			case troubles <- err:
			default: // Enough of it is on its way.
			}
		})
	}
	return r
}

// tickMsg moves the countdowns.
type tickMsg struct{}

// Update brings a message to its owner.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	r.fresh = false
	cmd := r.handle(msg)
	return r, tea.Batch(cmd, r.autoOpen(), r.watchExecutions(), r.tick())
}

func (r *Root) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.width, r.height = msg.Width, msg.Height
		if r.tab != executionsTab && r.focus == views.PaneExecutions && !r.executionsShown() {
			// The pane that had the focus is gone.
			r.focus = views.PaneCopies
		}
	case tea.FocusMsg:
		r.blurred = false
	case tea.BlurMsg:
		r.blurred = true
	case tea.KeyMsg:
		return r.handleKeyMsg(msg)
	case tickMsg:
		r.ticking = false
	case flashOver:
		r.flashes.Over(msg)
	case tokenMsg:
		return r.handleTokenMsg(msg)
	case clustersMsg:
		return r.handleClustersMsg(msg)
	case search.UpdateMsg:
		return r.handleSearchMsg(msg)
	case search.FoundMsg:
		return r.handleFoundMsg(msg)
	case search.AgainMsg:
		return r.handleAgainMsg(msg)
	case troubleMsg:
		r.executions.JournalTrouble = msg.err
		return r.awaitTrouble()
	case executions.PastMsg:
		return r.handlePastMsg(msg)
	case resumedMsg:
		return r.handleResumedMsg(msg)
	case NotSuspended:
		return r.tell(widget.ToneInfo, "Not stopped: no shell waits here that could continue dftask.")
	case PasteLost:
		return r.tell(widget.ToneWarn, "The end of the paste did not arrive, so none of it was taken. Paste it again.")
	case handsOffMsg:
		r.waitingForHands = false
	case aloneMsg:
		return r.handleAloneMsg(msg)
	case executions.UpdateMsg:
		return r.handlePurgeMsg(msg)
	case executions.NewestMsg:
		return r.handleNewestMsg(msg)
	case executions.OlderMsg:
		return r.executions.HandleOlderMsg(msg)
	case executions.JobMsg:
		r.executions.HandleJobMsg(msg)
		if msg.Err != nil && r.detail != nil && r.detail.JobID == msg.ID {
			return r.tell(widget.ToneWarn, phrase.Sentence(msg.Err))
		}
	case executions.WakeMsg:
		return r.executions.Wake(msg)
	case copiedMsg:
		return r.handleCopiedMsg(msg)
	case contextsMsg:
		return r.handleContextsMsg(msg)
	case dialogs.Msg:
		return r.dialogMsg(msg)
	}
	return nil
}

// tell says something in the last line.
func (r *Root) tell(tone widget.Tone, text string) tea.Cmd {
	r.fresh = false
	return r.flashes.Show(r.deps.Engine.Clock.Now(), tone, text)
}

// watchExecutions tells the executions whether anybody sees them, and how many rows.
//
// The one line that stands for them on a small screen counts as seen while it
// has something to wait for: a countdown that has run out would be untrue.
func (r *Root) watchExecutions() tea.Cmd {
	if r.fetchingToken {
		return nil
	}
	if r.detail != nil {
		return r.executions.Watch(!r.blurred)
	}
	l := r.layout()
	shown := listsExecutions(l)
	// A sign-in waits for the manager to take the token again.
	_, waits := r.dialog.(*dialogs.SignIn)
	waits = waits || l.Summary && r.executions.Waiting()
	cmd := r.executions.Watch(!r.blurred && (shown || waits))
	if !shown || r.blurred {
		return cmd
	}
	return tea.Batch(cmd, r.executions.Fill(l.ExecutionRows))
}

// executionsShown says whether there is more on the screen of the executions
// than a line.
func (r *Root) executionsShown() bool { return r.detail != nil || listsExecutions(r.layout()) }

func listsExecutions(l views.Layout) bool { return l.Executions.H > 0 && !l.Summary }

// tick keeps the countdowns moving while there is one on the screen.
func (r *Root) tick() tea.Cmd {
	if r.ticking || r.blurred || !r.counting() {
		return nil
	}
	r.ticking = true
	return tea.Tick(r.deps.Tick, func(time.Time) tea.Msg { return tickMsg{} })
}

func (r *Root) counting() bool {
	if s, open := r.dialog.(*dialogs.SignIn); open && s.Counts() {
		return true
	}
	if r.tab != executionsTab && r.search().Busy() {
		return true
	}
	return r.executions.Counting() || r.executions.Failure != nil || r.executions.Fetching
}

// search is the open search tab; behind the executions' tab, the first.
func (r *Root) search() *search.Pane {
	if r.tab == executionsTab {
		return r.searches[0]
	}
	return r.searches[r.tab]
}

// place is what has the focus.
func (r *Root) place() keymap.Place {
	switch {
	case r.detail != nil && r.detail.Many != nil && r.detail.Many.Open < 0:
		return keymap.Targets
	case r.detail != nil:
		return keymap.Detail
	case r.focus == views.PaneExecutions:
		return keymap.Executions
	case r.focus == views.PaneCopies && r.search().Lists():
		return keymap.Targets
	case r.focus == views.PaneCopies:
		return keymap.Copies
	}
	return keymap.Form
}

// targets is the list of targets that has the focus.
func (r *Root) targets() *list.Targets {
	if r.detail != nil {
		return &r.detail.Many.Targets
	}
	return &r.search().Many.Targets
}

// rows is the focused list.
func (r *Root) rows() *list.List {
	switch r.place() {
	case keymap.Executions:
		return &r.executions.List
	case keymap.Targets:
		return &r.targets().List
	}
	return &r.search().Copies.List
}

// filter is that of the focused list.
func (r *Root) filter() *list.Filter {
	switch r.place() {
	case keymap.Executions:
		return &r.executions.Filter
	case keymap.Targets:
		return &r.targets().Filter
	}
	return &r.search().Copies.Filter
}

// typing says whether letters are text now.
func (r *Root) typing() bool {
	switch r.place() {
	case keymap.Form:
		return true
	case keymap.Detail:
		return false
	}
	return r.filter().Typing
}

// handleKeyMsg takes letters that were read together one by one. Those behind the one
// that opens a dialog which asks were typed before it could be read, and are
// dropped.
func (r *Root) handleKeyMsg(msg tea.KeyMsg) tea.Cmd {
	if msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace {
		r.lastKey = r.deps.Engine.Clock.Now()
	}
	var cmds []tea.Cmd
	keys := input.Apart(msg)
	for i, one := range keys {
		before := r.dialog
		cmds = append(cmds, r.handleKey(one))
		if _, asks := r.dialog.(dialogs.Asking); asks && r.dialog != before && i < len(keys)-1 {
			cmds = append(cmds, r.drop())
			break
		}
	}
	return tea.Batch(cmds...)
}

// handleKey gives a key to the part that has the focus.
func (r *Root) handleKey(msg tea.KeyMsg) tea.Cmd {
	keys := r.deps.Keys
	switch {
	case keys.Is(msg, "suspend"):
		return r.perform(keys.Action("suspend"))
	case r.unseen() && !keys.Is(msg, "interrupt"):
		return r.drop()
	case r.dialog != nil:
		r.hand.noteDialog(msg)
		return r.dialogKey(msg)
	case r.typing():
		r.hand.noteText()
		return r.typed(msg)
	case msg.Paste:
		return r.pasteElsewhere(msg)
	}
	return r.listKey(msg)
}

// opensTab says whether a key typed into the form is meant for the tabs: a
// digit in a field whose text never begins with one, when it would be the
// first letter.
func (r *Root) opensTab(msg tea.KeyMsg) bool {
	if r.place() != keymap.Form || msg.Paste || msg.Type != tea.KeyRunes || len(msg.Runes) != 1 {
		return false
	}
	f := r.search().Form.Focused()
	return f.DigitFree && (f.Input.Value() == "" || f.Selected) && unicode.IsDigit(msg.Runes[0]) && r.deps.Keys.At(msg.String(), keymap.Form) != nil
}

// typed is a key while letters are text.
func (r *Root) typed(msg tea.KeyMsg) tea.Cmd {
	if r.place() != keymap.Form {
		return r.typedFilter(msg)
	}
	if !input.IsText(msg) || r.opensTab(msg) {
		if a := r.deps.Keys.At(msg.String(), keymap.Form); a != nil {
			return r.perform(a)
		}
	}
	if f := r.search().Form; f.Kind == task.URL && f.At == 0 && input.IsLines(msg) {
		return r.pasted(string(msg.Runes))
	}
	return r.search().Form.Edit(msg)
}

// typedFilter is a key while a filter is typed.
func (r *Root) typedFilter(msg tea.KeyMsg) tea.Cmd {
	f := r.filter()
	if a := r.deps.Keys.At(msg.String(), keymap.Filter); a != nil && !input.IsText(msg) && !input.Edits(msg, f.Input.KeyMap) {
		return r.perform(a)
	}
	*f.Input, _ = f.Input.Update(msg)
	r.refilter()
	return nil
}

func (r *Root) refilter() {
	switch r.place() {
	case keymap.Executions:
		r.executions.Rebuild()
	case keymap.Targets:
		r.targets().Stale = true
	default:
		r.search().Copies.Rebuild()
	}
}
