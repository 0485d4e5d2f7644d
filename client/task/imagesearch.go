package task

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"dftask/client"
	"dftask/client/image"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

const (
	// rowsPerPage keeps the pages small on which the searches for an image's
	// blobs stand, each with all of its hosts.
	rowsPerPage = 10

	// rowsSlack is how many pages of other people's searches may lie between
	// them.
	rowsSlack = 3

	// rowsTries is how often those pages are read, and rowsRetry the wait
	// between: another replica of the manager may answer with what it read a
	// moment ago (contract §1.6).
	rowsTries = 2
	rowsRetry = 2 * time.Second

	// recentJobs is how many preheats and deletes are read for what they tell of an
	// image elsewhere, and recentFor how long that holds. Searches tell less, for they
	// may be guesses, and are large.
	recentJobs = 50
	recentFor  = 30 * time.Second
)

func (e *Engine) searchImage(ctx context.Context, result SearchResult, clusterIDs []uint, updates chan<- SearchUpdate) {
	result.State = client.Pending
	send.Update(ctx, updates, SearchUpdate{Result: result})
	recent := e.recentImages(ctx)
	found, err := e.findImage(ctx, imageQuestion{query: result.Query, clusterIDs: clusterIDs}, func(wait send.Wait) {
		send.Update(ctx, updates, SearchUpdate{Result: result, Wait: wait})
	})
	if err != nil {
		result.State = ""
		send.Update(ctx, updates, SearchUpdate{Result: result, Done: true, Err: err})
		return
	}
	var blobs []string
	for _, l := range found.Layers {
		blobs = append(blobs, l.URL)
	}
	found.Errors = append(found.Errors, image.Elsewhere(result.Query.URL, blobs, recent())...)
	send.Update(ctx, updates, SearchUpdate{Result: found, Done: true})
}

// recentImages reads which of the newest jobs tell of images, while the image is asked
// for, and returns what waits for them. What cannot be read is left out: it only adds to
// a search. Many images in a row are told by one reading.
func (e *Engine) recentImages(ctx context.Context) (wait func() []client.Job) {
	c := e.shared()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := e.Clock.Now(); c.images == nil || now.Sub(c.imagesRead) > recentFor {
		c.imagesRead = now
		c.images = sync.OnceValue(func() (jobs []client.Job) {
			for _, kind := range []client.JobType{client.Preheat, client.DeleteTask} {
				list, _, _ := joblist.Page(ctx, e.API, client.JobQuery{Type: kind, PerPage: recentJobs})
				for i := range list.Jobs {
					if image.Tells(&list.Jobs[i]) {
						jobs = append(jobs, list.Jobs[i])
					}
				}
			}
			return jobs
		})
		spawn.Go(func() { c.images() })
	}
	return c.images
}

// imageQuestion asks who holds the blobs of an image.
type imageQuestion struct {
	query      Query
	clusterIDs []uint
	// patience, when not 0, ends the question with what is known by then of
	// layers, which are the image's as far as they are known.
	patience time.Duration
	layers   []Layer
	// proves is the mark of the purge that it proves; empty for none.
	proves string
}

// askImage asks the manager where an image's blobs are. Its answer leaves the
// seed peers out; the question has made a search for each blob, though, whose
// record knows all hosts, and whether their copy is complete (contract §2.3,
// §4.3). The question carries a mark, by which these records are found.
func (e *Engine) askImage(ctx context.Context, ask imageQuestion, tell func(send.Wait)) (SearchResult, error) {
	q := ask.query
	result := SearchResult{Query: q, requested: ask.clusterIDs}
	if e.Login != nil && q.Username == "" && q.Headers["Authorization"] == "" {
		var err error
		if q.Username, q.Password, err = e.Login(ctx, q.URL); err != nil {
			return result, err
		}
	}
	// A mark of its own for each question: records of an earlier one must not
	// answer for this one.
	mark := NewOperationID()
	bio := Bio{Who: e.Who, OperationID: mark}.String()
	if ask.proves != "" {
		bio = proofBio(e.Who, ask.proves, mark)
	}
	asked := e.Clock.Now()
	result.asked = asked.Add(e.jobs().ClockOffset())
	inner, stop := context.WithCancel(ctx)
	defer stop()
	if ask.patience > 0 {
		spawn.Go(func() {
			if e.Clock.Sleep(inner, ask.patience) == nil {
				stop()
			}
		})
	}
	d, err := image.Ask(q.Platform, func(platform string) (d *client.ImageDistribution, err error) {
		args := client.ImageArgs{
			URL: q.URL, Platform: platform, Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength,
			FilteredQueryParams: q.FilteredQueryParams, Username: q.Username, Password: q.Password, Headers: q.Headers,
		}
		err = e.sender().Ask(inner, ask.clusterIDs, tell, func() error {
			d, err = e.API.ImageDistribution(inner, args, bio, ask.clusterIDs)
			return err
		})
		return d, err
	})
	if err != nil && inner.Err() != nil && ctx.Err() == nil {
		d, err = &image.Distribution{}, nil
		for _, l := range ask.layers {
			d.Blobs = append(d.Blobs, l.URL)
		}
		result.broken = true
		result.Errors = append(result.Errors, "it was not answered in full")
	}
	if err != nil {
		return result, err
	}
	result.State, result.AnsweredAfter = client.Success, e.Clock.Now().Sub(asked)
	result.readImage(d, e.blobRows(ctx, bio, d.Blobs))
	for i := range result.blobs {
		e.doubtEmptied(ctx, &result.blobs[i])
	}
	e.doubtEmptied(ctx, &result)
	return result, ctx.Err()
}

