package models

import (
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/search"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// refused is an error of the token that something on the screen has run into;
// nil when nothing has.
func (r *Root) refused() error {
	errs := []error{r.tokenError, r.refusal, r.executions.Failure}
	for _, s := range r.searches {
		errs = append(errs, s.Update.Err, s.Update.Wait.Trouble)
		if s.Many != nil {
			errs = append(errs, s.Many.Err, s.Many.Wait.Trouble)
		}
	}
	for _, x := range r.executions.Running() {
		errs = append(errs, x.Own.Update.Wait.Trouble)
		if x.Many != nil {
			errs = append(errs, x.Many.Progress.Trouble)
		}
	}
	for _, err := range errs {
		if err != nil && (client.IsAuth(err) || errors.Is(err, r.tokenError)) {
			return err
		}
	}
	return nil
}

// signInOffer opens the sign-in over the work when the manager refuses the
// token; nil when it does not. One that was sent away comes back when something
// is asked anew.
func (r *Root) signInOffer() func() tea.Cmd {
	if r.deps.Access == nil || r.sentAway {
		return nil
	}
	err := r.refused()
	if err == nil {
		return nil
	}
	return func() tea.Cmd { return r.openSignIn(err) }
}

// openSignIn opens the dialog; err is nil when somebody asked for it.
func (r *Root) openSignIn(err error) tea.Cmd {
	resumes, deps := r.unfinished(), r.deps
	d := dialogs.NewSignIn(deps.Ctx, deps.Access, err, func() overlay.SignIn {
		return overlay.SignIn{
			Context: deps.Header.Context, Manager: deps.ManagerURL, PlainHTTP: deps.PlainHTTP,
			Place: deps.Header.Token, Shadows: deps.Shadows, Resumes: resumes,
		}
	})
	r.dialog = d
	places := d.AskPlaces()
	if err == nil {
		return places
	}
	// The list of executions is asked for until the manager takes the token again.
	return tea.Batch(places, r.executions.Refresh())
}

// needlessSignIn closes a sign-in that opened by itself when the manager takes the
// token again, and resumes the work. One in which somebody has typed stays
// open, for the next keys are meant for it.
func (r *Root) needlessSignIn() tea.Cmd {
	s, open := r.dialog.(*dialogs.SignIn)
	if !open || !s.Needless() {
		return nil
	}
	now := r.deps.Engine.Clock.Now()
	switch {
	case s.Touched():
		s.StayOpen()
		return nil
	case now.Sub(r.signInClosed) < reopensAfter:
		// The manager takes some requests with the token, and refuses others.
		return nil
	}
	s.Cancel()
	r.dialog, r.signInClosed = nil, now
	return tea.Batch(r.goOn(), r.tell(widget.ToneInfo, "The manager accepts the token again."))
}

// reopensAfter is how long a sign-in that opens by itself stays open, where one
// was closed before because it was not needed.
const reopensAfter = 5 * time.Minute

func (r *Root) whyNotSignIn() string {
	if r.deps.Access == nil {
		return "the built-in manager needs no token"
	}
	return ""
}

// unfinished says whether there is work that goes on behind a dialog.
func (r *Root) unfinished() bool {
	if len(r.executions.Running()) > 0 || len(r.refusedPurges) > 0 {
		return true
	}
	for _, s := range r.searches {
		if s.Busy() || client.IsAuth(s.Update.Err) {
			return true
		}
	}
	return false
}

// signedIn resumes the work with another token.
func (r *Root) signedIn(g dialogs.Granted) tea.Cmd {
	r.signedInAt = r.deps.Engine.Clock.Now()
	r.deps.Header.Token = g.Place
	r.deps.Header.Badges = badges(r.deps.Header.Badges, g.Plaintext)
	r.deps.Header.Expiry = expiry(g.Expires, r.deps.Now())
	return r.goOn()
}

// goOn resumes the work that a refused token had stopped.
func (r *Root) goOn() tea.Cmd {
	r.tokenError, r.refusal, r.sentAway = nil, nil, false
	r.executions.Failure, r.executions.Barred = nil, false
	cmds := []tea.Cmd{r.executions.Refresh()}
	// What is under way asks again by itself, with the new token.
	for _, x := range r.executions.Running() {
		x.Own.Update.Wait.Trouble = nil
		if x.Many != nil {
			x.Many.Progress.Trouble = nil
		}
	}
	for _, s := range r.searches {
		s.Update.Wait.Trouble = nil
		if s.Many != nil {
			s.Many.Wait.Trouble = nil
			if client.IsAuth(s.Many.Err) {
				cmds = append(cmds, r.searchRefused(s))
			}
		}
		if s.Asked != nil && client.IsAuth(s.Update.Err) {
			cmds = append(cmds, r.searchAgain(s))
		}
	}
	r.offerRefused()
	return tea.Batch(cmds...)
}

// lateRefusals is how long answers to questions may come in that were sent with
// the token before.
const lateRefusals = 3 * time.Second

// late says whether an error is the refusal of the token before.
func (r *Root) late(err error) bool {
	return client.IsAuth(err) && !r.signedInAt.IsZero() && r.deps.Engine.Clock.Now().Sub(r.signedInAt) < lateRefusals
}

// oldTrouble says whether an error that a wait tells of is the refusal of the token
// before: a refusal of the one in use, which worked, is doubted for a minute first.
func (r *Root) oldTrouble(err error) bool {
	return client.IsAuth(err) && !r.signedInAt.IsZero() && r.deps.Engine.Clock.Now().Sub(r.signedInAt) < time.Minute
}

// offerRefused asks again for a purge that was confirmed, and refused before
// anything was done: one after another, for each was a decision of its own.
func (r *Root) offerRefused() {
	if len(r.refusedPurges) == 0 || r.dialog != nil {
		return
	}
	c := r.refusedPurges[0]
	r.refusedPurges = r.refusedPurges[1:]
	r.dialog = c.Again()
}

// searchAgain asks for what a tab shows anew, unless it would go to clusters it
// is not meant for.
func (r *Root) searchAgain(s *search.Pane) tea.Cmd {
	if why := r.whyNoScope(); why != "" {
		return r.tell(widget.ToneError, text.Capital(why)+".")
	}
	return r.ask(s.Repeat())
}

// searchRefused asks again for those of many targets that the manager refused
// the token for, on the same condition.
func (r *Root) searchRefused(s *search.Pane) tea.Cmd {
	if why := r.whyNoScope(); why != "" {
		return r.tell(widget.ToneError, text.Capital(why)+".")
	}
	return r.ask(s.BeginRefused())
}

// plaintextBadge says that the token can be read by who can read the file.
var plaintextBadge = widget.Badge{Text: "PLAINTEXT TOKEN", Tone: widget.ToneWarn}

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
