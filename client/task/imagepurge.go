package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/joblist"
	"dftask/client/send"
	"dftask/client/spawn"
)

const (
	// deletesAtATime is how many deletes of an image's blobs are on their way
	// to the manager at once: the first should not wait long for the last, for
	// they share one check.
	deletesAtATime = 4

	// imageProofs is how often the image question is asked while copies are
	// still found and the deletes have not answered.
	imageProofs = 3

	// nextImageProof is the wait between them, which doubles.
	nextImageProof = 4 * time.Second

	// maxEvents is how many things learned may wait to be told in one update.
	maxEvents = 64
)

// imagePurge is the purge of an image under way: one delete a blob, and one
// more under its digest where no host knows the blob by its URL (contract §6.5,
// §9). Its fields belong to the goroutine of run; others post what they learn.
type imagePurge struct {
	*purge
	events chan func()
	layers []Layer
	// known are, for each layer, the clusters known to hold copies of the image,
	// with the hosts that held this layer.
	known [][]KnownCluster
	parts []*imagePart
	// sending, and proving, are how many deletes and how many proofs are under
	// way.
	sending, proving int
	// trouble is what sending or proving waits for, after a failure.
	trouble send.Wait
	// provedAgain is true once a proof was begun because all deletes had ended.
	provedAgain bool
}

// imagePart is the delete of one blob under one of its task ids.
type imagePart struct {
	*purge
	layer int
	// digest is true for a delete under the blob's digest.
	digest bool
	// begun is true once a proof of it was.
	begun bool
	// err is why there is no delete.
	err error
}

func (p *imagePurge) run(ctx context.Context) {
	if err := p.engine.Check(p.request); err != nil {
		p.fail(ctx, err)
		return
	}
	if len(p.request.Layers) == 0 {
		p.tell(ctx, send.Wait{})
	}
	if err := p.engine.findEarlierJobs(ctx, &p.request, func(wait send.Wait) { p.tell(ctx, wait) }); err != nil {
		return
	}
	if err := p.findLayers(ctx); err != nil {
		p.fail(ctx, err)
		return
	}
	// All that is begun here must end with this function, however it ends.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p.engine = p.engine.together(ctx)
	var first []*imagePart
	for i, l := range p.layers {
		first = append(first, p.part(i, p.request.Query.blob(l.URL), false))
		if id, ok := digestID(l.Digest); ok {
			if _, sent := p.request.Sent[id]; sent || l.Copies == 0 {
				first = append(first, p.part(i, Query{Type: ID, TaskID: id}, true))
			}
		}
	}
	p.place(ctx, first)
	for p.advance(ctx) {
		p.update()
		send.Update(ctx, p.updates, PurgeUpdate{Result: p.result, Verifying: p.sending == 0 && p.ended(), NoneLeft: p.noneLeft(), Wait: p.waiting()})
		if !p.learn(ctx) {
			return
		}
	}
	if err := p.notMade(); err != nil {
		p.fail(ctx, err)
		return
	}
	p.update()
	p.engine.nameRefills(ctx, &p.result)
	p.request.recorder().Ended(p.request.Target, p.result)
	send.Update(ctx, p.updates, PurgeUpdate{Result: p.result, Done: true, NoneLeft: p.noneLeft()})
}

// learn waits for the next thing learned, and takes in all there is. False
// when ctx ends.
func (p *imagePurge) learn(ctx context.Context) bool {
	select {
	case event := <-p.events:
		event()
	case <-ctx.Done():
		return false
	}
	for {
		select {
		case event := <-p.events:
			event()
		default:
			return true
		}
	}
}

// post gives what a goroutine has learned to that of run.
func (p *imagePurge) post(ctx context.Context, event func()) { send.Update(ctx, p.events, event) }

