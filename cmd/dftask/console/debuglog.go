package console

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"dftask/client"
	"dftask/tui/views/text"
)

const (
	debugName = "debug.log"

	// maxDebug bounds the log, in bytes. When it is full it takes the place of the
	// one before, so that twice as much is kept at most.
	maxDebug = 4 << 20

	// maxDebugJobs is how many ids of an answer are written.
	maxDebugJobs = 20
)

// DebugLog is the log that --debug asks for: requests, and what the dashboard
// handled. Nothing in it is secret: no token, no header, no body, no argument of
// the command line.
type DebugLog struct {
	mu   sync.Mutex
	Path string
	file *os.File
	size int64
	// limit is maxDebug but in tests.
	limit int64
}

// Open begins to log into a folder, which is made.
func (d *DebugLog) Open(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Path = filepath.Join(dir, debugName)
	if d.limit == 0 {
		d.limit = maxDebug
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &debugError{err}
	}
	if err := d.reopen(); err != nil {
		return &debugError{err}
	}
	return nil
}

// debugError is a log that cannot be written.
type debugError struct{ err error }

func (e *debugError) Error() string { return "the log of --debug cannot be written: " + e.err.Error() }
func (e *debugError) Unwrap() error { return e.err }

// Advice says what to do about it.
func (e *debugError) Advice() string {
	return "Set XDG_STATE_HOME to a folder that can be written, or leave --debug out."
}

// reopen opens the file for its owner alone, and makes room in it.
func (d *DebugLog) reopen() error {
	if info, err := os.Lstat(d.Path); err == nil {
		switch {
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file", d.Path)
		case info.Size() >= d.limit:
			if err := os.Rename(d.Path, d.Path+".old"); err != nil {
				return err
			}
		}
	}
	file, err := os.OpenFile(d.Path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = file.Chmod(0o600)
	}
	if err != nil {
		_ = file.Close()
		return err
	}
	d.file, d.size = file, info.Size()
	return nil
}

// On says whether anything is logged.
func (d *DebugLog) On() bool {
	if d == nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.file != nil
}

// Say writes a line. Two programs that log at once write whole lines each. A
// line that cannot be written is lost: what is logged continues.
func (d *DebugLog) Say(at time.Time, format string, args ...any) {
	text := fmt.Sprintf("%s %d %s\n", at.UTC().Format("2006-01-02T15:04:05.000Z"), os.Getpid(), text.Clean(fmt.Sprintf(format, args...)))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file == nil {
		return
	}
	if d.size+int64(len(text)) > d.limit && d.size > 0 {
		_ = d.file.Close()
		d.file = nil
		if err := os.Rename(d.Path, d.Path+".old"); err != nil {
			return
		}
		if d.reopen() != nil {
			return
		}
	}
	n, _ := d.file.WriteString(text)
	d.size += int64(n)
}

// Libraries is where libraries log to. They quote answers, which may hold tokens:
// what is behind a quotation mark is left out.
func (d *DebugLog) Libraries() io.Writer { return libraryLog{d} }

type libraryLog struct{ log *DebugLog }

func (l libraryLog) Write(p []byte) (int, error) {
	l.log.Say(time.Now(), "a library says: %s", strings.TrimSpace(WithoutQuotes(string(p))))
	return len(p), nil
}

// WithoutQuotes is a text up to what it quotes.
func WithoutQuotes(text string) string {
	text, _, quoted := strings.Cut(text, `"`)
	if quoted {
		text += "…"
	}
	return text
}

func (d *DebugLog) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file != nil {
		_ = d.file.Close()
		d.file = nil
	}
}

// Observer logs exchanges; nil where nothing is logged.
func (d *DebugLog) Observer() func(client.Exchange) {
	if !d.On() {
		return nil
	}
	return func(x client.Exchange) { d.Say(x.Began, "%s", exchangeLine(x)) }
}

// Handled logs the dashboard's messages; nil where nothing is logged. A type names
// what happened; what is in the message may be a key of a token that is typed.
func (d *DebugLog) Handled() func(kind string, took time.Duration) {
	if !d.On() {
		return nil
	}
	return func(kind string, took time.Duration) {
		d.Say(time.Now(), "handled %s in %s", kind, took.Round(time.Microsecond))
	}
}

// exchangeLine is a request in a line.
func exchangeLine(x client.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", x.Method, x.Path)
	if x.Query != "" {
		b.WriteString("?" + x.Query)
	}
	if x.Status == 0 {
		b.WriteString(" no answer")
	} else {
		fmt.Fprintf(&b, " %d", x.Status)
	}
	fmt.Fprintf(&b, " in %s, sent %d B, received %d B", x.Took.Round(time.Millisecond), x.Sent, x.Received)
	for i, id := range x.Jobs {
		switch {
		case i == 0:
			b.WriteString(", job")
		case i == maxDebugJobs:
			fmt.Fprintf(&b, " and %d more", len(x.Jobs)-i)
			return b.String()
		}
		fmt.Fprintf(&b, " %d", id)
	}
	// What a manager says may repeat what it was sent; that it said no is in the
	// status.
	if x.Err != nil && x.Status == 0 {
		b.WriteString(", " + x.Err.Error())
	}
	return b.String()
}
