package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/tui/listing"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// TestColumns holds that columns lie beside each other within the width, that a wider
// screen takes none away, and that the target has what the others leave.
func TestColumns(t *testing.T) {
	names := func(cols []placed) (names []string) {
		for _, c := range cols {
			names = append(names, c.Name)
		}
		return names
	}
	reversed := slices.Clone(listing.Columns)
	slices.Reverse(reversed)
	without := slices.DeleteFunc(slices.Clone(listing.Columns), func(c listing.Column) bool { return c.Name == "target" || c.Name == "result" })
	for _, chosen := range [][]listing.Column{nil, listing.Columns, reversed, without, listing.Columns[3:4], listing.Columns[1:2], listing.Columns[6:7]} {
		var before []string
		for width := MinWidth; width <= 300; width++ {
			cols := Executions{Columns: chosen}.columns(width)
			at := 2
			for _, c := range cols {
				assert.GreaterOrEqual(t, c.at, at, "%d: %s", width, c.Name)
				assert.Positive(t, c.width)
				at = c.at + c.width
			}
			assert.LessOrEqual(t, at, width, "%d: %v", width, cols)
			now := names(cols)
			if width != 100 { // where the gaps grow
				for _, name := range before {
					assert.Contains(t, now, name, "%d has lost it", width)
				}
			}
			before = now
		}
	}
	assert.Equal(t, []string{"age", "result", "hosts", "target", "by"}, names(Executions{}.columns(80)))
	assert.Equal(t, []string{"age", "result", "target"}, names(Executions{}.columns(40)))
	assert.Equal(t, []string{"result"}, names(Executions{}.columns(20)))
	assert.Equal(t, []string{"age", "result", "hosts", "target", "by", "clusters", "reason"}, names(Executions{}.columns(120)))
	assert.Equal(t, names(Executions{}.columns(200))[:9], []string{"age", "result", "hosts", "target", "by", "clusters", "reason", "job", "type"})
}

func TestCells(t *testing.T) {
	for share, want := range map[Share]string{{0, 0}: "–", {4, 4}: "4 gone", {2, 3}: "2 of 3", {0, 2}: "0 of 2", {4000, 4003}: "3 left", {10_000, 10_000}: "10,000 g…"} {
		assert.Equal(t, want, text.Truncate(share.in(9), 9))
	}
	st := stylesFor(termenv.Ascii)
	row := func(width int, r ExecutionRow) string {
		return r.render(width, Executions{}.columns(width), false, false, st)
	}
	long := "https://bucket.s3.eu-west-1.amazonaws.com/some/where/mistral-70b.safetensors?" + strings.Repeat("sig=0123456789&", 140)
	for _, width := range []int{40, 60, 80, 120, 200} {
		drawn := row(width, ExecutionRow{Verdict: VerdictPartly, Type: "url", Target: long, Parameters: "(tag prod, application ml)"})
		assert.Contains(t, drawn, "safetensors", "the name of the file stays")
		assert.Contains(t, drawn, "PARTLY PURGED")
	}
	assert.Contains(t, row(80, ExecutionRow{Type: "image", Target: "registry.example.com/app:v1"}), "image registry.example.com/app:v1")
	assert.Contains(t, row(80, ExecutionRow{Type: "list", Targets: 50, Done: 12, Target: "https://example.com/a.bin"}), "12/50     list of 50 …example.com/a.bin")
	assert.Contains(t, row(200, ExecutionRow{Type: "image", Target: "registry.example.com/app:v1", Hosts: Share{3, 3}, Copies: Share{9, 9}, Verdict: VerdictPurged}), "3 gone")
	assert.Contains(t, row(80, ExecutionRow{Verdict: VerdictInterrupted, ResumeKey: "R"}), "R resumes")
	assert.Contains(t, row(80, ExecutionRow{Verdict: VerdictPending, Next: 1, Missing: []string{"eu-west"}}), "no answer")
	assert.Equal(t, "~37", ExecutionRow{ID: "37", Remembered: true}.name(8))
	assert.Equal(t, "cluster-1 +2", shortScope("cluster-1, eu-west, 東京", 14))
	assert.Equal(t, "sato", shortName("sato@a-bastion-with-a-long-name", 10))
	assert.Equal(t, "purged, unverified", VerdictUnverified.Listed(18), "only what somebody must look at is in capitals")
}

// TestARowIsExplained holds what the lines below the list answer: which hosts still
// hold a copy, and what a word means.
func TestARowIsExplained(t *testing.T) {
	st := stylesFor(termenv.Ascii)
	said := func(d Detail, width, height int) string {
		lines := d.explained(width, height, nil, st)
		assert.Len(t, lines, height)
		for _, l := range lines {
			assert.LessOrEqual(t, text.Width(l), width)
		}
		return strings.Join(lines, "\n")
	}
	assert.Contains(t, said(partlyDetail(), 80, 3), "Still on node-002 (cluster-1)")
	assert.Contains(t, said(nothingDetail(), 80, 3), "Still on node-003 (cluster-1), node-004 (cluster-1)")
	lost := Detail{ID: "5", Verdict: VerdictLost, Left: -1, Target: []widget.Fact{{Label: "URL", Value: "https://example.com/a"}}}
	assert.Contains(t, said(lost, 80, 3), "LOST: The manager has no record of this job any more")
	many := nothingDetail()
	for range 500 {
		many.Untouched = append(many.Untouched, many.Untouched[0])
	}
	assert.Contains(t, said(many, 80, 3), " and 500 more")
	assert.Contains(t, said(many, 20, 3), "502 hosts")
	silent := Detail{ID: "5", Verdict: VerdictUnverified, Left: 0, Silent: []HostOutcome{{Hostname: "node-009"}}}
	assert.Contains(t, said(silent, 80, 4), "May still be on node-009")
	for width := MinWidth; width < 100; width += 7 {
		said(hugeDetail(), width, 4)
	}
}

// What is said of a row under the list fits whole at 80 columns, in sentences.
func TestWhatIsSaidUnderTheListFits(t *testing.T) {
	hosts := []HostOutcome{{Hostname: "node-001", Cluster: "cluster-1"}, {Hostname: "node-002", Cluster: "eu-west"}}
	for v := range verdictTones {
		require.NotEmpty(t, v.short(), v.String())
		for _, d := range []Detail{
			{Left: -1, Trouble: "The search afterwards: it was not answered in full\nNo answer from eu-west: the delete may still run there"},
			{Left: -1, Unproved: "search #172: no copy found, but node-002 may not have answered", Failed: hosts},
			{Left: 2, Untouched: hosts}, {Left: 0, Silent: hosts, Clusters: "2 clusters", Search: "104711"},
		} {
			d.ID, d.Verdict = "104711", v
			d.Waiting = Waiting{Job: "job 104711", Asked: 2, Answered: 1, Next: time.Minute, Since: time.Second}
			lines := d.explained(80, 4, nil, &widget.Styles{})
			assert.NotContains(t, strings.Join(lines[1:], "\n"), text.Ellipsis)
			if !v.Running() {
				assert.Contains(t, strings.Join(lines[1:], "\n"), ".", "a sentence has an end")
			}
		}
	}
	assert.Equal(t, "One. Two.", inOneLine("One\nTwo."))
}
