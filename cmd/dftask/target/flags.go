package target

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dftask/client"
	"dftask/client/task"
	"dftask/cmd/dftask/config"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/tui/views/text"
)

// Flags is the flags that name what is searched for or deleted.
type Flags struct {
	Tag, Application, PieceLength, Filtered string
	platform, username                      string
	passwordStdin                           bool
	headers                                 []string
	Clusters                                []string
	allClusters                             bool
	Timeout                                 time.Duration
	Output                                  console.Output
	// Piped is true when standard input held a part of the target, and so no answer
	// to a question.
	Piped bool
}

// AddTo adds the flags that fit a type of target, and how the result is written.
func (t *Flags) AddTo(cmd *cobra.Command, kind task.Type) {
	t.AddTarget(cmd, kind)
	t.Output.AddTo(cmd)
}

// AddTarget adds the flags that fit a type of target.
func (t *Flags) AddTarget(cmd *cobra.Command, kind task.Type) {
	flags := cmd.Flags()
	if kind == task.URL || kind == task.Image {
		t.AddNaming(cmd)
	}
	if kind == task.Image {
		flags.StringVar(&t.platform, "platform", "", "platform as `OS/ARCH`, several joined by commas, or all (default: the manager's own)")
		flags.StringVar(&t.username, "username", "", "user `NAME` at the registry; on a terminal the password is asked for")
		flags.BoolVar(&t.passwordStdin, "password-stdin", false, "read the password at the registry from standard input")
		flags.StringArrayVar(&t.headers, "header", nil, "header for the registry as `'NAME: VALUE'` (repeatable)")
	}
	flags.StringArrayVar(&t.Clusters, "cluster", nil, "scheduler cluster, by `NAME|ID` (repeatable; default: the context's, or all)")
	flags.BoolVar(&t.allClusters, "all-clusters", false, "all scheduler clusters, whatever the context says")
	flags.DurationVar(&t.Timeout, "timeout", console.DefaultTimeout, "how long to wait for an answer, a `TIME` such as 90s or 10m")
	flags.Lookup("timeout").DefValue = console.DefaultTimeoutText
}

// AddNaming adds the flags of what a task id is computed from besides the URL.
func (t *Flags) AddNaming(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&t.Tag, "tag", "", "`TAG` of the task")
	flags.StringVar(&t.Application, "application", "", "`APPLICATION` of the task")
	flags.StringVar(&t.PieceLength, "piece-length", "", "piece length of the task, a `SIZE` such as 4MiB")
	flags.StringVar(&t.Filtered, "filtered-query-params", "", "`NAMES` of the query parameters left out of the task id, joined by & (default: 32 signing parameters)")
}

// Prepare settles what is talked to, and what the context has for the target.
func (t *Flags) Prepare(cmd *cobra.Command, e console.Env, o session.Flags) (session.Settings, error) {
	if t.allClusters && len(t.Clusters) > 0 {
		return session.Settings{}, console.BadUsage("--cluster and --all-clusters contradict each other", "Leave one of them out.")
	}
	s, err := o.Settings(e)
	if err != nil {
		return session.Settings{}, err
	}
	// It changes what is found, and was not typed.
	if filled := t.withDefaults(cmd.Flags(), s); filled != "" {
		console.Note(e, "with the context %s: %s", s.Context, filled)
	}
	return s, nil
}

// Parameters reads the flags that belong to a URL, and those that fit every
// target.
func (t *Flags) Parameters() (task.Query, error) {
	q := task.Query{Tag: t.Tag, Application: t.Application, FilteredQueryParams: t.Filtered}
	if err := console.CheckTimeout(t.Timeout); err != nil {
		return q, err
	}
	var err error
	if q.PieceLength, err = task.ParsePieceLength(t.PieceLength); err != nil {
		return q, err
	}
	return q, client.CheckPieceLength(q.PieceLength)
}

