package views

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/views/dialogs"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// hostile is what a manager could answer to break a screen.
const hostile = "\x1b[2J\x1b]0;owned\a\x9b31m\r\n\t日本語👩‍👩‍👧‍👦\u202e\u0300e\x00 \\ 'x and much more of it"

// poisoned is a copy of a value with every text in it replaced.
func poisoned(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(hostile)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			break
		}
		inner := poisoned(v.Elem())
		if v.Kind() == reflect.Interface {
			out.Set(inner)
			break
		}
		at := reflect.New(inner.Type())
		at.Elem().Set(inner)
		out.Set(at)
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[widget.Hint]() {
			break // keys are this program's own
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(poisoned(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(poisoned(v.Field(i)))
		}
	}
	return out
}

// TestHostileTexts holds that no text of the screens of many targets reaches
// the terminal as anything but text, whatever stands in it.
func TestHostileTexts(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	for _, sample := range manySamples() {
		screen := with(func(*Screen) {})
		s := sample.screen
		for _, part := range []string{"Copies", "Targets", "Executions", "Detail", "Overlay"} {
			if v := reflect.ValueOf(&s).Elem().FieldByName(part); !v.IsZero() {
				reflect.ValueOf(&screen).Elem().FieldByName(part).Set(poisoned(v))
			}
		}
		screen.Body, screen.Focus, screen.Tabs.Active = s.Body, s.Focus, s.Tabs.Active
		sample.screen = screen
		for _, size := range [][2]int{{20, 6}, {20, 70}, {33, 9}, {33, 70}, {44, 13}, {80, 24}, {120, 40}, {200, 60}} {
			drawn := Render(sample.at(size[0], size[1]), st)
			checkSize(t, drawn, size[0], size[1])
			for _, r := range drawn {
				if r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f || r == '\u202e') {
					t.Fatalf("%s at %v writes %U:\n%q", sample.name, size, r, drawn)
				}
			}
		}
	}
}

// TestHugeLists holds that only what is visible costs anything: 10,000 targets
// are drawn from the rows passed, and the numbers still fit.
func TestHugeLists(t *testing.T) {
	d := manyDetail()
	m := d.Many
	m.Targets, m.Sent, m.Answered, m.Done, m.List.Total, m.List.First = 10000, 9876, 9800, 9312, 10000, 5000
	s := sample{"huge", with(func(s *Screen) { s.Body, s.Focus, s.Detail = BodyDetail, PaneDetail, d })}
	drawn := Render(s.at(80, 24), stylesFor(termenv.Ascii))
	assert.Contains(t, drawn, "9,312 of 10,000, 93 %")
	assert.Contains(t, drawn, "10,000 targets: 9,876 sent, 9,800 answered, 9,312 done")
	assert.Contains(t, drawn, " 5,001–5,010 of 10,000 ")
	row := ExecutionRow{Targets: 10000, Done: 9312}
	assert.Equal(t, "9,312 of 10,000", row.outcome(shortOutcome))
}

// TestPasteOfBadLines holds that the number of bad lines is told in full, and
// that the list of them has an end.
func TestPasteOfBadLines(t *testing.T) {
	p := pasteBad()
	for len(p.Bad) < 10000 {
		p.Bad = append(p.Bad, p.Bad[len(p.Bad)%9])
	}
	p.Offset = 1 << 20
	drawn := Render(with(func(s *Screen) { s.Width, s.Height, s.Overlay = 80, 24, p }), stylesFor(termenv.Ascii))
	assert.Contains(t, drawn, "─ 10,000 lines cannot be used ─")
	assert.Contains(t, drawn, "│ and 9,500 more ")
	assert.LessOrEqual(t, widget.ExtentOf(p, 80, 24).Total, 5000)
}

