package views

import (
	"fmt"
	"strings"
	"time"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

func manyURLs(n int) (urls []string) {
	for i := range n {
		urls = append(urls, fmt.Sprintf("https://cdn.example.com/releases/2026-11/build-%04d/%s.tar.zst", i+1, [...]string{"llama", "weights-日本語", "index"}[i%3]))
	}
	return urls
}

func confirmManySample() overlay.Confirm {
	c := confirm()
	c.Target, c.TaskIDs, c.Searched = nil, nil, false
	c.Count, c.First, c.More, c.Dropped, c.Jobs, c.Takes = 1000, manyURLs(3), 997, 7, 1000, 100*time.Second
	c.Clusters = []overlay.ConfirmCluster{{Name: "cluster-1", Copies: -1}, {Name: "eu-west", Copies: -1, Queued: true}}
	c.Warnings = []string{"Copies still downloading, and those the scheduler has forgotten, are not reached. The searches afterwards show what is left.", "A scheduler of eu-west does not answer. A delete sent there is queued, and may still run when that scheduler returns."}
	c.Word.Value, c.Word.Cursor = "", 0
	c.Keys = []widget.Hint{{Keys: "tab", Words: "reason"}, {Keys: "esc", Words: "back"}}
	return c
}

func confirmImageSample() overlay.Confirm {
	c := confirm()
	c.Target = []widget.Fact{{Label: "Image", Value: "https://registry.example.com/v2/library/app/manifests/v1"}, {Label: "Platform", Value: "linux/amd64"}, {Label: "Filtered", Value: "default (32)"}}
	c.TaskIDs, c.Layers, c.Hosts, c.Jobs, c.Takes = nil, 5, 4, 5, time.Second
	c.Clusters = []overlay.ConfirmCluster{{Name: "cluster-1", Copies: 11}, {Name: "eu-west", Copies: 2, Left: true}, {Name: "ap-south", Copies: -1, Queued: true, Left: true}, {Name: "欧州-west-2", Copies: 1, Queued: true}}
	c.Warnings = []string{"Other images that share a layer with this one lose it too.", "A scheduler of 欧州-west-2 does not answer. A delete sent there is queued, and may still run when that scheduler returns."}
	c.Word = widget.Field{Value: "delete", Cursor: 6}
	c.ClustersFocused, c.ClusterCursor, c.Ready = true, 1, true
	c.Keys = []widget.Hint{{Keys: "enter", Words: "deletes now"}, {Keys: "space", Words: "takes it back in"}, {Keys: "tab", Words: "word"}, {Keys: "esc", Words: "back"}}
	return c
}

// manyDetail is a purge of 1,000 targets under way.
func manyDetail() Detail {
	d := Detail{
		ID: "4711", Verdict: VerdictPending, Clusters: "2 clusters", Reason: "INC-42 bad build", By: "alice@bastion", Created: "2026-11-23 08:11:22 UTC, 1 min ago", Left: -1,
		Bars: []widget.Outcome{{Name: "cluster-1", Deleted: 1830, Failed: 12, Left: 1204}, {Name: "eu-west", Deleted: 302, Left: 611}},
		Many: &Many{
			Targets: 1000, Sent: 640, Answered: 610, Done: 312, Duplicates: 7, Deleted: 2388, Failed: 12, Left: 31,
			Verdicts: []VerdictCount{{VerdictPurged, 298}, {VerdictNothing, 9}, {VerdictFailed, 5}, {VerdictGone, 298}, {VerdictPending, 30}, {VerdictUnsent, 360}},
			Pace:     "10 a second", Next: 8 * time.Second, Remaining: 70 * time.Second,
		},
	}
	for i, url := range manyURLs(60) {
		row := TargetRow{Target: url, Job: fmt.Sprint(4711 + i), Copies: 8, Left: -1}
		switch {
		case i == 0:
			row.Verdict, row.Failed, row.Left, row.Error = VerdictFailed, 4, 4, "node-002: permission denied: /var/lib/dragonfly/content/tasks/7da"
		case i == 1:
			row.Verdict, row.Deleted, row.Failed, row.Left, row.Marked = VerdictPartly, 2, 1, 1, true
		case i < 5:
			row.Verdict, row.Left, row.Note = VerdictNothing, 2, "forgotten by the scheduler"
		case i < 9:
			row.Verdict, row.Deleted, row.Left = VerdictPurged, 8, 0
		case i == 9:
			row.Verdict, row.Deleted = VerdictUnverified, 8
		case i < 14:
			row.Verdict = VerdictGone
		case i < 20:
			row.Verdict, row.Copies = VerdictPending, -1
		default:
			row.Verdict, row.Job = VerdictUnsent, ""
		}
		d.Many.Rows = append(d.Many.Rows, row)
	}
	d.Many.Rows[3].Target, d.Many.Rows[4].Target = sampleID, longURL()
	d.Many.List = widget.List{Cursor: 1, Total: 1000, Marked: 3, HiddenMarks: 1}
	return d
}

func manyEndedDetail() Detail {
	d := manyDetail()
	m := *d.Many
	d.Many, d.Verdict, d.Remembered, d.Took = &m, VerdictPartly, true, 133*time.Second
	m.Sent, m.Answered, m.Done, m.Next, m.Remaining, m.Pace = 1000, 1000, 1000, 0, 0, ""
	m.Verdicts = []VerdictCount{{VerdictPurged, 984}, {VerdictUnverified, 3}, {VerdictNothing, 9}, {VerdictFailed, 4}}
	m.Rows = m.Rows[:10]
	m.List = widget.List{Cursor: 0, Total: 10, Filter: &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "2026", Cursor: 4}, Shown: 10, Of: 1000}}
	d.RetryKeys = []widget.Hint{{Keys: "r", Words: "delete again what is left"}}
	*d.Many = m
	return d
}

