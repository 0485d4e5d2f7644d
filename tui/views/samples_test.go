package views

import (
	"fmt"
	"strings"
	"time"

	"dftask/tui/views/overlay"
	"dftask/tui/views/widget"
)

const (
	sampleURL = "https://example.com/models/llama.bin"
	sampleID  = "7da98f3d40fb6dc6d1b1ec0a0e9d7c1a2b0c6ff1f1fd0a2e9b3c55c6d1e05343"
	otherID   = "e8c4dbc6f080cf9cfdc16444094d6e130b747e35c26ad6c07ab6e3bfed0a393a"
)

// A sample is a screen without a size. Rows are all rows there are; choose
// cuts them to the size the way a model does.
type sample struct {
	name   string
	screen Screen
}

func base() Screen {
	return Screen{
		Header: Header{Context: "prod", Manager: "manager.example.com:8080", Token: "keyring", Scope: "all clusters (2)"},
		Tabs: Tabs{Items: []Tab{
			{Key: "1", Label: "URL"}, {Key: "2", Label: "Image"}, {Key: "3", Label: "Task ID"}, {Key: "4", Label: "Content"},
			{Key: "5", Label: "Executions", Note: "1 pending"},
		}},
		Focus:      PaneCopies,
		Form:       urlForm(sampleURL, 0, false),
		Copies:     found(),
		Executions: executions(),
		Hints: []widget.Hint{
			{Keys: "enter", Words: "search"}, {Keys: "d", Words: "delete"}, {Keys: "space", Words: "mark"}, {Keys: "/", Words: "filter"},
			{Keys: "y", Words: "copy"}, {Keys: "tab", Words: "pane"}, {Keys: "s", Words: "clusters"}, {Keys: "r", Words: "refresh", Disabled: true},
			{Keys: "o", Words: "sort"}, {Keys: "z", Words: "zoom"}, {Keys: ":", Words: "command"}, {Keys: "?", Words: "help", Keep: true},
		},
	}
}

func with(change func(*Screen)) Screen {
	s := base()
	change(&s)
	return s
}

func urlForm(url string, cursor int, focused bool) Form {
	f := Form{
		Fields: []widget.Field{
			{Label: "URL", Value: url, Cursor: cursor, Focused: focused, Wide: true, Placeholder: "https://…", Hint: "The URL as the download named it; its query parameters count."},
			{Label: "Tag", Placeholder: "none"},
			{Label: "Application", Placeholder: "none"},
			{Label: "Piece length", Placeholder: "automatic"},
			{Label: "Filtered", Placeholder: "default (32)"},
		},
		TaskID: sampleID,
	}
	if url == "" {
		f.TaskID, f.TaskIDHint = "", "type a URL first"
	}
	return f
}

func found() Copies {
	c := Copies{
		State: CopiesFound, Count: 8, Clusters: 2, Complete: 8, Job: "job 15", Answered: 30 * time.Second,
		Rows: []CopyRow{{Kind: RowCluster, Cluster: "cluster-1", Count: 6}},
	}
	host := func(i int, kind string) {
		c.Rows = append(c.Rows, CopyRow{Kind: RowHost, Hostname: fmt.Sprintf("node-%03d", i), IP: fmt.Sprintf("127.0.1.%d", i+1), HostType: kind, State: CopyComplete})
	}
	host(0, "super")
	for i := range 5 {
		host(i+1, "normal")
	}
	c.Rows = append(c.Rows, CopyRow{Kind: RowCluster, Cluster: "eu-west", Count: 2})
	host(101, "normal")
	host(102, "normal")
	c.List.Total = len(c.Rows)
	return c
}

