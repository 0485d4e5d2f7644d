package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dftask/client"
	"dftask/client/task"
)

// kinds are the ways to name a target, as commands.
var kinds = []struct {
	kind             task.Type
	arg, what, about string
	example          string
}{
	{task.URL, "URL", "URL", "a URL, with its tag and application", "https://example.com/models/llama.bin"},
	{task.Image, "MANIFEST_URL", "manifest URL", "an image, by the URL of its manifest", "https://registry.example.com/v2/library/app/manifests/v1"},
	{task.ID, "TASK_ID", "task id", "a task id", "5fbd9d81a7adf054cd43b771e021827526d3d5a858cc4874efb12036fe5ec3d2"},
	{task.Content, "TEXT", "content", "a content, whose SHA-256 is the task id", "build-4711"},
}

// longSearches are what the help tells of the ways to search.
var longSearches = map[task.Type]string{
	task.URL: `Search the copies of a URL. Its tag, application, piece length and filtered
query parameters name the task: what was downloaded with others is another
task, and is not found. dftask task-id shows the id.`,
	task.Image: `Search the copies of an image: the hosts that hold any of its layers, and
which. The manager reads the manifest; --username, --password-stdin and
--header are for the image's registry.`,
	task.ID: `Search the copies of a task id, as dfctl task ls or the response header
X-Dragonfly-Task-ID shows it: 64 hex digits, or the digest of a blob, with or
without sha256:, sha512: or crc32: before it.`,
	task.Content: `Search the copies of the task whose id is the SHA-256 of a text, as of what was
imported with such an id. With - the text is read from standard input, to its
last byte.`,
}

func searchCommand(e env, o *options) *cobra.Command {
	search := &cobra.Command{
		Use: "search", Short: "Find which hosts hold a copy",
		Long: `Find which hosts hold a copy: every live host is asked whether it has the task.
Exits with 0 when there are copies, with 3 when none was found. That none was
found is no proof: hosts that cannot be reached, or are too slow or too old, are
left out without a word. When --timeout ends the wait with 8, what the
schedulers have answered by then is printed; in JSON the state is PENDING.`,
		Example: "  dftask search url https://example.com/models/llama.bin -o json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return needsCommand(cmd) },
	}
	for _, k := range kinds {
		t := &target{}
		cmd := &cobra.Command{
			Use: string(k.kind) + " " + k.arg, Short: "Search " + k.about, Long: longSearches[k.kind],
			Example: fmt.Sprintf("  dftask search %s %s", k.kind, k.example), Args: oneArg(k.what),
			RunE: func(cmd *cobra.Command, args []string) error {
				s, err := t.prepare(cmd, e, *o)
				if err != nil {
					return err
				}
				q, err := t.query(cmd.Context(), e, k.kind, args[0])
				if err != nil {
					return err
				}
				noteMisread(e, q)
				return searchAndPrint(cmd.Context(), e, *o, s, *t, q)
			},
		}
		t.addTo(cmd, k.kind)
		search.AddCommand(cmd)
	}
	return search
}

// needsCommand is a command that does nothing without one below it.
func needsCommand(cmd *cobra.Command) error {
	return &usageError{cmd.CommandPath() + " needs a mode: url, image, id or content", "See: " + cmd.CommandPath() + " --help"}
}

func searchAndPrint(ctx context.Context, e env, o options, s settings, t target, q task.Query) error {
	c, err := connectWith(e, o, s)
	if err != nil {
		return err
	}
	defer c.close()
	if _, err := c.find(ctx); err != nil {
		return err
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(outer, c.real(t.timeout))
	defer cancel()
	// An image's answer has the ids of its clusters alone.
	ids, names, err := c.clusterIDs(ctx, t.clusters, q.Type == task.Image)
	if late := stoppedAsking(outer, ctx, e); late != nil {
		return late
	}
	if err != nil {
		return err
	}
	progress := newProgress(e, c)
	var last task.SearchUpdate
	for last = range c.engine.Search(ctx, q, ids) {
		if err := last.Wait.Trouble; client.IsAuth(err) {
			progress.end()
			return err
		}
		if !last.Done {
			progress.say(searchStage(last), last.Wait)
		}
	}
	progress.end()
	r := last.Result
	nameClusters(r.Clusters, names)
	print := func() error { return t.output.one(e.out, r, func() error { return printSearch(e.out, r) }) }
	// What fails once the time is up fails for that.
	if !last.Done || last.Err != nil && ctx.Err() != nil {
		// Where one scheduler is dead the others' answers are all that there is for
		// an hour. A program is told the state in any case.
		if r.Answered > 0 || t.output != outputTable && r.State == client.Pending {
			doubtSilent(r.Clusters)
			if err := print(); err != nil {
				return err
			}
		}
		tellTrouble(e, last.Wait.Trouble)
		return stopped(ctx, e, r.JobID)
	}
	if last.Err != nil {
		return last.Err
	}
	switch err := print(); {
	case err != nil:
		return err
	case r.Copies() > 0:
		return nil
	case !r.Full():
		fmt.Fprintln(e.err, "dftask: the answer is not complete, so it does not say that there is no copy")
		return exitError{exitFailure}
	}
	return exitError{exitNoCopy}
}

// doubtSilent says of the clusters that have not answered that they have not.
func doubtSilent(clusters []task.Cluster) {
	for i := range clusters {
		if c := &clusters[i]; !c.Answered {
			c.Errors = append(slices.Clone(c.Errors), "no scheduler has answered yet")
		}
	}
}

// nameClusters fills in the names that an answer leaves out: an image's has
// ids alone.
func nameClusters(clusters []task.Cluster, names map[uint]string) {
	for i := range clusters {
		if clusters[i].Name == "" {
			clusters[i].Name = names[clusters[i].ID]
		}
	}
}

// searchStage says in a word what a search is at.
func searchStage(u task.SearchUpdate) string {
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

// stoppedAsking says why a wait ended before a job was sent, and which were
// sent by an earlier program; nil where it has not ended. What fails once the time
// is up fails for that.
func stoppedAsking(outer, within context.Context, e env, before ...uint) error {
	switch {
	case within.Err() == nil:
		return nil
	case outer.Err() != nil:
		goOn(e, before)
		return outer.Err()
	}
	sent := "nothing"
	if len(before) > 0 {
		sent = "nothing more"
	}
	warn(e, "the clusters are not known yet; %s is sent", sent)
	return stopped(within, e, before...)
}
