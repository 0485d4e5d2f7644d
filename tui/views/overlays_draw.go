package views

import (
	"strings"

	"dftask/tui/views/text"
)

func (h Help) Width() int { return 108 }

// Sheet draws the groups in one column, or in two of about the same height.
func (h Help) Sheet(width, _ int, st *Styles) sheet {
	s := sheet{title: "Keys", offset: h.Offset}
	if width < 90 {
		for _, group := range h.Groups {
			s.body = append(s.body, group.lines(width, st)...)
		}
		s.body = trimBlank(s.body)
		return s
	}
	column := (width - 4) / 2
	total := 0
	for _, group := range h.Groups {
		total += len(group.Keys) + 2
	}
	var left, right []string
	for _, group := range h.Groups {
		if lines := group.lines(column, st); len(right) == 0 && len(left)+len(lines)/2 <= (total+1)/2 {
			left = append(left, lines...)
		} else {
			right = append(right, lines...)
		}
	}
	left, right = trimBlank(left), trimBlank(right)
	for i := range max(len(left), len(right)) {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) && right[i] != "" {
			line = padPainted(line, column+4) + right[i]
		}
		s.body = append(s.body, line)
	}
	return s
}

func (g HelpGroup) lines(width int, st *Styles) []string {
	name := newLine(width)
	name.add(st.Accent, g.Name)
	lines := []string{name.String()}
	for _, key := range g.Keys {
		words, paint := key.Words, Paint{}
		if key.Disabled != "" {
			words, paint = words+" — "+key.Disabled, st.Muted
		}
		l := newLine(width)
		l.to(2)
		l.add(st.Hint.Keys, key.Keys)
		l.to(max(min(17, width/3), l.at()+2))
		at := l.at()
		for _, part := range text.Wrap(text.Clean(words), max(width-at, 1)) {
			l.to(at)
			l.add(paint, part)
			lines = append(lines, l.String())
			l = newLine(width)
		}
	}
	return append(lines, "")
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func (m Messages) Width() int { return 100 }

func (m Messages) Sheet(width, _ int, st *Styles) sheet {
	s := sheet{title: "Messages", offset: m.Offset}
	kinds := [...]string{ToneInfo: "info", ToneOK: "ok", ToneOpen: "open", ToneWarn: "warn", ToneError: "error"}
	indent := 17
	if width < 48 {
		indent = 0
	}
	for _, message := range m.Items {
		l := newLine(width)
		l.add(st.Muted, message.At)
		l.to(10)
		l.add(st.Tone[message.Tone], kinds[message.Tone])
		wrapped := text.Wrap(text.CleanLines(message.Text), width-indent)
		if indent > 0 {
			l.to(indent)
			l.add(Paint{}, wrapped[0])
			wrapped = wrapped[1:]
		}
		s.body = append(s.body, l.String())
		for _, part := range wrapped {
			l := newLine(width)
			l.to(indent)
			l.add(Paint{}, part)
			s.body = append(s.body, l.String())
		}
	}
	if len(m.Items) == 0 {
		s.body = wrapped(width, 0, st.Muted, "No messages yet.")
	}
	return s
}

const paletteRows = 14

func (p Palette) Width() int { return 72 }

func (p Palette) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: "Commands", list: true, rows: paletteRows, first: p.List.First, total: p.List.Total}
	l := newLine(width)
	l.add(st.Accent, ": ")
	input := p.Input
	input.Focused = true
	input.value(l, l.left(), st)
	s.top = []string{l.String()}
	if height >= 8 {
		s.top = append(s.top, "")
	}
	keys := 0
	for _, item := range p.Items {
		keys = max(keys, text.Width(text.Clean(item.Keys)))
	}
	keys = min(keys, width/4)
	for i, item := range p.Items {
		l := listLine(width, i == p.List.Cursor, true, false, st)
		name := max(width-2-keys-2, 8)
		if item.Disabled == "" {
			l.add(Paint{}, text.Truncate(text.Clean(item.Name), name))
		} else {
			l.add(st.Muted, text.Truncate(text.Clean(item.Name)+" — "+text.Clean(item.Disabled), name))
		}
		l.to(width - keys)
		l.add(st.Hint.Keys, text.Truncate(text.Clean(item.Keys), keys))
		s.body = append(s.body, l.String())
	}
	if len(p.Items) == 0 {
		s.body = wrapped(width, 2, st.Muted, "No command matches.")
	}
	return s
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

const choiceRows = 14

func (c Choice) Width() int {
	for _, item := range c.Items {
		if len(item.Badges) > 0 {
			return 76
		}
	}
	return 64
}

func (c Choice) Sheet(width, height int, st *Styles) sheet {
	s := sheet{title: c.Title, list: true, first: c.List.First, total: c.List.Total}
	if lines := wrapped(width, 0, Paint{}, c.Text); c.Text != "" && len(lines) <= height/3 {
		s.top = append(lines, gap(height, 9)...)
	}
	s.rows = min(choiceRows, max(c.List.Total, 1))
	if c.Filter != nil {
		l := newLine(width)
		l.add(st.Accent, "/ ")
		c.Filter.value(l, l.left(), st)
		s.top = append(s.top, l.String())
		s.rows = choiceRows // or the dialog would shrink with each letter
	}
	labels := 0
	for _, item := range c.Items {
		labels = max(labels, text.Width(text.Clean(item.Label)))
	}
	labels = min(labels, width*3/5)
	for i, item := range c.Items {
		s.body = append(s.body, c.row(item, width, labels, i == c.List.Cursor, st))
	}
	if len(c.Items) == 0 {
		s.body = wrapped(width, 2, st.Muted, "Nothing to choose from.")
	}
	s.pinned = append(gap(height, 9), keyLine(width, c.Keys, st))
	return s
}

func (c Choice) row(item ChoiceItem, width, labels int, cursor bool, st *Styles) string {
	l := listLine(width, cursor, true, false, st)
	box := ""
	switch {
	case c.Multi && item.Marked:
		box = "[x] "
	case c.Multi:
		box = "[ ] "
	case item.Marked:
		box = "* "
	default:
		box = "  "
	}
	at := l.at() + len(box)
	l.add(st.Mark, strings.TrimRight(box, " "))
	paint := Paint{}
	if item.Disabled != "" {
		paint = st.Muted
	}
	label := text.TruncateMiddle(text.Clean(item.Label), labels)
	if badge, ok := st.color(item.Color); ok {
		l.to(at - 1)
		l.add(badge, " "+label+" ")
	} else {
		l.to(at)
		l.add(paint, label)
	}
	l.to(at + labels + 3)
	shown, badges := item.Badges, 0
	for i, badge := range shown {
		size := text.Width(badge.Text) + 3
		if badges+size > l.left() {
			shown = shown[:i]
			break
		}
		badges += size
	}
	note := strings.TrimSpace(item.Note)
	if badges > 0 {
		note = text.TruncateMiddle(text.Clean(note), max(l.left()-badges, 0))
	}
	l.add(st.Muted, note)
	if item.Disabled != "" {
		if note != "" {
			l.skip(2)
		}
		l.add(st.Muted, item.Disabled)
	}
	if badges > 0 {
		l.to(width - badges)
		for _, badge := range shown {
			l.skip(1)
			badge.add(l, st)
		}
	}
	return l.String()
}
