package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/export"
	"dftask/client/task"
	"dftask/client/variants"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/session"
	"dftask/cmd/dftask/table"
	"dftask/cmd/dftask/target"
)

// longSearches are what the help tells of the ways to search.
var longSearches = map[task.Type]string{
	task.URL: `Search the copies of a URL. Its tag, application, piece length and filtered
query parameters name the task: what was downloaded with others is another
task, and is not found. dftask task-id shows the id.`,
	task.Image: `Search the copies of an image: the hosts that hold any of its layers, and
which. The image is named as it is pulled, such as nginx:1.27, or by the URL of
its manifest, which is shown before anything is sent.

The manager reads the manifest; --username, --password-stdin and --header are
for the image's registry. It reads that of its own platform; --platform names
another, several joined by commas, or all.`,
	task.ID: `Search the copies of a task id, as dfctl task ls or the response header
X-Dragonfly-Task-ID shows it: 64 hex digits, or the digest of a blob, with or
without sha256:, sha512: or crc32: before it.`,
	task.Content: `Search the copies of the task whose id is the SHA-256 of a text, as of what was
imported with such an id. With - the text is read from standard input, to its
last byte.`,
}

func Command(e console.Env, o *session.Flags) *cobra.Command {
	search := &cobra.Command{
		Use: "search", Short: "Find which hosts hold a copy",
		Long: `Find which hosts hold a copy: every live host is asked whether it has the task.
Exits with 0 when there are copies, with 3 when none was found. That none was
found is no proof: hosts that cannot be reached, or are too slow or too old, are
left out without a word. When --timeout ends the wait with 8, what the
schedulers have answered by then is printed; in JSON the state is PENDING.

A URL or a task id may stand without the word url or id before it.`,
		Example: `  dftask search https://example.com/models/llama.bin
  dftask search url https://example.com/models/llama.bin -o json
  dftask search id sha256:9bfe93045a1bea63bea4d21c7cc05b43c482868a1dc9b176f00b8fde4431cdfa -o csv`,
		Args: console.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return console.NeedsCommand(cmd) },
	}
	for _, k := range target.Kinds {
		t, l, v := &target.Flags{}, &table.Listing[export.Copy]{}, &others{env: e, flags: *o}
		long, varies := longSearches[k.Kind], k.Kind == task.URL || k.Kind == task.Content
		if varies {
			long += longOthers
		}
		cmd := &cobra.Command{
			Use: string(k.Kind) + " " + k.Arg, Short: "Search " + k.About, Long: long,
			Example: fmt.Sprintf("  dftask search %s %s", k.Kind, k.Example), Args: console.OneArg(k.What),
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := l.CheckTable(); err != nil {
					return err
				}
				s, err := t.Prepare(cmd, e, *o)
				if err != nil {
					return err
				}
				q, err := t.Query(cmd.Context(), e, k.Kind, args[0])
				if err != nil {
					return err
				}
				target.NoteDoubts(e, q)
				v.q, v.flags = q, *o
				v.refused = !varies || cmd.Flags().Changed("variants") && !v.asked
				return searchAndPrint(cmd.Context(), e, *o, s, *t, l, v)
			},
		}
		t.AddTarget(cmd, k.Kind)
		if k.Kind == task.Image {
			o.AddDockerConfig(cmd.Flags())
		}
		if varies {
			v.addTo(cmd)
		}
		l.AddTo(cmd, copyColumns())
		search.AddCommand(cmd)
	}
	return search
}

func searchAndPrint(ctx context.Context, e console.Env, o session.Flags, s session.Settings, t target.Flags, l *table.Listing[export.Copy], v *others) error {
	q := v.q
	c, err := session.ConnectWith(e, o, s)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.UseToken(ctx); err != nil {
		return err
	}
	if err := c.NoteLogin(ctx, e, q); err != nil {
		return err
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(outer, c.RealTime(t.Timeout))
	defer cancel()
	// An image's answer has the ids of its clusters alone.
	ids, names, err := c.ClusterIDs(ctx, t.Clusters, q.Type == task.Image)
	if late := console.StoppedAsking(outer, ctx, e); late != nil {
		return late
	}
	if err != nil {
		return err
	}
	v.c, v.ids = c, ids
	rest := v.begin(ctx)
	v.noteKnown()
	progress := c.Progress(e)
	var last task.SearchUpdate
	for last = range c.Engine.Search(ctx, q, ids) {
		if err := last.Wait.Trouble; client.IsAuth(err) {
			progress.End()
			return err
		}
		if !last.Done {
			progress.Say(Stage(last), last.Wait)
		}
	}
	r := last.Result
	NameClusters(r.Clusters, names)
	rest(progress)
	absent := last.Done && last.Err == nil && r.Copies() == 0 && r.AskedHosts()
	if absent && len(v.held()) == 0 && !v.refused {
		v.search(ctx, v.likely(ctx))(progress)
	}
	progress.End()
	print := func() error {
		report := variants.Report{Result: r, Variants: v.answers}
		if v.history != nil {
			report.Silent = v.history.Silent
		}
		return l.Output.Print(e.Out, report, func() error { return errors.Join(printSearch(e.Out, l, r), v.print(e.Out, l, absent)) })
	}
	// What fails once the time is up fails for that.
	if !last.Done || last.Err != nil && ctx.Err() != nil {
		// Where one scheduler is dead the others' answers are all that there is for
		// an hour. A program is told the state in any case.
		if r.Answered > 0 || l.Output != console.AsTable && r.State == client.Pending {
			doubtSilent(r.Clusters)
			if err := print(); err != nil {
				return err
			}
		}
		console.TellTrouble(e, last.Wait.Trouble)
		return console.Stopped(ctx, e, r.JobID)
	}
	if last.Err != nil {
		return last.Err
	}
	if l.Output == console.AsCSV {
		v.note()
	}
	switch err := print(); {
	case err != nil:
		return err
	case r.Copies() > 0, v.exits0():
		return nil
	case !r.Full():
		fmt.Fprintln(e.Err, "dftask: the answer is not complete, so it does not say that there is no copy")
		return console.Exit(console.ExitFailure)
	}
	return console.Exit(console.ExitNoCopy)
}

// doubtSilent says of the clusters that have not answered that they have not.
func doubtSilent(clusters []task.Cluster) {
	for i := range clusters {
		if c := &clusters[i]; !c.Answered {
			c.Errors = append(slices.Clone(c.Errors), "no scheduler has answered yet")
		}
	}
}

// NameClusters fills in the names that an answer leaves out: an image's has
// ids alone.
func NameClusters(clusters []task.Cluster, names map[uint]string) {
	for i := range clusters {
		if clusters[i].Name == "" {
			clusters[i].Name = names[clusters[i].ID]
		}
	}
}

// Stage says in a word what a search is at.
func Stage(u task.SearchUpdate) string {
	r := u.Result
	if r.JobID == 0 {
		if r.Query.Type == task.Image && r.State == client.Pending {
			return "searching the image's layers; this takes a few seconds"
		}
		return "asking"
	}
	text := fmt.Sprintf("job %d", r.JobID)
	if r.Answered > 0 {
		text += fmt.Sprintf(", %d of %d schedulers answered, %d copies so far", r.Answered, r.Schedulers, r.Copies())
	}
	return text
}
