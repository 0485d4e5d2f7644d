//go:build unix

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// The keys that have no letter.
const (
	enter     = "\r"
	escape    = "\x1b"
	interrupt = "\x03"
)

// openDashboard opens the dashboard on the built-in manager and waits until it is
// there.
func openDashboard(t *testing.T, s size, args ...string) *terminal {
	t.Helper()
	// A flag that is given again wins.
	x := open(t, s, append([]string{"--demo"}, args...)...)
	x.await("[1 URL]", "all clusters (2)")
	return x
}

// search types a URL into the form and waits for the answer.
func (x *terminal) search(url, summary string) string {
	x.t.Helper()
	x.press(url)
	x.await(url)
	x.press(enter)
	return x.await("[Copies]", summary, "answered after")
}

// purge deletes all copies of a URL that was searched, and waits for the line of the
// execution. A busy machine may show that one when the purge has ended.
func (x *terminal) purge(url string) {
	x.t.Helper()
	x.press("a")
	x.await("marked")
	x.purgeUnsearched(url)
}

// purgeUnsearched is purge where there are no copies to mark.
func (x *terminal) purgeUnsearched(url string) {
	x.t.Helper()
	x.press("d")
	x.confirmed()
	x.awaitThat("the execution of "+url, func(screen string) bool {
		return slices.ContainsFunc(strings.Split(screen, "\n"), func(l string) bool { return strings.Contains(l, base(url)) && ofExecution.MatchString(l) })
	})
}

// ofExecution is on the line of an execution, that of a purge which ended too.
var ofExecution = regexp.MustCompile(`(?i)pending|verif|purged`)

// typed is the confirmation with its word.
var typed = regexp.MustCompile(`Type delete +delete`)

func TestWalk(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("%dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			// A digit in an empty URL field is a tab's.
			x.press("2")
			x.await("[2 Image]")
			x.press("1")
			x.await("[1 URL]")
			found := x.search(llamaURL, "8 in 2 clusters, 8 complete")
			assert.Regexp(t, `cluster-1 +6 copies`, found)
			assert.Regexp(t, `eu-west +2 copies`, found)

			x.purge(llamaURL)
			done := x.awaitLine("purged ", base(llamaURL))
			assert.Regexp(t, `s purged +8 gone `, line(done, "purged ", base(llamaURL)))
			x.await("PURGED: 8 deleted, no copy found afterwards")

			x.backToCopies()
			x.press("r")
			x.await("─[Copies]─ no copy found ─")
			x.press("q")
			assert.Zero(t, x.awaitEnd())
		})
	}
}

// backToCopies leaves the executions where they have the screen for
// themselves.
func (x *terminal) backToCopies() {
	x.t.Helper()
	if screen, _ := x.look(); strings.Contains(screen, "[5 Executions") {
		x.press(escape)
	}
	x.await("[Copies]")
}

func TestVerdictsThatAreNotPurged(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("disk only %dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.search(diskOnlyURL, "2 in 1 cluster")
			x.purge(diskOnlyURL)
			x.awaitLine("NOTHING PURGED", "0 of 2", base(diskOnlyURL))
			x.await("NOTHING PURGED: 0 deleted, 2 still found")
		})
		t.Run(fmt.Sprintf("fail %dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.search(failURL, "3 in 1 cluster")
			x.purge(failURL)
			x.awaitLine("PARTLY PURGED", "2 of 3", base(failURL))
			if s == large { // the copies still have the focus
				x.press("\t")
			}
			x.await("[Executions]")
			x.press(enter)
			detail := x.await("[Execution #", "Failed 1", "node-002")
			assert.Contains(t, joined(detail), "permission denied: unlink /var/lib/dragonfly/content")
		})
	}
}

// joined is the screen as one text, for what may stand on several lines.
func joined(screen string) string { return strings.Join(strings.Fields(screen), " ") }

