package search

import (
	"cmp"
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client/export"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/client/taskid"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/cmd/dftask/target"
	"dftask/tui/views/text"
)

func TaskIDCommand(e console.Env, o *session.Flags) *cobra.Command {
	var t target.Flags
	var l table.Listing[taskIDReport]
	cmd := &cobra.Command{
		Use: "task-id URL", Short: "Print the task id of a URL",
		Long: `Print the task id that the manager computes for a URL, the URL as it is hashed,
the query parameters that the filter leaves out, and those that the manager
cannot read: it leaves these out too, and the id is that of another URL. Nothing
is asked of a manager, and none has to be configured; a current context's tag
and application count, as they do for a search. With - the URLs are read from
standard input, one a line; blank lines and those that begin with # are skipped.

Hosts compute the id by themselves, so theirs are printed as well: those of hosts
whose client has #2014 (merged 2026-08-25), which sorts the query, those of older
hosts, and where the URL names a blob the digest that some hosts take for the id.
Where an id differs from the manager's, a note on standard error says why: search
and delete such a copy by its id, dftask search id ID. The header
X-Dragonfly-Task-ID of a download and dfctl task ls show the true one.

A URL that search and delete refuse has its ids too, such as one without a host,
or with a character that cannot be seen: a warning on standard error says why.`,
		Example: `  dftask task-id https://example.com/models/llama.bin
  dftask task-id 'https://example.com/file.bin?v=2&X-Amz-Signature=abc' -o json
  dftask task-id - --tag prod <urls.txt`,
		Args: console.OneArg("URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := l.Check(); err != nil {
				return err
			}
			if err := t.ContextDefaults(cmd, e, *o); err != nil {
				return err
			}
			urls := args
			if args[0] == "-" {
				if e.InTTY {
					console.Note(e, "reading the URLs from the terminal, one a line; ctrl+d ends the list")
				}
				var err error
				if urls, err = readURLs(cmd.Context(), e.In); err != nil {
					return err
				}
			}
			return printTaskIDs(e, t, &l, urls, args[0] != "-")
		},
	}
	t.AddNaming(cmd)
	l.AddTo(cmd, taskIDColumns())
	return cmd
}

// taskIDReport is a task id as JSON has it.
type taskIDReport struct {
	Query  task.Query `json:"query"`
	TaskID string     `json:"task_id"`
	// NormalizedURL is what is hashed, Dropped the query parameters that the filter
	// leaves out, and Unreadable those that the manager loses.
	NormalizedURL string            `json:"normalized_url"`
	Dropped       []string          `json:"dropped_query_params"`
	Unreadable    []unreadableParam `json:"unreadable_query_params"`
	// IDs are all ids that the task may have, the manager's first.
	IDs []namedID `json:"ids"`
	// Mismatches are the reasons to expect another id at the hosts.
	Mismatches []string `json:"mismatches"`
}

// namedID is an id, and which programs know the task by it.
type namedID struct {
	Of     taskid.Kind `json:"of"`
	TaskID *string     `json:"task_id"`
	// NormalizedURL is null where no URL is hashed.
	NormalizedURL *string           `json:"normalized_url"`
	Dropped       []string          `json:"dropped_query_params"`
	Unreadable    []unreadableParam `json:"unreadable_query_params"`
}

func named(n taskid.Name) namedID {
	id := namedID{Of: n.Of, Dropped: append([]string{}, n.Filtered...), Unreadable: []unreadableParam{}}
	if n.ID != "" {
		id.TaskID = &n.ID
	}
	if n.URL != "" {
		id.NormalizedURL = &n.URL
	}
	for _, lost := range n.Lost {
		id.Unreadable = append(id.Unreadable, unreadableParam{lost.Text, lost.Why})
	}
	return id
}

// unreadableParam is a query parameter that the manager loses, and why.
type unreadableParam struct {
	Param  string `json:"param"`
	Reason string `json:"reason"`
}

