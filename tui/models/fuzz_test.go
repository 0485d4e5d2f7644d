package models

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/dialogs"
	"dftask/tui/models/guard"
	"dftask/tui/models/keymap"
	"dftask/tui/models/world"
	"dftask/tui/views/overlay"
)

// FuzzUpdate plays what people, terminals and managers can do to the dashboard,
// in any order. It must not panic, it must draw exactly the lines there are, none
// too wide, and no delete may be asked for that was not shown and confirmed.
func FuzzUpdate(f *testing.F) {
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 400 {
			t.Skip("longer scripts find no more, and take their time")
		}
		drive(t, simulator.Options{}, 80, 24, func(d *driver) {
			f := play(d, script)
			if slices.Contains(deleting, path.Base(t.Name())) {
				assert.NotZero(t, f.confirmed.sent, "of %d confirmations none was sent; at last:\n%s", len(f.confirmed.by), f.screen())
			}
		})
	})
}

// deleting are the scripts that were kept because they get as far as a delete.
var deleting = []string{"search-and-delete", "delete-many", "image", "image-layers", "late-replies", "contexts", "unseen", "unreachable", "clusters-left-out"}

// The codes of a script that are not keys. Printable bytes and control
// characters are the keys themselves.
const (
	codeKey    = 0x80 + iota // a key of fuzzKeys
	codeResize               // width, height
	codeFocus
	codeBlur
	codeTick
	codePaste // how many bytes, the bytes
	codeTogether
	codeAlt
	codeWait // tenths of a second
	codeLong // seconds
	codeText // a text of fuzzTexts, typed letter by letter
	codePasteText
	codeHold    // replies wait from now on, or no more
	codeRelease // a reply that waits, whichever
	codeRepeat  // a reply that came before comes again
	codeOther   // somebody else deletes
	codeCable   // the manager cannot be reached, or can again
	codeForeign // a reply for a manager that was left
	codeUnseen  // what was drawn last has not reached the terminal yet, or has
	codeMouse   // a button or the wheel, column, line
	codeCount
)

var fuzzKeys = []tea.KeyType{
	tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd, tea.KeyShiftTab, tea.KeyDelete, tea.KeyF1, tea.KeyCtrlR, tea.KeyCtrlP, tea.KeyCtrlN,
}

var fuzzTexts = []string{
	dialogs.ConfirmWord, dialogs.ConfirmWord + "\r", llama, "https://example.com/fail.bin", "https://example.com/disk-only.bin", "build-4711",
	"https://registry.example.com/v2/library/app/manifests/v1", llama + "\rhttps://example.com/fail.bin\rhttps://example.com/none.bin",
	"/pending\r", "/llama\r", "context staging\r", "https://example.com/tagged.tgz\tprod\tml", "INC-42 \u200b\u4f60\u597d",
}

// fuzzer is a driver whose replies come when the script says so.
type fuzzer struct {
	*driver
	script    []byte
	hold      bool
	held      []tea.Msg
	past      []tea.Msg
	cable     bool
	unseen    bool
	drawn     uint64
	waited    time.Duration
	confirmed *confirmations
}

// play plays a script, and then lets the time pass in which jobs end.
func play(d *driver, script []byte) *fuzzer {
	f := &fuzzer{driver: d, script: script, confirmed: &confirmations{by: map[string]*confirmation{}}}
	d.deps.Engine.API = &watchedAPI{API: d.deps.Engine.API, confirmed: f.confirmed}
	d.deps.Drawn = func() uint64 { return f.drawn }
	d.deps.Styles.Zones = true
	open := func() *world.Deps {
		deps := *d.deps
		return &deps
	}
	o := &opener{
		contexts: []world.Context{{Name: "prod", Current: true}, {Name: "staging"}},
		open:     map[string]func() *world.Deps{"prod": open, "staging": open},
	}
	d.useApp(NewApp(d.deps.Ctx, open(), o, keymap.Default(), d.deps.Styles, func(*world.Deps) {}))
	for len(f.script) > 0 && !d.quit {
		f.Step()
		f.receive()
	}
	f.hold = false
	f.pass(35 * time.Second)
	for _, fault := range f.confirmed.faults {
		d.t.Error(fault)
	}
	return f
}