// blobRows are the records of the searches that a question made for blobs, by
// their URLs. Some may be missing.
func (e *Engine) blobRows(ctx context.Context, bio string, blobs []string) map[string]*client.Job {
	rows := map[string]*client.Job{}
	wanted := map[string]bool{}
	for _, u := range blobs {
		wanted[u] = true
	}
	complete := func() bool {
		for u := range wanted {
			if rows[u] == nil || rows[u].State == client.Pending {
				return false
			}
		}
		return true
	}
	for try := 1; ; try++ {
		err := e.readRows(ctx, bio, len(blobs), wanted, rows)
		if complete() || try == rowsTries || client.IsAuth(err) || e.Clock.Sleep(ctx, rowsRetry) != nil {
			return rows
		}
	}
}

// readRows reads the newest searches until all that are wanted were found. made is how
// many were made: platforms share blobs.
func (e *Engine) readRows(ctx context.Context, bio string, made int, wanted map[string]bool, rows map[string]*client.Job) error {
	pages := (made+rowsPerPage-1)/rowsPerPage + rowsSlack
	seen := map[string]bool{}
	for page := 1; page <= pages && len(seen) < len(wanted); page++ {
		list, _, err := joblist.Page(ctx, e.API, client.JobQuery{Type: client.GetTask, Page: page, PerPage: rowsPerPage})
		if err != nil {
			return err
		}
		e.shared().seen.learn(list.Jobs)
		for i := range list.Jobs {
			job := &list.Jobs[i]
			if u := job.Args.URL; wanted[u] && !seen[u] && job.Bio == bio {
				seen[u], rows[u] = true, job
			}
		}
		if page >= list.Last {
			break
		}
	}
	return nil
}

// readImage turns a distribution into hosts with their layers. rows are the
// records of the searches for its blobs, and know more where there are any.
func (r *SearchResult) readImage(d *image.Distribution, rows map[string]*client.Job) {
	known := map[string]bool{}
	unseen := 0
	for _, u := range d.Blobs {
		if known[u] {
			continue
		}
		known[u] = true
		blob := SearchResult{Query: r.Query.blob(u), requested: r.requested}
		blob.TaskID = blob.Query.ComputedID()
		if row := rows[u]; row != nil {
			blob.readRow(row)
		} else {
			blob.readHosts(d.Hosts, u)
			unseen++
		}
		r.Layers = append(r.Layers, Layer{URL: u, Digest: digestOf(u), Copies: blob.Copies(), Platforms: d.Platforms[u]})
		r.blobs = append(r.blobs, blob)
	}
	r.mergeBlobs()
	if unseen > 0 {
		r.Errors = append(r.Errors, fmt.Sprintf("seed peers are not part of the answer for %d of %d layers: the manager's own searches for these are not in its job list", unseen, len(r.Layers)))
	}
}

// blob is the query of one of an image's blobs: they are downloaded with what
// the image is.
func (q Query) blob(url string) Query {
	return Query{Type: URL, URL: url, Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams}
}

// Blob is what a search of an image found of one of its blobs, as a search for
// the blob's URL would tell it; false when there is no such blob.
func (r *SearchResult) Blob(url string) (found SearchResult, ok bool) {
	for _, blob := range r.blobs {
		if blob.Query.URL == url {
			blob.asked = r.asked
			return blob, true
		}
	}
	return SearchResult{}, false
}

// readRow reads the record of a blob's search. Lists leave out which clusters
// a job asks; in one that succeeded all of them have answered.
func (r *SearchResult) readRow(row *client.Job) {
	job := *row
	job.Clusters = joblist.ReachedBy(row)
	r.readJob(&job)
	r.conclude(&job)
}

