package dialogs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/tui/models/input"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// doneStays is how long the dialog says what the token may do.
const doneStays = 1500 * time.Millisecond

// SignIn is the dialog that gets a token: pasted, or made for a user.
type SignIn struct {
	ctx    context.Context
	cancel context.CancelFunc
	access world.Access
	// frame is what is drawn of the dashboard: where it is, and which token it has.
	frame func() overlay.SignIn
	// tried is the attempt under way; steps of an older one are dropped.
	tried *tries

	why    overlay.SignInWhy
	detail string
	// touched is set once a key was typed in it, and taken once the manager took
	// the token after it had opened by itself.
	touched, taken bool

	way    overlay.SignInWay
	row    int
	inputs map[overlay.SignInRow]*textinput.Model
	expiry overlay.Expiry
	job    bool
	lists  bool
	keep   overlay.Keep
	// keepChosen is set when the operator has chosen where to keep it.
	keepChosen bool

	noKeyring, file string

	state   overlay.SignInState
	step    world.Step
	problem widget.Problem
	granted world.Granted
}

// signInOver closes the dialog after its success was read.
type signInOver struct{ of *tries }

// tries is one attempt to sign in.
type tries struct{ _ byte }

func (accessMsg) forDialog()  {}
func (placesMsg) forDialog()  {}
func (signInOver) forDialog() {}

// SentAway ends a sign-in that was closed unused, and SignedIn one that got a token.
type (
	SentAway struct{}
	SignedIn struct{ Granted world.Granted }
)

// NewSignIn asks for a token; err is why there is none, nil when somebody wants
// another. What frame returns is drawn around it.
func NewSignIn(ctx context.Context, access world.Access, err error, frame func() overlay.SignIn) *SignIn {
	s := &SignIn{access: access, frame: frame, expiry: overlay.Expiry30, job: true, lists: true, inputs: map[overlay.SignInRow]*textinput.Model{}}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.why, s.detail = whySignIn(err)
	for _, row := range []overlay.SignInRow{overlay.RowToken, overlay.RowUser, overlay.RowPassword, overlay.RowName, overlay.RowDescription, overlay.RowDate} {
		input := input.New()
		s.inputs[row] = &input
	}
	s.focus(overlay.RowToken)
	return s
}

func (s *SignIn) rows() []overlay.SignInRow {
	return overlay.SignIn{Way: s.way, Expiry: s.expiry}.Rows()
}

func (s *SignIn) at() overlay.SignInRow { return s.rows()[min(s.row, len(s.rows())-1)] }

func (s *SignIn) focus(row overlay.SignInRow) {
	for i, r := range s.rows() {
		if r == row {
			s.row = i
		}
	}
	s.refocus()
}

func (s *SignIn) move(n int) {
	count := len(s.rows())
	s.row = (s.row + n + count) % count
	s.refocus()
}

// refocus gives the keys to the input of the row, if it has one.
func (s *SignIn) refocus() {
	for row, input := range s.inputs {
		if row == s.at() {
			input.Focus()
		} else {
			input.Blur()
		}
	}
}

func (s *SignIn) value(row overlay.SignInRow) string { return s.inputs[row].Value() }

// AskPlaces asks where a token can be kept.
func (s *SignIn) AskPlaces() tea.Cmd {
	access, ctx := s.access, s.ctx
	return func() tea.Msg {
		noKeyring, file := access.Places(ctx)
		return placesMsg{noKeyring, file}
	}
}

// TokenTaken takes in that the manager takes the token again.
func (s *SignIn) TokenTaken() { s.taken = true }

// Needless says whether it opened by itself and there is no reason for it any more.
func (s *SignIn) Needless() bool {
	return s.taken && s.why != overlay.SignInAsked && s.state == overlay.SignInEditing
}

// Touched says whether a key was typed in it.
func (s *SignIn) Touched() bool { return s.touched }

// StayOpen makes it one that was asked for.
func (s *SignIn) StayOpen() { s.why, s.detail = overlay.SignInAsked, "" }

// Cancel ends an attempt that is under way.
func (s *SignIn) Cancel() { s.cancel() }

// Counts says whether it shows a countdown.
func (s *SignIn) Counts() bool { return !s.step.RetryAt.IsZero() }