func executionRows() []ExecutionRow {
	return []ExecutionRow{
		{ID: "42", Verdict: VerdictPending, Next: 12 * time.Second, Since: 18 * time.Second, Target: "https://example.com/purge-me.tgz", Type: "url", Clusters: "all clusters", Age: 19 * time.Second, By: "lena@bastion", Reason: "INC-42"},
		{ID: "41", Verdict: VerdictPartly, Deleted: 2, Failed: 1, Left: 1, Hosts: Share{2, 3}, Copies: Share{2, 3}, Target: "https://example.com/fail.bin", Type: "url", Clusters: "cluster-1", Age: 3 * time.Minute, Began: "08:11:22", Took: 33 * time.Second, By: "sato@bastion", Reason: "INC-42 bad build"},
		{ID: "40", Verdict: VerdictVerifying, Next: -1, Target: "build-4711", Type: "content", Clusters: "cluster-1", Age: 31 * time.Second, By: "مهندس@حاسوب"},
		{ID: "39", Verdict: VerdictPurged, Deleted: 400, Left: 0, Hosts: Share{400, 400}, Copies: Share{400, 400}, Target: sampleURL, Type: "url", Clusters: "cluster-1, eu-west", Age: 47 * time.Minute, Took: 63 * time.Second, By: "sato@bastion", Reason: "rollout of 日本語モデル 🚀 failed"},
		{ID: "38", Verdict: VerdictUnverified, Deleted: 3, Left: -1, Hosts: Share{3, 3}, Copies: Share{3, 3}, Target: "https://example.com/tagged.tgz?signature=" + strings.Repeat("abc123", 300), Type: "url", Clusters: "cluster-1", Age: 2 * time.Hour, Took: 30 * time.Second, By: "👩‍👩‍👧‍👦@host"},
		{ID: "37", Verdict: VerdictNothing, Left: 2, Hosts: Share{0, 2}, Copies: Share{0, 2}, Target: "https://example.com/disk-only.bin", Type: "url", Clusters: "all clusters", Age: 3 * time.Hour, By: "perf-team@build-17.internal", Reason: "disk pressure on node-003 and node-004, see the runbook"},
		{ID: "36", Verdict: VerdictFailed, Failed: 4, Left: 4, Hosts: Share{0, 4}, Copies: Share{0, 4}, Target: otherID, Type: "id", Clusters: "eu-west", Age: 4 * time.Hour, Began: "Nov 22 23:58"},
		{ID: "35", Verdict: VerdictTimedOut, Left: -1, Target: "https://registry.example.com/v2/library/app/manifests/v1", Type: "image", Clusters: "all clusters", Age: 5 * time.Hour},
		{ID: "34", Verdict: VerdictPurged, Deleted: 9, Hosts: Share{3, 3}, Copies: Share{9, 9}, Target: "registry.example.com/library/app:v1", Type: "image", Clusters: "cluster-1", Age: 5 * time.Hour, Took: 35 * time.Second, By: "lena@bastion"},
		{ID: "104711", Verdict: VerdictLost, Left: -1, Target: "https://example.com/a%20b/你好.bin", Type: "url", Clusters: "a-cluster-with-a-very-long-name", Age: 53 * time.Hour},
	}
}

// withDay are executions with the purges of a day in their title.
func withDay(e Executions) Executions {
	e.Day = make([]widget.Tally, 24)
	for i := 7; i < len(e.Day); i++ {
		e.Day[i] = widget.Tally{Good: i * 5 % 9, Open: i % 5 / 4, Bad: i % 7 / 6}
	}
	return e
}

func executions() Executions {
	rows := executionRows()
	return Executions{
		State: ExecutionsReady, Pending: 2, Finished: 12, Left: 3, Asked: 12 * time.Second, Rows: rows, Summary: &rows[0], OpenKey: "5",
		List: widget.List{Cursor: 0, Total: len(rows), Sort: "age"},
	}
}

func emptyExecutions() Executions {
	return Executions{State: ExecutionsReady, Asked: 4 * time.Second, OpenKey: "5"}
}

func waitingCopies(w Waiting) Copies { return Copies{State: CopiesWaiting, Complete: -1, Waiting: w} }

func imageForm() Form {
	return Form{Fields: []widget.Field{
		{Label: "Image", Value: "registry.example.com/library/app:v1", Wide: true},
		{Label: "Platform", Value: "linux/amd64"},
		{Label: "Tag", Placeholder: "none"},
		{Label: "Application", Placeholder: "none"},
		{Label: "Username", Value: "robot"},
		{Label: "Password", Value: "s3cret", Masked: true},
		{Label: "Piece length", Placeholder: "automatic"},
		{Label: "Filtered", Placeholder: "default (32)"},
	}, Manifest: "https://registry.example.com/v2/library/app/manifests/v1"}
}

