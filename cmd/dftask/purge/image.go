package purge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dftask/client"
	"dftask/client/task"
	"dftask/cmd/dftask/console"
	"dftask/cmd/dftask/search"
	"dftask/tui/views/text"
)

// longDeletes say of a kind of target what its delete does beyond the others'.
var longDeletes = map[task.Type]string{
	task.URL: `Delete the copies of a URL. Its tag, application, piece length and filtered
query parameters name the task: what was downloaded with others is another
task, and stays. dftask task-id shows the id.

A manager leaves a query parameter out that it cannot read, with a bad % or a ;
in it, and takes the URL for another one. The question then names both, and with
--yes such a URL is refused.` + asInDelete,
	task.ID: `Delete the copies of a task id, as dfctl task ls or the response header
X-Dragonfly-Task-ID shows it.` + asInDelete,
	task.Content: `Delete the copies of the task whose id is the SHA-256 of a text, as of what was
imported with such an id. With - the text is read from standard input, to its
last byte.` + asInDelete,
	task.Image: `Delete the copies of an image: one delete a blob, the config included, under
the URL that the hosts used, and under the blob's digest where no host knows it
by its URL. Other images that share a layer with it lose that layer too. That
no copy is left under the URLs is known within seconds; what is left under
digests, and what became of each host, is known when the deletes have answered.` + asInDelete,
}

// asInDelete ends the help of each of them.
const asInDelete = "\n\nThe question, --yes, --dry-run, the exit codes and how an interrupted purge is\nresumed are in dftask delete --help."

// planImages asks for the blobs of images and who holds them. What the person
// who confirms reads is what is deleted, and nothing else is: a tag may name
// another image a moment later. An interrupted purge has its blobs.
func (w *purgeRun) planImages(ctx context.Context) error {
	if w.interrupted != nil {
		return nil
	}
	began := w.conn.Clock.Now()
	for i := range w.op.Targets {
		if t := &w.op.Targets[i]; t.Query.Type == task.Image {
			if err := w.planImage(ctx, t); err != nil {
				return err
			}
		}
	}
	if w.yes { // no person is waited for in between
		w.Timeout -= w.conn.Clock.Now().Sub(began)
	}
	return nil
}

func (w *purgeRun) planImage(ctx context.Context, t *task.Target) error {
	ctx, cancel := w.patience(ctx)
	defer cancel()
	e := w.env
	progress := w.conn.Progress(e)
	var last task.SearchUpdate
	for last = range w.conn.Engine.Search(ctx, t.Query, w.op.ClusterIDs) {
		if err := last.Wait.Trouble; client.IsAuth(err) {
			progress.End()
			return err
		}
		if !last.Done {
			progress.Say(search.Stage(last), last.Wait)
		}
	}
	progress.End()
	if !last.Done || last.Err != nil && ctx.Err() != nil {
		fmt.Fprintln(e.Err, "dftask: the image's blobs are not known yet; nothing was deleted")
		return console.Stopped(ctx, e)
	}
	if last.Err != nil {
		return last.Err
	}
	search.NameClusters(last.Result.Clusters, w.names)
	t.Layers, t.Known, t.Asked = last.Result.Layers, last.Result.Known(), last.Result.Asked()
	for _, doubt := range last.Result.Doubts() {
		switch {
		case w.yes:
			console.Note(e, "%s", doubt)
		case !slices.Contains(w.doubts, doubt):
			w.doubts = append(w.doubts, doubt) // a part of the question
		}
	}
	return nil
}

// sayBlobs tells what the deletes of an image are confirmed with.
func sayBlobs(say func(label, format string, args ...any), t *task.Target) {
	copies, hosts := 0, 0
	var where []string
	for _, k := range t.Known {
		hosts += len(k.Hosts)
		if copies += k.Copies; k.Copies > 0 {
			where = append(where, fmt.Sprintf("%s: %d", text.Clean(task.ClusterLabel(k.ID, k.Name)), k.Copies))
		}
	}
	held := "no copy found"
	if copies > 0 {
		held = text.Count(copies, "copy", "copies")
		if hosts > 0 { // not known of a search that was not answered in full
			held += " on " + text.Count(hosts, "host", "hosts")
		}
		held += fmt.Sprintf(" in %s (%s)", text.Count(len(where), "cluster", "clusters"), strings.Join(where, ", "))
	}
	say("blobs", "%d", len(t.Layers))
	for _, l := range t.Layers {
		say("", "%s  %s", text.Clean(l.Digest), text.Count(l.Copies, "copy", "copies"))
	}
	say("found", "%s", held)
}

// imageStage says in a word what the purge of an image is at.
func imageStage(u task.PurgeUpdate) string {
	r := u.Result
	answered := fmt.Sprintf("%s answered: %s", text.Count(len(r.Jobs), "job", "jobs"), text.OutcomeInFull(r.Deleted(), r.Failed(), -1))
	switch {
	case len(r.Layers) == 0:
		return "asking for the image's blobs; this takes a few seconds"
	case u.Verifying && u.NoneLeft:
		return answered + "; no copy is left under the blobs' URLs; verifying"
	case u.Verifying:
		return answered + "; verifying"
	case u.NoneLeft:
		return "no copy is left under the blobs' URLs; their digests and hosts are known at the next check"
	}
	return "deleting " + text.Count(len(r.Layers), "blob", "blobs")
}
