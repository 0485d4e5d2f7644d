package tui

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/models"
)

// heard is a model that writes down what it is told.
type heard struct{ all *[]string }

func (heard) Init() tea.Cmd { return nil }
func (heard) View() string  { return "" }

func (h heard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		*h.all = append(*h.all, msg.String())
	case tea.MouseMsg:
		*h.all = append(*h.all, fmt.Sprintf("%s %d,%d", msg, msg.X, msg.Y))
	case models.PasteLost:
		*h.all = append(*h.all, "lost")
	case tea.FocusMsg, tea.BlurMsg:
		*h.all = append(*h.all, strings.TrimSuffix(fmt.Sprintf("%T", msg), "Msg"))
	}
	return h, nil
}

// hear is what Bubble Tea tells a dashboard of what is read, each text by itself,
// and a wait where one is named.
func hear(t *testing.T, reads ...any) (all []string) {
	t.Helper()
	nothing, err := os.Open(os.DevNull)
	require.NoError(t, err)
	defer nothing.Close()
	synctest.Test(t, func(t *testing.T) {
		k := &keyboard{file: nothing, chunks: make(chan []byte), poke: make(chan struct{}, 1), halted: make(chan struct{}, 1)}
		p := tea.NewProgram(heard{&all}, tea.WithInput(k), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler())
		k.send = p.Send
		done := make(chan error)
		go func() {
			_, err := p.Run()
			done <- err
		}()
		for _, read := range reads {
			switch read := read.(type) {
			case string:
				k.chunks <- []byte(read)
				synctest.Wait()
			case time.Duration:
				time.Sleep(read)
			}
		}
		time.Sleep(2 * pasteTime)
		k.pause()
		p.Quit()
		require.NoError(t, <-done)
	})
	return all
}

const (
	colorAnswer = "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"
	soon, late  = keyTime / 2, 2 * keyTime
	lostPaste   = pasteBegin + "https://example.com/x"
)

