package task

import (
	"slices"
	"strings"
)

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
	r.Schedulers, r.Answered, r.Verified, r.searched, r.left = 0, 0, true, true, 0
	type place struct {
		cluster uint
		key     hostKey
	}
	outcomes := map[place][]shareOutcome{}
	var order []place
	first := true
	for _, s := range shares {
		part := s.result
		r.Jobs = append(r.Jobs, part.Jobs...)
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
				p := place{c.ID, keyOf(h.IP, h.Hostname, h.Type)}
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

// cluster is the result's cluster like c, which is added where it is missing.
func (r *PurgeResult) cluster(c PurgedCluster) *PurgedCluster {
	for i := range r.Clusters {
		if r.Clusters[i].ID == c.ID {
			if r.Clusters[i].Name == "" {
				r.Clusters[i].Name = c.Name
			}
			return &r.Clusters[i]
		}
	}
	r.Clusters = append(r.Clusters, PurgedCluster{ID: c.ID, Name: c.Name, Answered: c.Answered, Unasked: c.Unasked})
	return &r.Clusters[len(r.Clusters)-1]
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

// WithHostsOf adds the hosts that the job's record names, and a journal leaves
// out. Where it may have left out one that still has its copy nothing is added.
func (r *PurgeResult) WithHostsOf(record *PurgeResult) {
	left := 0
	clusters := slices.Clone(r.Clusters)
	at := map[uint]map[hostKey]bool{}
	for _, c := range clusters {
		at[c.ID] = map[hostKey]bool{}
		for _, h := range c.Hosts {
			at[c.ID][keyOf(h.IP, h.Hostname, h.Type)] = true
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
		missing := slices.DeleteFunc(slices.Clone(c.Hosts), func(h HostOutcome) bool { return at[c.ID][keyOf(h.IP, h.Hostname, h.Type)] })
		clusters[i].Hosts = slices.Concat(clusters[i].Hosts, missing)
		clusters[i].sort()
	}
	r.Clusters = clusters
}
