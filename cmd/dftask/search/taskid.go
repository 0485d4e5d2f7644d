package search

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/targetlist"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/target"
	"dftask/tui/views/text"
)

func TaskIDCommand(e console.Env, o *session.Flags) *cobra.Command {
	var t target.Flags
	cmd := &cobra.Command{
		Use: "task-id URL", Short: "Print the task id of a URL",
		Long: `Print the task id that the manager computes for a URL, the URL as it is hashed,
the query parameters that the filter leaves out, and those that the manager
cannot read: it leaves these out too, and the id is that of another URL. Nothing
is asked of a manager, and none has to be configured; a current context's tag
and application count, as they do for a search. With - the URLs are read from
standard input, one a line; blank lines and those that begin with # are skipped.

Peers compute the id by themselves. Where theirs is known to differ, a note on
standard error says so: the copies of such a URL are found by the id that
dfctl task ls or the header X-Dragonfly-Task-ID shows.`,
		Example: `  dftask task-id https://example.com/models/llama.bin
  dftask task-id 'https://example.com/file.bin?v=2&X-Amz-Signature=abc' -o json
  dftask task-id - --tag prod <urls.txt`,
		Args: console.OneArg("URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
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
			return printTaskIDs(e, t, urls, args[0] != "-")
		},
	}
	t.AddNaming(cmd)
	t.Output.AddTo(cmd)
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
	// Mismatches are the reasons to expect another id at the peers.
	Mismatches []string `json:"mismatches"`
}

// unreadableParam is a query parameter that the manager loses, and why.
type unreadableParam struct {
	Param  string `json:"param"`
	Reason string `json:"reason"`
}

// printTaskIDs prints the ids of URLs. One that is alone is told in full.
func printTaskIDs(e console.Env, t target.Flags, urls []string, alone bool) error {
	pieceLength, err := task.ParsePieceLength(t.PieceLength)
	if err != nil {
		return err
	}
	var list []taskIDReport
	for _, u := range urls {
		q := task.Query{Type: task.URL, URL: u, Tag: t.Tag, Application: t.Application, PieceLength: pieceLength, FilteredQueryParams: t.Filtered}
		if err := q.Check(); err != nil {
			return err
		}
		r := taskIDReport{Query: q, TaskID: q.ComputedID(), Dropped: []string{}, Unreadable: []unreadableParam{}, Mismatches: []string{}}
		reading, err := client.ReadURL(u, t.Filtered)
		if err != nil {
			return err
		}
		r.NormalizedURL = reading.URL
		r.Dropped = append(r.Dropped, reading.Filtered...)
		for _, lost := range reading.Lost {
			r.Unreadable = append(r.Unreadable, unreadableParam{lost.Text, lost.Why})
		}
		r.Mismatches = append(r.Mismatches, client.IDMismatches(u, t.Filtered)...)
		list = append(list, r)
	}
	if alone {
		err = t.Output.Print(e.Out, list[0], func() error { return printTaskID(e.Out, list[0]) })
	} else {
		err = console.List(t.Output, e.Out, list, func() error { return printTaskIDTable(e.Out, list) })
	}
	if err != nil {
		return err
	}
	for _, r := range list {
		target.NoteMisread(e, r.Query)
		if len(r.Mismatches) > 0 {
			console.Note(e, "peers may have %s under another id: %s", r.Query.URL, strings.Join(r.Mismatches, "; "))
		}
	}
	return nil
}

func printTaskID(to io.Writer, r taskIDReport) error {
	rows := [][]string{{"task id", r.TaskID}, {"url", text.Clean(r.NormalizedURL)}}
	if len(r.Dropped) > 0 {
		rows = append(rows, []string{"dropped", text.Clean(strings.Join(r.Dropped, ", "))})
	}
	if len(r.Unreadable) > 0 {
		rows = append(rows, []string{"unreadable", text.Clean(unreadable(r))})
	}
	return console.Table(to, rows)
}

func printTaskIDTable(to io.Writer, list []taskIDReport) error {
	rows := [][]string{{"TASK ID", "URL", "DROPPED", "UNREADABLE"}}
	for _, r := range list {
		rows = append(rows, []string{r.TaskID, text.Clean(r.NormalizedURL), text.Clean(strings.Join(r.Dropped, ", ")), text.Clean(unreadable(r))})
	}
	return console.Table(to, rows)
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