func imageCopies() Copies {
	c := Copies{State: CopiesFound, Count: 9, Hosts: 3, Clusters: 1, Complete: 9, Layers: 5, Answered: 4 * time.Second}
	c.Rows = []CopyRow{{Kind: RowCluster, Cluster: "cluster-1", Count: 9}}
	for i, n := range []int{5, 3, 1} {
		c.Rows = append(c.Rows, CopyRow{Kind: RowHost, Hostname: fmt.Sprintf("node-%03d", i+1), IP: fmt.Sprintf("127.0.1.%d", i+2), HostType: []string{"super", "normal"}[min(i, 1)], Layers: n, Held: held(n, 5)})
	}
	c.Rows = append(c.Rows, CopyRow{Kind: RowCluster, Cluster: "Layers", Count: -1})
	for i := range 5 {
		c.Rows = append(c.Rows, CopyRow{Kind: RowLayer, Layer: i, Digest: fmt.Sprintf("sha256:%d71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4", i), Count: 3 - i/2 - i/4})
	}
	c.Warnings = []string{"seed peers are not part of the answer for 5 of 5 layers: the manager's own searches for these are not in its job list"}
	c.List.Total = len(c.Rows)
	return c
}

// fleet is what a fleet of thousands holds, folded.
func fleet() Copies {
	c := Copies{State: CopiesFound, Count: 10342, Hosts: 10342, Clusters: 4, Complete: 9850, Most: 8000, Job: "job 104711", Answered: 31 * time.Second}
	c.Rows = []CopyRow{
		{Kind: RowCluster, Cluster: "cluster-1", Count: 8000, Partial: 391, Folded: true},
		{Kind: RowCluster, Cluster: "eu-west", Count: 2200, Folded: true},
		{Kind: RowCluster, Cluster: "東京-west-2", Count: 101, Partial: 101, Folded: true},
		{Kind: RowCluster, Cluster: "ap-south-with-a-name-of-some-length", Count: 41, Folded: true, Error: "a scheduler does not answer"},
		{Kind: RowCluster, Cluster: "empty", Count: 0},
	}
	c.List.Total = len(c.Rows)
	return c
}

// held is what a host holds of n of so many layers, the last of them in part.
func held(n, of int) []CopyState {
	all := make([]CopyState, of)
	for i := range all {
		switch all[i] = CopyAbsent; {
		case i < n-1:
			all[i] = CopyComplete
		case i < n:
			all[i] = CopyPartial
		}
	}
	return all
}

// many is what a large and hostile manager sends.
func many() Copies {
	c := Copies{State: CopiesFound, Count: 5000, Clusters: 3, Complete: 4711, Job: "job 104711", Answered: 95 * time.Second}
	c.Rows = []CopyRow{{Kind: RowCluster, Cluster: "東京データセンター-クラスタ", Count: 5000, Error: "a scheduler failed: dial tcp 10.0.0.1:8002: connect: connection refused"}}
	names := []string{
		"very-long-hostname-of-a-pod-7f9c6d5b4-x2x9z.namespace.svc.cluster.local.example.internal",
		"ノード-001", "node-\x1b[31mred\x1b]0;title\a", "node-🚀🚀-👩‍👩‍👧‍👦", "node\nwith\tbreaks", "a\u202egnp.exe", "e\u0301\u0301\u0301\u0301\u0301\u0301",
	}
	for i := range 200 {
		c.Rows = append(c.Rows, CopyRow{
			Kind: RowHost, Hostname: names[i%len(names)], IP: []string{"10.244.113.27", "2001:db8:85a3:1234:5678:8a2e:370:7334"}[i%2],
			HostType: []string{"normal", "super"}[i/5%2], State: CopyState(i % 3), Marked: i%4 == 1,
		})
	}
	c.Warnings = []string{
		"2 of 3 schedulers answered; the others are not part of this.",
		"The manager's answer was cut: 1,000 hosts are missing from it, and there is nothing that can be done from here.",
	}
	c.List = widget.List{Cursor: 3, First: 100, Total: 5003, Marked: 51, HiddenMarks: 7, Sort: "host", Descending: true}
	return c
}

func longURL() string {
	return "https://bucket.s3.eu-west-1.amazonaws.com/models/llama.bin?" + strings.Repeat("X-Amz-Signature=0123456789abcdef&", 60) + "last=1"
}