// printTaskIDs prints the ids of URLs. One that is alone is told in full.
func printTaskIDs(e console.Env, t target.Flags, l *table.Listing[taskIDReport], urls []string, alone bool) error {
	pieceLength, err := task.ParsePieceLength(t.PieceLength)
	if err != nil {
		return err
	}
	var list []taskIDReport
	for _, u := range urls {
		q := task.Query{Type: task.URL, URL: u, Tag: t.Tag, Application: t.Application, PieceLength: pieceLength, FilteredQueryParams: t.Filtered}
		if err := q.CheckComputed(); err != nil {
			return err
		}
		ids := q.IDs()
		r := taskIDReport{Query: q, TaskID: ids.Manager.ID, NormalizedURL: ids.Manager.URL, Mismatches: []string{}}
		for _, n := range ids.All() {
			r.IDs = append(r.IDs, named(n))
		}
		r.Dropped, r.Unreadable = r.IDs[0].Dropped, r.IDs[0].Unreadable
		if note := ids.Note(); note != "" {
			r.Mismatches = append(r.Mismatches, note)
		}
		list = append(list, r)
	}
	if alone && !l.InColumns() {
		err = l.Output.Print(e.Out, list[0], func() error { return printTaskID(e.Out, list[0]) })
	} else {
		err = l.Print(e.Out, list, "")
	}
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := r.Query.Check(); err != nil {
			console.Warn(e, "search and delete refuse it: %v", err)
		}
		target.NoteMisread(e, r.Query)
		for _, note := range r.Mismatches {
			if len(list) > 1 {
				note = r.Query.URL + ": " + note
			}
			console.Note(e, "%s", note)
		}
	}
	return nil
}

func printTaskID(to io.Writer, r taskIDReport) error {
	facts := []table.Fact{{Name: "task id", Value: r.TaskID}, {Name: "url", Value: cmp.Or(r.NormalizedURL, "none: the manager cannot read it")}}
	if len(r.Dropped) > 0 {
		facts = append(facts, table.Fact{Name: "dropped", Value: strings.Join(r.Dropped, ", ")})
	}
	if len(r.Unreadable) > 0 {
		facts = append(facts, table.Fact{Name: "unreadable", Value: unreadable(r)})
	}
	for _, id := range r.IDs[1:] {
		switch {
		case id.TaskID == nil:
			facts = append(facts, table.Fact{Name: id.Of.String(), Value: "none: they refuse the URL"})
		case id.NormalizedURL == nil || *id.NormalizedURL == r.NormalizedURL:
			facts = append(facts, table.Fact{Name: id.Of.String(), Value: *id.TaskID})
		default:
			facts = append(facts, table.Fact{Name: id.Of.String(), Value: *id.TaskID}, table.Fact{Name: "their url", Value: *id.NormalizedURL})
		}
	}
	return table.Facts(to, facts)
}

// taskIDColumns are those of a list of task ids. An id is copied, so none is cut.
func taskIDColumns() []table.Column[taskIDReport] {
	return table.Columns([]export.Column[taskIDReport]{
		{Name: "task_id", Value: func(r taskIDReport) string { return r.TaskID }},
		{Name: "url", Value: func(r taskIDReport) string { return r.NormalizedURL }},
		{Name: "dropped", Value: func(r taskIDReport) string { return strings.Join(r.Dropped, ", ") }},
		{Name: "unreadable", Value: unreadable},
		{Name: "hosts_id", Value: func(r taskIDReport) string { return idOf(r, taskid.NewerHosts) }},
		{Name: "older_hosts_id", Value: func(r taskIDReport) string { return idOf(r, taskid.OlderHosts) }},
		{Name: "digest_id", Value: func(r taskIDReport) string { return idOf(r, taskid.BlobDigest) }},
	}, map[string]table.Look[taskIDReport]{
		"task_id": {}, "url": {Min: 12, Cut: text.ShortTarget}, "dropped": {Rank: 2, Min: 8}, "unreadable": {Rank: 1, Min: 10},
		"hosts_id": {Rank: 3}, "older_hosts_id": {Rank: 4}, "digest_id": {Rank: 5},
	})
}

// idOf is the id by which some programs know the task; empty for none.
func idOf(r taskIDReport, of taskid.Kind) string {
	for _, id := range r.IDs {
		if id.Of == of && id.TaskID != nil {
			return *id.TaskID
		}
	}
	return ""
}

func unreadable(r taskIDReport) string {
	var params []string
	for _, param := range r.Unreadable {
		params = append(params, param.Param)
	}
	return strings.Join(params, ", ")
}

// readURLs reads a URL a line, until the person gives up.
func readURLs(ctx context.Context, r io.Reader) (urls []string, err error) {
	_, err = console.Await(ctx, func() (string, error) {
		var err error
		urls, err = targetlist.ParseURLs(r)
		return "", err
	})
	return urls, err
}
