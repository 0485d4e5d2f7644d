package models

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"dftask/client"
	"dftask/client/task"
	"dftask/tui/views"
)

// huge is a dashboard of 200 by 50 cells that shows n copies.
func huge(n int) *Root {
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.ANSI256)
	deps := &Deps{Ctx: context.Background(), Engine: &task.Engine{Clock: task.SystemClock{}}, Tick: time.Second, Styles: views.NewStyles(renderer)}
	r := New(deps)
	r.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	s := r.searches[0]
	s.asked = &task.Query{Type: task.URL, URL: "https://example.com/huge"}
	result := task.SearchResult{Query: *s.asked, State: client.Success, Clusters: []task.Cluster{{ID: 1, Name: "one", Answered: true}}}
	for i := range n {
		result.Clusters[0].Hosts = append(result.Clusters[0].Hosts, task.Host{Hostname: fmt.Sprintf("node-%06d", i), IP: fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), Type: "normal"})
	}
	s.update = task.SearchUpdate{Result: result, Done: true}
	s.copies.take(&s.update.Result)
	r.focus = views.PaneCopies
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

// A key on a huge list must not cost what the list costs.
func TestAKeyCostsTheSameAtAnySize(t *testing.T) {
	cost := func(n int) float64 {
		r := huge(n)
		return testing.AllocsPerRun(50, func() {
			r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'j'}})
			_ = r.View()
		})
	}
	small, large := cost(200), cost(100_000)
	if large > 1.2*small {
		t.Errorf("a key allocates %.0f times with 200 rows and %.0f times with 100,000", small, large)
	}
}
