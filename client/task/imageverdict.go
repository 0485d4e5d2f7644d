package task

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/spawn"
)

// beginProofs makes what proves the deletes that nothing is to prove yet: the
// image question for all that were made under URLs, and a search of its own
// for each made under a digest, which the question does not cover.
func (p *imagePurge) beginProofs(ctx context.Context) {
	if p.request.NoVerify {
		return
	}
	question := false
	for _, part := range p.made() {
		if part.begun {
			continue
		}
		part.begun = true
		if part.digest {
			p.search(ctx, part, p.verifyDelay(), 0)
		} else {
			question = true
		}
	}
	if question {
		p.ask(ctx, p.verifyDelay(), 0, imageProofs)
	}
}

// verifyDelay is how long the proof is held back. The deletes of the blobs run
// side by side, each host by host.
func (p *imagePurge) verifyDelay() time.Duration {
	expected := 0
	for _, l := range p.layers {
		expected = max(expected, l.Copies)
	}
	return min(verifyDelay+time.Duration(expected)*verifyPerCopy, verifyDelayMax)
}

// proveAgain makes another proof, once, of the deletes that want one now that
// they have ended (see [purge.wantsAnotherProof]). False when there is nothing
// to prove.
func (p *imagePurge) proveAgain(ctx context.Context) bool {
	if p.request.NoVerify || p.provedAgain {
		return false
	}
	p.provedAgain = true
	question, patience := false, time.Duration(0)
	for _, part := range p.made() {
		if !part.wantsAnotherProof(false) {
			continue
		}
		if part.patience() > 0 {
			patience = part.patience()
		}
		if part.digest {
			p.search(ctx, part, 0, part.patience())
		} else {
			question = true
		}
	}
	if question {
		p.ask(ctx, 0, patience, 1)
	}
	return p.proving > 0
}

// search proves one delete by a search of its own.
func (p *imagePurge) search(ctx context.Context, part *imagePart, delay, patience time.Duration) {
	p.proving++
	part.late = p.ended()
	found := part.beginProof(ctx, delay, patience)
	spawn.Go(func() {
		for u := range found {
			p.post(ctx, func() { part.sawProof(u) })
		}
		p.post(ctx, func() { p.proving-- })
	})
}

// ask proves all deletes made under URLs by the image question, which answers
// in seconds, up to so many times while copies are found. A manager that was
// not reached, or refuses the token, is asked again for as long as ctx lives;
// any other failure makes searches take its place: the registry may not be
// there any more, or want a password that is not there after a restart.
func (p *imagePurge) ask(ctx context.Context, delay, patience time.Duration, times int) {
	p.proving++
	spawn.Go(func() {
		defer p.post(ctx, func() { p.proving-- })
		var retry send.Retry
		for next := nextImageProof; ; next *= 2 {
			if p.engine.Clock.Sleep(ctx, delay) != nil {
				return
			}
			p.post(ctx, p.asks)
			found, err := p.engine.askImage(ctx, p.question(patience), func(wait send.Wait) { p.post(ctx, func() { p.trouble = wait }) })
			var unreachable *client.UnreachableError
			switch {
			case err != nil && (errors.As(err, &unreachable) && !unreachable.Sent || client.IsAuth(err)):
				delay = retry.Next()
				wait := send.Wait{Trouble: err, NextAsk: p.engine.Clock.Now().Add(delay)}
				p.post(ctx, func() { p.trouble = wait })
				next /= 2
				continue
			case err != nil:
				p.post(ctx, func() { p.trouble = send.Wait{}; p.searchInstead(ctx, nil) })
				return
			}
			p.post(ctx, func() { p.trouble = send.Wait{}; p.proved(ctx, found) })
			if times--; times == 0 || found.Copies() == 0 {
				return
			}
			delay = next
		}
	})
}

// asks notes that the image question is asked now.
func (p *imagePurge) asks() {
	for _, part := range p.made() {
		if !part.digest {
			part.asked, part.late = p.engine.Clock.Now(), p.ended()
		}
	}
}

// proved takes in an answer to the image question. The image may be another
// one by now, or the answer lack seed peers: what it does not cover is
// searched for.
func (p *imagePurge) proved(ctx context.Context, found SearchResult) {
	covered := map[string]bool{}
	for _, part := range p.made() {
		if part.digest {
			continue
		}
		i := slices.IndexFunc(found.blobs, func(b SearchResult) bool { return b.TaskID == part.result.TaskID })
		if i < 0 {
			continue
		}
		// A search of our own knows more than an answer without seed peers.
		blob := found.blobs[i]
		if covered[blob.TaskID] = !blob.unseen; !blob.unseen || part.proven == nil {
			part.sawProof(SearchUpdate{Result: blob, Done: true})
		}
	}
	p.searchInstead(ctx, covered)
}

