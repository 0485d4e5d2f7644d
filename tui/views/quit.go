package views

import "dftask/tui/views/text"

// Quit asks before leaving, and lists what is still running.
type Quit struct {
	// Running are the jobs under way, a line each: "#42 PENDING …/purge-me.tgz".
	Running []string
	// Note says what becomes of them: "The manager goes on with them; dftask
	// executions watch 42 shows them again."
	Note string
	// Keys are the answers: {"q", "quit"}, {"esc", "stay"}.
	Keys []Hint
	// Offset is the number of lines scrolled past.
	Offset int
}

func (q Quit) Width() int { return 64 }

func (q Quit) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: "Quit?", offset: q.Offset}
	if len(q.Running) == 0 {
		s.body = wrapped(width, 0, Paint{}, "Nothing is running.")
	} else {
		s.body = wrapped(width, 0, st.Strong, "Still running: "+text.Count(len(q.Running), "purge", "purges"))
	}
	for _, running := range q.Running {
		l := newLine(width)
		l.to(2)
		l.add(Paint{}, text.TruncateMiddle(text.Clean(running), l.left()))
		s.body = append(s.body, l.String())
	}
	if q.Note != "" {
		s.body = append(s.body, gap(height, 9)...)
		s.body = append(s.body, wrapped(width, 0, Paint{}, q.Note)...)
	}
	s.pinned = append(gap(height, 9), keyLine(width, q.Keys, st))
	return s
}