// byte takes the next byte of the script, 0 behind its end.
func (f *fuzzer) byte() int {
	if len(f.script) == 0 {
		return 0
	}
	b := f.script[0]
	f.script = f.script[1:]
	return int(b)
}

func (f *fuzzer) bytes(n int) string {
	n = min(n, len(f.script))
	text := string(f.script[:n])
	f.script = f.script[n:]
	return strings.ToValidUTF8(text, "\ufffd")
}

func (f *fuzzer) Step() {
	switch code := f.byte(); code {
	case codeKey:
		f.send(tea.KeyMsg{Type: fuzzKeys[f.byte()%len(fuzzKeys)]})
	case codeResize:
		f.width, f.height = 1+f.byte()%200, 1+f.byte()%60
		f.send(tea.WindowSizeMsg{Width: f.width, Height: f.height})
	case codeFocus:
		f.send(tea.FocusMsg{})
	case codeBlur:
		f.send(tea.BlurMsg{})
	case codeTick:
		f.send(tickMsg{})
	case codePaste:
		f.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(f.bytes(f.byte() % 64)), Paste: true})
	case codeTogether:
		f.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(f.bytes(f.byte() % 16))})
	case codeAlt:
		f.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune(' ' + f.byte()%95)}, Alt: true})
	case codeWait:
		f.pass(time.Duration(f.byte()) * 100 * time.Millisecond)
	case codeLong:
		f.pass(time.Duration(f.byte()) * time.Second)
	case codeText:
		for _, c := range fuzzTexts[f.byte()%len(fuzzTexts)] {
			f.typed(c)
		}
	case codePasteText:
		f.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(fuzzTexts[f.byte()%len(fuzzTexts)]), Paste: true})
	case codeHold:
		f.hold = !f.hold
	case codeRelease:
		if n := len(f.held); n > 0 {
			i := f.byte() % n
			msg := f.held[i]
			f.held = append(f.held[:i], f.held[i+1:]...)
			f.deliver(msg)
		}
	case codeRepeat:
		if n := len(f.past); n > 0 {
			f.deliver(f.past[f.byte()%n])
		}
	case codeOther:
		target := fuzzTexts[2+f.byte()%3]
		job := client.NewJob{Type: client.DeleteTask, Args: client.TaskArgs{URL: target}, Bio: "of somebody else"}
		_, _ = f.deps.Engine.API.(*watchedAPI).API.CreateJob(f.deps.Ctx, job) // it fails while the cable is out
	case codeCable:
		f.cable = !f.cable
		f.wire.setRefuse(map[bool]error{true: errors.New("cable pulled")}[f.cable])
	case codeForeign:
		if n := len(f.past); n > 0 {
			if m, tagged := f.past[f.byte()%n].(sessionMsg); tagged {
				m.session--
				f.deliver(m)
			}
		}
	case codeUnseen:
		f.unseen = !f.unseen
	case codeMouse:
		button := []tea.MouseButton{tea.MouseButtonLeft, tea.MouseButtonWheelUp, tea.MouseButtonWheelDown}[f.byte()%3]
		f.send(tea.MouseMsg{X: f.byte(), Y: f.byte(), Button: button, Action: tea.MouseActionPress})
	default:
		f.typed(rune(code))
	}
}

// typed types a letter, or the key of a control character.
func (f *fuzzer) typed(c rune) {
	switch {
	case c == ' ':
		f.send(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{c}})
	case c < ' ', c == 0x7f:
		f.send(tea.KeyMsg{Type: tea.KeyType(c)})
	default:
		f.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}})
	}
}

// send gives a message to the dashboard, and looks at what it draws.
func (f *fuzzer) send(msg tea.Msg) {
	f.confirmed.before(f.root, msg)
	f.driver.send(msg)
	frame := f.model.View()
	if _, mark := guard.CutMark([]byte(frame)); !f.unseen {
		f.drawn = max(f.drawn, mark)
	}
	lines := strings.Split(frame, "\n")
	if len(lines) != f.height {
		f.t.Fatalf("%d lines on a terminal of %dx%d after %#v:\n%s", len(lines), f.width, f.height, msg, ansi.Strip(frame))
	}
	for _, l := range lines {
		if w := ansi.StringWidth(l); w > f.width {
			f.t.Fatalf("a line of %d cells on a terminal of %dx%d after %#v:\n%q", w, f.width, f.height, msg, l)
		}
	}
}