// A word typed into the list by somebody who believes to be elsewhere deletes
// nothing, and opens no dialog.
func TestAWordOpensNoDialog(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	x.search(llamaURL, "8 in 2 clusters")
	x.press("ddelete" + enter)
	assert.NotContains(t, x.await("d was typed in one go with another key and was not taken."), "Type delete")
	x.press(enter) // the cluster, which the word's enter has folded
	before := line(x.await("node-005"), "answered after")

	// The same search still finds all of them, and no delete was made.
	x.press("r")
	x.awaitThat("another answer", func(screen string) bool {
		after := line(screen, "8 in 2 clusters", "answered after")
		return after != "" && job(after) != job(before)
	})
	x.press("5")
	assert.Empty(t, line(x.await("[Executions]", "done"), base(llamaURL)))

	// Typed into the dialog that is there, the word counts, in one piece too.
	x.press(escape)
	x.await("[Copies]")
	x.purge(llamaURL)
	x.awaitLine("purged ", "8 gone", base(llamaURL))
}

// job is the job that a line names.
func job(line string) string { return regexp.MustCompile(`job \d+`).FindString(line) }

func TestLettersReadTogetherAreKeys(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	before := x.search(llamaURL, "8 in 2 clusters")
	first := cursor(before)
	require.GreaterOrEqual(t, first, 0)
	x.press("jjjj")
	x.awaitThat("the cursor four rows down", func(screen string) bool { return cursor(screen) == first+4 })
	x.press("kk")
	x.awaitThat("the cursor two rows up", func(screen string) bool { return cursor(screen) == first+2 })
}

// cursor is the row of the copies under the cursor, from 0; -1 when there is
// none.
func cursor(screen string) int {
	row := -1
	inside := false
	for _, l := range strings.Split(screen, "\n") {
		switch {
		case strings.HasPrefix(l, "─[Copies]"):
			inside = true
		case inside:
			if row++; strings.HasPrefix(l, ">") {
				return row
			}
		}
	}
	return -1
}

func TestQuittingListsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	x.search(llamaURL, "8 in 2 clusters")
	x.press("q")
	assert.Zero(t, x.awaitEnd(), "with nothing under way it just ends")

	// Slow enough that the purge is under way until the end.
	x = openDashboard(t, small, "--demo-speed", "0.1")
	x.press(noneURL)
	x.await(noneURL)
	x.press(enter)
	x.await("searching")
	x.purgeUnsearched(noneURL)
	assert.Regexp(t, `pending .* next \d`, line(x.await("next check in"), base(noneURL), "pending"))
	x.press("q")
	x.await("Still running: 1 purge", "PENDING "+noneURL)
	x.press(escape)
	x.awaitGone("Still running")
	x.press("q")
	x.await("Still running: 1 purge")
	x.press("q")
	assert.Zero(t, x.awaitEnd())

	x = openDashboard(t, small, "--demo-speed", "1")
	x.press(noneURL)
	x.await(noneURL)
	x.press(interrupt)
	assert.Zero(t, x.awaitEnd(), "ctrl+c quits from a text field")
}

// A terminal that cannot be drawn on gets no sequence that it would show as text.
func TestTheDashboardIsNotDrawnOnADumbTerminal(t *testing.T) {
	for kind, why := range map[string]string{"dumb": "TERM is dumb", "": "TERM, which names its kind, is not set"} {
		x := openProgram(t, released, small, []string{"TERM=" + kind}, "--demo")
		assert.Equal(t, console.ExitUsage, x.awaitEnd())
		assert.NotContains(t, string(x.wrote), escape)
		assert.Contains(t, joined(string(x.wrote)), why)
		assert.Contains(t, joined(string(x.wrote)), "Use dftask search url URL, or dftask delete url URL.")
	}
}

