package views

import (
	"strings"

	"dftask/tui/views/text"
)

// The ranks of the dialog's lines, from what stays to what goes first.
const (
	rankFocus = iota
	rankNews  // what went wrong, what is being done, what was reached
	rankWhy
	rankKeys
	rankDanger // what would give a secret away
	rankRow    // and the distance to the focus
	rankPlace  = iota + 20
	rankMore
	rankHelp
	rankCalm
	rankBlank
)

const signInLabels = 14

func (s SignIn) Width() int { return 76 }

func (s SignIn) Sheet(width, height int, st *Styles) sheet {
	blank := rank(rankBlank, "")
	var lines []ranked
	add := func(parts ...[]ranked) {
		for _, part := range parts {
			lines = append(lines, part...)
		}
	}
	add(s.head(width, st), blank)
	if s.State != SignInDone { // nothing to fill in any more
		add(s.form(width, st), blank, s.keep(width, st), blank)
	}
	add(s.news(width, height, st), blank, rank(rankKeys, s.keyLine(width, st)))
	return sheet{title: s.title(), body: squeeze(lines, width, height)}
}

func (s SignIn) keyLine(width int, st *Styles) string {
	line := keyLine(width-1, s.Keys, st)
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
func (s SignIn) head(width int, st *Styles) []ranked {
	var lines []ranked
	if s.Manager != "" {
		l := newLine(width)
		l.to(1)
		l.add(st.Muted, "Manager")
		l.to(max(1+min(signInLabels, width*2/5), l.at()+1))
		l.add(Paint{}, text.TruncateMiddle(text.Clean(s.Manager), l.left()))
		lines = append(lines, ranked{rank: rankPlace, line: l.String()})
	}
	if s.State == SignInDone {
		return lines
	}
	if s.PlainHTTP {
		lines = append(lines, rank(rankDanger, warning(width, st, "Plain HTTP: whoever is on the way reads what is typed here.")...)...)
	}
	if s.refused() {
		lines = append(lines, rank(rankWhy, warning(width, st, s.why())...)...)
	} else {
		lines = append(lines, rank(rankWhy, wrapped(width, 1, Paint{}, s.why())...)...)
	}
	if s.Shadows {
		lines = append(lines, rank(rankMore, wrapped(width, 1, Paint{},
			text.Capital(s.Place)+" is asked before the keyring: change or unset it, or the next start finds the same token.")...)...)
	}
	if s.Resumes {
		lines = append(lines, rank(rankCalm, wrapped(width, 1, st.Muted, "Nothing is lost: what is open goes on once you are signed in.")...)...)
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
func (s SignIn) news(width, height int, st *Styles) []ranked {
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
	ranks := rank(rankNews, cutLines(lines, limit, width)...)
	if len(lines) == 0 {
		ranks = rank(rankHelp, wrapped(width, 1, st.Muted, s.hint())...)
	}
	return padRanked(ranks, usual, rankBlank)
}

func (g Granted) lines(width int, st *Styles) []string {
	tone, say := ToneOK, "Signed in. This token may read and make jobs, and list scheduler clusters."
	switch {
	case g.Jobs && !g.Clusters:
		say = "Signed in. This token may read and make jobs, but not list scheduler clusters: they are shown by id."
	case g.Clusters && !g.Jobs:
		tone, say = ToneWarn, "! This token may list scheduler clusters, but not read or make jobs: searches and purges need the scope job."
	case !g.Jobs:
		tone, say = ToneWarn, "! This token may neither read or make jobs nor list scheduler clusters."
	}
	lines := wrapped(width, 1, st.Tone[tone], say)
	more := g.Kept
	if g.Expires != "" {
		more = strings.TrimSpace(more + " It expires on " + g.Expires + ".")
	}
	if more != "" {
		lines = append(lines, wrapped(width, 1, Paint{}, more)...)
	}
	return lines
}

func (s SignIn) working(width int, st *Styles) []string {
	if s.Retry > 0 {
		return wrapped(width, 1, st.Tone[ToneWarn],
			"Refused; trying once more in "+text.Duration(s.Retry)+". The manager refuses even the right password within 5 s of another attempt, and that may be all.")
	}
	doing := s.Doing
	if doing == "" {
		doing = "signing in"
	}
	return wrapped(width, 1, Paint{}, text.Capital(doing)+text.Ellipsis)
}

// problems are what went wrong, and what is wrong with the inputs.
func (s SignIn) problems(width, limit int, st *Styles) []string {
	var lines []string
	if s.Problem.What != "" {
		lines = s.Problem.marked(width, limit, st)
	}
	for _, row := range s.Rows() {
		if field, label := s.field(row); field != nil && field.Error != "" {
			lines = append(lines, paragraph(width, " ! ", "   ", st.Tone[ToneError], label+": "+field.Error)...)
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
