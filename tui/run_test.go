//go:build unix

package tui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"dftask/client/spawn"
)

// faulty is a model with a fault.
type faulty struct {
	init, update tea.Cmd
	view         bool
}

func (f faulty) Init() tea.Cmd { return f.init }

func (f faulty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, key := msg.(tea.KeyMsg); !key {
		return f, nil
	}
	if f.update == nil {
		panic("in Update")
	}
	return f, f.update
}

func (f faulty) View() string {
	if f.view {
		panic("in View")
	}
	return "all is well"
}

func broken() tea.Msg { panic("in a command") }

// Wherever the fault is, the terminal is as it was before.
func TestAPanicGivesTheTerminalBack(t *testing.T) {
	none := func() tea.Msg { return nil }
	aside := func() tea.Msg {
		spawn.Go(func() { broken() })
		return nil
	}
	for name, tt := range map[string]struct {
		model faulty
		says  string
	}{
		"in the first command": {faulty{init: broken, update: none}, "in a command"},
		"in a later command":   {faulty{update: broken}, "in a command"},
		"in one of many":       {faulty{update: tea.Batch(none, tea.Batch(none, broken))}, "in a command"},
		"in a goroutine":       {faulty{update: aside}, "in a command"},
		"in Update":            {faulty{}, "in Update"},
		"in View":              {faulty{view: true}, "in View"},
	} {
		t.Run(name, func(t *testing.T) {
			keys, terminal, err := pty.Open()
			require.NoError(t, err)
			defer keys.Close()
			before, err := term.GetState(int(terminal.Fd()))
			require.NoError(t, err)
			const end = "the end"
			read := make(chan string)
			go func() {
				var all []byte
				for buffer := make([]byte, 1024); !bytes.Contains(all, []byte(end)); {
					n, err := keys.Read(buffer)
					if err != nil {
						break
					}
					all = append(all, buffer[:n]...)
				}
				read <- string(all)
			}()
			_, err = keys.WriteString("x")
			require.NoError(t, err)

			value := func() (value any) {
				defer func() { value = recover() }()
				return fmt.Sprint("no panic, but ", show(t.Context(), guarded{Model: tt.model}, terminal, &screen{File: terminal}))
			}()
			assert.Contains(t, fmt.Sprint(value), tt.says)
			if p, ok := value.(*panicked); ok {
				assert.Contains(t, string(p.Stack()), "broken")
			}
			after, err := term.GetState(int(terminal.Fd()))
			require.NoError(t, err)
			assert.Equal(t, before, after)
			_, err = terminal.WriteString(end)
			require.NoError(t, err)
			screens := <-read
			for _, mode := range []string{"?1049", "?2004", "?1004"} {
				assert.Greater(t, strings.LastIndex(screens, "\x1b["+mode+"l"), strings.LastIndex(screens, "\x1b["+mode+"h"), mode)
			}
			assert.Greater(t, strings.LastIndex(screens, "\x1b[?25h"), strings.LastIndex(screens, "\x1b[?25l"), "the cursor is shown")
			assert.NotContains(t, screens, "goroutine")
		})
	}
}