// manyInterruptedDetail is a purge whose program ended, and that is not followed.
func manyInterruptedDetail() Detail {
	d := manyDetail()
	m := *d.Many
	d.Many, d.Verdict = &m, VerdictInterrupted
	m.Next, m.Remaining, m.Pace = 0, 0, ""
	d.RetryKeys = []widget.Hint{{Keys: "R", Words: "resume it"}}
	return d
}

// leftoversDetail has a host for each cause that the contract knows.
func leftoversDetail() Detail {
	d := partlyDetail()
	d.Left = 4
	d.Failed[0].Cause = "refused by the host"
	d.Untouched = []HostOutcome{
		{Hostname: "node-003", IP: "127.0.1.4", HostType: "normal", Cluster: "cluster-1", Left: true, Cause: "forgotten by the scheduler"},
		{Hostname: "node-004", IP: "127.0.1.5", HostType: "super", Cluster: "cluster-1", Left: true, Cause: "forgotten by the scheduler"},
	}
	d.CameBack = []HostOutcome{{Hostname: "node-005", IP: "127.0.1.6", HostType: "normal", Cluster: "cluster-1", Left: true, Cause: "downloaded again after the delete"}}
	d.Silent = []HostOutcome{{Hostname: "node-006", IP: "127.0.1.7", HostType: "normal", Cluster: "cluster-1", Cause: "gone by itself, or the host does not answer"}}
	d.Remedies = []Remedy{
		{Text: "Deleting again reaches the host that refused, once its disk can be written."},
		{Text: "The scheduler has forgotten the other hosts: remove the copy on each of them.", Command: "dfctl task rm " + sampleID, Hosts: "node-003, node-004"},
	}
	d.RetryKeys = []widget.Hint{{Keys: "r", Words: "delete again what is left"}, {Keys: "y", Words: "copy the command"}}
	return d
}

func imageDetail() Detail {
	d := partlyDetail()
	d.ID, d.Target = "52", []widget.Fact{{Label: "Image", Value: "https://registry.example.com/v2/library/app/manifests/v1"}, {Label: "Platform", Value: "linux/amd64"}}
	d.Jobs, d.TaskIDs, d.Left = []string{"52", "53", "54", "55", "56"}, nil, 3
	for i, v := range []Verdict{VerdictPurged, VerdictPartly, VerdictUnverified, VerdictGone, VerdictNothing, VerdictNothingToPurge} {
		layer := LayerOutcome{Digest: fmt.Sprintf("sha256:%d71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4", i), Verdict: v, Deleted: 3, Left: -1}
		switch v {
		case VerdictPartly:
			layer.Failed, layer.Left = 1, 1
		case VerdictGone, VerdictNothingToPurge:
			layer.Deleted, layer.Left = 0, 0
		case VerdictNothing:
			layer.Deleted, layer.Left = 0, 2
		}
		d.Layers = append(d.Layers, layer)
	}
	return d
}

func goneDetail() Detail {
	d := imageDetail()
	d.Verdict, d.Deleted, d.Failed, d.Left, d.Took = VerdictGone, nil, nil, 0, 0
	for i := range d.Layers {
		d.Layers[i] = LayerOutcome{Digest: d.Layers[i].Digest, Verdict: VerdictGone, Left: 0}
	}
	d.Waiting = Waiting{Job: "job 52", Answered: 1, Asked: 2, Since: 6 * time.Second, Next: 24 * time.Second, Missing: []string{"eu-west"}}
	return d
}

