package models

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/views/dialogs"
	"dftask/tui/views/widget"
)

// doneStays is how long the dialog says what the token may do.
const doneStays = 1500 * time.Millisecond

// signIn is the dialog that gets a token: pasted, or made for a user.
type signIn struct {
	ctx    context.Context
	cancel context.CancelFunc
	// serial numbers the attempts; steps of an older one are dropped.
	serial int

	why     dialogs.SignInWhy
	detail  string
	resumes bool
	// touched is set once a key was typed in it, and taken once the manager took
	// the token after it had opened by itself.
	touched, taken bool

	way    dialogs.SignInWay
	row    int
	inputs map[dialogs.SignInRow]*textinput.Model
	expiry dialogs.Expiry
	job    bool
	lists  bool
	keep   dialogs.Keep
	// keepChosen is set when the operator has chosen where to keep it.
	keepChosen bool

	noKeyring, file string

	state   dialogs.SignInState
	step    AccessStep
	problem widget.Problem
	granted Granted
}

// signInOver closes the dialog after its success was read.
type signInOver struct{ serial int }

func newSignIn(deps *Deps, err error, resumes bool) *signIn {
	s := &signIn{resumes: resumes, expiry: dialogs.Expiry30, job: true, lists: true, inputs: map[dialogs.SignInRow]*textinput.Model{}}
	s.ctx, s.cancel = context.WithCancel(deps.Ctx)
	s.why, s.detail = whySignIn(err)
	for _, row := range []dialogs.SignInRow{dialogs.RowToken, dialogs.RowUser, dialogs.RowPassword, dialogs.RowName, dialogs.RowDescription, dialogs.RowDate} {
		input := input.New()
		s.inputs[row] = &input
	}
	s.focus(dialogs.RowToken)
	return s
}

func (s *signIn) rows() []dialogs.SignInRow {
	return dialogs.SignIn{Way: s.way, Expiry: s.expiry}.Rows()
}

func (s *signIn) At() dialogs.SignInRow { return s.rows()[min(s.row, len(s.rows())-1)] }

func (s *signIn) focus(row dialogs.SignInRow) {
	for i, r := range s.rows() {
		if r == row {
			s.row = i
		}
	}
	s.refocus()
}

func (s *signIn) Move(n int) {
	count := len(s.rows())
	s.row = (s.row + n + count) % count
	s.refocus()
}

// refocus gives the keys to the input of the row, if it has one.
func (s *signIn) refocus() {
	for row, input := range s.inputs {
		if row == s.At() {
			input.Focus()
		} else {
			input.Blur()
		}
	}
}

func (s *signIn) value(row dialogs.SignInRow) string { return s.inputs[row].Value() }

func (s *signIn) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	s.touched = true
	switch key := msg.String(); {
	case s.state == dialogs.SignInDone:
		return r.closeSignIn(s)
	case key == "esc", key == "ctrl+c":
		s.cancel()
		r.dialog, r.sentAway = nil, true
		return nil
	case s.state == dialogs.SignInWorking:
		return nil
	case key == "tab", key == "down":
		s.Move(1)
	case key == "shift+tab", key == "up":
		s.Move(-1)
	case key == "enter":
		return s.submit(r)
	case s.choose(key):
	default:
		if input := s.inputs[s.At()]; input != nil {
			*input, _ = input.Update(msg)
			s.problem = widget.Problem{}
		}
	}
	return nil
}

// choose moves a row of choices. It says whether the key was one.
func (s *signIn) choose(key string) bool {
	step, known := map[string]int{"left": -1, "right": 1, " ": 1}[key]
	if !known || s.inputs[s.At()] != nil {
		return false
	}
	turn := func(now, count int) int { return (now + step + count) % count }
	switch s.At() {
	case dialogs.RowWay:
		s.way = dialogs.SignInWay(turn(int(s.way), int(dialogs.SignInUser)+1))
	case dialogs.RowExpiry:
		s.expiry = dialogs.Expiry(turn(int(s.expiry), int(dialogs.ExpiryDate)+1))
	case dialogs.RowJobScope:
		s.job = !s.job
	case dialogs.RowClusterScope:
		s.lists = !s.lists
	case dialogs.RowKeep:
		s.keepChosen = true
		s.keep = dialogs.Keep(turn(int(s.keep), int(dialogs.KeepFile)+1))
		if s.keep == dialogs.KeepKeyring && s.noKeyring != "" {
			s.keep = dialogs.Keep(turn(int(s.keep), int(dialogs.KeepFile)+1))
		}
	default:
		return false
	}
	return true
}

