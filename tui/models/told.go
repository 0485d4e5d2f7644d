package models

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// longestTitle is how wide a window's title gets: more is cut by most terminals.
const longestTitle = 64

// told is what people learn without looking at the screen: how the last purge from
// here ended, or the last verification, until they press a key.
type told struct {
	// ascii is set where only ASCII is shown.
	ascii bool
	// notify, when it is not nil, calls people to the screen.
	notify func(words string) error
	ended  string
}

// end takes in how a purge ended.
func (t *told) end(x *executions.Execution) tea.Cmd {
	what, verdict := fileName(x.Result.Query), x.Verdict()
	if x.Many != nil {
		what = text.Count(len(x.Many.Queries), "target", "targets")
	}
	tone := verdict.Tone()
	switch verdict {
	case views.VerdictNothingToPurge:
		tone = widget.ToneOK
	case views.VerdictUnsent:
		tone = widget.ToneWarn
	}
	return t.say(tone, what+" "+verdict.Word())
}

// say takes in what has ended, in a few words, and calls people to the screen.
func (t *told) say(tone widget.Tone, words string) tea.Cmd {
	good := "✓ "
	if t.ascii {
		good = "OK "
	}
	t.ended = [...]string{widget.ToneInfo: "", widget.ToneOK: good, widget.ToneOpen: "? ", widget.ToneWarn: "! ", widget.ToneError: "! "}[tone] + text.Truncate(text.Clean(words), longestTitle)
	if t.ascii {
		t.ended = text.ASCII(t.ended)
	}
	if t.notify == nil {
		return nil
	}
	notify, words := t.notify, t.ended
	return func() tea.Msg {
		_ = notify(words) // it fails where the terminal is gone; reading tells
		return nil
	}
}

// fileName is what people call a target: the last part of a URL's path, an id cut in
// the middle.
func fileName(q task.Query) string {
	const longest = 40
	target := text.Clean(q.Target())
	if q.Type == task.URL {
		path, _, _ := strings.Cut(target, "?")
		if path = path[strings.LastIndexByte(path, '/')+1:]; path != "" {
			target = path
		}
	}
	return text.ShortTarget(target, longest)
}

// Title is that of the terminal's window: how the last purge from here ended, or how
// many are pending.
func (r *Root) Title() string {
	pending := r.panes.Executions.Pending()
	words := title(r.deps.Header.Context)
	switch {
	case r.told.ended != "" && pending > 0:
		words = fmt.Sprintf("%s, %d pending", r.told.ended, pending)
	case r.told.ended != "":
		words = r.told.ended
	case r.deps.NoAnswer() != "":
		words += ": no answer"
	case pending > 0:
		words += fmt.Sprintf(": %d pending", pending)
	}
	words = text.Truncate(text.Clean(words), longestTitle)
	if r.told.ascii {
		words = text.ASCII(words)
	}
	return words
}

// Title is that of the terminal's window.
func (a *App) Title() string {
	if a.root != nil {
		return a.root.Title()
	}
	return title("")
}

// title names the program, and the context where there is one.
func title(context string) string { return strings.TrimSpace("dftask " + text.Clean(context)) }
