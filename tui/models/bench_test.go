package models

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
	"dftask/tui/models/executions"
	"dftask/tui/models/panes"
	"dftask/tui/models/world"
	"dftask/tui/views"
	"dftask/tui/views/widget"
)

// huge is a dashboard of 200 by 50 cells that shows n copies.
func huge(n int) *Root {
	deps := &world.Deps{Ctx: context.Background(), Engine: &task.Engine{Clock: send.SystemClock{}}, Tick: time.Second, Styles: widget.NewStyles(termenv.ANSI256, widget.ThemeDark)}
	r := New(deps)
	r.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	s := r.panes.Searches[0]
	s.Asked = &task.Query{Type: task.URL, URL: "https://example.com/huge"}
	result := task.SearchResult{Query: *s.Asked, State: client.Success, Clusters: []task.Cluster{{ID: 1, Name: "one", Answered: true}}}
	for i := range n {
		result.Clusters[0].Hosts = append(result.Clusters[0].Hosts, task.Host{Hostname: fmt.Sprintf("node-%06d", i), IP: fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), Type: "normal"})
	}
	s.Update = task.SearchUpdate{Result: result, Done: true}
	s.Copies.SetResult(&s.Update.Result)
	r.panes.Focus = views.PaneCopies
	if !s.Copies.Folds() {
		s.Copies.Fold() // a big fleet begins folded
	}
	_ = r.View()
	return r
}

// BenchmarkKey is a cursor move with the frame it draws: the cost of a key must
// not grow with the list.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("%d rows", n), func(b *testing.B) {
			r := huge(n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				key := 'j'
				if i/40%2 == 1 {
					key = 'k'
				}
				r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{key}})
				_ = r.View()
			}
		})
	}
}

// crowded is a dashboard that lists n executions.
func crowded(n int) *Root {
	r := huge(1)
	e := r.panes.Executions
	for i := range n {
		x := &executions.Execution{Key: fmt.Sprintf("job %d", i), JobID: uint(i) + 1, Listed: true, Created: time.Unix(int64(i), 0)}
		x.Result = task.PurgeResult{Query: task.Query{Type: task.URL, URL: fmt.Sprintf("https://example.com/%06d.bin", i)}, Verdict: task.Purged, Who: "sato@bastion"}
		e.ByKey[x.Key] = x
	}
	e.Rebuild()
	r.panes.OpenTab(panes.ExecutionsTab)
	_ = r.View()
	return r
}

// BenchmarkExecutionsKey is a cursor move in a list of executions, and a letter of its
// filter, with the frame it draws.
func BenchmarkExecutionsKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		for name, keys := range map[string]string{"move": "jk", "filter": "ab"} {
			b.Run(fmt.Sprintf("%s, %d rows", name, n), func(b *testing.B) {
				r := crowded(n)
				if name == "filter" {
					r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'/'}})
				}
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune(keys[i/40%2])}}); name == "filter" && i%2 == 0 {
						r.Update(tea.KeyMsg{Type: tea.KeyCtrlU})
					}
					_ = r.View()
				}
			})
		}
	}
}

// A key on a huge list must not cost what the list costs.
func TestAKeyCostsTheSameAtAnySize(t *testing.T) {
	cost := func(n int) float64 {
		r := huge(n)
		return testing.AllocsPerRun(50, func() {
			r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'j'}})
			_ = r.View()
		})
	}
	many := 100_000
	if testing.Short() {
		many = 20_000
	}
	small, large := cost(200), cost(many)
	if large > 1.2*small {
		t.Errorf("a key allocates %.0f times with 200 rows and %.0f times with %d", small, large, many)
	}
}

// What is counted over all hosts is counted when an answer comes, and not for each
// frame: hosts that are not in sight are not looked at.
func TestAKeyCountsNoHosts(t *testing.T) {
	r := huge(1000)
	before := r.View()
	hosts := r.panes.Searches[0].Update.Result.Clusters[0].Hosts
	for i := range hosts[100:] {
		hosts[100+i].Layers = []string{"one", "two"}
	}
	for _, key := range "jk" {
		r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{key}})
		_ = r.View()
	}
	require.Contains(t, before, "1,000")
	assert.Equal(t, before, r.View())
}

// What is typed is read once, and not for each row.
func TestAFilterIsReadOnceForAllRows(t *testing.T) {
	const rows = 2000
	r := crowded(rows)
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/")})
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a")})
	assert.Less(t, testing.AllocsPerRun(5, r.panes.Executions.Refilter), float64(rows)/10)

	r = huge(rows)
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/")})
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")})
	assert.Less(t, testing.AllocsPerRun(5, r.panes.Searches[0].Copies.Rebuild), float64(rows)*1.5, "the texts of a host that does not pass")
}

// purging is a dashboard that shows a purge of n targets under way.
func purging(n int) (*Root, func(i int) executions.UpdateMsg) {
	r := huge(1)
	op := task.Operation{ID: "7f3a9c2e"}
	for i := range n {
		op.Targets = append(op.Targets, task.Target{Query: task.Query{Type: task.URL, URL: fmt.Sprintf("https://example.com/%06d", i)}})
	}
	r.panes.Executions.Begin(op, "all clusters")
	x := r.panes.Executions.ByOperation[op.ID]
	r.panes.OpenTab(panes.ExecutionsTab)
	r.panes.Detail = x
	return r, func(i int) executions.UpdateMsg {
		m := executions.UpdateMsg{Operation: op.ID}
		m.Update.Target = i % n
		m.Update.Result = task.PurgeResult{Query: op.Targets[i%n].Query, Jobs: []task.JobRef{{ID: uint(i) + 1}}}
		return m
	}
}

// BenchmarkPurgeUpdate is an update of one of many targets with the frame it
// draws. A frame has 16 ms at 60 a second, and each draws what came since.
func BenchmarkPurgeUpdate(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("%d targets", n), func(b *testing.B) {
			r, update := purging(n)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Update(update(i))
				_ = r.View()
			}
		})
	}
}

// BenchmarkAllMarked is a key, and an update, with the frame it draws, while all
// rows are marked.
func BenchmarkAllMarked(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		for _, what := range []string{"key", "update"} {
			b.Run(fmt.Sprintf("%d rows, %s", n, what), func(b *testing.B) {
				r, update := purging(n)
				r.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
				_ = r.View()
				r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'a'}})
				_ = r.View()
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if what == "key" {
						r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'j'}})
					} else {
						r.Update(update(i))
					}
					_ = r.View()
				}
			})
		}
	}
}