func manyExecutions() Executions {
	e := executions()
	e.Warning = "The journal cannot be written: no space left on device. Purges continue, but a restart forgets them."
	rows := []ExecutionRow{
		{ID: "4711", Verdict: VerdictPending, Targets: 1000, Done: 312, Next: 8 * time.Second, Target: manyURLs(1)[0], Clusters: "2 clusters", Age: 70 * time.Second, Reason: "INC-42"},
		{ID: "52", Verdict: VerdictGone, Next: 24 * time.Second, Target: "https://registry.example.com/v2/library/app/manifests/v1", Clusters: "all clusters", Age: 6 * time.Second},
		{ID: "51", Verdict: VerdictPending, Next: 3 * time.Minute, Missing: []string{"eu-west"}, Target: sampleURL, Clusters: "all clusters", Age: 4 * time.Minute},
		{ID: "50", Verdict: VerdictPending, Next: 3 * time.Minute, Missing: []string{"eu-west", "ap-south", "us-east"}, Target: sampleURL, Clusters: "all clusters", Age: 4 * time.Minute, Marked: true},
		{ID: "3101", Verdict: VerdictPartly, Targets: 1000, Done: 1000, Verdicts: []VerdictCount{{VerdictPurged, 987}, {VerdictPartly, 13}}, Target: sampleID, Clusters: "cluster-1", Age: 2 * time.Hour, Marked: true, Reason: "INC-41"},
		{ID: "2100", Verdict: VerdictPurged, Targets: 200, Done: 200, Verdicts: []VerdictCount{{VerdictPurged, 2}, {VerdictNothingToPurge, 198}}, Target: manyURLs(2)[1], Clusters: "cluster-1", Age: 30 * time.Hour, Remembered: true},
		{ID: "90", Verdict: VerdictNothing, Left: 2, Target: "https://example.com/disk-only.bin", Clusters: "all clusters", Age: 31 * time.Hour, Remembered: true, Reason: "INC-40"},
		{ID: "89", Verdict: VerdictNothingToPurge, Target: "https://example.com/none.bin", Clusters: "all clusters", Age: 31 * time.Hour},
		{ID: "88", Verdict: VerdictNothingDeleted, Left: -1, Target: "https://example.com/none.bin", Clusters: "all clusters", Age: 31 * time.Hour},
	}
	e.Rows = append(rows, e.Rows...)
	e.Summary = &e.Rows[0]
	e.List = widget.List{Cursor: 0, Total: len(e.Rows), Marked: 3, HiddenMarks: 1}
	return e
}

func targets() *Targets {
	t := &Targets{
		State: TargetsSearching, Count: 1000, Done: 312, Found: 250, Copies: 1200,
		Waiting: Waiting{Job: "job 15", Answered: 1, Asked: 2, Since: 20 * time.Second, Next: 8 * time.Second, Missing: []string{"eu-west"}},
		List:    widget.List{Cursor: 0, Total: 1000, Marked: 2},
	}
	for i, url := range manyURLs(60) {
		row := TargetRow{Target: url, Copies: i % 4 * 3, Job: fmt.Sprint(15 + i)}
		switch {
		case i == 2:
			row.Note = "1 still downloading"
		case i == 5:
			row.Copies, row.Error = -1, "429, the manager takes ten jobs a second"
		case i == 6:
			row.Target = longURL()
		case i > 8:
			row.Copies = -1
		}
		row.Marked = i == 1 || i == 3
		t.Rows = append(t.Rows, row)
	}
	return t
}

func resume() overlay.Resume {
	return overlay.Resume{
		Items: []overlay.ResumeItem{
			{ID: "4711", Reason: "INC-42 bad build", By: "alice@bastion", Age: 3 * time.Hour, Targets: 200, Sent: 150, Ended: 120, Unsent: 50, First: manyURLs(1)[0], Clusters: "2 clusters"},
			{ID: "52", By: "alice@bastion", Age: 26 * time.Hour, Targets: 1, Sent: 1, First: "https://registry.example.com/v2/library/app/manifests/v1", Clusters: "all clusters"},
			{ID: "7f3a9c2e", Age: 26 * time.Hour, Targets: 1, Unsent: 1, First: longURL(), Clusters: "cluster-1"},
		},
		List: widget.List{Cursor: 0, Total: 3}, Sent: 31, Unsent: 51,
		Word: &widget.Field{Focused: true}, Expected: "delete",
		Keys: []widget.Hint{{Keys: "enter", Words: "watch, and send nothing"}, {Keys: "esc", Words: "leave them"}},
	}
}

func resumeOne() overlay.Resume {
	r := resume()
	r.Items, r.List, r.Sent, r.Unsent, r.Word = r.Items[1:2], widget.List{Total: 1}, 1, 0, nil
	r.Text = "Another dftask on this machine may be watching it too: that does no harm."
	r.Keys = []widget.Hint{{Keys: "enter", Words: "watch"}, {Keys: "esc", Words: "leave it"}}
	return r
}