func partlyDetail() Detail {
	return Detail{
		ID: "41", Verdict: VerdictPartly, Left: 1,
		Target:  []widget.Fact{{Label: "URL", Value: "https://example.com/fail.bin"}, {Label: "Tag", Value: "prod"}, {Label: "Application", Value: "ml"}, {Label: "Piece length", Value: "4 MiB"}, {Label: "Filtered", Value: "default (32)"}},
		TaskIDs: []string{sampleID}, Jobs: []string{"41", "43"}, Clusters: "cluster-1", Reason: "INC-42 bad build", By: "alice@bastion",
		Created: "2026-11-23 08:11:22 UTC, 3 min ago", Took: 33 * time.Second,
		Deleted: []HostOutcome{{Hostname: "node-001", IP: "127.0.1.2", HostType: "normal", Cluster: "cluster-1"}, {Hostname: "node-000", IP: "127.0.1.1", HostType: "super", Cluster: "cluster-1"}},
		Failed: []HostOutcome{{Hostname: "node-002", IP: "127.0.1.3", HostType: "normal", Cluster: "cluster-1", Left: true,
			Error: "task " + sampleID + " failed: rpc error: code = Internal desc = permission denied: /var/lib/dragonfly/content/tasks/7da"}},
		Bars:     []widget.Outcome{{Name: "cluster-1", Deleted: 2, Failed: 1}, {Name: "東京-west-2", Deleted: 1, Left: 1}},
		Timeline: []widget.Step{{At: "08:11:22", Words: "sent as #41 and 1 more"}, {At: "08:11:52", Words: "checked: 3 deleted, 1 failed"}, {At: "08:11:52", Words: "search #42 found 1 copy", Tone: widget.ToneWarn}},
	}
}

func nothingDetail() Detail {
	return Detail{
		ID: "37", Verdict: VerdictNothing, Left: 2,
		Target:  []widget.Fact{{Label: "URL", Value: "https://example.com/disk-only.bin"}, {Label: "Filtered", Value: "default (32)"}},
		TaskIDs: []string{otherID}, Clusters: "all clusters", Created: "2026-11-23 05:02:10 UTC, 3 h ago", Took: 33 * time.Second,
		Untouched: []HostOutcome{{Hostname: "node-003", IP: "127.0.1.4", HostType: "normal", Cluster: "cluster-1", Left: true}, {Hostname: "node-004", IP: "127.0.1.5", HostType: "normal", Cluster: "cluster-1", Left: true}},
	}
}

func hugeDetail() Detail {
	d := partlyDetail()
	d.Target[0].Value = longURL()
	for i := range 400 {
		d.Bars = append(d.Bars, widget.Outcome{Name: fmt.Sprintf("クラスタ-%03d", i), Deleted: 400 - i, Left: i / 9})
		d.Deleted = append(d.Deleted, HostOutcome{Hostname: fmt.Sprintf("ノード-%03d.very.long.domain.example.internal", i), IP: "2001:db8:85a3:1234:5678:8a2e:370:7334", HostType: "normal", Cluster: "eu-west"})
	}
	d.Offset = 30
	return d
}

func confirm() overlay.Confirm {
	return overlay.Confirm{
		Target:   []widget.Fact{{Label: "URL", Value: sampleURL}, {Label: "Filtered", Value: "default (32)"}},
		TaskIDs:  []string{sampleID},
		Searched: true,
		Clusters: []overlay.ConfirmCluster{{Name: "cluster-1", Copies: 6, Note: "1 still downloading"}, {Name: "eu-west", Copies: 2}},
		Warnings: []string{
			"1 copy is still downloading: the delete does not reach it.",
			"Copies the scheduler has forgotten are not reached either. The search afterwards shows what is left.",
		},
		Word: widget.Field{Value: "dele", Cursor: 4, Focused: true}, Expected: "delete",
		Reason: widget.Field{Placeholder: "such as a ticket; at most 1,024 characters"}, By: "alice@bastion",
		Keys: []widget.Hint{{Keys: "tab", Words: "reason"}, {Keys: "esc", Words: "back"}},
	}
}

