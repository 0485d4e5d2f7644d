package overlay

import (
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const signInLabels = 14

// Width is the width of text that the dialog likes best.
func (s SignIn) Width() int { return 76 }

// Sheet draws the content of the dialog.
func (s SignIn) Sheet(width, height int, st *widget.Styles) widget.Sheet {
	blank := widget.Rank(widget.RankBlank, "")
	var lines []widget.Ranked
	add := func(parts ...[]widget.Ranked) {
		for _, part := range parts {
			lines = append(lines, part...)
		}
	}
	add(s.head(width, st), blank)
	if s.State != SignInDone { // nothing to fill in any more
		add(s.form(width, st), blank, s.keep(width, st), blank)
	}
	add(s.news(width, height, st), blank, widget.Rank(widget.RankKeys, s.keyLine(width, st)))
	return widget.Sheet{Title: s.title(), Body: widget.Squeeze(lines, width, height)}
}

func (s SignIn) keyLine(width int, st *widget.Styles) string {
	line := widget.KeyLine(width-1, s.Keys, st)
	if line == "" || width < 32 {
		return line
	}
	return " " + line
}

// title names what is signed in to, for it is all that stays on a small screen.
func (s SignIn) title() string {
	where := s.Context
	if where == "" {
		_, host, found := strings.Cut(s.Manager, "://")
		if where = host; !found {
			where = s.Manager
		}
	}
	if where == "" {
		return "Sign in"
	}
	return "Sign in to " + where
}

// head says where the dialog leads, and why it is open.
func (s SignIn) head(width int, st *widget.Styles) []widget.Ranked {
	var lines []widget.Ranked
	if s.Manager != "" {
		l := widget.NewLine(width)
		l.To(1)
		l.Add(st.Muted, "Manager")
		l.To(max(1+min(signInLabels, width*2/5), l.At()+1))
		l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(s.Manager), l.Left()))
		lines = append(lines, widget.Ranked{Rank: widget.RankPlace, Line: l.String()})
	}
	if s.State == SignInDone {
		return lines
	}
	if s.PlainHTTP {
		lines = append(lines, widget.Rank(widget.RankDanger, widget.Warning(width, st, "Plain HTTP: anyone on the network path can read what is typed here.")...)...)
	}
	if s.refused() {
		lines = append(lines, widget.Rank(widget.RankWhy, widget.Warning(width, st, s.why())...)...)
	} else {
		lines = append(lines, widget.Rank(widget.RankWhy, widget.Paragraph(width, 1, widget.Paint{}, s.why())...)...)
	}
	if s.Shadows {
		lines = append(lines, widget.Rank(widget.RankMore, widget.Paragraph(width, 1, widget.Paint{},
			text.Capital(s.Place)+" is asked before the keyring: change or unset it, or the next start finds the same token.")...)...)
	}
	if s.Resumes {
		lines = append(lines, widget.Rank(widget.RankCalm, widget.Paragraph(width, 1, st.Muted, "Nothing is lost: what is open continues once you are signed in.")...)...)
	}
	return lines
}

func (s SignIn) refused() bool { return s.Why != SignInNoToken && s.Why != SignInAsked }

// why is the sentence that says why the dialog is open.
func (s SignIn) why() string {
	token := "the token"
	if s.Place != "" {
		token += " from " + s.Place
	}
	detail := ""
	if s.Detail != "" {
		detail = " (" + s.Detail + ")"
	}
	switch s.Why {
	case SignInUnknown:
		return "The manager does not know " + token + ": it was revoked, or is another manager's."
	case SignInExpired:
		return text.Capital(token) + " has expired" + detail + "."
	case SignInInactive:
		return "The manager calls " + token + " inactive: it was switched off or revoked, or is not known."
	case SignInScope:
		if s.Detail == "" {
			return text.Capital(token) + " lacks a scope that this needs."
		}
		return text.Capital(token) + " lacks the scope " + s.Detail + ", which " + scopeUse(s.Detail) + " need."
	case SignInAsked:
		return "A new token takes the place of the one in use."
	}
	return "No personal access token was found for this manager."
}