// findLayers settles which blobs are deleted: those that were confirmed, or
// else those that the manager finds now. Blobs that are the same task are one.
func (p *imagePurge) findLayers(ctx context.Context) error {
	layers := p.request.Layers
	if len(layers) == 0 {
		if p.request.WatchOnly {
			// There is nothing to watch, and so nothing to ask for.
			return &UnsentError{OperationID: p.request.OperationID}
		}
		found, err := p.engine.findImage(ctx, p.question(0), func(wait send.Wait) { p.tell(ctx, wait) })
		switch {
		case err != nil && ctx.Err() == nil && client.MayHaveBeenTaken(err):
			return &UnknownBlobsError{Err: err}
		case err != nil:
			return err
		}
		layers = found.Layers
		if p.request.Known == nil {
			p.request.Known, p.request.Asked = found.Known(), found.Asked()
			p.result.known = p.request.Known
		}
	}
	seen := map[string]bool{}
	for _, l := range layers {
		id := p.request.Query.blob(l.URL).ComputedID()
		if l.URL == "" || seen[id] {
			continue
		}
		if seen[id] = true; l.Digest == "" {
			l.Digest = digestOf(l.URL)
		}
		p.layers = append(p.layers, l)
	}
	if len(p.layers) == 0 {
		return refuse("target", "the image has no blobs", "Check the manifest URL and the platform.")
	}
	if len(p.request.Layers) == 0 {
		p.request.recorder().Layers(p.request.Target, p.layers, p.request.Known)
	}
	for _, l := range p.layers {
		p.known = append(p.known, holding(p.request.Known, l.Digest, false))
	}
	p.result.Layers = p.layerResults()
	return nil
}

func (p *imagePurge) question(patience time.Duration) imageQuestion {
	return imageQuestion{query: p.request.Query, clusterIDs: p.request.ClusterIDs, patience: patience, layers: p.layers, proves: p.request.OperationID}
}

// part is a delete that is to be made.
func (p *imagePurge) part(layer int, q Query, digest bool) *imagePart {
	r := p.request
	r.Query, r.Layers = q, nil
	r.Known = p.known[layer]
	if digest {
		r.Known = holding(r.Known, "", true)
	}
	part := &imagePart{purge: newPurge(p.engine, r, nil), layer: layer, digest: digest}
	p.parts = append(p.parts, part)
	return part
}

// place makes the deletes. Those that exist are followed, even when the others
// fail. The first of the others goes alone: when the manager refuses it, it would
// refuse all of them, and has been asked only once.
func (p *imagePurge) place(ctx context.Context, parts []*imagePart) {
	p.sending += len(parts)
	one := func(part *imagePart) error {
		job, created, err := p.engine.sendOnce(ctx, &part.request, part.request.Query.Args(), func(wait send.Wait) {
			p.post(ctx, func() { p.trouble = wait })
		})
		p.post(ctx, func() { p.placed(ctx, part, job, created, err) })
		return err
	}
	each := func(parts []*imagePart) {
		queue := make(chan *imagePart, len(parts))
		for _, part := range parts {
			queue <- part
		}
		close(queue)
		for range min(deletesAtATime, len(parts)) {
			spawn.Go(func() {
				for part := range queue {
					_ = one(part) // it is the part's, and in its result
				}
			})
		}
	}
	var sent, unsent []*imagePart
	for _, part := range parts {
		if _, known := part.request.Sent[part.result.TaskID]; known {
			sent = append(sent, part)
		} else {
			unsent = append(unsent, part)
		}
	}
	each(sent)
	if len(unsent) == 0 {
		return
	}
	spawn.Go(func() {
		if err := one(unsent[0]); err != nil && !isUnknown(err) && !client.MayHaveBeenTaken(err) {
			p.post(ctx, func() {
				for _, part := range unsent[1:] {
					p.placed(ctx, part, nil, p.engine.Clock.Now(), err)
				}
			})
			return
		}
		each(unsent[1:])
	})
}

// placed takes in what became of the making of a delete.
func (p *imagePurge) placed(ctx context.Context, part *imagePart, job *client.Job, created time.Time, err error) {
	p.sending--
	p.trouble = send.Wait{}
	switch {
	case err != nil && isUnknown(err):
		// A search still tells what is left.
		job, part.unknown = &client.Job{State: client.Pending}, p.unknownOf(part, err)
	case err != nil && !errors.Is(err, joblist.ErrLost):
		part.err = err
		return
	}
	if part.created = created; p.created.IsZero() || created.Before(p.created) {
		p.created = created
	}
	part.deletion = deleteSeen{job: job, ended: err != nil, lost: err}
	part.result.Schedulers = len(job.Clusters)
	if err != nil {
		return
	}
	seen := part.watchDelete(ctx, job)
	spawn.Go(func() {
		for d := range seen {
			p.post(ctx, func() { part.sawDelete(d) })
		}
	})
}

