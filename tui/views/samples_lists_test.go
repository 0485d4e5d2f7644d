package views

import (
	"time"

	"dftask/tui/listing"
	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// recentTargets are those to choose from, with the longest and the strangest.
func recentTargets() overlay.Recent {
	return overlay.Recent{
		Input: widget.Field{Value: "", Focused: true, Placeholder: "a part of the target"},
		Items: []overlay.RecentItem{
			{Age: 40 * time.Second, Result: "searched", Target: "https://example.com/models/llama.bin", With: "(tag prod, application ml)"},
			{Age: 6 * time.Minute, Result: "not verified", Tone: widget.ToneOpen, Target: "image https://registry.example.com/v2/library/app/manifests/v1", With: "(platform linux/amd64)"},
			{Age: 3 * time.Hour, Result: "PARTLY PURGED", Tone: widget.ToneWarn, Target: longURL()},
			{Age: 50 * time.Hour, Result: "nothing to purge", Target: "content 東京 👩‍👩‍👧‍👦 مرحبا \x1b[2J"},
		},
		List: widget.List{Cursor: 1, Total: 40},
		Keys: []widget.Hint{{Keys: "enter", Words: "into the form"}, {Keys: "↓", Words: "down"}, {Keys: "↑", Words: "up"}, {Keys: "esc", Words: "close"}},
	}
}

// listSamples are the list of executions as people choose it: its row explained, its
// order, its columns, its filter.
func listSamples() []sample {
	list := func(name string, change func(*Executions)) sample {
		return sample{"executions-" + name, with(func(s *Screen) {
			s.Body, s.Focus, s.Tabs.Active = BodyExecutions, PaneExecutions, 4
			s.Executions.Explains = true
			change(&s.Executions)
		})}
	}
	at := func(e *Executions, row int, d Detail) {
		e.List.Cursor, e.About = row, &d
		d.By, d.Reason = e.Rows[row].By, e.Rows[row].Reason
	}
	lost := Detail{ID: "104711", Verdict: VerdictLost, Left: -1, Target: []widget.Fact{{Label: "URL", Value: longURL()}}}
	huge := hugeDetail()
	huge.Failed = append(huge.Failed, huge.Failed[0], HostOutcome{Hostname: "ノード-👩‍👩‍👧‍👦.very.long.domain.example.internal", Cluster: "東京データセンター", Left: true})
	filtered := func(text, problem string, focused bool) func(*Executions) {
		return func(e *Executions) {
			e.Rows, e.Back, e.Read, e.More, e.OlderPass = e.Rows[1:2], "12:40", 340, true, true
			e.List = widget.List{Total: 1, Sort: "age", Filter: &widget.Filter{
				KeepKey: "enter", EndKey: "esc",
				Input: widget.Field{Value: text, Cursor: len(text), Focused: focused}, Shown: 1, Of: 340, Problem: problem, Hint: listing.Executions.Hint(),
			}}
			at(e, 0, partlyDetail())
		}
	}
	_, why := listing.Executions.Parse("by:sato state:broken")
	return []sample{
		list("explained", func(e *Executions) { at(e, 1, partlyDetail()) }),
		list("explained-lost", func(e *Executions) { at(e, 9, lost) }),
		list("explained-huge", func(e *Executions) { at(e, 1, huge) }),
		list("explained-image", func(e *Executions) { at(e, 8, imageDetail()) }),
		list("explained-many", func(e *Executions) {
			*e = manyExecutions()
			e.Explains = true
			at(e, 4, manyEndedDetail())
		}),
		list("sorted", func(e *Executions) { e.List.Sort, e.List.Descending = "by", true }),
		list("sorted-unseen", func(e *Executions) { e.List.Sort = "left" }),
		list("columns", func(e *Executions) {
			e.Columns, _ = listing.Choose([]string{"job", "target", "reason", "result", "copies", "left", "began"})
		}),
		list("filter-words", filtered("by:sato state:partly", "", false)),
		list("filter-typed", filtered("", "", true)),
		list("filter-wrong", filtered("by:sato state:broken", why.Error(), true)),
	}
}
