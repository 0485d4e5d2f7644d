package tui

import (
	"bytes"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client/spawn"
	"dftask/tui/models"
)

const (
	// keyTime is how long the rest of a key may take that a slow line split. An
	// escape by itself waits as long before it counts.
	keyTime = 50 * time.Millisecond
	// answerTime is the same for an answer of the terminal.
	answerTime = time.Second
	// pasteTime is after how much silence the end of a paste is taken for lost.
	pasteTime = 2 * time.Second
)

// keyboard is the terminal's input on its way to Bubble Tea, which takes each
// read for whole keys. It puts split keys together, drops what the terminal
// answers to questions of other programs, and hands pastes over itself: one whose
// end is lost would swallow all that follows.
//
// It has a file descriptor, by which Bubble Tea sets the terminal's mode, and no
// name, so that Bubble Tea reads from it and not from the descriptor.
type keyboard struct {
	file *os.File
	// send gives Bubble Tea a message between two keys.
	send func(tea.Msg)
	// chunks are what was read, and err is why no more will come.
	chunks chan []byte
	err    error
	// paused ends every Read at once; poke wakes the one that waits, and halted
	// tells that one has ended.
	paused       atomic.Bool
	poke, halted chan struct{}

	// ready is what was understood: bytes of a key or of letters, or a message.
	ready []any
	// rest is the beginning of a key, an answer or a letter, at when its last part
	// came.
	rest []byte
	at   time.Time
	// escaped is set after an escape whose rest did not come in time.
	escaped bool
	// pasting is set within a paste, of which pasted came so far, and lost when its
	// end does not seem to come any more.
	pasting, lost bool
	pasted        []byte
}

// newKeyboard reads from a terminal until the program ends.
func newKeyboard(file *os.File) *keyboard {
	k := &keyboard{file: file, chunks: make(chan []byte), poke: make(chan struct{}, 1), halted: make(chan struct{}, 1)}
	spawn.Go(func() { k.pump(file) })
	return k
}

func (k *keyboard) pump(from io.Reader) {
	defer close(k.chunks)
	for {
		buffer := make([]byte, 4096)
		n, err := from.Read(buffer)
		if n > 0 {
			k.chunks <- buffer[:n]
		}
		if err != nil {
			k.err = err
			return
		}
	}
}

// pause ends the Read under way, and every other until resume, with [io.EOF].
// It waits for that: Bubble Tea forgets what a Read returns that it has
// cancelled. A key that waits for the caller is not in a Read, and stays.
func (k *keyboard) pause() {
	select {
	case <-k.halted:
	default:
	}
	k.paused.Store(true)
	notify(k.poke)
	select {
	case <-k.halted:
	case <-time.After(keyTime):
	}
}

// notify puts a note into a channel that holds one.
func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (k *keyboard) resume() { k.paused.Store(false) }

// Read returns the bytes of a key, or of letters.
func (k *keyboard) Read(p []byte) (int, error) {
	defer spawn.Recover()
	for {
		for len(k.ready) > 0 && !k.paused.Load() {
			next := k.ready[0]
			k.ready = k.ready[1:]
			if key, ok := next.([]byte); ok {
				return copy(p, key), nil
			}
			k.send(next)
		}
		if k.paused.Load() {
			notify(k.halted)
			return 0, io.EOF
		}
		var late <-chan time.Time
		if wait := k.patience(); wait > 0 {
			late = time.After(time.Until(k.at.Add(wait)))
		}
		select {
		case chunk, open := <-k.chunks:
			if !open {
				return 0, k.err
			}
			k.at = time.Now()
			k.take(chunk)
		case <-late:
			k.giveUp()
		case <-k.poke:
		}
	}
}

// Write, Close and Fd make it a terminal for Bubble Tea, which never calls the
// first two.
func (k *keyboard) Write(p []byte) (int, error) { return k.file.Write(p) }

// Close does nothing: the terminal is not this program's to close.
func (k *keyboard) Close() error { return nil }

// Fd is the terminal's descriptor.
func (k *keyboard) Fd() uintptr { return k.file.Fd() }

// patience is how long more is waited for; 0 when nothing is.
func (k *keyboard) patience() time.Duration {
	switch {
	case k.pasting && !k.lost:
		return pasteTime
	case len(k.rest) > 2 && answers(k.rest), points(k.rest):
		return answerTime
	case len(k.rest) > 0:
		return keyTime
	}
	return 0
}

// giveUp continues without what did not come in time.
func (k *keyboard) giveUp() {
	switch {
	case k.pasting:
		k.losePaste()
	case len(k.rest) <= 2:
		k.escaped = len(k.rest) == 1 && k.rest[0] == esc
		k.ready = append(k.ready, k.rest)
	}
	k.rest = nil
}

// take understands what was read.
func (k *keyboard) take(chunk []byte) {
	switch {
	case k.pasting:
		chunk = k.takePaste(chunk)
	case k.escaped && lateKey(chunk):
		// It cannot be the key any more that it was.
		chunk = chunk[:0]
	case k.escaped && lateAnswer(chunk):
		k.rest = []byte{esc}
	case len(k.rest) == 1 && k.rest[0] == esc && strings.IndexByte(introducers, chunk[0]) < 0:
		// Two keys, as they came one after the other: read together they would be one with
		// alt.
		k.ready, k.rest = append(k.ready, k.rest), nil
	}
	k.escaped = false
	b := append(k.rest, chunk...)
	k.rest = nil
	for len(b) > 0 {
		n, kind := scan(b)
		switch kind {
		case unfinished:
			k.rest = bytes.Clone(b)
			return
		case aKey:
			k.ready = append(k.ready, b[:n])
		case pasteBegins:
			k.pasting, k.lost, k.pasted = true, false, nil
			b, n = k.takePaste(b[n:]), 0
		}
		b = b[n:]
	}
}

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	ctrlC      = "\x03"
)

// takePaste takes what belongs to a paste, and returns what comes after it.
func (k *keyboard) takePaste(chunk []byte) []byte {
	if k.lost {
		n, kind := scan(chunk)
		if kind == pasteBegins || len(chunk) == 1 || kind == aKey && n == len(chunk) && !severalLetters(chunk) {
			// A key by itself comes from a hand.
			k.pasting = false
			return chunk
		}
	}
	k.pasted = append(k.pasted, chunk...)
	text, after, ended := bytes.Cut(k.pasted, []byte(pasteEnd))
	if ended {
		k.pasting = false
		if !k.lost {
			runes := []rune(string(bytes.ToValidUTF8(text, nil)))
			k.ready = append(k.ready, tea.KeyMsg{Type: tea.KeyRunes, Runes: runes, Paste: true})
		}
		return bytes.Clone(after)
	}
	if k.lost {
		// The end may be split.
		k.pasted = bytes.Clone(k.pasted[max(0, len(k.pasted)-len(pasteEnd)):])
	}
	if before := bytes.TrimRight(chunk, ctrlC); len(before) < len(chunk) {
		// No terminal pastes that; somebody wants to leave.
		if !k.lost {
			k.losePaste()
		}
		k.ready = append(k.ready, chunk[len(before):])
	}
	return nil
}

// losePaste forgets a paste whose end was lost. What more of it comes is no
// keys either.
func (k *keyboard) losePaste() {
	k.lost, k.pasted = true, nil
	k.ready = append(k.ready, models.PasteLost{})
}

func severalLetters(b []byte) bool { return b[0] != esc && utf8.RuneCount(b) > 1 }