// unknownOf names the delete whose outcome is not known. A manager that has
// forgotten one has forgotten all.
func (p *imagePurge) unknownOf(part *imagePart, err error) error {
	if client.Is[*ForgottenError](err) {
		return err
	}
	return fmt.Errorf("the delete of %s: %w", p.layers[part.layer].Digest, err)
}

// made are the deletes that exist, or may.
func (p *imagePurge) made() []*imagePart {
	return slices.DeleteFunc(slices.Clone(p.parts), func(part *imagePart) bool { return part.deletion.job == nil })
}

// ended says whether all deletes that exist have ended.
func (p *imagePurge) ended() bool {
	return !slices.ContainsFunc(p.made(), func(part *imagePart) bool { return !part.deletion.ended })
}

// notMade is why there is no delete at all; nil when there is one.
func (p *imagePurge) notMade() error {
	if len(p.made()) > 0 {
		return nil
	}
	return p.parts[0].err
}

// advance begins what is to be done next; false when nothing is.
func (p *imagePurge) advance(ctx context.Context) bool {
	if p.sending > 0 {
		return true
	}
	if len(p.made()) == 0 {
		return false
	}
	p.beginProofs(ctx)
	if !p.ended() || p.proving > 0 {
		return true
	}
	p.update()
	if more := p.underDigests(); len(more) > 0 {
		p.place(ctx, more)
		return true
	}
	return p.proveAgain(ctx)
}

// underDigests are the deletes that are made because one under the blob's URL
// visited no host. Copies that are still found under the URL are those that
// schedulers have forgotten, and not kept under another id.
func (p *imagePurge) underDigests() []*imagePart {
	tried := map[int]bool{}
	for _, part := range p.parts {
		tried[part.layer] = tried[part.layer] || part.digest
	}
	var more []*imagePart
	for _, part := range p.made() {
		id, ok := digestID(p.layers[part.layer].Digest)
		if ok && !tried[part.layer] && (part.result.Verdict == NothingToPurge || part.result.Verdict == NothingDeleted) && (part.proven == nil || part.proven.Copies() == 0) {
			more = append(more, p.part(part.layer, Query{Type: ID, TaskID: id}, true))
		}
	}
	return more
}

// update brings the result up to what was seen.
func (p *imagePurge) update() {
	shares := make([]share, len(p.parts))
	layers := make([][]share, len(p.layers))
	for i, part := range p.parts {
		digest := p.layers[part.layer].Digest
		switch {
		case part.deletion.job != nil:
			part.update()
		case part.err != nil:
			part.result.Verdict = FailedPurge
			part.result.Errors = []string{"the delete of " + digest + " was not made: " + part.err.Error()}
		}
		shares[i] = share{digest: digest, id: part.result.TaskID, result: &part.result}
		layers[part.layer] = append(layers[part.layer], share{id: part.result.TaskID, result: &part.result})
	}
	r := &p.result
	r.combine(shares)
	if !p.created.IsZero() {
		r.Elapsed = p.engine.Clock.Now().Sub(p.created)
	}
	r.Layers = p.layerResults()
	r.left = 0
	for i := range r.Layers {
		l := &r.Layers[i].Result
		l.combine(layers[i])
		r.left += l.left
	}
}

// waiting is what is waited for.
func (p *imagePurge) waiting() (wait send.Wait) {
	if p.trouble.Trouble != nil {
		return p.trouble
	}
	for _, part := range p.made() {
		next := part.deletion.wait
		if part.deletion.ended {
			next = part.proof.Wait
		}
		if !next.NextAsk.IsZero() && (wait.NextAsk.IsZero() || next.NextAsk.Before(wait.NextAsk)) {
			wait = next
		}
	}
	return wait
}
