package models

import (
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/messages"
	"dftask/tui/models/panes"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// token is what the dashboard knows of its token: looked for, refused, replaced.
type token struct {
	deps     *world.Deps
	panes    *panes.Panes
	messages *messages.Log
	front    *front

	// fetching is true until the token was looked for, and held are the requests
	// that wait for it.
	fetching bool
	held     []tea.Cmd
	// missing is why none was found; sentAway is set when the operator has closed
	// the sign-in, until something is asked again.
	missing  error
	sentAway bool
	// refusal is the last refusal of a purge, until something was answered, and
	// refused the purges that were confirmed and refused.
	refusal error
	refused []*dialogs.Confirmation
	// replaced is when the token was replaced, and closed when a sign-in was closed that
	// was not needed, both on the engine's clock.
	replaced, closed time.Time
}

// tokenMsg is the token that was found, or why none was.
type tokenMsg struct {
	found world.FoundToken
	err   error
}

// find finds the token, which may take a keyring some seconds. The first frame
// does not wait for it, and nothing is asked of the manager before.
func (t *token) find() tea.Cmd {
	t.fetching = true
	ctx, find := t.deps.Ctx, t.deps.FindToken
	return func() tea.Msg {
		if find == nil {
			return tokenMsg{}
		}
		found, err := find(ctx)
		return tokenMsg{found, err}
	}
}

// hold lets a command go that asks the manager; while the token is looked for
// it has to wait.
func (t *token) hold(cmd tea.Cmd) tea.Cmd {
	if t.fetching {
		t.held = append(t.held, cmd)
		return nil
	}
	return cmd
}

// handleTokenMsg asks for the newest executions.
func (t *token) handleTokenMsg(m tokenMsg) tea.Cmd {
	t.fetching = false
	held := tea.Batch(t.held...)
	t.held = nil
	header := &t.deps.Header
	if m.err != nil {
		t.missing = m.err
		header.Badges = append(header.Badges, noTokenBadge)
		t.panes.Executions.Bar(m.err)
		if t.deps.Access != nil {
			// The sign-in that opens says it.
			return held
		}
		return tea.Batch(held, t.messages.Tell(widget.ToneError, phrase.Sentence(m.err)))
	}
	if m.found.Place != "" {
		header.Token = m.found.Place
	}
	header.Badges = badges(header.Badges, m.found.Plaintext)
	t.deps.Shadows = m.found.Shadows
	header.Expiry = expiry(m.found.Expires, t.deps.Now())
	// One question comes first: several at once make a manager call a token that
	// it does not know inactive (contract §1.1).
	return tea.Batch(held, t.panes.Executions.Refresh())
}

// wanted says that people have asked for something: a sign-in that was sent away may
// come back.
func (t *token) wanted() { t.sentAway = false }

// trouble is an error of the token that something on the screen has run into;
// nil when nothing has.
func (t *token) trouble() error {
	errs := []error{t.missing, t.refusal, t.panes.Executions.Failure}
	for _, s := range t.panes.Searches {
		errs = append(errs, s.Update.Err, s.Update.Wait.Trouble)
		if s.Many != nil {
			errs = append(errs, s.Many.Err, s.Many.Wait.Trouble)
		}
	}
	for _, x := range t.panes.Executions.Running() {
		errs = append(errs, x.Own.Update.Wait.Trouble)
		if x.Many != nil {
			errs = append(errs, x.Many.Progress.Trouble)
		}
	}
	for _, err := range errs {
		if err != nil && (client.IsAuth(err) || errors.Is(err, t.missing)) {
			return err
		}
	}
	return nil
}

// offer opens the sign-in over the work when the manager refuses the token; nil when it
// does not. One that was sent away comes back when something is asked again.
func (t *token) offer() func() tea.Cmd {
	if t.deps.Access == nil || t.sentAway {
		return nil
	}
	err := t.trouble()
	if err == nil {
		return nil
	}
	return func() tea.Cmd { return t.signIn(err) }
}

func (t *token) whyNotSignIn() string {
	if t.deps.Access == nil {
		return "the built-in manager needs no token"
	}
	return ""
}

// signIn opens the dialog; err is nil when people asked for it.
func (t *token) signIn(err error) tea.Cmd {
	resumes, deps := t.holdsUp(), t.deps
	d := dialogs.NewSignIn(deps.Ctx, deps.Access, err, func() overlay.SignIn {
		return overlay.SignIn{
			Context: deps.Header.Context, Manager: deps.ManagerURL, PlainHTTP: deps.PlainHTTP,
			Place: deps.Header.Token, Shadows: deps.Shadows, Resumes: resumes,
		}
	})
	t.front.dialog = d
	places := d.AskPlaces()
	if err == nil {
		return places
	}
	// The list of executions is asked for until the manager takes the token again.
	return tea.Batch(places, t.panes.Executions.Refresh())
}

// holdsUp says whether there is work that continues behind the dialog, with another token.
func (t *token) holdsUp() bool {
	if len(t.panes.Executions.Running()) > 0 || len(t.refused) > 0 {
		return true
	}
	for _, s := range t.panes.Searches {
		if s.Busy() || client.IsAuth(s.Update.Err) {
			return true
		}
	}
	return false
}

// reopensAfter is how long a sign-in that opens by itself stays open, where one
// was closed before because it was not needed.
const reopensAfter = 5 * time.Minute

// closeNeedless closes a sign-in that opened by itself when the manager takes the
// token again, and says whether it did. One in which people have typed stays
// open, for the next keys are meant for it.
func (t *token) closeNeedless() bool {
	s, open := t.front.signIn()
	if !open || !s.Needless() {
		return false
	}
	now := t.deps.Engine.Clock.Now()
	switch {
	case s.Touched():
		s.StayOpen()
		return false
	case now.Sub(t.closed) < reopensAfter:
		// The manager takes some requests with the token, and refuses others.
		return false
	}
	s.Cancel()
	t.front.dialog, t.closed = nil, now
	return true
}

// replace takes another token in.
func (t *token) replace(g world.Granted) {
	header := &t.deps.Header
	t.replaced = t.deps.Engine.Clock.Now()
	header.Token = g.Place
	header.Badges = badges(header.Badges, g.Plaintext)
	header.Expiry = expiry(g.Expires, t.deps.Now())
}

// forgive forgets what was refused: it may be asked for again. What is under way asks
// again by itself, with the new token.
func (t *token) forgive() {
	t.missing, t.refusal, t.sentAway = nil, nil, false
	t.panes.Executions.Failure, t.panes.Executions.Barred = nil, false
	for _, x := range t.panes.Executions.Running() {
		x.Own.Update.Wait.Trouble = nil
		if x.Many != nil {
			x.Many.Progress.Trouble = nil
		}
	}
	for _, s := range t.panes.Searches {
		s.Update.Wait.Trouble = nil
		if s.Many != nil {
			s.Many.Wait.Trouble = nil
		}
	}
}

// lateRefusals is how long answers to questions may come in that were sent with
// the token before.
const lateRefusals = 3 * time.Second

// late says whether an error is the refusal of the token before.
func (t *token) late(err error) bool { return t.since(err, lateRefusals) }

// clearOld takes away what a wait tells of the refusal of the token before: a refusal of
// the one in use, which worked, is doubted for a minute first.
func (t *token) clearOld(trouble *error) {
	if t.since(*trouble, time.Minute) {
		*trouble = nil
	}
}

func (t *token) since(err error, span time.Duration) bool {
	return client.IsAuth(err) && !t.replaced.IsZero() && t.deps.Engine.Clock.Now().Sub(t.replaced) < span
}

// offerRefused asks again for a purge that was confirmed, and refused before
// anything was done: one after another, for each was a decision of its own.
func (t *token) offerRefused() {
	if len(t.refused) == 0 || t.front.dialog != nil {
		return
	}
	c := t.refused[0]
	t.refused = t.refused[1:]
	t.front.dialog = c.Again()
}

// noTokenBadge says that there is none, and plaintextBadge that everyone can read the
// token who can read the file.
var (
	noTokenBadge   = widget.Badge{Text: "NO TOKEN", Tone: widget.ToneError}
	plaintextBadge = widget.Badge{Text: "PLAINTEXT TOKEN", Tone: widget.ToneWarn}
)

// badges takes those that a token answers out, and puts in the one it wants.
func badges(now []widget.Badge, plaintext bool) []widget.Badge {
	var kept []widget.Badge
	for _, b := range now {
		if b != noTokenBadge && b != plaintextBadge {
			kept = append(kept, b)
		}
	}
	if plaintext {
		kept = append(kept, plaintextBadge)
	}
	return kept
}

// nearExpiry is how long before its end a token's is shown.
const nearExpiry = 14 * 24 * time.Hour

func expiry(at, now time.Time) string {
	switch left := at.Sub(now); {
	case at.IsZero() || left > nearExpiry:
		return ""
	case left <= 0:
		return "expired"
	case left <= 48*time.Hour:
		return fmt.Sprintf("expires in %d h", int(left/time.Hour)+1)
	default:
		return fmt.Sprintf("expires in %d d", int((left+12*time.Hour)/(24*time.Hour)))
	}
}
