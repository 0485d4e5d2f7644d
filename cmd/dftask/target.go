package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/spawn"
	"dftask/client/task"
	"dftask/tui/views/text"
)

// target is the flags that name what is searched for or deleted.
type target struct {
	tag, application, pieceLength, filtered string
	platform, username                      string
	passwordStdin                           bool
	headers                                 []string
	clusters                                []string
	allClusters                             bool
	timeout                                 time.Duration
	output                                  output
	// piped is true when standard input held a part of the target, and so no answer
	// to a question.
	piped bool
}

// maxStdin bounds a password or a content read from standard input.
const maxStdin = 1 << 20

// addTo adds the flags that fit a type of target.
func (t *target) addTo(cmd *cobra.Command, kind task.Type) {
	flags := cmd.Flags()
	if kind == task.URL || kind == task.Image {
		t.addNaming(cmd)
	}
	if kind == task.Image {
		flags.StringVar(&t.platform, "platform", "", "platform as `OS/ARCH` (default: the manager's own)")
		flags.StringVar(&t.username, "username", "", "user `NAME` at the registry; on a terminal the password is asked for")
		flags.BoolVar(&t.passwordStdin, "password-stdin", false, "read the password at the registry from standard input")
		flags.StringArrayVar(&t.headers, "header", nil, "header for the registry as `'NAME: VALUE'` (repeatable)")
	}
	flags.StringArrayVar(&t.clusters, "cluster", nil, "scheduler cluster, by `NAME|ID` (repeatable; default: the context's, or all)")
	flags.BoolVar(&t.allClusters, "all-clusters", false, "all scheduler clusters, whatever the context says")
	flags.DurationVar(&t.timeout, "timeout", defaultTimeout, "how long to wait for an answer, a `TIME` such as 90s or 10m")
	flags.Lookup("timeout").DefValue = defaultTimeoutText
	t.output.addTo(cmd)
}

// addNaming adds the flags of what a task id is computed from besides the URL.
func (t *target) addNaming(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&t.tag, "tag", "", "`TAG` of the task")
	flags.StringVar(&t.application, "application", "", "`APPLICATION` of the task")
	flags.StringVar(&t.pieceLength, "piece-length", "", "piece length of the task, a `SIZE` such as 4MiB")
	flags.StringVar(&t.filtered, "filtered-query-params", "", "`NAMES` of the query parameters left out of the task id, joined by & (default: 32 signing parameters)")
}

// prepare settles what is talked to, and what the context has for the target.
func (t *target) prepare(cmd *cobra.Command, e env, o options) (settings, error) {
	if t.allClusters && len(t.clusters) > 0 {
		return settings{}, &usageError{"--cluster and --all-clusters contradict each other", "Leave one of them out."}
	}
	s, err := o.settings(e)
	if err != nil {
		return settings{}, err
	}
	// It changes what is found, and was not typed.
	if filled := t.withDefaults(cmd.Flags(), s); filled != "" {
		note(e, "with the context %s: %s", s.context, filled)
	}
	return s, nil
}

// parameters reads the flags that belong to a URL, and those that fit every
// target.
func (t *target) parameters() (task.Query, error) {
	q := task.Query{Tag: t.tag, Application: t.application, FilteredQueryParams: t.filtered}
	if err := checkTimeout(t.timeout); err != nil {
		return q, err
	}
	var err error
	if q.PieceLength, err = task.ParsePieceLength(t.pieceLength); err != nil {
		return q, err
	}
	return q, client.CheckPieceLength(q.PieceLength)
}

// query reads the flags and the argument.
func (t *target) query(ctx context.Context, e env, kind task.Type, arg string) (task.Query, error) {
	q, err := t.parameters()
	if err != nil {
		return q, err
	}
	q.Type, q.Platform, q.Username = kind, t.platform, t.username
	switch kind {
	case task.ID:
		q.TaskID = task.ParseID(arg)
	case task.Content:
		if q.Content = arg; arg == "-" {
			if t.piped = !e.inTTY; e.inTTY {
				note(e, "ctrl+d ends the content")
			}
			if q.Content, err = readAll(ctx, e.in); err != nil {
				return q, err
			}
			if strings.HasSuffix(q.Content, "\n") {
				note(e, "the content ends with a line break, which counts; echo -n and printf write none")
			}
		}
	default:
		q.URL = arg
	}
	if t.passwordStdin || t.username != "" && e.inTTY && len(t.headers) == 0 {
		t.piped = !e.inTTY
		if q.Password, err = t.password(ctx, e, arg); err != nil {
			return q, err
		}
	}
	for _, h := range t.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return q, &usageError{"a --header has no colon", "Give it as --header 'NAME: VALUE'."}
		}
		if q.Headers == nil {
			q.Headers = map[string]string{}
		}
		name = http.CanonicalHeaderKey(strings.TrimSpace(name))
		if _, twice := q.Headers[name]; twice {
			return q, &usageError{"the header " + name + " is given twice", "Give each --header once, with all its values in one."}
		}
		q.Headers[name] = strings.TrimSpace(value)
	}
	return q, q.Check()
}

// noteMisread says of a query that the manager takes for another one that it does.
func noteMisread(e env, q task.Query) {
	if _, why := q.Misread(); why != "" {
		warn(e, "%s", why)
	}
}

// password reads the password at the registry. On a terminal it is asked for, so
// that it is not shown.
func (t *target) password(ctx context.Context, e env, image string) (string, error) {
	if e.inTTY {
		who := "the registry"
		if u, err := url.Parse(image); err == nil && u.Host != "" {
			who = u.Host
		}
		if t.username != "" {
			who = t.username + " at " + who
		}
		return askSecret(ctx, e, fmt.Sprintf("Password of %s: ", text.Clean(who)))
	}
	password, err := readAll(ctx, e.in)
	return strings.TrimRight(password, "\r\n"), err
}

// readAll reads standard input to its end, or until the person gives up.
func readAll(ctx context.Context, r io.Reader) (string, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	spawn.Go(func() {
		text, err := io.ReadAll(io.LimitReader(r, maxStdin+1))
		done <- result{text, err}
	})
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case read := <-done:
		switch {
		case read.err != nil:
			return "", fmt.Errorf("standard input cannot be read: %w", read.err)
		case len(read.text) > maxStdin:
			return "", &usageError{"standard input is longer than 1 MiB", "Give a shorter text."}
		}
		return string(read.text), nil
	}
}