func (f *fuzzer) deliver(msg tea.Msg) {
	f.past = append(f.past, msg)
	f.send(msg)
}

// receive takes in what is on its way at this instant, or puts it aside.
func (f *fuzzer) receive() {
	for msg := range f.arrived() {
		if f.hold {
			f.held = append(f.held, msg)
			continue
		}
		f.deliver(msg)
	}
}

// pass lets time go by, of which a script has an hour.
func (f *fuzzer) pass(span time.Duration) {
	span = min(span, time.Hour-f.waited)
	f.waited += span
	for end := time.Now().Add(span); time.Now().Before(end); f.receive() {
		time.Sleep(min(time.Second, time.Until(end)))
	}
}

// confirmation is what a dialog showed when the word was typed and enter pressed.
type confirmation struct {
	view  overlay.Confirm
	tasks map[string]bool
}

// confirmations are all of them, by operation, and what was sent without.
type confirmations struct {
	mu     sync.Mutex
	by     map[string]*confirmation
	faults []string
	sent   int
}

// before notes what is confirmed by a key that is about to be given, or clicked on.
func (c *confirmations) before(r *Root, msg tea.Msg) {
	key, ok := msg.(tea.KeyMsg)
	_, clicked := msg.(tea.MouseMsg)
	if r == nil || !clicked && (!ok || key.Type != tea.KeyEnter) {
		return
	}
	dialog, open := r.front.dialog.(*dialogs.Confirmation)
	frame := r.View()
	if _, mark := guard.CutMark([]byte(frame)); !open || mark != r.deps.Drawn() || !strings.Contains(ansi.Strip(frame), "Type delete") {
		return
	}
	shown, _ := dialog.View(r.env()).(overlay.Confirm)
	if strings.TrimSpace(shown.Word.Value) != "delete" {
		return
	}
	tasks := map[string]bool{}
	for i := range dialog.Plan.Targets {
		t := &dialog.Plan.Targets[i]
		tasks[t.Query.ComputedID()] = true
		for _, id := range t.TaskIDs() {
			tasks[id] = true
		}
	}
	if max(1, shown.Count) != len(dialog.Plan.Targets) {
		c.fault("the dialog speaks of %d targets and is about %d", shown.Count, len(dialog.Plan.Targets))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by[dialog.ID] = &confirmation{shown, tasks}
}

func (c *confirmations) fault(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// watchedAPI compares the deletes that are sent with what was confirmed.
type watchedAPI struct {
	task.API
	confirmed *confirmations
}

func (w *watchedAPI) CreateJob(ctx context.Context, j client.NewJob) (*client.Job, error) {
	if j.Type == client.DeleteTask {
		w.check(j)
	}
	return w.API.CreateJob(ctx, j)
}

func (w *watchedAPI) check(j client.NewJob) {
	w.confirmed.mu.Lock()
	c := w.confirmed.by[task.ParseBio(j.Bio).OperationID]
	w.confirmed.sent++
	w.confirmed.mu.Unlock()
	id := j.Args.Computed()
	switch {
	case c == nil:
		w.confirmed.fault("a delete of %+v was sent without the word", j.Args)
	case !c.tasks[id]:
		w.confirmed.fault("a delete of %+v was sent, which the dialog did not name: %+v", j.Args, c.view)
	case len(c.view.TaskIDs) == 1 && c.view.Layers == 0 && c.view.TaskIDs[0] != id:
		w.confirmed.fault("a delete of %s was sent, and the dialog showed %s", id, c.view.TaskIDs[0])
	}
	if c == nil {
		return
	}
	left := 0
	for _, cluster := range c.view.Clusters {
		if cluster.Left {
			left++
		}
	}
	if n := len(j.ClusterIDs); n == 0 && left > 0 || n > 0 && n != len(c.view.Clusters)-left {
		w.confirmed.fault("a delete went to the clusters %v, and the dialog showed %+v", j.ClusterIDs, c.view.Clusters)
	}
}