// readHosts reads what the image's answer itself tells of a blob: normal hosts
// alone, and not whether they are complete.
func (r *SearchResult) readHosts(hosts []client.ImageHost, url string) {
	r.State, r.broken, r.unseen = client.Success, true, true
	seen := map[clusterHost]bool{}
	for _, h := range hosts {
		at := clusterHost{h.ClusterID, keyOf(h.IP, h.Hostname, "normal")}
		if !slices.Contains(h.Blobs, url) || seen[at] {
			continue
		}
		seen[at] = true
		c := find(&r.Clusters, h.ClusterID)
		c.Answered, c.noHosts = true, false
		c.Hosts = append(c.Hosts, Host{Hostname: h.Hostname, IP: h.IP, Type: "normal", ID: at.key.id()})
	}
	sortClusters(r.Clusters)
}

// mergeBlobs makes the image's answer of those for its blobs. A host is
// complete when it has every layer, and none of them is known to be
// unfinished.
func (r *SearchResult) mergeBlobs() {
	hosts := map[clusterHost]*Host{}
	var order []clusterHost
	named := map[uint]bool{}
	for i, blob := range r.blobs {
		r.Remembered = r.Remembered || blob.Remembered
		r.broken = r.broken || blob.State != client.Success || blob.broken
		r.Errors = appendNew(r.Errors, blob.Errors...)
		for _, b := range blob.Clusters {
			c := find(&r.Clusters, b.ID)
			if !named[b.ID] {
				named[b.ID], c.Answered = true, true
			}
			c.Answered, c.noHosts = c.Answered && b.Answered, c.noHosts && b.noHosts
			c.Errors = appendNew(c.Errors, b.Errors...)
			for _, h := range b.Hosts {
				p := clusterHost{b.ID, h.key()}
				if hosts[p] == nil {
					hosts[p] = &Host{Hostname: h.Hostname, IP: h.IP, Type: h.Type, ID: h.ID}
					order = append(order, p)
				}
				hosts[p].Layers = append(hosts[p].Layers, r.Layers[i].Digest)
				if h.Complete != nil && !*h.Complete {
					hosts[p].Unfinished = append(hosts[p].Unfinished, r.Layers[i].Digest)
				}
			}
		}
	}
	for _, p := range order {
		h := hosts[p]
		complete := len(h.Layers) == len(r.Layers) && len(h.Unfinished) == 0
		h.Complete = &complete
		c := find(&r.Clusters, p.cluster)
		c.Hosts = append(c.Hosts, *h)
	}
	sortClusters(r.Clusters)
}

// appendNew appends what is not there yet.
func appendNew(texts []string, more ...string) []string {
	for _, text := range more {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// digestOf is the last part of a blob's URL.
func digestOf(blob string) string { return blob[strings.LastIndexByte(blob, '/')+1:] }

// digestID is the id of a task that is named after a blob's digest alone: the
// digest without its algorithm (contract §6.5). False for a digest that makes none.
func digestID(digest string) (string, bool) {
	id := ParseID(digest)
	return id, id != digest
}

// findImage is askImage. Of many targets a question that was sent, and whose
// answer was lost, is asked again a few times: it changes nothing.
func (e *Engine) findImage(ctx context.Context, ask imageQuestion, tell func(send.Wait)) (SearchResult, error) {
	var retry send.Retry
	for try := 1; ; try++ {
		found, err := e.askImage(ctx, ask, tell)
		again := e.waits && ctx.Err() == nil && try < verifyTries && (client.Is[*client.UnreachableError](err) || isGateway(err))
		if !again || e.again(ctx, &retry, err, tell) != nil {
			return found, err
		}
	}
}

// isGateway says whether something in front of the manager failed to reach it,
// and not the manager at the image, which tells what is wrong.
func isGateway(err error) bool {
	var server *client.ServerError
	return errors.As(err, &server) && server.Message == "" && server.Status > http.StatusInternalServerError
}

// UnknownBlobsError is an image whose blobs could not be found out, so that none
// was deleted.
type UnknownBlobsError struct{ Err error }

var _ client.Problem = (*UnknownBlobsError)(nil)

// Error names the cause. The type does not unwrap to it: what failed is a
// search, and no delete.
func (e *UnknownBlobsError) Error() string {
	return "which blobs the image has is not known: " + e.Err.Error()
}

// Advice says what was not done, and what the question's failure advises.
func (e *UnknownBlobsError) Advice() string {
	var problem client.Problem
	if errors.As(e.Err, &problem) {
		return "Nothing of it was deleted. " + problem.Advice()
	}
	return "Nothing of it was deleted. Search the image, and delete it when its blobs are found."
}
