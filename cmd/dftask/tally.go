package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"dftask/client/task"
	"dftask/tui/views"
)

const (
	// plainEvery is how often the progress of many targets is told where there
	// is no terminal.
	plainEvery = 10 * time.Second
	// drawEvery bounds how often the line on a terminal is drawn anew.
	drawEvery = 100 * time.Millisecond
	// barWidth is that of the bar, in columns.
	barWidth = 20
)

// tally tells on standard error how far a purge of many targets is: on a
// terminal in one line with a bar, elsewhere in a plain line now and then.
type tally struct {
	env  env
	work *work

	mu sync.Mutex
	// total are all targets, before those that had ended when this began, and
	// notPurged how many of them are not.
	total, before, notPurged int
	progress                 task.Progress
	width                    int
	said                     string
	stop                     chan struct{}
	stopped                  chan struct{}
}

// newTally begins to tell of a purge of which so many targets have not ended.
func newTally(w *work, open int) *tally {
	t := &tally{
		env: w.env, work: w, total: len(w.op.Targets), before: len(w.op.Targets) - open,
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	note(w.env, "purge %s of %s", w.op.ID, plural(t.total, "target", "targets"))
	go t.run()
	return t
}

// update takes in how far the purge is now.
func (t *tally) update(p task.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress = p
}

// ended takes in that a target has ended.
func (t *tally) ended(purged bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !purged {
		t.notPurged++
	}
}

// note tells something else, without the line in its way.
func (t *tally) note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
	fmt.Fprintln(t.env.err, text)
}

// end takes the line away.
func (t *tally) end() {
	close(t.stop)
	<-t.stopped
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
	if !t.env.errTTY {
		t.plain()
	}
}

func (t *tally) clear() {
	if t.env.errTTY && t.width > 0 {
		fmt.Fprintf(t.env.err, "\r%s\r", strings.Repeat(" ", t.width))
		t.width = 0
	}
}

func (t *tally) run() {
	defer close(t.stopped)
	every := plainEvery
	if t.env.errTTY {
		every = drawEvery
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			t.mu.Lock()
			if t.env.errTTY {
				t.draw()
			} else {
				t.plain()
			}
			t.mu.Unlock()
		case <-t.stop:
			return
		}
	}
}

// plain writes a line, unless it says what the one before said.
func (t *tally) plain() {
	if text := t.text(); text != t.said {
		t.said = text
		fmt.Fprintln(t.env.err, "dftask: "+text)
	}
}

// text is how far it is, without what changes by itself.
func (t *tally) text() string {
	p := t.progress
	done := t.before + p.Done
	text := fmt.Sprintf("%d of %d done", done, t.total)
	if done < t.total {
		text += fmt.Sprintf(", %d sent, %d answered", t.before+p.Sent, t.before+p.Answered)
	}
	if t.notPurged > 0 {
		text += fmt.Sprintf(", %d not purged", t.notPurged)
	}
	if p.Trouble != nil {
		text += "; " + clean(p.Trouble.Error())
	}
	return text
}

func (t *tally) draw() {
	p := t.progress
	done := t.before + p.Done
	full := barWidth
	if t.total > 0 {
		full = barWidth * done / t.total
	}
	text := "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "] " + t.text()
	left := p.NextLook.Sub(t.work.conn.clock.Now())
	switch {
	case p.Trouble != nil || done >= t.total:
	case t.before+p.Sent < t.total && p.Rate > 0:
		text += fmt.Sprintf(", %.3g/s", p.Rate)
	case left > 0:
		text += ", next look in " + views.Duration(left)
	}
	text = views.Truncate(text, 78)
	fmt.Fprintf(t.env.err, "\r%s", views.Pad(text, t.width))
	t.width = views.Width(text)
}
