package models

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/tui/models/keymap"
	"dftask/tui/models/phrase"
	"dftask/tui/models/world"
	"dftask/tui/views/widget"
)

// Opener connects to managers. Its calls may take as long as a network does;
// the dashboard makes them from commands.
type Opener interface {
	// Contexts are the configured ones.
	Contexts(ctx context.Context) ([]world.Context, error)
	// Open connects to a configured manager; it asks nothing of it.
	Open(ctx context.Context, name string) (*world.Deps, error)
	// Check connects to an address that was typed, if a manager answers there.
	Check(ctx context.Context, address string) (*world.Deps, error)
	// Demo starts the built-in manager and connects to it.
	Demo(ctx context.Context) (*world.Deps, error)
}

// App is the dashboard with one manager after another: a Root for each, or the
// question for the first.
type App struct {
	ctx    context.Context
	opener Opener
	// prepare fills in what depends on the terminal.
	prepare func(*world.Deps)
	keys    *keymap.Table
	styles  *widget.Styles

	root  *Root
	first *firstRun
	// session numbers the managers. What comes in for one that was left is
	// dropped: its watches ended with it.
	session int
	leave   context.CancelFunc
	// opening numbers what is being connected to; an older one that comes in
	// late is dropped.
	opening int
	width   int
	height  int
	blurred bool
}

// NewApp is the dashboard on the manager of deps; with none it asks for one.
func NewApp(ctx context.Context, deps *world.Deps, opener Opener, keys *keymap.Table, styles *widget.Styles, prepare func(*world.Deps)) *App {
	a := &App{ctx: ctx, opener: opener, keys: keys, prepare: prepare, styles: styles, width: 80, height: 24}
	if deps == nil {
		a.first = newFirstRun()
	} else {
		a.enter(deps)
	}
	return a
}

// sessionMsg is a message for one of the managers.
type sessionMsg struct {
	session int
	msg     tea.Msg
}

// openedMsg is a manager that was connected to, or why not.
type openedMsg struct {
	deps    *world.Deps
	opening int
	err     error
}

// Suspend asks the program to stop until its shell continues it, and
// NotSuspended says that there is none.
type (
	Suspend      struct{}
	NotSuspended struct{}
)

func suspend() tea.Msg { return Suspend{} }

// switchMsg asks for another context.
type switchMsg struct{ name string }

// enter takes a manager on, and ends every watch of the one before.
func (a *App) enter(deps *world.Deps) {
	if a.leave != nil {
		a.leave()
	}
	ctx, leave := context.WithCancel(a.ctx)
	a.leave = leave
	a.session++
	deps.Ctx = ctx
	deps.Contexts, deps.Keys = a.opener.Contexts, a.keys
	a.prepare(deps)
	a.root, a.first = New(deps), nil
}

// Init begins with the manager there is, or with the contexts to choose from.
func (a *App) Init() tea.Cmd {
	if a.root == nil {
		ctx, opener := a.ctx, a.opener
		return func() tea.Msg {
			contexts, err := opener.Contexts(ctx)
			return contextsMsg{contexts, err}
		}
	}
	return a.tag(a.root.Init())
}

// tag marks what a command brings with the manager it is for.
func (a *App) tag(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	session := a.session
	return func() tea.Msg {
		switch msg := cmd().(type) {
		case nil:
			return nil
		case tea.BatchMsg:
			tagged := make(tea.BatchMsg, len(msg))
			for i, cmd := range msg {
				tagged[i] = (&App{session: session}).tag(cmd)
			}
			return tagged
		case tea.QuitMsg, switchMsg, Suspend:
			return msg
		default:
			return sessionMsg{session, msg}
		}
	}
}

// Update brings a message to the manager it is for.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case sessionMsg:
		if m.session != a.session {
			return a, nil
		}
		msg = m.msg
	case tea.WindowSizeMsg:
		a.width, a.height = m.Width, m.Height
	case tea.FocusMsg:
		a.blurred = false
	case tea.BlurMsg:
		a.blurred = true
	case switchMsg:
		return a, a.open(m.name)
	case openedMsg:
		return a, a.opened(m)
	}
	if a.root == nil {
		return a, a.first.update(a, msg)
	}
	_, cmd := a.root.Update(msg)
	return a, a.tag(cmd)
}

// open connects to a context.
func (a *App) open(name string) tea.Cmd {
	return a.connect(func(ctx context.Context) (*world.Deps, error) { return a.opener.Open(ctx, name) })
}

// connect connects in the place of whatever was being connected to.
func (a *App) connect(open func(context.Context) (*world.Deps, error)) tea.Cmd {
	a.opening++
	opening, ctx := a.opening, a.ctx
	return func() tea.Msg {
		deps, err := open(ctx)
		return openedMsg{deps: deps, opening: opening, err: err}
	}
}

// opened moves to a manager that was connected to.
func (a *App) opened(m openedMsg) tea.Cmd {
	if m.opening != a.opening {
		return nil
	}
	if m.err != nil {
		if a.root == nil {
			return a.first.failed(m.err)
		}
		return a.tag(a.root.tell(widget.ToneError, phrase.Sentence(m.err)))
	}
	var left string
	var cmds []tea.Cmd
	if a.root != nil {
		left = a.root.leaving()
	}
	a.enter(m.deps)
	cmds = append(cmds, a.Init())
	size := tea.WindowSizeMsg{Width: a.width, Height: a.height}
	_, cmd := a.root.Update(size)
	cmds = append(cmds, a.tag(cmd))
	if a.blurred {
		_, cmd := a.root.Update(tea.BlurMsg{})
		cmds = append(cmds, a.tag(cmd))
	}
	if left != "" {
		cmds = append(cmds, a.tag(a.root.tell(widget.ToneWarn, left)))
	}
	return tea.Batch(cmds...)
}

// View is the frame.
func (a *App) View() string {
	if a.root != nil {
		return a.root.View()
	}
	return a.first.view(a)
}