// searchInstead makes searches for the blobs that the image question does not
// cover, unless there was one already.
func (p *imagePurge) searchInstead(ctx context.Context, covered map[string]bool) {
	for _, part := range p.made() {
		if !part.digest && !covered[part.result.TaskID] && part.proofs == 0 {
			p.search(ctx, part, 0, part.patience())
		}
	}
}

// noneLeft says whether the last answers show no copy of any blob on any host,
// in all clusters that were asked and all that held copies before. Searches for
// digests are left out while they have no answer, and what deletes that have
// not ended have yet to tell is, too.
func (p *imagePurge) noneLeft() bool {
	for _, part := range p.parts {
		after := part.proven
		switch {
		case part.err != nil:
			return false
		case part.digest && after == nil && p.sending+p.proving > 0:
			continue
		case after == nil || after.Copies() > 0 || !proves(nil, p.request.Known, after):
			return false
		}
		for _, k := range p.request.Known {
			if k.Copies > 0 && !part.digest && after.cluster(k.ID) == nil {
				return false
			}
		}
		if part.result.Verdict != Undecided && !part.result.Verified {
			// For example a host gave no answer.
			return false
		}
	}
	return len(p.parts) > 0
}

// share is one delete's share in the purge of an image.
type share struct {
	// digest is the blob's, and id that of the task that was deleted: a blob
	// may be deleted under its URL and under its digest.
	digest, id string
	result     *PurgeResult
}

// combine makes one result of those of several deletes, host by host.
func (r *PurgeResult) combine(shares []share) {
	r.Jobs, r.Clusters, r.Errors = nil, nil, nil
	r.Schedulers, r.Answered, r.Verified, r.searched, r.left, r.Proof = 0, 0, true, true, 0, Moment{}
	outcomes := map[clusterHost][]shareOutcome{}
	var order []clusterHost
	first := true
	for _, s := range shares {
		part := s.result
		r.Jobs = append(r.Jobs, part.Jobs...)
		if r.Proof.before(part.Proof) || r.Proof.At.IsZero() {
			r.Proof = part.Proof
		}
		if r.CreatedAt.IsZero() || !part.CreatedAt.IsZero() && part.CreatedAt.Before(r.CreatedAt) {
			r.CreatedAt = part.CreatedAt
		}
		if part.Schedulers > 0 {
			r.Schedulers = max(r.Schedulers, part.Schedulers)
			if first || part.Answered < r.Answered {
				r.Answered, first = part.Answered, false
			}
		}
		r.Verified, r.searched = r.Verified && part.Verified, r.searched && (part.Verified || part.searched)
		r.Errors = appendNew(r.Errors, part.Errors...)
		for _, c := range part.Clusters {
			into := r.cluster(c)
			into.Answered, into.Unasked = into.Answered && c.Answered, into.Unasked && c.Unasked
			for _, h := range c.Hosts {
				p := clusterHost{c.ID, h.key()}
				if outcomes[p] == nil {
					order = append(order, p)
				}
				outcomes[p] = append(outcomes[p], shareOutcome{s, h})
			}
		}
	}
	for _, p := range order {
		h := foldOutcomes(outcomes[p])
		if h.Left {
			r.left++
		}
		c := r.cluster(PurgedCluster{ID: p.cluster})
		c.Hosts = append(c.Hosts, h)
	}
	slices.SortFunc(r.Clusters, func(a, b PurgedCluster) int { return int(a.ID) - int(b.ID) })
	for i := range r.Clusters {
		r.Clusters[i].sort()
	}
	r.Verdict = r.combinedVerdict(shares)
}

// shareOutcome is what became of a host in one share.
type shareOutcome struct {
	share
	host HostOutcome
}

// weight orders outcomes: the heaviest is the host's.
func (o Outcome) weight() int {
	return slices.Index([]Outcome{Deleted, NotHeardOf, Untouched, CameBack, Failed}, o)
}