// submit begins an attempt with what was typed.
func (s *signIn) submit(r *Root) tea.Cmd {
	access, keep := r.deps.Access, s.keep
	r.attempts++
	s.serial = r.attempts
	s.problem = widget.Problem{}
	if s.way == dialogs.SignInToken {
		token := strings.TrimSpace(s.value(dialogs.RowToken))
		if token == "" {
			s.problem = widget.Problem{What: "There is no token yet", Do: "Paste one, or sign in with a user to make one."}
			s.focus(dialogs.RowToken)
			return nil
		}
		s.state, s.step = dialogs.SignInWorking, AccessStep{Doing: "trying the token"}
		return attempt(s.ctx, s.serial, func(ctx context.Context, _ func(AccessStep)) (Granted, error) {
			return access.Use(ctx, token, keep)
		})
	}
	n := NewToken{
		User: strings.TrimSpace(s.value(dialogs.RowUser)), Password: s.value(dialogs.RowPassword),
		Name: strings.TrimSpace(s.value(dialogs.RowName)), Description: strings.TrimSpace(s.value(dialogs.RowDescription)),
		Date: strings.TrimSpace(s.value(dialogs.RowDate)),
	}
	if s.expiry != dialogs.ExpiryDate {
		n.Days, n.Date = dialogs.ExpiryDays[s.expiry], ""
	}
	for scope, on := range map[string]bool{"job": s.job, "cluster": s.lists} {
		if on {
			n.Scopes = append(n.Scopes, scope)
		}
	}
	if !s.job {
		s.problem = widget.Problem{What: "The token could not do anything here", Why: "without the scope job it may make no searches", Do: "Check the scope job."}
		s.focus(dialogs.RowJobScope)
		return nil
	}
	s.state, s.step = dialogs.SignInWorking, AccessStep{Doing: "signing in"}
	return attempt(s.ctx, s.serial, func(ctx context.Context, tell func(AccessStep)) (Granted, error) {
		return access.SignIn(ctx, n, keep, tell)
	})
}

// handleAccessMsg brings a step of an attempt in.
func (r *Root) handleAccessMsg(m accessMsg) tea.Cmd {
	s, open := r.dialog.(*signIn)
	if !open || m.serial != s.serial || s.state != dialogs.SignInWorking {
		return nil
	}
	if !m.done {
		s.step = m.step
		return readAccess(m.next)
	}
	if m.err != nil {
		s.state = dialogs.SignInEditing
		s.problem = phrase.Problem("No token yet", m.err)
		if s.way == dialogs.SignInUser {
			s.problem.What = "The sign-in failed"
		}
		return nil
	}
	s.state, s.granted = dialogs.SignInDone, m.granted
	s.Forget()
	serial := s.serial
	return tea.Tick(doneStays, func(time.Time) tea.Msg { return signInOver{serial} })
}

// Forget takes the secrets out of the inputs.
func (s *signIn) Forget() {
	for _, row := range []dialogs.SignInRow{dialogs.RowToken, dialogs.RowPassword} {
		s.inputs[row].Reset()
	}
}

// closeSignIn ends a dialog that was successful, and the work goes on.
func (r *Root) closeSignIn(s *signIn) tea.Cmd {
	s.cancel()
	r.dialog = nil
	return r.signedIn(s.granted)
}

func (r *Root) handlePlacesMsg(m placesMsg) {
	s, open := r.dialog.(*signIn)
	if !open {
		return
	}
	s.noKeyring, s.file = m.noKeyring, m.file
	if m.noKeyring != "" && !s.keepChosen {
		s.keep = dialogs.KeepRun
	}
}

func (s *signIn) View(r *Root) widget.Dialog {
	field := func(row dialogs.SignInRow) widget.Field {
		input := s.inputs[row]
		return widget.Field{Value: input.Value(), Cursor: input.Position()}
	}
	v := dialogs.SignIn{
		Context: r.deps.Header.Context, Manager: r.deps.ManagerURL, PlainHTTP: r.deps.PlainHTTP,
		Why: s.why, Detail: s.detail, Place: r.deps.Header.Token, Shadows: r.deps.Shadows, Resumes: s.resumes,
		Way: s.way, Focus: s.At(),
		Token: field(dialogs.RowToken), User: field(dialogs.RowUser), Password: field(dialogs.RowPassword),
		Name: field(dialogs.RowName), Description: field(dialogs.RowDescription), Date: field(dialogs.RowDate),
		Expiry: s.expiry, Job: s.job, Cluster: s.lists, Keep: s.keep, NoKeyring: s.noKeyring, File: s.file,
		State: s.state, Doing: s.step.Doing, Problem: s.problem,
		Keys: []widget.Hint{{Keys: "enter", Words: "sign in"}, {Keys: "tab", Words: "next"}, {Keys: "← →", Words: "choose"}, {Keys: "esc", Words: "not now"}},
	}
	v.Name.Placeholder = "made up for you"
	v.Description.Placeholder = "optional"
	if s.expiry != dialogs.ExpiryDate {
		v.Until = r.deps.now().AddDate(0, 0, dialogs.ExpiryDays[s.expiry]).Local().Format(time.DateOnly)
	}
	if !s.step.RetryAt.IsZero() && s.state == dialogs.SignInWorking {
		v.Retry = max(time.Millisecond, r.deps.until(s.step.RetryAt))
	}
	if s.state == dialogs.SignInDone {
		v.Keys = []widget.Hint{{Keys: "any key", Words: "go on"}}
		v.Granted = dialogs.Granted{Jobs: s.granted.Jobs, Clusters: s.granted.Clusters, Kept: s.granted.Kept}
		if !s.granted.Expires.IsZero() {
			v.Granted.Expires = s.granted.Expires.Local().Format(time.DateOnly)
		}
	}
	return v
}