// TestSummary holds that targets that nobody holds do not read as a disaster.
func TestSummary(t *testing.T) {
	assert.Equal(t, "1 purged, 1 left a copy, 48 were not cached",
		Summary([]VerdictCount{{VerdictNothingToPurge, 40}, {VerdictPurged, 1}, {VerdictPartly, 1}, {VerdictNothingToPurge, 8}}))
	assert.Equal(t, "2 deleted but not verified, 3 left copies, 1 not verified, 1 was not cached",
		Summary([]VerdictCount{{VerdictUnverified, 2}, {VerdictPartly, 1}, {VerdictNothing, 2}, {VerdictNothingDeleted, 1}, {VerdictNothingToPurge, 1}}))
	for v := range verdictTones {
		if v != VerdictCutOff { // of a whole purge, never of a target
			assert.NotEmpty(t, Summary([]VerdictCount{{v, 1}}), v.String())
		}
	}
}

// TestManyRows holds what a row of a purge of many targets says.
func TestManyRows(t *testing.T) {
	for _, test := range []struct {
		row   ExecutionRow
		width int
		want  string
	}{
		{ExecutionRow{Targets: 1000, Done: 312, Next: time.Second}, outcomeWidth, "312 of 1,000"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictPartly, 1}, {VerdictNothing, 2}}, Verdict: VerdictPartly}, outcomeWidth, "7 purged, 3 left copies"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictPartly, 3}}, Verdict: VerdictPartly}, shortOutcome, "3 not purged"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 10}}, Verdict: VerdictPurged}, shortOutcome, "10 purged"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 7}, {VerdictUnverified, 3}}, Verdict: VerdictUnverified}, shortOutcome, "3 not verified"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictNothingToPurge, 10}}, Verdict: VerdictNothingToPurge}, shortOutcome, "10 were not cached"},
		{ExecutionRow{Targets: 10, Done: 10, Verdicts: []VerdictCount{{VerdictPurged, 3}, {VerdictNothingToPurge, 7}}, Verdict: VerdictPurged}, shortOutcome, "10 gone"},
		{ExecutionRow{Targets: 1, Next: 8 * time.Second}, shortOutcome, "next look in 8 s"},
		{ExecutionRow{Next: 8 * time.Second, Missing: []string{"eu-west"}}, shortOutcome, "missing eu-west"},
		{ExecutionRow{Missing: []string{"a-rather-long-name"}}, shortOutcome, "missing a-rather-…"},
		{ExecutionRow{Missing: []string{"cluster-1", "cluster-2"}}, shortOutcome, "2 clusters missing"},
		{ExecutionRow{Verdict: VerdictGone, Next: 24 * time.Second}, shortOutcome, "account in 24 s"},
		{ExecutionRow{Verdict: VerdictGone, Next: -1}, shortOutcome, "account due"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 1}, outcomeWidth, "2 deleted 1 failed 1 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 3}, shortOutcome, "2 deleted 3 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 200, Failed: 3, Left: 100}, shortOutcome, "200 del 100 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 200, Failed: 103, Left: 100}, shortOutcome, "200 del 103 fail"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 3}, shortOutcome + 1, "2 del 1 fail 3 left"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 1}, shortOutcome, "2 deleted 1 failed"},
		{ExecutionRow{Next: 8 * time.Second, Missing: []string{"eu-west"}}, outcomeWidth, "waiting for eu-west"},
		{ExecutionRow{Verdict: VerdictPartly, Deleted: 4000, Failed: 1, Left: 3}, shortOutcome, "4,000 del 3 left"},
		{ExecutionRow{Verdict: VerdictUnsent, Left: -1}, shortOutcome, ""},
		{ExecutionRow{Verdict: VerdictNothingToPurge}, shortOutcome, "no copy found"},
		{ExecutionRow{Verdict: VerdictNothing, Left: -1}, shortOutcome, ""},
		{ExecutionRow{Verdict: VerdictNothing, Left: 2}, shortOutcome, "2 left"},
		{ExecutionRow{Verdict: VerdictCutOff, GoOn: "R"}, shortOutcome, "R goes on"},
		{ExecutionRow{Verdict: VerdictCutOff, GoOn: "R", Targets: 60, Done: 25}, outcomeWidth, "25 of 60, R goes on"},
		{ExecutionRow{Verdict: VerdictCutOff, GoOn: "R", Targets: 5000, Done: 250}, shortOutcome, "250 of 5,000"},
	} {
		assert.Equal(t, test.want, test.row.outcome(test.width), "%+v", test.row)
	}
	assert.Equal(t, "#4711…", ExecutionRow{ID: "4711", Targets: 2}.name(idWidth-1))
	assert.Equal(t, "~37", ExecutionRow{ID: "37", Remembered: true}.name(idWidth-1))
	assert.LessOrEqual(t, text.Width(ExecutionRow{ID: "123456789", Targets: 2}.name(idWidth-1)), idWidth-1)
}

