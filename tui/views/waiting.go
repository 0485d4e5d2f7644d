package views

import (
	"strings"
	"time"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// lines draws a job being watched: how it stands, and when more will be known.
func (w Waiting) lines(width, indent int, st *widget.Styles) []string {
	first := widget.NewLine(width)
	first.To(min(indent, width/10))
	switch {
	case w.Job == "":
		first.Add(widget.Paint{}, "Sending the job to the manager")
	case w.Asked > 0:
		first.Add(widget.Paint{}, text.Number(w.Answered)+" of "+text.Count(w.Asked, "scheduler", "schedulers")+" answered")
		if missing := w.missing(); missing != "" {
			first.Add(st.Tone[widget.ToneWarn], ", "+missing)
		}
	case w.missing() != "":
		first.Add(st.Tone[widget.ToneWarn], text.Capital(w.missing()))
	default:
		first.Add(widget.Paint{}, "Waiting for the schedulers")
	}
	if w.Trouble != "" {
		return []string{w.troubled(width, indent, st), first.String()}
	}
	if w.Lapsed != "" {
		second := widget.NewLine(width)
		second.To(min(indent, width/10))
		second.Add(st.Tone[widget.ToneWarn], text.Truncate("! "+w.Lapsed, second.Left()))
		return []string{first.String(), second.String()}
	}
	if w.Job == "" {
		return []string{first.String()}
	}

	look := text.Next(w.Next)
	if w.Late && w.Next > 0 {
		look = "the manager checks again in " + text.Duration(w.Next)
	}
	second := widget.NewLine(width)
	second.To(min(indent, width/10))
	if total := w.Since + w.Next; w.Next > 0 && total > 0 {
		size := min(30, second.Left()-text.Width(look)-2)
		if size >= 8 {
			second.Bar(size, int64(w.Since), int64(total), st)
			second.Skip(2)
		}
	}
	second.Add(widget.Paint{}, look)
	return []string{first.String(), second.String()}
}

// troubled says why the last request failed, in a line.
func (w Waiting) troubled(width, indent int, st *widget.Styles) string {
	retry := " — trying again"
	if w.Retry > 0 {
		retry += " in " + text.Duration(w.Retry)
	}
	l := widget.NewLine(width)
	l.To(min(indent, width/10))
	l.Add(st.Tone[widget.ToneWarn], text.Truncate("! could not ask: "+text.Clean(w.Trouble), l.Left()-text.Width(retry)))
	l.Add(st.Tone[widget.ToneWarn], retry)
	return l.String()
}

// missing names the clusters that are waited for, once that tells something.
func (w Waiting) missing() string {
	if len(w.Missing) == 0 || w.Answered == 0 && !w.Late {
		return ""
	}
	return waitingFor(w.Missing)
}

func waitingFor(clusters []string) string {
	var names []string
	for _, name := range clusters[:min(len(clusters), 3)] {
		names = append(names, text.Clean(name))
	}
	s := "waiting for " + strings.Join(names, ", ")
	if more := len(clusters) - len(names); more > 0 {
		s += " and " + text.Number(more) + " more"
	}
	return s
}

// Waiting is a job being watched.
type Waiting struct {
	// Job names it: "job 15". Empty while it is being created.
	Job string
	// Answered of Asked schedulers have answered. Asked 0 leaves it out.
	Answered, Asked int
	// Since is the time since the manager last checked (or since the creation),
	// Next the time until it checks again: together they draw the progress.
	Since, Next time.Duration
	// Late is set when the early checks are over and the manager now checks only
	// every few minutes.
	Late bool
	// Missing are the names of the clusters that have not answered: "eu-west".
	// They are drawn once others have answered, or when it is Late.
	Missing []string
	// Lapsed says that the manager has missed its check of the job, and what comes
	// of it; it stands in place of the time until the next one.
	Lapsed string
	// Trouble is why the last request failed: "connection refused". The watching
	// continues; Retry is the time until the next attempt.
	Trouble string
	Retry   time.Duration
}

// progress draws how many of all are done, in parts where it is known how they
// ended, and when more will be known.
func progress(width int, parts []widget.Share, done, of int, look, remaining time.Duration, st *widget.Styles) string {
	l := widget.NewLine(width)
	l.To(min(1, width/10))
	s := text.Number(done) + " of " + text.Number(of)
	if of > 0 && width >= 50 {
		s += ", " + text.Number(100*done/of) + " %"
	}
	when := text.Next(look)
	if remaining > 0 {
		when = text.Commas(when, "about "+text.Duration(remaining)+" to go")
	}
	if size := min(40, l.Left()-text.Width(s)-text.Width(when)-5); size >= 8 {
		if parts != nil {
			l.Shares(size, of, parts...)
		} else {
			l.Bar(size, int64(done), int64(of), st)
		}
		l.Skip(2)
	}
	l.Add(st.Strong, s)
	l.Skip(3)
	l.Add(widget.Paint{}, when)
	return l.String()
}