func help() overlay.Help {
	group := func(name string, keys ...overlay.HelpKey) overlay.HelpGroup {
		return overlay.HelpGroup{Name: name, Keys: keys}
	}
	return overlay.Help{Groups: []overlay.HelpGroup{
		group("Everywhere", overlay.HelpKey{Keys: "1…5", Words: "open a tab"}, overlay.HelpKey{Keys: "tab shift+tab", Words: "next pane, next field"}, overlay.HelpKey{Keys: ":", Words: "command palette"},
			overlay.HelpKey{Keys: "?", Words: "this help"}, overlay.HelpKey{Keys: "z", Words: "this pane alone"}, overlay.HelpKey{Keys: "s", Words: "choose scheduler clusters"},
			overlay.HelpKey{Keys: "esc", Words: "back, never anything else"}, overlay.HelpKey{Keys: "q ctrl+c", Words: "quit; running work is listed first"}),
		group("Search", overlay.HelpKey{Keys: "enter", Words: "search, and on to the copies"}, overlay.HelpKey{Keys: "r", Words: "ask now", Disabled: "nothing is being waited for"}),
		group("Lists", overlay.HelpKey{Keys: "j k ↓ ↑", Words: "move"}, overlay.HelpKey{Keys: "g G", Words: "first, last"}, overlay.HelpKey{Keys: "ctrl+d ctrl+u", Words: "half a page down, up"},
			overlay.HelpKey{Keys: "/", Words: "filter this list"}, overlay.HelpKey{Keys: "space", Words: "mark"}, overlay.HelpKey{Keys: "o", Words: "sort"}, overlay.HelpKey{Keys: "y Y", Words: "copy the value, the row as JSON"}),
		group("Copies", overlay.HelpKey{Keys: "d", Words: "delete: opens the confirmation", Disabled: "read-only"}),
		group("Executions", overlay.HelpKey{Keys: "enter", Words: "open"}, overlay.HelpKey{Keys: "d", Words: "delete again"}),
	}}
}

func messages() overlay.Messages {
	return overlay.Messages{Items: []overlay.Message{
		{At: "08:14:03", Tone: widget.ToneError, Text: "Delete not sent: 429, the manager takes ten jobs a second. Nothing was deleted."},
		{At: "08:13:40", Tone: widget.ToneWarn, Text: "Could not ask for job 42: connection refused. Trying again in 4 s."},
		{At: "08:12:01", Tone: widget.ToneOK, Text: "#41 partly purged: 2 deleted, 1 failed"},
		{At: "08:11:22", Tone: widget.ToneInfo, Text: "Copied the task id."},
	}}
}

func palette() overlay.Palette {
	return overlay.Palette{
		Input: widget.Field{Value: "de", Cursor: 2},
		Items: []overlay.PaletteItem{{Name: "Delete copies", Keys: "d", Disabled: "read-only"}, {Name: "Show deleted executions", Keys: "5"}, {Name: "Order of the list", Keys: "o"}},
		List:  widget.List{Cursor: 1, Total: 3},
	}
}

func commandLine() overlay.CommandLine {
	return overlay.CommandLine{
		Lines: []string{"dftask --context prod search url '" + sampleURL + "?q=模型&r=🧑‍🚒' --tag prod --application ml", "dftask --context prod search url " + longURL()},
		Notes: []string{"No flag does what the filter does with !nightly."},
		Keys:  []widget.Hint{{Keys: "y", Words: "copy"}, {Keys: "esc", Words: "close"}},
	}
}

func quit() overlay.Quit {
	return overlay.Quit{
		Running: []string{"#42 PENDING https://example.com/purge-me.tgz", "#43… PENDING 312 of 1,000 targets"},
		Note:    "The manager finishes what it has taken. What was not sent yet stays unsent, and the next start offers to resume it.",
		Keys:    []widget.Hint{{Keys: "q", Words: "quit"}, {Keys: "esc", Words: "stay"}},
	}
}

func choice() overlay.Choice {
	return overlay.Choice{
		Title: "Scheduler clusters", Text: "Searches and purges go to the marked ones; with none marked, to all.", Multi: true,
		Filter: &widget.Field{Focused: true, Placeholder: "part of a name"},
		Items:  []overlay.ChoiceItem{{Label: "cluster-1", Note: "id 1", Marked: true}, {Label: "eu-west", Note: "id 2"}, {Label: "ap-south", Note: "id 3", Disabled: "no scheduler is active"}},
		List:   widget.List{Cursor: 1, Total: 3},
		Keys:   []widget.Hint{{Keys: "space", Words: "mark"}, {Keys: "enter", Words: "use these"}, {Keys: "esc", Words: "back"}},
	}
}