// TestEveryVerdict holds that each has a word, a sentence and a tone.
func TestEveryVerdict(t *testing.T) {
	for v := range verdictTones {
		means, _ := Detail{Verdict: v, Left: -1}.meaning()
		assert.NotEmpty(t, v.String())
		assert.NotEmpty(t, means, v.String())
		assert.LessOrEqual(t, len(v.in(verdictWidth)), verdictWidth)
		assert.LessOrEqual(t, len(v.in(shortVerdict)), shortVerdict, v.String())
		assert.Equal(t, v == VerdictPending || v == VerdictVerifying || v == VerdictGone, v.Running(), v.String())
	}
}

// TestVerdictsAreTheTasks holds that the verdicts here are those of the client, and
// what a purge is called before it has one.
func TestVerdictsAreTheTasks(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "client", "task", "verdict.go"))
	require.NoError(t, err)
	want := map[Verdict]bool{VerdictPending: true, VerdictVerifying: true, VerdictGone: true, VerdictUnsent: true, VerdictCutOff: true}
	for _, word := range regexp.MustCompile(`\w+ +Verdict = "(.*)"`).FindAllStringSubmatch(string(source), -1) {
		want[Verdict(word[1])] = true
	}
	require.Greater(t, len(want), 12, "verdicts of the client are found")
	for v := range want {
		assert.Contains(t, verdictTones, v)
	}
	assert.Len(t, verdictTones, len(want))
}

// TestWhatIsNotProvedLooksLikeIt holds that a purge without a proof looks neither
// purged nor failed, with colors and without.
func TestWhatIsNotProvedLooksLikeIt(t *testing.T) {
	for _, profile := range []termenv.Profile{termenv.TrueColor, termenv.ANSI256, termenv.ANSI} {
		st := stylesFor(profile)
		for v := range verdictTones {
			if v.Open() {
				assert.Equal(t, st.Tone[widget.ToneOpen], v.paint(st), v.String())
			} else {
				assert.NotEqual(t, st.Tone[widget.ToneOpen], v.paint(st), v.String())
			}
		}
		for tone := range widget.ToneOpen {
			assert.NotEqual(t, st.Tone[widget.ToneOpen], st.Tone[tone])
		}
	}
	assert.Equal(t, "NOT VERIFIED", VerdictUnverified.in(shortVerdict))
	assert.Equal(t, "NOT VERIFIED", VerdictNothingDeleted.in(verdictWidth))
}

