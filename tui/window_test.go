package tui

import (
	"io"
	"os"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written is what a screen writes meanwhile.
func written(t *testing.T, w window, do func(s *screen)) string {
	t.Helper()
	from, to, err := os.Pipe()
	require.NoError(t, err)
	defer from.Close()
	do(&screen{File: to, window: w})
	require.NoError(t, to.Close())
	text, err := io.ReadAll(from)
	require.NoError(t, err)
	return string(text)
}

func run(cmd tea.Cmd) {
	if cmd != nil {
		cmd()
	}
}

// The title is written when it changes, and the window is given back as it was: also
// while the program is stopped.
func TestTheWindowsTitle(t *testing.T) {
	visit := func(s *screen) {
		run(s.entitle("early"))
		s.enter()
		run(s.entitle("early"))
		older := s.entitle("older")
		run(s.entitle("newer"))
		run(older)
		s.leave()
		run(s.entitle("stopped"))
		s.leave()
		s.enter()
		s.leave()
	}
	const set = "\x1b]2;"
	assert.Equal(t, pushTitle+set+"early\a"+set+"newer\a"+popTitle+pushTitle+set+"stopped\a"+popTitle, written(t, window{titles: true}, visit))
	assert.Equal(t, mouseOn+mouseOff+mouseOn+mouseOff, written(t, window{mouse: true}, visit))
	assert.Empty(t, written(t, window{}, visit))
	for kind, has := range map[string]bool{"xterm-256color": true, "tmux-256color": true, "screen": true, "linux": false, "dumb": false, "vt220": false} {
		assert.Equal(t, has, hasTitle(kind), kind)
	}
}

func TestNotifier(t *testing.T) {
	for _, tt := range []struct{ how, tmux, want string }{
		{NotifyBell, "", "\a"}, {NotifyBell, "x", "\a"}, {NotifyNone, "", ""}, {"", "", ""},
		{NotifyOSC9, "", "\x1b]9;done\a"}, {NotifyOSC9, "x", "\x1bPtmux;\x1b\x1b]9;done\a\x1b\\"},
	} {
		assert.Equal(t, tt.want, written(t, window{}, func(s *screen) {
			if notify := notifier(s, tt.how, func(string) string { return tt.tmux }); notify != nil {
				require.NoError(t, notify("done"))
			}
		}))
	}
}