// An arrow that a slow line splits begins with escape, so escape goes back and
// does nothing else, anywhere.
func TestEscapeIsHarmless(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small)
	// splitArrow is an up arrow in two pieces: the second is sent when the
	// first has taken a text from the screen. What it did is done when the
	// help, which the last key opens, is there.
	splitArrow := func(gone string) {
		t.Helper()
		x.press(escape)
		x.awaitGone(gone)
		x.press("[A")
		x.press("g")
		x.press("?")
		x.await("╭─ Keys ─")
		x.press(escape)
		x.awaitGone("╭─ Keys ─")
	}
	x.await(">URL")
	splitArrow(">URL")
	assert.Regexp(t, `(?m)^ URL$`, x.await("[Copies]"), "nothing is typed")
	x.press("1")
	x.await(">URL")
	x.press(llamaURL)
	x.await(llamaURL)
	splitArrow(">URL")
	assert.Regexp(t, `(?m)^ URL +`+llamaURL+`$`, x.await("[Copies]"), "nothing is lost")
	x.press("1")
	x.await(">URL")
	x.press(enter)
	found := x.await("8 in 2 clusters")

	for _, place := range []struct{ keys, shows string }{
		{"jj/node", " /node"},
		{"/node" + enter, " /node"},
		{"m", "╭─ Messages"},
		{":", "╭─ Command"},
		{"d", "Type delete"},
		{"5", "[Executions]"},
	} {
		x.press(place.keys)
		x.await(place.shows)
		splitArrow(place.shows)
		x.awaitThat("the copies as before", func(screen string) bool { return copies(screen) == copies(found) })
	}
	x.press("5")
	x.await("[Executions]")
	x.press(enter)
	x.await("[Execution #")
	splitArrow("[Execution #")
	x.await("[Executions]")
	splitArrow("[Executions]")
	x.await("[Copies]")

	x.press("q")
	assert.Zero(t, x.awaitEnd(), "nothing is under way")
}

// copies is what a screen shows of the copies.
func copies(screen string) string {
	_, after, _ := strings.Cut(screen, "─[Copies]─")
	before, _, _ := strings.Cut(after, "─ Executions ─")
	return before
}

// A tab key goes to the first field, whichever was used last: another URL takes
// the place of the one before, and is what is searched and offered for a delete.
func TestATabKeyIsForTheNextURL(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("%dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.press(llamaURL)
			x.await(llamaURL)
			// A tag that is typed after tab is no keys: d, q, r and s would be.
			x.press("\tsquared")
			x.await(">Tag", "squared")
			x.press("\x15\x1b[Z\x1b[Z")
			x.await(">Filtered")
			x.press(escape)
			x.await("[Copies]")
			x.press("5")
			x.await("[Executions]")
			x.press("1")
			x.await(">URL", "Typing replaces the text")
			x.search(failURL, "3 in 1 cluster")
			x.press("d")
			dialog := x.await("Type delete")
			assert.Contains(t, dialog, failURL)
			assert.Regexp(t, `Filtered +default`, dialog)
		})
	}
}

// What sato purged in the last hour, whether it worked, and which hosts still hold a
// copy, are on the screen of the list; its order is in the titles.
func TestTheListAnswers(t *testing.T) {
	t.Parallel()
	for _, s := range []size{small, large} {
		t.Run(fmt.Sprintf("%dx%d", s.width, s.height), func(t *testing.T) {
			t.Parallel()
			x := openDashboard(t, s)
			x.press("5")
			x.await("[Executions]", "AGE▲", "RESULT", "HOSTS", "TARGET", "BY")
			x.press("/")
			x.await("words, state: by:")
			x.press("by:sato <1h state:bad")
			x.await("by:sato <1h state:bad", "2 of ")
			x.press(enter)
			screen := x.await("looked back to ", "PARTLY PURGED: 2 copies deleted, 1 failed.", "Still on node-002 (cluster-1)")
			assert.Regexp(t, `PARTLY PURGED +2 of 3 +\S*/images/base-layer.tar +sato`, screen)
			assert.NotContains(t, screen, "mistral")
			x.press("o")
			x.await("─ Order ─")
			x.press("2")
			x.await("RESULT▲")
		})
	}
}

// V turns a colleague's purge that nothing proves into one that a search proves.
func TestVerifyOnTheScreen(t *testing.T) {
	t.Parallel()
	x := openDashboard(t, small, "--demo-speed", demoSpeed)
	x.press("5")
	x.await("[Executions]", "not verified", "mistral-70b.bin", "V verify")
	x.press("V")
	screen := x.await("#170 PURGED: no copy found by search #", "(verified by #")
	assert.Regexp(t, `purged +4 gone +\S*/mistral-70b.bin`, screen)
}
