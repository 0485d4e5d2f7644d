package views

import (
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// FirstRun is the body of a dashboard that knows no manager yet.
type FirstRun struct {
	// URL is the input for the manager's URL. Its label is set here.
	URL widget.Field
	// State is how the check of that URL stands.
	State CheckState
	// Checked is the URL that State is about, completed with its scheme:
	// "https://manager.example.com:8080".
	Checked string
	// PlainHTTP is set when Checked would carry tokens and passwords in clear.
	PlainHTTP bool
	// Problem is why it was refused, in CheckFailed.
	Problem widget.Problem
	// Name is the name of a context in the command that makes the manager
	// permanent: "prod". Empty shows NAME.
	Name string
	// Without says how to have a manager where there is none, and what to do without
	// one, before an address is checked.
	Without string
	// DemoKey starts the demo: "ctrl+o". Empty leaves the demo out.
	DemoKey string
}

// CheckState is how the check of a manager's URL stands.
type CheckState int

// The states of the check.
const (
	// CheckNone is before enter.
	CheckNone CheckState = iota
	// CheckRunning waits for an answer of Checked.
	CheckRunning
	// CheckFailed found no manager at Checked.
	CheckFailed
	// CheckOK found one; the sign-in opens next.
	CheckOK
)

const (
	firstRunWidth  = 84 // of text: longer lines are hard to read
	firstRunLabels = 14
)

// render draws the body in at most height lines.
func (f FirstRun) render(width, height int, st *widget.Styles) []string {
	width = min(width, firstRunWidth)
	blank := widget.Rank(widget.RankBlank, "")
	var lines []widget.Ranked
	add := func(n int, some []string) { lines = append(lines, widget.Rank(n, some...)...) }

	lines = append(lines, blank...)
	add(widget.RankMore, widget.Paragraph(width, 1, widget.Paint{}, "dftask finds the hosts of a Dragonfly P2P network that hold a copy of a URL, an image or a task, deletes those copies, and checks that they are gone."))
	lines = append(lines, blank...)
	add(widget.RankWhy, widget.Paragraph(width, 1, st.Strong, "It knows no manager yet. Which one?"))
	lines = append(lines, blank...)
	url := f.URL
	url.Label, url.Focused = "Manager URL", f.State == CheckNone || f.State == CheckFailed
	add(widget.RankFocus, []string{url.Draw(width, firstRunLabels, st)})
	lines = append(lines, blank...)
	lines = append(lines, f.news(width, height, st)...)
	lines = append(lines, blank...)

	step := func(n int, number, what string) {
		add(n, widget.Prefixed(width, " "+number+". ", "    ", widget.Paint{}, what))
	}
	add(widget.RankMore, widget.Paragraph(width, 1, st.Strong, "What happens next"))
	step(widget.RankMore, "1", "dftask asks whether a manager answers there. No secret is sent.")
	step(widget.RankMore, "2", "You sign in, with a personal access token or with user and password.")
	step(widget.RankRow, "3", "To have this manager at every start, run in a shell:")
	add(widget.RankRow, widget.Paragraph(width, 4, st.Strong, f.command()))
	if f.DemoKey != "" {
		lines = append(lines, blank...)
		demo := f.DemoKey + " opens the demo instead: a manager inside dftask, with copies to purge."
		add(widget.RankDanger, widget.Paragraph(width, 1, widget.Paint{}, demo))
	}
	return widget.Squeeze(lines, width, height)
}

// news is how the check stands, or what the input is for.
func (f FirstRun) news(width, height int, st *widget.Styles) []widget.Ranked {
	const usual = 5 // or what stands below would jump
	var lines []string
	news := widget.RankNews
	checked := f.Checked
	if checked == "" {
		checked = "the manager"
	}
	switch {
	case f.State == CheckRunning:
		lines = widget.Paragraph(width, 1, widget.Paint{}, "Asking "+checked+text.Ellipsis)
	case f.State == CheckFailed:
		lines = f.Problem.Marked(width, max(height-2, 1), st)
	case f.State == CheckOK:
		lines = widget.Paragraph(width, 1, st.Tone[widget.ToneOK], "A Dragonfly manager answers at "+checked+". Signing in is next.")
	case f.URL.Error != "":
		lines = widget.Prefixed(width, " ! ", "   ", st.Tone[widget.ToneError], f.URL.Error)
	default:
		news = widget.RankHelp
		lines = widget.Paragraph(width, 1, st.Muted, strings.TrimSpace("The address of its console and API, such as https://manager.example.com:8080. "+f.Without))
	}
	if f.PlainHTTP && f.State != CheckFailed {
		lines = append(lines, widget.Warning(width, st, "Plain HTTP: anyone on the network path can read tokens and passwords.")...)
	}
	return widget.PadRanked(widget.Rank(news, widget.CutLines(lines, max(height-2, 1), width)...), usual, widget.RankBlank)
}

// command is what makes the manager permanent, ready to be copied.
func (f FirstRun) command() string {
	name, url := f.Name, f.Checked
	if name == "" {
		name = "NAME"
	}
	if url == "" || f.State == CheckNone || f.State == CheckFailed {
		url = "URL"
	}
	return strings.Join([]string{"dftask context set", name, "--manager", url}, " ")
}
