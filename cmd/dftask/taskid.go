package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/task"
)

const (
	// maxURL bounds a line of standard input, and maxURLs all of it.
	maxURL  = 1 << 16
	maxURLs = 64 << 20

	// maxMistakes is how many bad lines are named.
	maxMistakes = 5
)

func taskIDCommand(e env, o *options) *cobra.Command {
	var t target
	cmd := &cobra.Command{
		Use: "task-id URL", Short: "Print the task id of a URL",
		Long: `Print the task id that the manager computes for a URL, the URL as it is hashed,
and the query parameters that are left out. Nothing is asked of a manager, and
none has to be configured; a current context's tag and application count, as
they do for a search. With - the URLs are read from standard input, one a line;
blank lines and those that begin with # are skipped.

Peers compute the id by themselves. Where theirs is known to differ, a note on
standard error says so: the copies of such a URL are found by the id that
dfctl task ls or the header X-Dragonfly-Task-ID shows.`,
		Example: `  dftask task-id https://example.com/models/llama.bin
  dftask task-id 'https://example.com/file.bin?v=2&X-Amz-Signature=abc' -o json
  dftask task-id - --tag prod <urls.txt`,
		Args: oneArg("URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := t.contextDefaults(cmd, e, *o); err != nil {
				return err
			}
			urls := args
			if args[0] == "-" {
				if e.inTTY {
					note(e, "reading the URLs from the terminal, one a line; ctrl+d ends the list")
				}
				var err error
				if urls, err = readURLs(cmd.Context(), e.in); err != nil {
					return err
				}
			}
			return printTaskIDs(e, t, urls, args[0] != "-")
		},
	}
	t.addNaming(cmd)
	t.output.addTo(cmd)
	return cmd
}

// contextDefaults fills in what the context has, where there is one.
func (t *target) contextDefaults(cmd *cobra.Command, e env, o options) error {
	s, err := o.settings(e)
	var none *noManagerError
	switch {
	case errors.As(err, &none):
		return nil
	case err != nil:
		return err
	}
	// A task id has no clusters.
	s.clusters = nil
	if filled := t.withDefaults(cmd.Flags(), s); filled != "" {
		note(e, "with the context %s: %s", s.context, filled)
	}
	return nil
}

// taskIDReport is a task id as JSON has it.
type taskIDReport struct {
	Query  task.Query `json:"query"`
	TaskID string     `json:"task_id"`
	// NormalizedURL is what is hashed, and Dropped the query parameters that are
	// not.
	NormalizedURL string   `json:"normalized_url"`
	Dropped       []string `json:"dropped_query_params"`
	// Mismatches are the reasons to expect another id at the peers.
	Mismatches []string `json:"mismatches"`
}

// printTaskIDs prints the ids of URLs. One that is alone is told in full.
func printTaskIDs(e env, t target, urls []string, alone bool) error {
	pieceLength, err := task.ParsePieceLength(t.pieceLength)
	if err != nil {
		return err
	}
	var list []taskIDReport
	for _, u := range urls {
		q := task.Query{Type: task.URL, URL: u, Tag: t.tag, Application: t.application, PieceLength: pieceLength, FilteredQueryParams: t.filtered}
		if err := q.Check(); err != nil {
			return err
		}
		r := taskIDReport{Query: q, TaskID: q.ComputedID(), Dropped: []string{}, Mismatches: []string{}}
		normalized, dropped, err := client.NormalizeURL(u, t.filtered)
		if err != nil {
			return err
		}
		r.NormalizedURL = normalized
		r.Dropped = append(r.Dropped, dropped...)
		r.Mismatches = append(r.Mismatches, client.IDMismatches(u, t.filtered)...)
		list = append(list, r)
	}
	if alone {
		err = t.output.one(e.out, list[0], func() error { return printTaskID(e.out, list[0]) })
	} else {
		err = printList(t.output, e.out, list, func() error { return printTaskIDTable(e.out, list) })
	}
	if err != nil {
		return err
	}
	for _, r := range list {
		if len(r.Mismatches) > 0 {
			note(e, "peers may have %s under another id: %s", r.Query.URL, strings.Join(r.Mismatches, "; "))
		}
	}
	return nil
}

func printTaskID(to io.Writer, r taskIDReport) error {
	rows := [][]string{{"task id", r.TaskID}, {"url", clean(r.NormalizedURL)}}
	if len(r.Dropped) > 0 {
		rows = append(rows, []string{"dropped", clean(strings.Join(r.Dropped, ", "))})
	}
	return table(to, rows)
}

func printTaskIDTable(to io.Writer, list []taskIDReport) error {
	rows := [][]string{{"TASK ID", "URL", "DROPPED"}}
	for _, r := range list {
		rows = append(rows, []string{r.TaskID, clean(r.NormalizedURL), clean(strings.Join(r.Dropped, ", "))})
	}
	return table(to, rows)
}

// readURLs reads a URL a line, without the lines that a list of targets may have
// besides: empty ones and comments. What is wrong with them is said of all at once.
func readURLs(ctx context.Context, r io.Reader) ([]string, error) {
	type result struct {
		urls []string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		urls, err := scanURLs(r)
		done <- result{urls, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case read := <-done:
		return read.urls, read.err
	}
}

func scanURLs(r io.Reader) ([]string, error) {
	var urls, mistakes []string
	limited := &io.LimitedReader{R: r, N: maxURLs + 1}
	scanner := bufio.NewScanner(limited)
	scanner.Buffer(nil, maxURL)
	line := 0
	for scanner.Scan() {
		line++
		text := scanner.Text()
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		u := strings.TrimSpace(text)
		if u == "" || u[0] == '#' {
			continue
		}
		if err := (task.Query{Type: task.URL, URL: u}).Check(); err != nil {
			mistakes = append(mistakes, fmt.Sprintf("line %d: %s", line, err))
		}
		urls = append(urls, u)
	}
	switch err := scanner.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &usageError{fmt.Sprintf("line %d of standard input is longer than a URL can be", line+1), "Give one URL a line."}
	case err != nil:
		return nil, fmt.Errorf("standard input cannot be read: %w", err)
	case limited.N == 0:
		return nil, &usageError{"standard input is longer than 64 MiB", "Give the URLs in several runs."}
	case len(urls) == 0:
		return nil, &usageError{"standard input has no URL", "Give one URL a line."}
	case len(mistakes) > maxMistakes:
		mistakes = append(mistakes[:maxMistakes], fmt.Sprintf("and %d more", len(mistakes)-maxMistakes))
		fallthrough
	case len(mistakes) > 0:
		return nil, &usageError{"standard input has lines that are no URLs:\n  " + strings.Join(mistakes, "\n  "), "Correct them; nothing was printed."}
	}
	return urls, nil
}