// Key types, chooses, or signs in.
func (s *SignIn) Key(msg tea.KeyMsg, env Env) (Action, tea.Cmd) {
	s.touched = true
	switch {
	case s.state == overlay.SignInDone:
		return s.signedIn(), nil
	case env.besideText(msg, escKey):
		s.cancel()
		return SentAway{}, nil
	case s.state == overlay.SignInWorking:
	case env.besideText(msg, stepKey, downKey):
		s.move(1)
	case env.besideText(msg, backKey, upKey):
		s.move(-1)
	case env.besideText(msg, enterKey):
		return nil, s.submit()
	case s.choose(msg, env):
	default:
		if field := s.inputs[s.at()]; field != nil {
			*field, _ = field.Update(msg)
			s.problem = widget.Problem{}
		}
	}
	return nil, nil
}

// choose moves a row of choices. It says whether the key was one.
func (s *SignIn) choose(msg tea.KeyMsg, env Env) bool {
	step := 1
	switch {
	case s.inputs[s.at()] != nil:
		return false
	case env.is(msg, leftKey):
		step = -1
	case !env.is(msg, rightKey, spaceKey):
		return false
	}
	next := func(now, count int) int { return (now + step + count) % count }
	switch s.at() {
	case overlay.RowWay:
		s.way = overlay.SignInWay(next(int(s.way), int(overlay.SignInUser)+1))
	case overlay.RowExpiry:
		s.expiry = overlay.Expiry(next(int(s.expiry), int(overlay.ExpiryDate)+1))
	case overlay.RowJobScope:
		s.job = !s.job
	case overlay.RowClusterScope:
		s.lists = !s.lists
	case overlay.RowKeep:
		s.keepChosen = true
		s.keep = overlay.Keep(next(int(s.keep), int(overlay.KeepFile)+1))
		if s.keep == overlay.KeepKeyring && s.noKeyring != "" {
			s.keep = overlay.Keep(next(int(s.keep), int(overlay.KeepFile)+1))
		}
	default:
		return false
	}
	return true
}

// submit begins an attempt with what was typed.
func (s *SignIn) submit() tea.Cmd {
	access, keep := s.access, s.keep
	s.tried = &tries{}
	s.problem = widget.Problem{}
	if s.way == overlay.SignInToken {
		token := strings.TrimSpace(s.value(overlay.RowToken))
		if token == "" {
			s.problem = widget.Problem{What: "There is no token yet", Do: "Paste one, or sign in with a user to make one."}
			s.focus(overlay.RowToken)
			return nil
		}
		s.state, s.step = overlay.SignInWorking, world.Step{Doing: "trying the token"}
		return attempt(s.ctx, s.tried, func(ctx context.Context, _ func(world.Step)) (world.Granted, error) {
			return access.Use(ctx, token, keep)
		})
	}
	n := world.NewToken{
		User: strings.TrimSpace(s.value(overlay.RowUser)), Password: s.value(overlay.RowPassword),
		Name: strings.TrimSpace(s.value(overlay.RowName)), Description: strings.TrimSpace(s.value(overlay.RowDescription)),
		Date: strings.TrimSpace(s.value(overlay.RowDate)),
	}
	if s.expiry != overlay.ExpiryDate {
		n.Days, n.Date = overlay.ExpiryDays[s.expiry], ""
	}
	for scope, on := range map[string]bool{"job": s.job, "cluster": s.lists} {
		if on {
			n.Scopes = append(n.Scopes, scope)
		}
	}
	if !s.job {
		s.problem = widget.Problem{What: "The token could not do anything here", Why: "without the scope job it may make no searches", Do: "Check the scope job."}
		s.focus(overlay.RowJobScope)
		return nil
	}
	s.state, s.step = overlay.SignInWorking, world.Step{Doing: "signing in"}
	return attempt(s.ctx, s.tried, func(ctx context.Context, tell func(world.Step)) (world.Granted, error) {
		return access.SignIn(ctx, n, keep, tell)
	})
}

// Receive brings a step of an attempt in, or its end.
func (s *SignIn) Receive(msg Msg) (Action, tea.Cmd) {
	switch m := msg.(type) {
	case accessMsg:
		return nil, s.handleAccessMsg(m)
	case placesMsg:
		s.handlePlacesMsg(m)
	case signInOver:
		if m.of == s.tried && s.state == overlay.SignInDone {
			return s.signedIn(), nil
		}
	}
	return nil, nil
}