// TestCommandsCanBeCopied holds that the lines of a command are the command
// again once a shell, or for quoted ones a reader, puts them together.
func TestCommandsCanBeCopied(t *testing.T) {
	plain := "dfctl task rm " + sampleID
	quoted := "dftask delete url 'https://example.com/a b?c=" + strings.Repeat("d", 90) + "' --yes"
	for width := MinWidth; width <= 120; width++ {
		lines := command(width, plain)
		for _, line := range lines {
			require.LessOrEqual(t, text.Width(line), width)
		}
		assert.Equal(t, plain, strings.TrimSpace(strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", "")), "%d", width)
		assert.Equal(t, quoted, strings.TrimSpace(strings.Join(command(width, quoted), "")), "%d", width)
	}
	assert.Equal(t, []string{"  " + plain}, command(80, plain), "one line at 80 columns")
}

// TestMissingClusters holds when it is said who has not answered.
func TestMissingClusters(t *testing.T) {
	w := Waiting{Job: "job 1", Asked: 2, Missing: []string{"eu-west"}, Next: time.Second}
	first := func(w Waiting) string { return w.lines(80, 1, &widget.Styles{})[0] }
	assert.Equal(t, " 0 of 2 schedulers answered", first(w), "nobody has: that is not news yet")
	w.Late = true
	assert.Equal(t, " 0 of 2 schedulers answered, waiting for eu-west", first(w))
	w.Late, w.Answered = false, 1
	assert.Equal(t, " 1 of 2 schedulers answered, waiting for eu-west", first(w))
	w.Asked = 0
	assert.Equal(t, " Waiting for eu-west", first(w))
	assert.Equal(t, "waiting for a, b, c and 2 more", waitingFor([]string{"a", "b", "c", "d", "e"}))
}

// TestConfirmBoxes holds that a choice is drawn only where there is one, and
// that the warning of a queued delete goes with the cluster.
func TestConfirmBoxes(t *testing.T) {
	draw := func(c dialogs.Confirm) string {
		return Render(with(func(s *Screen) { s.Width, s.Height, s.Overlay = 80, 30, c }), stylesFor(termenv.Ascii))
	}
	c := confirmManySample()
	assert.Contains(t, draw(c), "[x] eu-west")
	assert.Contains(t, draw(c), "! A scheduler of eu-west does not answer.")
	assert.NotContains(t, draw(c), ">[")
	c.Clusters[1].Left = true
	assert.Contains(t, draw(c), "[ ] eu-west    not searched, left out")
	assert.NotContains(t, draw(c), "does not answer")
	c.Clusters = c.Clusters[:1]
	assert.NotContains(t, draw(c), "[x]")

	// The one under the cursor is seen however many there are.
	c.Clusters, c.ClustersFocused = nil, true
	for i := range 50 {
		c.Clusters = append(c.Clusters, dialogs.ConfirmCluster{Name: fmt.Sprintf("cluster-%d", i), Copies: -1})
	}
	for at := range c.Clusters {
		c.ClusterCursor = at
		assert.Contains(t, draw(c), fmt.Sprintf(">[x] cluster-%d ", at))
	}
}

// TestUnanswered holds that a search which has ended searches no more.
func TestUnanswered(t *testing.T) {
	row := TargetRow{Target: sampleURL, Copies: -1}
	cols := searchColumns(80)
	assert.Contains(t, row.searched(80, cols, true, false, false, &widget.Styles{}), "searching")
	assert.Contains(t, row.searched(80, cols, false, false, false, &widget.Styles{}), "not searched")
	row.Copies = 0
	assert.Contains(t, row.searched(80, cols, true, false, false, &widget.Styles{}), "no copy found")
}

// TestCauses holds that a cause all hosts share is said once, and others with
// their host.
func TestCauses(t *testing.T) {
	draw := func(d Detail) string {
		var w window
		w.to = 1000
		d.draw(&w, 80, &widget.Styles{})
		return strings.Join(w.lines, "\n")
	}
	d := leftoversDetail()
	assert.Equal(t, 1, strings.Count(draw(d), "orgotten by the scheduler."))
	d.Untouched[1].Cause = "still downloading"
	drawn := draw(d)
	assert.Contains(t, drawn, "      forgotten by the scheduler\n")
	assert.Contains(t, drawn, "      still downloading\n")
	assert.NotContains(t, drawn, "Deleting again does not reach", "remedies stand in place of the general advice")

	d = Detail{Verdict: VerdictUnverified, Left: -1, Deleted: d.Deleted, Silent: d.Silent}
	assert.Contains(t, draw(d), "1 host held a copy before")
	assert.Contains(t, draw(d), "Not heard of 1")
	d.Silent = nil
	assert.Contains(t, draw(d), "No search proves that none is left")
}

// TestAConfirmationNamesItsTarget holds that what will be deleted is on the
// screen before anything is scrolled, however small that is.
func TestAConfirmationNamesItsTarget(t *testing.T) {
	long := confirm()
	long.Target = []widget.Fact{{Label: "URL", Value: longURL()}}
	for name, c := range map[string]dialogs.Confirm{"one": confirm(), "a long URL": long, "an image": confirmImageSample(), "many": confirmManySample()} {
		target := c.First
		for _, fact := range c.Target {
			target = append(target, fact.Value)
		}
		for width := MinWidth; width <= 120; width += 4 {
			for height := 10; height <= 40; height++ {
				shown := strings.Join(widget.Over(make([]string, height), c, width, height, &widget.Styles{}), "\n")
				require.Contains(t, shown, target[0][:5], "%s at %d×%d", name, width, height)
			}
		}
	}
}
