package overlay

import (
	"strconv"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// field is the input of a row and its label, nil for a row of choices.
func (s *SignIn) field(row SignInRow) (*widget.Field, string) {
	switch row {
	case RowToken:
		return &s.Token, "Token"
	case RowUser:
		return &s.User, "User"
	case RowPassword:
		return &s.Password, "Password"
	case RowName:
		return &s.Name, "Token name"
	case RowDescription:
		return &s.Description, "Description"
	case RowDate:
		return &s.Date, "Expires on"
	}
	return nil, ""
}

// focused reports whether a row gets the keys.
func (s SignIn) focused(row SignInRow) bool { return s.State == SignInEditing && s.Focus == row }

// rankOf keeps the focused row, and of the others those near it.
func (s SignIn) rankOf(row SignInRow) int {
	if s.focused(row) {
		return widget.RankFocus
	}
	distance := int(row - s.Focus)
	return widget.RankRow + max(distance, -distance)
}

// form is the switch and the inputs of the way it shows. Both ways take the
// same number of lines where there is room.
func (s SignIn) form(width int, st *widget.Styles) []widget.Ranked {
	const usual = 7
	var lines []widget.Ranked
	add := func(row SignInRow, line string) {
		lines = append(lines, widget.Ranked{Rank: s.rankOf(row), Line: line})
	}
	for _, row := range s.Rows() {
		switch row {
		case RowWay:
			add(row, s.choice(width, row, "Sign in with", []string{"a personal access token", "user and password"}, int(s.Way), st))
		case RowExpiry:
			add(row, s.expiry(width, st))
		case RowDate:
			if !inline(width) {
				add(row, s.input(width, row, st))
			}
		case RowJobScope:
			job, cluster := s.scopes(width, st)
			if cluster == "" {
				lines = append(lines, widget.Ranked{Rank: min(s.rankOf(RowJobScope), s.rankOf(RowClusterScope)), Line: job})
			} else {
				add(RowJobScope, job)
				add(RowClusterScope, cluster)
			}
		case RowClusterScope, RowKeep:
		default:
			add(row, s.input(width, row, st))
		}
	}
	if s.Way == SignInToken {
		lines = append(lines, widget.Ranked{Rank: widget.RankBlank})
		lines = append(lines, widget.Rank(widget.RankHelp, widget.Paragraph(width, noteIndent(width), st.Muted,
			"Make one in the manager's console, under Developer, Personal Access Tokens, with the scopes job and cluster. Or choose user and password above, and dftask makes it.")...)...)
	}
	return widget.PadRanked(lines, usual, widget.RankBlank)
}

// inline reports whether a line has room for the choices of expiry and a date.
func inline(width int) bool { return width >= 72 }

// noteIndent puts notes under the values, where there is room.
func noteIndent(width int) int {
	if width >= 60 {
		return 1 + signInLabels
	}
	return 1
}

func (s SignIn) input(width int, row SignInRow, st *widget.Styles) string {
	field, label := s.field(row)
	f := *field
	f.Label, f.Focused, f.Masked = label, s.focused(row), row == RowToken || row == RowPassword
	return f.Draw(width, signInLabels, st)
}

// label begins the line of a row of choices.
func (s SignIn) label(l *widget.Line, label string, focused bool, st *widget.Styles) {
	labels := min(signInLabels, (l.At()+l.Left())*2/5)
	widget.Field{Label: label, Focused: focused}.DrawLabel(l, labels, st)
	l.To(1 + labels)
}

// choice draws a row of which one is chosen: it stands in brackets.
func (s SignIn) choice(width int, row SignInRow, label string, items []string, chosen int, st *widget.Styles) string {
	l := widget.NewLine(width)
	s.label(l, label, s.focused(row), st)
	choices(l, items, chosen, s.focused(row), st)
	return l.String()
}

// choices are words of which the chosen one stands in brackets. Where there is
// no room for all, it stands alone between arrows.
func choices(l *widget.Line, items []string, chosen int, focused bool, st *widget.Styles) {
	paint := st.Strong
	if focused {
		paint = st.Tab.Active
	}
	need := 0
	for _, item := range items {
		need += text.Width(item) + 2
	}
	if need > l.Left() {
		if chosen >= 0 && chosen < len(items) {
			l.Add(st.Tab.Idle, "<")
			l.Add(paint, text.Truncate(items[chosen], l.Left()-1))
			l.Add(st.Tab.Idle, ">")
		}
		return
	}
	for i, item := range items {
		if i == chosen {
			l.Add(paint, "["+item+"]")
			continue
		}
		l.Skip(1)
		l.Add(st.Tab.Idle, item)
		l.Skip(1)
	}
}

// expiry is the choice of how long, with the result: the date that is
// typed, or the one on which the token ends.
func (s SignIn) expiry(width int, st *widget.Styles) string {
	items := make([]string, 0, len(ExpiryDays)+1)
	for _, days := range ExpiryDays {
		items = append(items, strconv.Itoa(days)+" days")
	}
	items = append(items, "a date")
	l := widget.NewLine(width)
	s.label(l, "Expires in", s.focused(RowExpiry), st)
	choices(l, items, int(s.Expiry), s.focused(RowExpiry), st)
	switch {
	case s.Expiry == ExpiryDate && inline(width):
		l.Skip(1)
		f := s.Date
		if f.Focused = s.focused(RowDate); f.Focused {
			l.Add(st.Field.FocusedLabel, ">")
		} else {
			l.Skip(1)
		}
		f.DrawValue(l, l.Left(), st)
	case s.Expiry != ExpiryDate && s.Until != "" && text.Width(s.Until)+4 <= l.Left():
		l.Skip(2)
		l.Add(st.Muted, "("+s.Until+")")
	}
	return l.String()
}

// scopes are the check marks of the new token's scopes, on two lines where one
// is too short.
func (s SignIn) scopes(width int, st *widget.Styles) (job, cluster string) {
	box := func(l *widget.Line, row SignInRow, name string, checked bool) {
		mark, paint := "[ ] ", widget.Paint{}
		if checked {
			mark = "[x] "
		}
		if s.focused(row) {
			paint = st.Accent
		}
		l.Add(paint, mark+name)
	}
	l := widget.NewLine(width)
	if width < 48 {
		s.label(l, "Scopes", s.focused(RowJobScope), st)
		box(l, RowJobScope, "job", s.Job)
		job = l.String()
		l = widget.NewLine(width)
		s.label(l, "", s.focused(RowClusterScope), st)
		box(l, RowClusterScope, "cluster", s.Cluster)
		return job, l.String()
	}
	s.label(l, "Scopes", s.focused(RowJobScope) || s.focused(RowClusterScope), st)
	for i, scope := range []struct {
		row     SignInRow
		name    string
		checked bool
	}{{RowJobScope, "job", s.Job}, {RowClusterScope, "cluster", s.Cluster}} {
		l.Skip(2 * i)
		if s.focused(scope.row) { // two boxes share the line's mark
			l.Add(st.Field.FocusedLabel, ">")
		} else {
			l.Skip(1)
		}
		box(l, scope.row, scope.name, scope.checked)
	}
	return l.String(), ""
}

// keep is the choice of a place for the token, and what it means.
func (s SignIn) keep(width int, st *widget.Styles) []widget.Ranked {
	items := []string{"OS keyring", "this run only", "plaintext file"}
	usual := 3
	var notes []widget.Ranked
	indent := noteIndent(width)
	if s.NoKeyring != "" {
		items[KeepKeyring] = "no OS keyring"
		notes = widget.Rank(widget.RankHelp, widget.Paragraph(width, indent, widget.Paint{}, s.NoKeyring)...)
		usual = 5
	}
	switch s.Keep {
	case KeepRun:
		notes = append(notes, widget.Rank(widget.RankHelp, widget.Paragraph(width, indent, st.Muted, "In memory: gone when dftask ends. Nothing is written.")...)...)
	case KeepFile:
		where := s.File
		if where == "" {
			where = "A file"
		}
		notes = append(notes, widget.Rank(widget.RankDanger, widget.Prefixed(width, widget.Spaces(indent)+"! ", widget.Spaces(indent+2), st.Tone[widget.ToneWarn],
			where+" can be read by anyone with access to your files. The header will say PLAINTEXT TOKEN.")...)...)
	case KeepKeyring:
		if s.NoKeyring != "" {
			break
		}
		notes = append(notes, widget.Rank(widget.RankHelp, widget.Paragraph(width, indent, st.Muted, "As an item of its own for this manager and context.")...)...)
	}
	choice := s.choice(width, RowKeep, "Keep it in", items, int(s.Keep), st)
	lines := append(widget.Rank(s.rankOf(RowKeep), choice), notes...)
	return widget.PadRanked(lines, usual, widget.RankBlank)
}