func TestWhatIsTyped(t *testing.T) {
	for name, tt := range map[string]struct {
		reads []any
		want  []string
	}{
		"letters":                    {[]any{"abc", "d", "\r"}, []string{"abc", "d", "enter"}},
		"other letters":              {[]any{"é", "日本", "\x1bé"}, []string{"é", "日本", "alt+é"}},
		"a letter in two":            {[]any{"a\xe6", "\x97\xa5b"}, []string{"a", "日b"}},
		"a broken letter":            {[]any{"\xe6", late, "a"}, []string{"a"}},
		"many letters":               {[]any{strings.Repeat("a", 600)}, []string{strings.Repeat("a", 255), strings.Repeat("a", 255), strings.Repeat("a", 90)}},
		"escape":                     {[]any{"\x1b", late, "j"}, []string{"esc", "j"}},
		"escape and a quick letter":  {[]any{"\x1b", soon, "j"}, []string{"esc", "j"}},
		"alt":                        {[]any{"\x1bj", "\x1b1", "\x1b]", late, "\x1bP", late, "\x1b[", late, "\x1bO"}, []string{"alt+j", "alt+1", "alt+]", "alt+P", "alt+[", "alt+O"}},
		"two escapes":                {[]any{"\x1b\x1b"}, []string{"esc", "esc"}},
		"arrows":                     {[]any{"\x1b[A", "\x1bOB\x1b[5~", "\x1b[1;5C"}, []string{"up", "down", "pgup", "ctrl+right"}},
		"the Linux console":          {[]any{"\x1b[[Aj"}, []string{"f1", "j"}},
		"an arrow in two":            {[]any{"\x1b", soon, "[A"}, []string{"up"}},
		"an arrow in three":          {[]any{"\x1b", "[", "Aj"}, []string{"up", "j"}},
		"page down in two":           {[]any{"\x1b[6", soon, "~"}, []string{"pgdown"}},
		"an arrow in two, too late":  {[]any{"\x1b", late, "[A", "\x1b", late, "OP", "j"}, []string{"esc", "esc", "j"}},
		"no rest of a key":           {[]any{"[5~", "\x1b", late, "j", "[A"}, []string{"[5~", "esc", "j", "[A"}},
		"the mouse":                  {[]any{"\x1b[<0;12;5M\x1b[<0;12;5mj", "\x1b[<65;1;1Mk"}, []string{"left press 11,4", "left release 11,4", "j", "wheel down 0,0", "k"}},
		"the mouse in pieces":        {[]any{"\x1b[<0;1", late, "2;5M", "j"}, []string{"left press 11,4", "j"}},
		"the mouse, older":           {[]any{"\x1b[M !!j", "\x1b[M", soon, " d%k"}, []string{"left press 0,0", "j", "left press 67,4", "k"}},
		"focus":                      {[]any{"\x1b[Ij\x1b[O"}, []string{"tea.Focus", "j", "tea.Blur"}},
		"the color":                  {[]any{colorAnswer, "j", strings.ReplaceAll(colorAnswer, "\x1b\\", "\a") + "k"}, []string{"j", "k"}},
		"the color in two":           {[]any{colorAnswer[:9], soon, colorAnswer[9:], "j"}, []string{"j"}},
		"the color after its escape": {[]any{colorAnswer[:1], soon, colorAnswer[1:], "j"}, []string{"j"}},
		"its terminator in two":      {[]any{colorAnswer[:len(colorAnswer)-1], soon, "\\j"}, []string{"j"}},
		"the color, late":            {[]any{colorAnswer[:1], late, colorAnswer[1:12], late, colorAnswer[12:] + "j"}, []string{"esc", "j"}},
		"the color without its end":  {[]any{"\x1b]11;rgb:1e1e", answerTime, "j"}, []string{"j"}},
		"the color and ctrl+c":       {[]any{"\x1b]11;rgb:1e1e", "\x03"}, []string{"ctrl+c"}},
		"the version":                {[]any{"\x1bP>|xterm(390)\x1b\\j", "\x1bP1$r0m", soon, "\x1b\\k", "\x1b_Gi=1;OK\x1b\\l"}, []string{"j", "k", "l"}},
		"where the cursor is":        {[]any{"\x1b[24;80Rj", "\x1b[1;2", "Rk"}, []string{"j", "k"}},
		"what the terminal is":       {[]any{"\x1b[?62;22cj", "\x1b[>41;390;0c", "\x1b[?1;2", soon, "ck", "\x1b[0n", "\x1b[?2026;2$yl"}, []string{"j", "k", "l"}},
		"a key that broke off":       {[]any{"\x1b[1;\x03"}, []string{"ctrl+c"}},

		"a paste":                    {[]any{"a" + pasteBegin + "x\ry" + pasteEnd + "b"}, []string{"a", "[x\ry]", "b"}},
		"a paste in pieces":          {[]any{pasteBegin[:4], pasteBegin[4:] + "日本"[:4], time.Second, "日本"[4:], time.Second, pasteEnd[:3], time.Second, pasteEnd[3:] + "j"}, []string{"[日本]", "j"}},
		"an escape in a paste":       {[]any{pasteBegin + "a\x1b]b\x03c" + pasteEnd}, []string{"[a\x1b]b\x03c]"}},
		"ctrl+c in a lost paste":     {[]any{lostPaste + "\x03\x03"}, []string{"lost", "ctrl+c", "ctrl+c"}},
		"ctrl+c after a lost paste":  {[]any{lostPaste, soon, "\x03", pasteEnd, "j"}, []string{"lost", "ctrl+c", "j"}},
		"a lost paste":               {[]any{lostPaste, pasteTime, "j", "\x1b[A"}, []string{"lost", "j", "up"}},
		"escape after a lost paste":  {[]any{lostPaste, pasteTime, "\x1b"}, []string{"lost", "esc"}},
		"a slow paste is no keys":    {[]any{lostPaste, pasteTime, "delete\rdelete\r", "zz" + pasteEnd[:2], pasteEnd[2:] + "j"}, []string{"lost", "j"}},
		"another one after it":       {[]any{lostPaste, pasteTime, pasteBegin + "y" + pasteEnd}, []string{"lost", "[y]"}},
		"nothing":                    {nil, nil},
		"the beginnings alone":       {[]any{"\x1b[", late, "\x1b]1", answerTime, pasteBegin}, []string{"alt+[", "lost"}},
		"a paste of unfinished keys": {[]any{pasteBegin + "\x1b" + pasteEnd + "\x1b"}, []string{"[\x1b]", "esc"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tt.want, hear(t, tt.reads...)) })
	}
}

// Whatever the input is, and however it is cut into reads, ctrl+c gets through after
// it, and no read is too long for Bubble Tea.
func FuzzKeyboard(f *testing.F) {
	for _, seed := range []string{colorAnswer, lostPaste, "\x1b", "\x1b[[", "\xe6\x97", "\x1b_", pasteBegin + pasteEnd + "\x1b[1;"} {
		f.Add([]byte(seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, input []byte, size uint8) {
		k := &keyboard{}
		read := func(chunk []byte) {
			k.take(chunk)
			for _, ready := range k.ready {
				if key, ok := ready.([]byte); ok && (len(key) == 0 || len(key) > longestText) {
					t.Fatalf("%d bytes at once: %q", len(key), key)
				}
			}
		}
		for len(input) > 0 {
			n := min(1+int(size), len(input))
			read(input[:n:n])
			input = input[n:]
		}
		k.giveUp()
		k.ready = nil
		read([]byte(ctrlC))
		if n := len(k.ready); n == 0 || !assert.ObjectsAreEqual([]byte(ctrlC), k.ready[n-1]) {
			t.Fatalf("ctrl+c became %q", k.ready)
		}
	})
}