func (s *SignIn) handleAccessMsg(m accessMsg) tea.Cmd {
	if m.of != s.tried || s.state != overlay.SignInWorking {
		return nil
	}
	if !m.done {
		s.step = m.step
		return readAccess(m.next)
	}
	if m.err != nil {
		s.state = overlay.SignInEditing
		s.problem = phrase.Problem("No token yet", m.err)
		if s.way == overlay.SignInUser {
			s.problem.What = "The sign-in failed"
		}
		return nil
	}
	s.state, s.granted = overlay.SignInDone, m.granted
	s.forget()
	of := s.tried
	return tea.Tick(doneStays, func(time.Time) tea.Msg { return signInOver{of} })
}

// forget takes the secrets out of the inputs.
func (s *SignIn) forget() {
	for _, row := range []overlay.SignInRow{overlay.RowToken, overlay.RowPassword} {
		s.inputs[row].Reset()
	}
}

// signedIn ends a dialog that was successful.
func (s *SignIn) signedIn() Action {
	s.cancel()
	return SignedIn{s.granted}
}

func (s *SignIn) handlePlacesMsg(m placesMsg) {
	s.noKeyring, s.file = m.noKeyring, m.file
	if m.noKeyring != "" && !s.keepChosen {
		s.keep = overlay.KeepRun
	}
}

// View is the dialog as it is drawn.
func (s *SignIn) View(env Env) widget.Dialog {
	field := func(row overlay.SignInRow) widget.Field {
		input := s.inputs[row]
		return widget.Field{Value: input.Value(), Cursor: input.Position()}
	}
	v := s.frame()
	v.Why, v.Detail, v.Way, v.Focus = s.why, s.detail, s.way, s.at()
	v.Token, v.User, v.Password = field(overlay.RowToken), field(overlay.RowUser), field(overlay.RowPassword)
	v.Name, v.Description, v.Date = field(overlay.RowName), field(overlay.RowDescription), field(overlay.RowDate)
	v.Expiry, v.Job, v.Cluster, v.Keep, v.NoKeyring, v.File = s.expiry, s.job, s.lists, s.keep, s.noKeyring, s.file
	v.State, v.Doing, v.Problem = s.state, s.step.Doing, s.problem
	v.Keys = []widget.Hint{env.hint(enterKey, "sign in"), env.hint(stepKey, "next"), {Keys: env.hint(leftKey, "").Keys + " " + env.hint(rightKey, "").Keys, Words: "choose"}, env.hint(escKey, "not now")}
	v.Name.Placeholder = "generated for you"
	v.Description.Placeholder = "optional"
	if s.expiry != overlay.ExpiryDate {
		v.Until = env.Now.AddDate(0, 0, overlay.ExpiryDays[s.expiry]).Local().Format(time.DateOnly)
	}
	if !s.step.RetryAt.IsZero() && s.state == overlay.SignInWorking {
		v.Retry = max(time.Millisecond, s.step.RetryAt.Sub(env.Clock))
	}
	if s.state == overlay.SignInDone {
		v.Keys = []widget.Hint{{Keys: "any key", Words: "continue"}}
		v.Granted = overlay.Granted{Jobs: s.granted.Jobs, Clusters: s.granted.Clusters, Kept: s.granted.Kept}
		if !s.granted.Expires.IsZero() {
			v.Granted.Expires = s.granted.Expires.Local().Format(time.DateOnly)
		}
	}
	return v
}

// whySignIn is what the dialog says of the token there is.
func whySignIn(err error) (why overlay.SignInWhy, detail string) {
	var forbidden *client.ForbiddenError
	var unauthorized *client.UnauthorizedError
	switch {
	case err == nil:
		return overlay.SignInAsked, ""
	case errors.As(err, &unauthorized) && !unauthorized.Anonymous:
		return overlay.SignInUnknown, ""
	case errors.As(err, &forbidden):
		switch forbidden.Reason {
		case client.TokenExpired:
			return overlay.SignInExpired, ""
		case client.TokenInactive:
			return overlay.SignInInactive, ""
		case client.TokenScope:
			return overlay.SignInScope, text.Clean(forbidden.Scope)
		}
		return overlay.SignInUnknown, ""
	}
	return overlay.SignInNoToken, ""
}