// scopeUse says what a scope is needed for.
func scopeUse(scope string) string {
	if scope == "cluster" {
		return "the names of scheduler clusters"
	}
	return "searches and purges"
}

// news is the lower part: what was reached, what is being done, what went
// wrong; else a word on the row that has the focus.
func (s SignIn) news(width, height int, st *widget.Styles) []widget.Ranked {
	const usual = 2 // lines that are always there, so that the dialog holds still
	limit := min(max(height-2, 1), 7)
	var lines []string
	switch {
	case s.State == SignInDone:
		lines = s.Granted.lines(width, st)
	case s.State == SignInWorking:
		lines = s.working(width, st)
	default:
		lines = s.problems(width, limit, st)
	}
	ranks := widget.Rank(widget.RankNews, widget.CutLines(lines, limit, width)...)
	if len(lines) == 0 {
		ranks = widget.Rank(widget.RankHelp, widget.Paragraph(width, 1, st.Muted, s.hint())...)
	}
	return widget.PadRanked(ranks, usual, widget.RankBlank)
}

func (g Granted) lines(width int, st *widget.Styles) []string {
	tone, say := widget.ToneOK, "Signed in. This token may read and make jobs, and list scheduler clusters."
	switch {
	case g.Jobs && !g.Clusters:
		say = "Signed in. This token may read and make jobs, but not list scheduler clusters: they are shown by id."
	case g.Clusters && !g.Jobs:
		tone, say = widget.ToneWarn, "! This token may list scheduler clusters, but not read or make jobs: searches and purges need the scope job."
	case !g.Jobs:
		tone, say = widget.ToneWarn, "! This token may neither read or make jobs nor list scheduler clusters."
	}
	lines := widget.Paragraph(width, 1, st.Tone[tone], say)
	more := g.Kept
	if g.Expires != "" {
		more = strings.TrimSpace(more + " It expires on " + g.Expires + ".")
	}
	if more != "" {
		lines = append(lines, widget.Paragraph(width, 1, widget.Paint{}, more)...)
	}
	return lines
}

func (s SignIn) working(width int, st *widget.Styles) []string {
	if s.Retry > 0 {
		return widget.Paragraph(width, 1, st.Tone[widget.ToneWarn],
			"Refused; trying once more in "+text.Duration(s.Retry)+". The manager refuses even the right password within 5 s of another attempt, and that may be the only reason.")
	}
	doing := s.Doing
	if doing == "" {
		doing = "signing in"
	}
	return widget.Paragraph(width, 1, widget.Paint{}, text.Capital(doing)+text.Ellipsis)
}

// problems are what went wrong, and what is wrong with the inputs.
func (s SignIn) problems(width, limit int, st *widget.Styles) []string {
	var lines []string
	if s.Problem.What != "" {
		lines = s.Problem.Marked(width, limit, st)
	}
	for _, row := range s.Rows() {
		if field, label := s.field(row); field != nil && field.Error != "" {
			lines = append(lines, widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneError], label+": "+field.Error)...)
		}
	}
	return lines
}

// hint is a word on the row that has the focus.
func (s SignIn) hint() string {
	switch s.Focus {
	case RowToken:
		return "It is tried at once. It is drawn as eight stars at most."
	case RowUser:
		return "The name you use in the manager's console."
	case RowPassword:
		return "It is sent to the manager to make the token, and then forgotten."
	case RowName:
		return "The name in the manager's list of tokens; no two tokens share one."
	case RowDescription:
		return "It stands beside the name in that list."
	case RowExpiry:
		return "Left and right choose. After that day the manager refuses the token."
	case RowDate:
		return "Year, month and day, such as 2027-01-31."
	case RowJobScope:
		return "Space switches. Searches and purges need the scope job."
	case RowClusterScope:
		return "Space switches. With the scope cluster, scheduler clusters have names."
	}
	return "Left and right choose."
}
