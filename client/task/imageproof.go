package task

import (
	"context"
	"errors"
	"slices"
	"time"

	"dftask/client"
	"dftask/client/send"
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
	go func() {
		for u := range found {
			p.post(ctx, func() { part.sawProof(u) })
		}
		p.post(ctx, func() { p.proving-- })
	}()
}

// ask proves all deletes made under URLs by the image question, which answers
// in seconds, up to so many times while copies are found. A manager that was
// not reached, or refuses the token, is asked again for as long as ctx lives;
// any other failure makes searches take its place: the registry may not be
// there any more, or want a password that is not there after a restart.
func (p *imagePurge) ask(ctx context.Context, delay, patience time.Duration, times int) {
	p.proving++
	go func() {
		defer p.post(ctx, func() { p.proving-- })
		retry := send.FirstRetry
		for next := nextImageProof; ; next *= 2 {
			if p.engine.Clock.Sleep(ctx, delay) != nil {
				return
			}
			p.post(ctx, p.asks)
			found, err := p.engine.askImage(ctx, p.question(patience), func(wait send.Wait) { p.post(ctx, func() { p.trouble = wait }) })
			var unreachable *client.UnreachableError
			switch {
			case err != nil && (errors.As(err, &unreachable) && !unreachable.Sent || client.IsAuth(err)):
				wait := send.Wait{Trouble: err, NextAsk: p.engine.Clock.Now().Add(retry)}
				p.post(ctx, func() { p.trouble = wait })
				delay, next, retry = retry, next/2, min(2*retry, send.LastRetry)
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
	}()
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
			if k.Copies > 0 && !part.digest && !slices.ContainsFunc(after.Clusters, func(c Cluster) bool { return c.ID == k.ID }) {
				return false
			}
		}
		if part.result.Verdict != Undecided && !part.result.Verified {
			// Such as for a host that nobody has heard of.
			return false
		}
	}
	return len(p.parts) > 0
}
