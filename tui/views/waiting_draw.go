package views

import (
	"strings"

	"dftask/tui/views/text"
)

// lines draws a job being watched: how it stands, and when more will be known.
func (w Waiting) lines(width, indent int, st *Styles) []string {
	first := newLine(width)
	first.to(min(indent, width/10))
	switch {
	case w.Job == "":
		first.add(Paint{}, "Sending the job to the manager")
	case w.Asked > 0:
		first.add(Paint{}, text.Number(w.Answered)+" of "+text.Count(w.Asked, "scheduler", "schedulers")+" answered")
		if missing := w.missing(); missing != "" {
			first.add(st.Tone[ToneWarn], ", "+missing)
		}
	case w.missing() != "":
		first.add(st.Tone[ToneWarn], text.Capital(w.missing()))
	default:
		first.add(Paint{}, "Waiting for the schedulers")
	}
	if w.Trouble != "" {
		return []string{w.troubled(width, indent, st), first.String()}
	}
	if w.Lapsed != "" {
		second := newLine(width)
		second.to(min(indent, width/10))
		second.add(st.Tone[ToneWarn], text.Truncate("! "+w.Lapsed, second.left()))
		return []string{first.String(), second.String()}
	}
	if w.Job == "" {
		return []string{first.String()}
	}

	look := text.Next(w.Next)
	if w.Late && w.Next > 0 {
		look = "the manager looks again in " + text.Duration(w.Next)
	}
	second := newLine(width)
	second.to(min(indent, width/10))
	if total := w.Since + w.Next; w.Next > 0 && total > 0 {
		size := min(30, second.left()-text.Width(look)-2)
		if size >= 8 {
			second.bar(size, int64(w.Since), int64(total), st)
			second.skip(2)
		}
	}
	second.add(Paint{}, look)
	return []string{first.String(), second.String()}
}

// troubled says why the last request failed, in a line.
func (w Waiting) troubled(width, indent int, st *Styles) string {
	retry := " — trying again"
	if w.Retry > 0 {
		retry += " in " + text.Duration(w.Retry)
	}
	l := newLine(width)
	l.to(min(indent, width/10))
	l.add(st.Tone[ToneWarn], text.Truncate("! could not ask: "+text.Clean(w.Trouble), l.left()-text.Width(retry)))
	l.add(st.Tone[ToneWarn], retry)
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
