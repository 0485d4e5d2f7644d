package models

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
	"dftask/tui/models/guard"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

const llama = "https://example.com/models/llama.bin"

// wire hands requests to a manager without a network, and counts them.
type wire struct {
	http.RoundTripper
	// refuse, when set, is the error of every exchange.
	refuse error

	mu    sync.Mutex
	asked []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.asked = append(w.asked, r.Method+" "+r.URL.Path)
	refuse := w.refuse
	w.mu.Unlock()
	if refuse != nil {
		return nil, refuse
	}
	return w.RoundTripper.RoundTrip(r)
}

func (w *wire) setRefuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuse = err
}

// count is how many requests were made, of those that begin with prefix.
func (w *wire) count(prefix string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

// driver runs the dashboard as Bubble Tea does, in the time of a bubble.
type driver struct {
	t       *testing.T
	root    *Root
	model   tea.Model
	deps    *world.Deps
	manager *simulator.Manager
	wire    *wire
	inbox   chan tea.Msg
	gone    chan struct{}
	quit    bool
	copied  string
	// stale is set while the model was given what was not drawn yet.
	stale bool
	// frame is what was looked at last, and text what it shows.
	frame, text string
	width       int
	height      int
}

// drive runs a test against the dashboard on a terminal of w by h cells.
func drive(t *testing.T, o simulator.Options, w, h int, test func(d *driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := simulator.New(o)
		ctx, cancel := context.WithCancel(t.Context())
		wire := &wire{RoundTripper: web.Transport(m.Handler())}
		c, err := client.New(client.Options{URL: "http://manager.example.com:8080", Token: m.Token(), Transport: wire, Now: m.Clock().Now})
		require.NoError(t, err)
		d := &driver{t: t, manager: m, wire: wire, inbox: make(chan tea.Msg, 1024), gone: make(chan struct{})}
		d.deps = &world.Deps{
			Ctx: ctx, API: c, Engine: &task.Engine{API: c, Clock: m.Clock(), Who: "tester@host"}, Offset: c.ClockOffset, Silence: c.Silence, Tick: time.Second,
			Header: views.Header{Manager: "manager.example.com:8080", Token: "test"}, Styles: widget.NewStyles(termenv.ANSI256, widget.ThemeDark),
			Copy: func(text string) error { d.copied = text; return nil },
		}
		d.width, d.height = w, h
		d.useRoot(New(d.deps))
		defer func() {
			cancel()
			close(d.gone)
			// The ticks still under way end by themselves.
			time.Sleep(time.Minute)
			require.NoError(t, m.Close())
		}()
		test(d)
	})
}

// run carries a command out, and what it brings back comes in later.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, cmd := range batch {
				d.run(cmd)
			}
			return
		}
		if msg == nil {
			return
		}
		select {
		case d.inbox <- msg:
		case <-d.gone:
		}
	}()
}

// send gives a message to the model, and draws.
func (d *driver) send(msg tea.Msg) {
	d.give(msg)
	d.draw()
}

// draw draws what was not drawn yet.
func (d *driver) draw() {
	if d.stale {
		d.stale = false
		_ = d.model.View()
	}
}

// give gives a message to the model. Bubble Tea draws after every message. In a short
// run what comes at one instant is drawn once, and what comes in the middle of a long
// wait is not.
func (d *driver) give(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		d.quit = true
		return
	}
	_, cmd := d.model.Update(msg)
	if d.stale = true; !testing.Short() {
		d.draw()
	}
	if app, ok := d.model.(*App); ok {
		d.root = app.root
	}
	d.run(cmd)
}

// useRoot begins with a dashboard, and useApp with one that can change its
// manager.
func (d *driver) useRoot(r *Root) {
	d.root = r
	d.Begin(r)
}

func (d *driver) useApp(a *App) {
	d.root = a.root
	d.Begin(a)
}

func (d *driver) Begin(m tea.Model) {
	d.model = m
	d.run(m.Init())
	d.send(tea.WindowSizeMsg{Width: d.width, Height: d.height})
	d.wait(0)
}

// receive takes in what is on its way at this instant.
func (d *driver) receive() {
	for msg := range d.arrived() {
		d.give(msg)
	}
	d.draw()
}

// arrived are the messages that are on their way at this instant.
func (d *driver) arrived() iter.Seq[tea.Msg] {
	return func(yield func(tea.Msg) bool) {
		for {
			synctest.Wait()
			select {
			case msg := <-d.inbox:
				if !yield(msg) {
					return
				}
			default:
				return
			}
		}
	}
}

// wait lets time go by. What comes in meanwhile is taken in when it comes.
func (d *driver) wait(span time.Duration) {
	d.receive()
	over := time.Now().Add(span)
	for end := time.After(span); ; {
		select {
		case msg := <-d.inbox:
			d.give(msg)
			if time.Until(over) < 2*time.Second {
				d.receive()
			}
		case <-end:
			d.receive()
			return
		}
	}
}

// waitFor waits until a text is on the screen.
func (d *driver) waitFor(text string, within time.Duration) {
	d.t.Helper()
	for end := time.Now().Add(within); !strings.Contains(d.screen(), text); {
		require.True(d.t, time.Now().Before(end), "%q is not on the screen within %s:\n%s", text, within, d.screen())
		d.wait(100 * time.Millisecond)
	}
}

var namedKeys = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab, "shift+tab": tea.KeyShiftTab, "ctrl+c": tea.KeyCtrlC,
	"backspace": tea.KeyBackspace, "up": tea.KeyUp, "down": tea.KeyDown, "ctrl+d": tea.KeyCtrlD, "ctrl+u": tea.KeyCtrlU, "ctrl+x": tea.KeyCtrlX, "ctrl+r": tea.KeyCtrlR, "home": tea.KeyHome, "end": tea.KeyEnd,
}

// press types keys one by one: names of keys, or letters. Those of one string are
// typed in one go. A key of one letter is typed by itself.
func (d *driver) press(keys ...string) {
	for _, key := range keys {
		if len(key) == 1 && d.root != nil && !d.root.panes.Typing() && d.root.front.dialog == nil {
			d.wait(guard.WordGap)
			d.burst(key)
			d.wait(guard.WordGap)
			continue
		}
		if kind, named := namedKeys[key]; named {
			d.send(tea.KeyMsg{Type: kind})
		} else {
			for _, c := range key {
				d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}})
			}
		}
		d.receive()
	}
}

// burst types letters that are read together.
func (d *driver) burst(text string) {
	d.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text)})
	d.receive()
}

func (d *driver) screen() string {
	if frame := d.model.View(); frame != d.frame {
		d.frame, d.text = frame, ansi.Strip(frame)
	}
	return d.text
}

func (d *driver) sees(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		require.Contains(d.t, d.screen(), text)
	}
}

func (d *driver) doesNotSee(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		require.NotContains(d.t, d.screen(), text)
	}
}

// search types a URL into the first tab and waits for the answer.
func (d *driver) search(url string) {
	d.t.Helper()
	d.press("1", "ctrl+u", url, "enter")
	d.wait(31 * time.Second)
}
