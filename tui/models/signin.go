package models

import (
	"context"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
)

// doneStays is how long the dialog says what the token may do.
const doneStays = 1500 * time.Millisecond

// signIn is the dialog that gets a token: pasted, or made for a user.
type signIn struct {
	ctx    context.Context
	cancel context.CancelFunc
	// serial numbers the attempts; steps of an older one are dropped.
	serial int

	why     views.SignInWhy
	detail  string
	resumes bool
	// touched is set once a key was typed in it, and taken once the manager took
	// the token after it had opened by itself.
	touched, taken bool

	way    views.SignInWay
	row    int
	inputs map[views.SignInRow]*textinput.Model
	expiry views.Expiry
	job    bool
	lists  bool
	keep   views.Keep
	// keepChosen is set when the operator has chosen where to keep it.
	keepChosen bool

	noKeyring, file string

	state   views.SignInState
	step    AccessStep
	problem views.Problem
	granted Granted
}

// signInOver closes the dialog after its success was read.
type signInOver struct{ serial int }

func newSignIn(deps *Deps, err error, resumes bool) *signIn {
	s := &signIn{resumes: resumes, expiry: views.Expiry30, job: true, lists: true, inputs: map[views.SignInRow]*textinput.Model{}}
	s.ctx, s.cancel = context.WithCancel(deps.Ctx)
	s.why, s.detail = whySignIn(err)
	for _, row := range []views.SignInRow{views.RowToken, views.RowUser, views.RowPassword, views.RowName, views.RowDescription, views.RowDate} {
		input := input.New()
		s.inputs[row] = &input
	}
	s.focus(views.RowToken)
	return s
}

func (s *signIn) rows() []views.SignInRow { return views.SignIn{Way: s.way, Expiry: s.expiry}.Rows() }

func (s *signIn) At() views.SignInRow { return s.rows()[min(s.row, len(s.rows())-1)] }