// Query reads the flags and the argument.
func (t *Flags) Query(ctx context.Context, e console.Env, kind task.Type, arg string) (task.Query, error) {
	q, err := t.Parameters()
	if err != nil {
		return q, err
	}
	q.Type, q.Platform, q.Username = kind, t.platform, t.username
	switch kind {
	case task.ID:
		q.TaskID = task.ParseID(arg)
	case task.Content:
		if q.Content = arg; arg == "-" {
			if t.Piped = !e.InTTY; e.InTTY {
				console.Note(e, "ctrl+d ends the content")
			}
			if q.Content, err = console.ReadAll(ctx, e.In); err != nil {
				return q, err
			}
			if strings.HasSuffix(q.Content, "\n") {
				console.Note(e, "the content ends with a line break, which counts; echo -n and printf write none")
			}
		}
	case task.Image:
		if err := q.NameImage(arg); err != nil {
			return q, err
		}
		if q.URL != arg {
			console.Note(e, "the manifest of %s is %s", text.Clean(arg), text.Clean(q.URL))
		}
	default:
		q.URL = arg
	}
	for _, h := range t.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return q, console.BadUsage("a --header has no colon", "Give it as --header 'NAME: VALUE'.")
		}
		if q.Headers == nil {
			q.Headers = map[string]string{}
		}
		name = http.CanonicalHeaderKey(strings.TrimSpace(name))
		if _, twice := q.Headers[name]; twice {
			return q, console.BadUsage("the header "+name+" is given twice", "Give each --header once, with all its values in one.")
		}
		q.Headers[name] = strings.TrimSpace(value)
	}
	if q.Username != "" || q.Headers["Authorization"] != "" {
		console.Note(e, "%s", task.ClearLogin)
	}
	if t.passwordStdin || t.username != "" && e.InTTY && len(t.headers) == 0 {
		t.Piped = !e.InTTY
		if q.Password, err = t.password(ctx, e, q.URL); err != nil {
			return q, err
		}
	}
	return q, q.Check()
}

// NoteDoubts says of a query what the manager makes of it, and what else may not be
// meant.
func NoteDoubts(e console.Env, q task.Query) {
	NoteMisread(e, q)
	NoteCautions(e, q)
}

// NoteCautions says what may not be meant.
func NoteCautions(e console.Env, q task.Query) {
	for _, caution := range q.Cautions() {
		console.Note(e, "%s", caution)
	}
}

// NoteMisread says of a query that the manager takes for another one that it does.
func NoteMisread(e console.Env, q task.Query) {
	if _, why := q.Misread(); why != "" {
		console.Warn(e, "%s", why)
	}
}

// password reads the password at the registry. On a terminal it is asked for, so
// that it is not shown.
func (t *Flags) password(ctx context.Context, e console.Env, image string) (string, error) {
	if e.InTTY {
		who := "the registry"
		if u, err := url.Parse(image); err == nil && u.Host != "" {
			who = u.Host
		}
		if t.username != "" {
			who = t.username + " at " + who
		}
		return console.AskSecret(ctx, e, fmt.Sprintf("Password of %s: ", text.Clean(who)))
	}
	password, err := console.ReadAll(ctx, e.In)
	return strings.TrimRight(password, "\r\n"), err
}

// withDefaults fills in what the context has for a target and no flag says. It
// returns what it filled in, for people.
func (t *Flags) withDefaults(flags *pflag.FlagSet, s session.Settings) string {
	var filled []string
	text := func(name string, to *string, value string) {
		// Only targets that have one have the flag.
		if f := flags.Lookup(name); f != nil && !f.Changed && value != "" {
			*to = value
			filled = append(filled, fmt.Sprintf("%s %q", name, value))
		}
	}
	text("tag", &t.Tag, s.Tag)
	text("application", &t.Application, s.Application)
	if !flags.Changed("cluster") && !t.allClusters && len(s.Clusters) > 0 {
		t.Clusters = slices.Clone(s.Clusters)
		filled = append(filled, "clusters "+strings.Join(s.Clusters, ", "))
	}
	return strings.Join(filled, ", ")
}

// ContextDefaults fills in what the context has, where there is one.
func (t *Flags) ContextDefaults(cmd *cobra.Command, e console.Env, o session.Flags) error {
	s, err := o.Settings(e)
	switch {
	case client.Is[*config.NoManagerError](err):
		return nil
	case err != nil:
		return err
	}
	// A task id has no clusters.
	s.Clusters = nil
	if filled := t.withDefaults(cmd.Flags(), s); filled != "" {
		console.Note(e, "with the context %s: %s", s.Context, filled)
	}
	return nil
}
