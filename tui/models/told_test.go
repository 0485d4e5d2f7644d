package models

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/views/widget"
)

// The window's title tells what is pending, and how the last purge from here ended,
// until a key is pressed.
func TestTheTitleTells(t *testing.T) {
	drive(t, quietFleet(), 80, 24, func(d *driver) {
		var calls []string
		d.deps.Notify = func(words string) error {
			calls = append(calls, words)
			return nil
		}
		d.useRoot(New(d.deps))
		assert.Equal(t, "dftask", d.root.Title())
		d.search("https://example.com/fail.bin")
		d.press("d", "delete", "enter")
		d.wait(5 * time.Second)
		assert.Equal(t, "dftask: 1 pending", d.root.Title())
		assert.Empty(t, calls)
		d.wait(time.Minute)
		assert.Equal(t, "! fail.bin partly purged", d.root.Title())
		assert.Equal(t, []string{"! fail.bin partly purged"}, calls)
		d.press("j")
		assert.Equal(t, "dftask", d.root.Title())

		d.search(llama)
		d.press("d", "delete", "enter")
		d.wait(time.Minute)
		assert.Equal(t, "✓ llama.bin purged", d.root.Title())
		d.root.told.ascii = true
		d.search("https://example.com/none.bin")
		d.press("d", "delete", "enter")
		d.wait(time.Minute)
		assert.Equal(t, "OK none.bin nothing to purge", d.root.Title())
		assert.Len(t, calls, 3)
	})
}

// A manager that does not answer is told of, and the context stands in the title.
func TestTheTitleTellsOfSilence(t *testing.T) {
	drive(t, quietFleet(), 80, 24, func(d *driver) {
		d.deps.Header.Context = "prod"
		d.press("5")
		d.wait(time.Second)
		assert.Equal(t, "dftask prod", d.root.Title())
		d.wire.setRefuse(errors.New("connection refused"))
		d.press("r")
		d.wait(40 * time.Second)
		d.sees("STALE no answer for ")
		assert.Equal(t, "dftask prod: no answer", d.root.Title())
	})
}

// Nothing in a title can command a terminal, or hide what is behind it.
func TestTheTitleIsHarmless(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.deps.Header.Context = "a\x1b]2;b\ac\u202e" + strings.Repeat("模", 200)
		d.root.told.ended = "✓ \x1b[2Jx\r\n\u0085\u009d" + fileName(task.Query{Type: task.URL, URL: "https://e.com/\x1b]0;x\a/é\u202e?q=\x9d"}) + " purged"
		for range 2 {
			title := d.root.Title()
			assert.False(t, strings.ContainsFunc(title, func(r rune) bool { return unicode.IsControl(r) || r == '\u202e' }), "%q", title)
			d.send(tea.KeyMsg{Type: tea.KeyEsc})
		}
	})
	called := ""
	calls := &told{ascii: true, notify: func(words string) error { called = words; return nil }}
	calls.say(widget.ToneWarn, "a\nb\x1b]0;x\a 模 "+strings.Repeat("c", 99))()
	assert.Equal(t, "! a b ?? "+strings.Repeat("c", longestTitle-8)+"~", called)
	for target, name := range map[string]string{
		llama:                  "llama.bin",
		llama + "?sig=a/b":     "llama.bin",
		"https://example.com/": "https://example.com/",
		"https://e.com/" + strings.Repeat("x", 99): "…" + strings.Repeat("x", 39),
	} {
		assert.Equal(t, name, fileName(task.Query{Type: task.URL, URL: target}))
	}
	assert.Equal(t, "build-4711", fileName(task.Query{Type: task.Content, Content: "build-4711"}))
}