func (s *signIn) focus(row views.SignInRow) {
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

func (s *signIn) value(row views.SignInRow) string { return s.inputs[row].Value() }

func (s *signIn) key(r *Root, msg tea.KeyMsg) tea.Cmd {
	s.touched = true
	switch key := msg.String(); {
	case s.state == views.SignInDone:
		return r.closeSignIn(s)
	case key == "esc", key == "ctrl+c":
		s.cancel()
		r.dialog, r.sentAway = nil, true
		return nil
	case s.state == views.SignInWorking:
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
			s.problem = views.Problem{}
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
	case views.RowWay:
		s.way = views.SignInWay(turn(int(s.way), int(views.SignInUser)+1))
	case views.RowExpiry:
		s.expiry = views.Expiry(turn(int(s.expiry), int(views.ExpiryDate)+1))
	case views.RowJobScope:
		s.job = !s.job
	case views.RowClusterScope:
		s.lists = !s.lists
	case views.RowKeep:
		s.keepChosen = true
		s.keep = views.Keep(turn(int(s.keep), int(views.KeepFile)+1))
		if s.keep == views.KeepKeyring && s.noKeyring != "" {
			s.keep = views.Keep(turn(int(s.keep), int(views.KeepFile)+1))
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
	s.problem = views.Problem{}
	if s.way == views.SignInToken {
		token := strings.TrimSpace(s.value(views.RowToken))
		if token == "" {
			s.problem = views.Problem{What: "There is no token yet", Do: "Paste one, or sign in with a user to make one."}
			s.focus(views.RowToken)
			return nil
		}
		s.state, s.step = views.SignInWorking, AccessStep{Doing: "trying the token"}
		return attempt(s.ctx, s.serial, func(ctx context.Context, _ func(AccessStep)) (Granted, error) {
			return access.Use(ctx, token, keep)
		})
	}
	n := NewToken{
		User: strings.TrimSpace(s.value(views.RowUser)), Password: s.value(views.RowPassword),
		Name: strings.TrimSpace(s.value(views.RowName)), Description: strings.TrimSpace(s.value(views.RowDescription)),
		Date: strings.TrimSpace(s.value(views.RowDate)),
	}
	if s.expiry != views.ExpiryDate {
		n.Days, n.Date = views.ExpiryDays[s.expiry], ""
	}
	for scope, on := range map[string]bool{"job": s.job, "cluster": s.lists} {
		if on {
			n.Scopes = append(n.Scopes, scope)
		}
	}
	if !s.job {
		s.problem = views.Problem{What: "The token could not do anything here", Why: "without the scope job it may make no searches", Do: "Check the scope job."}
		s.focus(views.RowJobScope)
		return nil
	}
	s.state, s.step = views.SignInWorking, AccessStep{Doing: "signing in"}
	return attempt(s.ctx, s.serial, func(ctx context.Context, tell func(AccessStep)) (Granted, error) {
		return access.SignIn(ctx, n, keep, tell)
	})
}

// handleAccessMsg brings a step of an attempt in.
func (r *Root) handleAccessMsg(m accessMsg) tea.Cmd {
	s, open := r.dialog.(*signIn)
	if !open || m.serial != s.serial || s.state != views.SignInWorking {
		return nil
	}
	if !m.done {
		s.step = m.step
		return readAccess(m.next)
	}
	if m.err != nil {
		s.state = views.SignInEditing
		s.problem = phrase.Problem("No token yet", m.err)
		if s.way == views.SignInUser {
			s.problem.What = "The sign-in failed"
		}
		return nil
	}
	s.state, s.granted = views.SignInDone, m.granted
	s.Forget()
	serial := s.serial
	return tea.Tick(doneStays, func(time.Time) tea.Msg { return signInOver{serial} })
}

// Forget takes the secrets out of the inputs.
func (s *signIn) Forget() {
	for _, row := range []views.SignInRow{views.RowToken, views.RowPassword} {
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
		s.keep = views.KeepRun
	}
}

func (s *signIn) View(r *Root) views.Overlay {
	field := func(row views.SignInRow) views.Field {
		input := s.inputs[row]
		return views.Field{Value: input.Value(), Cursor: input.Position()}
	}
	v := views.SignIn{
		Context: r.deps.Header.Context, Manager: r.deps.ManagerURL, PlainHTTP: r.deps.PlainHTTP,
		Why: s.why, Detail: s.detail, Place: r.deps.Header.Token, Shadows: r.deps.Shadows, Resumes: s.resumes,
		Way: s.way, Focus: s.At(),
		Token: field(views.RowToken), User: field(views.RowUser), Password: field(views.RowPassword),
		Name: field(views.RowName), Description: field(views.RowDescription), Date: field(views.RowDate),
		Expiry: s.expiry, Job: s.job, Cluster: s.lists, Keep: s.keep, NoKeyring: s.noKeyring, File: s.file,
		State: s.state, Doing: s.step.Doing, Problem: s.problem,
		Keys: []views.Hint{{Keys: "enter", Words: "sign in"}, {Keys: "tab", Words: "next"}, {Keys: "← →", Words: "choose"}, {Keys: "esc", Words: "not now"}},
	}
	v.Name.Placeholder = "made up for you"
	v.Description.Placeholder = "optional"
	if s.expiry != views.ExpiryDate {
		v.Until = r.deps.now().AddDate(0, 0, views.ExpiryDays[s.expiry]).Local().Format(time.DateOnly)
	}
	if !s.step.RetryAt.IsZero() && s.state == views.SignInWorking {
		v.Retry = max(time.Millisecond, r.deps.until(s.step.RetryAt))
	}
	if s.state == views.SignInDone {
		v.Keys = []views.Hint{{Keys: "any key", Words: "go on"}}
		v.Granted = views.Granted{Jobs: s.granted.Jobs, Clusters: s.granted.Clusters, Kept: s.granted.Kept}
		if !s.granted.Expires.IsZero() {
			v.Granted.Expires = s.granted.Expires.Local().Format(time.DateOnly)
		}
	}
	return v
}
