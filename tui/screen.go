package tui

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dftask/tui/models/guard"
)

// screen is the terminal. It takes the marks out of what is written to it, so
// that a dialog knows when it was drawn, and keeps other writes out of the middle
// of a frame.
type screen struct {
	*os.File
	// title is the one that the window is to have.
	title  atomic.Pointer[string]
	mu     sync.Mutex
	mark   uint64
	window window
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, mark := guard.CutMark(p)
	if n, err := s.File.Write(text); err != nil {
		return min(n, len(p)), err
	}
	s.mark = max(s.mark, mark)
	return len(p), nil
}

// drawn is the newest mark on the terminal. It waits for a write that is under
// way: somebody may see the frame before the write has returned.
func (s *screen) drawn() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mark
}

// WriteString must not slip past Write, as the file's own would.
func (s *screen) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

const tmuxTime = 2 * time.Second

// tmuxVariables are those that tmux needs to find itself and its server.
var tmuxVariables = []string{"PATH", "HOME", "TMUX", "TMUX_TMPDIR", "TERM", "LANG", "LC_ALL", "LC_CTYPE"}

// only are the variables of an environment that have one of these names.
func only(environ, names []string) []string {
	return slices.DeleteFunc(environ, func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return !slices.Contains(names, name)
	})
}

// clipboard puts a text where the person at the terminal can paste it, which
// may be far from this machine: by the escape sequence OSC 52, and within tmux
// by tmux, which passes it on. The desktop of this machine is never touched.
func clipboard(s *screen, getenv func(string) string) func(string) error {
	if getenv("TMUX") != "" {
		return func(text string) error {
			ctx, cancel := context.WithTimeout(context.Background(), tmuxTime)
			defer cancel()
			cmd := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
			cmd.Stdin = bytes.NewBufferString(text)
			cmd.Env = only(os.Environ(), tmuxVariables)
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("tmux did not take the text: %w", err)
			}
			return nil
		}
	}
	return func(text string) error {
		_, err := fmt.Fprintf(s, "\x1b]52;c;%s\x07", base64.StdEncoding.EncodeToString([]byte(text)))
		return err
	}
}
