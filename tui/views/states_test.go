package views

import (
	"slices"
	"time"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

// samples are every screen and state there is.
func samples() []sample {
	detail := func(name string, d Detail) sample {
		return sample{"detail-" + name, with(func(s *Screen) { s.Body, s.Focus, s.Tabs.Active, s.Detail = BodyDetail, PaneDetail, 4, d })}
	}
	list := func(name string, e Executions) sample {
		return sample{"executions-" + name, with(func(s *Screen) { s.Body, s.Focus, s.Tabs.Active, s.Executions = BodyExecutions, PaneExecutions, 4, e })}
	}
	dialog := func(name string, d widget.Dialog) sample {
		return sample{name, with(func(s *Screen) { s.Dialog = d })}
	}
	copies := func(name string, c Copies) sample {
		return sample{"copies-" + name, with(func(s *Screen) { s.Copies = c })}
	}
	refused := &widget.Problem{What: "The manager could not be asked for its executions.", Why: "Get \"http://manager.example.com:8080/oapi/v1/jobs\": dial tcp 10.0.0.7:8080: connect: connection refused", Do: "Check that the manager runs and that the address is right."}

	ready := confirm()
	ready.Word.Value, ready.Word.Cursor, ready.Ready = "delete", 6, true
	ready.Keys = append([]widget.Hint{{Keys: "enter", Words: "deletes now"}}, ready.Keys...)
	reason := confirm()
	reason.Word.Focused, reason.Searched = false, false
	reason.Keys[0].Words = "clusters"
	reason.Target[0].Value = longURL()
	reason.Reason = widget.Field{Value: "INC-42 bad build", Cursor: 16, Focused: true}
	for i := range reason.Clusters {
		reason.Clusters[i] = overlay.ConfirmCluster{Name: reason.Clusters[i].Name, Copies: -1}
	}

	filtered := found()
	filtered.Rows = filtered.Rows[2:4]
	filtered.List = widget.List{Cursor: 1, Total: 2, Marked: 3, HiddenMarks: 1, Sort: "ip", Filter: &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "node-00", Cursor: 7, Focused: true}, Shown: 2, Of: 8}}
	filtered.Rows[0].Marked, filtered.Rows[1].Marked = true, true
	nothing := filtered
	nothing.Rows, nothing.List.Total, nothing.List.Filter = nil, 0, &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "zzz"}, Of: 8}

	partial := found()
	partial.State, partial.Clusters, partial.Count, partial.Complete, partial.Answered = CopiesWaiting, 1, 6, -1, 0
	partial.Rows = partial.Rows[:7]
	partial.Rows[3].State = CopyPartial
	partial.Waiting = Waiting{Job: "job 15", Answered: 1, Asked: 2, Since: 18 * time.Second, Next: 12 * time.Second}
	partial.List.Total = 7

	edited := found()
	edited.Outdated = "the form was edited"

	none := Copies{State: CopiesNone, Complete: -1, Job: "job 16", Answered: 30 * time.Second}
	reasons := none
	reasons.Reasons = []string{"no host is connected to cluster-1", "a scheduler of eu-west failed: context deadline exceeded"}

	other, searching, tried := none, none, none
	other.Others = &Others{Key: "enter", Names: []OtherName{
		{Why: "with http:// for https://"}, {Copies: 3, Why: "with tag prod, application ml (as job #118 used)"}, {Copies: 1, Why: "without its query"},
	}}
	searching.Others = &Others{Searching: true, Names: make([]OtherName, 14), Waiting: Waiting{Job: "job 17", Since: 18 * time.Second, Next: 12 * time.Second}}
	tried.Others = &Others{Names: []OtherName{
		{Why: "under the id of hosts before client #2014, which read the URL as https://example.com/x.bin?z=1&a=2"}, {Why: "with tag prod (as job #118 used)", Open: true},
		{Why: "with http:// for https://"}, {Why: "with a slash at its end"}, {Why: "without its query"}, {Why: "with + for a space"},
	}, Silent: []string{"node-005 (127.0.1.6) of cluster 1 gave no answer to job #112, 20 min ago"}}

	pending := partlyDetail()
	pending.Verdict, pending.Deleted, pending.Failed, pending.Left, pending.Took = VerdictPending, nil, nil, -1, 0
	pending.Waiting = Waiting{Job: "job 41", Answered: 0, Asked: 2, Since: 18 * time.Second, Next: 12 * time.Second}
	pending.Bars = []widget.Outcome{{Name: "cluster-1", Deleted: 1, Failed: 1, Left: 4}, {Name: "eu-west", Left: 2}}
	pending.Timeline = []widget.Step{{At: "08:11:22", Words: "sent as #41"}, {At: "08:11:52", Words: "next check", Ahead: true}}
	lost := nothingDetail()
	lost.Verdict, lost.Untouched, lost.Left = VerdictLost, nil, -1
	purged := partlyDetail()
	purged.Verdict, purged.Failed, purged.Left, purged.Bars = VerdictPurged, nil, 0, []widget.Outcome{{Name: "cluster-1", Deleted: 2}}
	purged.Timeline = []widget.Step{{At: "23:57:38", Words: "sent as #41"}, {At: "23:58:12", Words: "checked: 2 deleted"}, {At: "23:58:12", Words: "verified by search #42: no copy found", Tone: widget.ToneOK}}
	failed := nothingDetail()
	failed.Verdict, failed.Untouched, failed.Left, failed.Trouble = VerdictFailed, nil, -1, "cluster 2 scheduler 10.0.0.1: invalid task id"

	failedOld := executions()
	failedOld.Problem, failedOld.Retry, failedOld.Asked = refused, 8*time.Second, 140*time.Second
	filteredExecutions := executions()
	filteredExecutions.Rows = filteredExecutions.Rows[1:2]
	filteredExecutions.List = widget.List{Total: 1, Filter: &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "fail", Cursor: 4}, Shown: 1, Of: 13}}
	older := executions()
	older.More = true

	all := []sample{
		{"empty", with(func(s *Screen) {
			s.Focus, s.Form, s.Copies, s.Executions = PaneForm, urlForm("", 0, true), Copies{Ask: "Type a URL", SearchKey: "enter"}, emptyExecutions()
			s.Tabs.Items[4].Note = ""
		})},
		{"editing", with(func(s *Screen) {
			s.Focus, s.Form = PaneForm, urlForm("https://Example.com/file.bin?z=1&a=2", 27, true)
			s.Form.Fields[3].Value, s.Form.Fields[3].Error = "3 MiB", "must be at least 4 MiB"
			s.Form.Warnings = []string{"Hosts have it under another id, before and after client #2014: they read its host as example.com, and the manager as Example.com."}
			s.Copies.Outdated = "the form was edited"
		})},
		{"editing-long", with(func(s *Screen) {
			s.Focus, s.Form = PaneForm, urlForm(longURL(), 1500, true)
			s.Header.Badges = []widget.Badge{{Text: "READ-ONLY", Tone: widget.ToneWarn}, {Text: "DEMO ×10", Tone: widget.ToneInfo}, {Text: "PLAINTEXT TOKEN", Tone: widget.ToneWarn}, {Text: "STALE 40s", Tone: widget.ToneError}, {Text: "PLAIN HTTP", Tone: widget.ToneWarn}}
		})},
		{"editing-content", with(func(s *Screen) {
			s.Focus, s.Tabs.Active = PaneForm, 3
			s.Form = Form{Fields: []widget.Field{{Label: "Content", Value: "build-4711 日本語 👩‍👩‍👧‍👦 é", Cursor: 10, Focused: true, Wide: true, Hint: "The text a download was given to compute its id from."}}, TaskID: otherID}
			s.Copies = Copies{Ask: "Type the content", SearchKey: "enter"}
		})},
		{"editing-task-id", with(func(s *Screen) {
			s.Focus, s.Tabs.Active = PaneForm, 2
			s.Form = Form{Fields: []widget.Field{{Label: "Task ID", Value: sampleID, Cursor: 64, Focused: true, Wide: true, Hint: "64 hexadecimal characters, as in `dfctl task ls` or the X-Dragonfly-Task-ID header."}}}
			s.Copies = Copies{Ask: "Paste a task id", SearchKey: "enter"}
		})},
		copies("sending", waitingCopies(Waiting{})),
		copies("waiting", waitingCopies(Waiting{Job: "job 15", Asked: 2, Since: 18 * time.Second, Next: 12 * time.Second})),
		copies("waiting-late", waitingCopies(Waiting{Job: "job 15", Answered: 1, Asked: 2, Since: 60 * time.Second, Next: 3 * time.Minute, Late: true})),
		copies("waiting-trouble", waitingCopies(Waiting{Job: "job 15", Asked: 2, Trouble: "connection refused", Retry: 4 * time.Second})),
		copies("waiting-partial", partial),
		copies("found", found()),
		copies("edited", edited),
		copies("filter", filtered),
		copies("filter-nothing", nothing),
		copies("many", many()),
		copies("none", none),
		copies("none-reasons", reasons),
		copies("none-other-name", other),
		copies("none-searching-names", searching),
		copies("none-under-any-name", tried),
		copies("failed", Copies{State: CopiesFailed, Complete: -1, Problem: widget.Problem{
			What: "The search could not be started.", Why: "401 Unauthorized: the manager refuses the token from the keyring (it may have expired).",
			Do: "Sign in again with `dftask login`, or set DFTASK_TOKEN to a token with the scope job.",
		}}),
		{"copies-fleet", with(func(s *Screen) { s.Copies = fleet() })},
		{"copies-image", with(func(s *Screen) { s.Tabs.Active, s.Form, s.Copies = 1, imageForm(), imageCopies() })},
		{"copies-zoom", with(func(s *Screen) { s.Zoom, s.Copies, s.Copies.List.Cursor = true, many(), 1 })},
		{"flash", with(func(s *Screen) {
			s.Flash = Flash{widget.ToneError, "Delete not sent: 429, the manager takes ten jobs a second. Nothing was deleted."}
		})},
		{"flash-long", with(func(s *Screen) {
			s.Body, s.Focus, s.Executions = BodyExecutions, PaneExecutions, executions()
			s.Flash = Flash{widget.ToneWarn, "Not exported: /home/\u202eسجل/模型 🧑‍🚒/" + longURL() + ".csv is there already. Choose another name, or replace that file."}
		})},
		list("rows", withDay(executions())),
		list("older", older),
		list("empty", emptyExecutions()),
		list("loading", Executions{Asked: -1}),
		list("failed", Executions{State: ExecutionsFailed, Problem: refused, Retry: 4 * time.Second, Asked: -1}),
		list("stale", failedOld),
		list("filter", filteredExecutions),
		detail("pending", pending),
		detail("purged", purged),
		detail("partly", partlyDetail()),
		detail("nothing", nothingDetail()),
		detail("failed", failed),
		detail("lost", lost),
		detail("huge", hugeDetail()),
		dialog("confirm", confirm()),
		dialog("confirm-ready", ready),
		dialog("confirm-reason", reason),
		dialog("help", help()),
		dialog("messages", messages()),
		dialog("palette", palette()),
		dialog("recent", recentTargets()),
		dialog("command-line", commandLine()),
		dialog("quit", quit()),
		dialog("choice", choice()),
	}
	return slices.Concat(all, signInSamples(), startSamples(), manySamples(), listSamples())
}

// at gives a sample a size, and the rows that fit.
func (s sample) at(width, height int) Screen {
	screen := s.screen
	screen.Width, screen.Height = width, height
	l := screen.Layout()
	screen.Copies.Rows = screen.Copies.Rows[:min(len(screen.Copies.Rows), l.CopyRows)]
	if screen.Targets != nil {
		t := *screen.Targets
		t.Rows = t.Rows[:min(len(t.Rows), l.TargetRows)]
		screen.Targets = &t
	}
	if screen.Detail.Many != nil {
		m := *screen.Detail.Many
		m.Rows = m.Rows[:min(len(m.Rows), l.TargetRows)]
		screen.Detail.Many = &m
	}
	screen.Executions.Rows = screen.Executions.Rows[:min(len(screen.Executions.Rows), l.ExecutionRows)]
	return screen
}