// foldOutcomes makes one outcome of all that became of a host.
func foldOutcomes(all []shareOutcome) HostOutcome {
	worst := slices.MaxFunc(all, func(a, b shareOutcome) int { return a.host.Outcome.weight() - b.host.Outcome.weight() }).host
	h := HostOutcome{Hostname: worst.Hostname, IP: worst.IP, Type: worst.Type, Outcome: worst.Outcome, Cause: worst.Cause}
	var errors, deleted []string
	for _, o := range all {
		if o.host.Error != "" {
			text := o.host.Error
			if o.digest != "" {
				text = o.digest + ": " + text
			}
			errors = append(errors, text)
		}
		h.Left = h.Left || o.host.Left
		digests := &deleted
		if o.host.Left || o.host.Outcome != Deleted {
			digests = &h.Layers
			h.tasks = appendNew(h.tasks, o.id)
			if h.Cause == NoCause {
				h.Cause = o.host.Cause
			}
		}
		if o.digest != "" {
			*digests = appendNew(*digests, o.digest)
		}
	}
	if h.Outcome == Deleted && !h.Left {
		h.Layers = deleted
	}
	h.Error = strings.Join(errors, "\n")
	return h
}

// combinedVerdict decides what several deletes did, by the rules for one.
// Deletes that visited no host change nothing, as long as another did.
func (r *PurgeResult) combinedVerdict(shares []share) Verdict {
	var deleted, failed int
	ended := map[Verdict]bool{}
	for _, s := range shares {
		ended[s.result.Verdict] = true
		d, f := count(s.result.Clusters)
		deleted += d
		switch s.result.Verdict {
		case Unverified:
			// Those that failed there are open as well.
		case FailedPurge:
			failed += f + 1
		default:
			failed += f
		}
	}
	for _, v := range []Verdict{Undecided, Lost, TimedOut} {
		if ended[v] {
			return v
		}
	}
	if deleted+failed == 0 && r.left == 0 && ended[Unverified] {
		return Unverified
	}
	return r.weigh(deleted, failed)
}

// WithRecord is a result that a journal gave back, with what the record of its job
// tells besides.
func (r PurgeResult) WithRecord(record *PurgeResult) PurgeResult {
	r.Jobs, r.CreatedAt, r.OperationID = record.Jobs, record.CreatedAt, record.OperationID
	r.mark, r.unchecked = record.mark, record.unchecked
	r.withHostsOf(record)
	return r
}

// withHostsOf adds the hosts that the job's record names, and a journal leaves
// out. Where it may have left out one that still has its copy nothing is added.
func (r *PurgeResult) withHostsOf(record *PurgeResult) {
	left := 0
	clusters := slices.Clone(r.Clusters)
	known := map[clusterHost]bool{}
	for _, c := range clusters {
		for _, h := range c.Hosts {
			known[clusterHost{c.ID, h.key()}] = true
			left += toInt(h.Left)
		}
	}
	if left != r.left {
		return
	}
	for _, c := range record.Clusters {
		i := slices.IndexFunc(clusters, func(o PurgedCluster) bool { return o.ID == c.ID })
		if i < 0 {
			clusters = append(clusters, c)
			continue
		}
		missing := slices.DeleteFunc(slices.Clone(c.Hosts), func(h HostOutcome) bool { return known[clusterHost{c.ID, h.key()}] })
		clusters[i].Hosts = slices.Concat(clusters[i].Hosts, missing)
		clusters[i].sort()
	}
	r.Clusters = clusters
}

// holding are the clusters known to hold copies of an image, each with the hosts
// that hold a blob under its URL. The search before was not for the digest.
func holding(known []KnownCluster, digest string, under bool) []KnownCluster {
	known = slices.Clone(known)
	for i := range known {
		switch k := &known[i]; {
		case under:
			k.Hosts = nil
		case k.Hosts != nil:
			k.Hosts = slices.DeleteFunc(slices.Clone(k.Hosts), func(h KnownHost) bool { return !slices.Contains(h.Layers, digest) })
		}
	}
	return known
}

// layerResults are the blobs, with nothing known of them yet.
func (p *imagePurge) layerResults() []LayerResult {
	r := &p.result
	layers := make([]LayerResult, len(p.layers))
	for i, l := range p.layers {
		q := r.Query.blob(l.URL)
		known := p.known[i]
		if l.Copies == 0 {
			known = nil
		}
		layers[i] = LayerResult{URL: l.URL, Digest: l.Digest, Result: PurgeResult{
			Query: q, TaskID: q.ComputedID(), OperationID: r.OperationID, Reason: r.Reason, Who: r.Who, Elapsed: r.Elapsed, known: known,
		}}
	}
	return layers
}