func paste() overlay.Paste {
	return overlay.Paste{
		Count: 1000, Duplicates: 7, First: append(manyURLs(4), longURL()), More: 995,
		Keys: []widget.Hint{{Keys: "s", Words: "search all"}, {Keys: "d", Words: "delete all"}, {Keys: "esc", Words: "back"}},
	}
}

func pasteBad() overlay.Paste {
	p := overlay.Paste{Count: 12, Keys: []widget.Hint{{Keys: "esc", Words: "back"}}}
	for i := range 9 {
		p.Bad = append(p.Bad, fmt.Sprintf("line %d: %q is neither a URL that begins with http:// or https:// nor a task id of 64 hexadecimal characters", 3+i*i, strings.Repeat("exämple.com/", i+1)))
	}
	return p
}

func manySamples() []sample {
	detail := func(name string, d Detail) sample {
		return sample{"detail-" + name, with(func(s *Screen) { s.Body, s.Focus, s.Tabs.Active, s.Detail = BodyDetail, PaneDetail, 4, d })}
	}
	dialog := func(name string, d widget.Dialog) sample {
		return sample{name, with(func(s *Screen) { s.Dialog = d })}
	}
	found := func(name string, t *Targets) sample {
		return sample{"targets-" + name, with(func(s *Screen) { s.Targets = t })}
	}
	ready := confirmManySample()
	ready.Word.Value, ready.Word.Cursor, ready.Ready = "delete", 6, true
	ready.Keys = append([]widget.Hint{{Keys: "enter", Words: "deletes now"}}, ready.Keys...)

	late := waitingCopies(Waiting{Job: "job 15", Asked: 2, Since: 60 * time.Second, Next: 3 * time.Minute, Late: true, Missing: []string{"eu-west", "ap-south", "us-east", "欧州"}})

	trouble := manyDetail()
	m := *trouble.Many
	m.Trouble, m.List.Sort, m.List.Filter = "connection refused", "target", &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "zzz", Cursor: 3, Focused: true}, Of: 1000}
	m.Rows, m.List.Total, m.List.HiddenMarks = nil, 0, 3
	trouble.Many = &m

	ended := targets()
	ended.State, ended.Done, ended.Found, ended.Rows = TargetsReady, 1000, 871, ended.Rows[:9]
	ended.List = widget.List{Cursor: 3, Total: 9, Marked: 40, HiddenMarks: 38, Filter: &widget.Filter{KeepKey: "enter", EndKey: "esc", Input: widget.Field{Value: "build-000", Cursor: 9}, Shown: 9, Of: 1000}}
	ended.Warnings = []string{"A scheduler of eu-west failed: copies known to it alone are missing."}
	failed := targets()
	failed.State = TargetsFailed
	failed.Problem = widget.Problem{What: "The search was interrupted.", Why: "401 Unauthorized: the manager refuses the token from the keyring.", Do: "Sign in again with `dftask login`. 312 targets have their answer."}

	remembered := nothingDetail()
	remembered.Remembered = true

	scope := choice()
	scope.Filter, scope.List = nil, widget.List{Cursor: 0, Total: 4}
	scope.Items = append([]overlay.ChoiceItem{{Label: "all clusters", Note: "3, and those to come", Marked: true}}, scope.Items...)
	scope.Items[1].Marked, scope.Items[2].Note = false, "id 2   a scheduler does not answer"

	executionsMany := with(func(s *Screen) {
		s.Body, s.Focus, s.Tabs.Active, s.Executions = BodyExecutions, PaneExecutions, 4, manyExecutions()
	})
	return []sample{
		dialog("confirm-many", confirmManySample()),
		dialog("confirm-many-ready", ready),
		dialog("confirm-image", confirmImageSample()),
		dialog("paste", paste()),
		dialog("paste-bad", pasteBad()),
		dialog("resume", resume()),
		dialog("resume-one", resumeOne()),
		dialog("choice-scope", scope),
		detail("many", manyDetail()),
		detail("many-ended", manyEndedDetail()),
		detail("many-interrupted", manyInterruptedDetail()),
		detail("many-trouble", trouble),
		detail("leftovers", leftoversDetail()),
		detail("image", imageDetail()),
		detail("gone", goneDetail()),
		detail("remembered", remembered),
		{"executions-many", executionsMany},
		{"executions-warning", with(func(s *Screen) { s.Executions = manyExecutions() })},
		found("searching", targets()),
		found("found", ended),
		found("failed", failed),
		{"copies-waiting-missing", with(func(s *Screen) { s.Copies = late })},
	}
}
