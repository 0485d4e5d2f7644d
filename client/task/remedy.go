package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dftask/client"
	"dftask/client/joblist"
)

// causeOf reads why a host did not delete from the gRPC status in its error.
// Nothing else of the text is the wire's to keep (contract §8.3). With several
// errors the host was reached when one of them was its own.
func causeOf(text string) Cause {
	for line := range strings.SplitSeq(text, "\n") {
		_, rest, _ := strings.Cut(line, "code = ")
		code, _, _ := strings.Cut(rest, " ")
		if code != "Unavailable" && code != "DeadlineExceeded" {
			return Refusing
		}
	}
	return OutOfReach
}

// explain fills in why copies are left, once the delete has ended. after is
// the search that found them; nil when there was none.
func (r *PurgeResult) explain(after *SearchResult) {
	complete := map[clusterHost]*bool{}
	if after != nil {
		for _, c := range after.Clusters {
			for _, h := range c.Hosts {
				complete[clusterHost{c.ID, h.key()}] = h.Complete
			}
		}
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		known, all := r.knownHosts(c.ID)
		for j := range c.Hosts {
			h := &c.Hosts[j]
			finished := complete[clusterHost{c.ID, h.key()}]
			switch {
			case !h.stays(r.Verified):
			case h.Outcome == Failed:
				h.Cause = causeOf(h.Error)
			case h.Outcome == Deleted:
				// A search made too soon says nothing.
				if r.late {
					h.Outcome, h.Cause = CameBack, Downloaded
				}
			case !c.Answered && r.Verdict == Lost:
				// It is not known which hosts the delete visited.
			case !c.Answered:
				h.Cause = Unasked
			case h.Outcome == NotHeardOf:
				h.Cause = Silent
			case finished != nil && !*finished:
				h.Cause = Downloading
			case all && !slices.ContainsFunc(known, func(k KnownHost) bool { return k.key() == h.key() }):
				h.Cause = Downloaded
			case !all && r.longAfter:
				// The schedulers have forgotten it, or it came since.
			case finished != nil:
				h.Cause = Forgotten
			}
		}
	}
}

// nameRefills names the preheat jobs that brought copies back. The list is read only
// where a copy was downloaded again: programs that preheat on a schedule refill what
// was purged (contract §12). What cannot be read stays without a name.
func (e *Engine) nameRefills(ctx context.Context, r *PurgeResult) {
	came := func(h *HostOutcome) bool { return h.Cause == Downloaded || h.Cause == NoCause && h.Left && r.longAfter }
	if !slices.ContainsFunc(r.Clusters, func(c PurgedCluster) bool {
		return slices.ContainsFunc(c.Hosts, func(h HostOutcome) bool { return came(&h) })
	}) {
		return
	}
	preheats, err := joblist.Preheats(ctx, e.API, r.CreatedAt)
	if err != nil {
		return
	}
	ids := []string{r.TaskID}
	for _, l := range r.Layers {
		ids = append(ids, l.Result.TaskID)
	}
	// Others may have the result as it was.
	r.Clusters = slices.Clone(r.Clusters)
	for i := range r.Clusters {
		r.Clusters[i].Hosts = slices.Clone(r.Clusters[i].Hosts)
	}
	for i := range preheats {
		p := &preheats[i]
		if r.Proof.JobID != 0 && p.ID > r.Proof.JobID {
			continue // the copy was there before
		}
		asked, filled := refill(p, ids)
		for i := range r.Clusters {
			c := &r.Clusters[i]
			for j := range c.Hosts {
				h := &c.Hosts[j]
				if came(h) && h.BroughtBy == 0 && (filled[clusterIP{c.ID, h.IP}] || asked && len(filled) == 0) {
					h.Cause, h.BroughtBy = Downloaded, p.ID
				}
			}
		}
	}
}

// clusterIP is an address in a cluster.
type clusterIP struct {
	cluster uint
	ip      string
}

// refill says whether a preheat names one of some tasks, and which hosts it has filled
// with one, as far as its schedulers have told. A preheat of an image names its
// manifest, and tells the blobs with the hosts.
func refill(p *client.Job, ids []string) (asked bool, filled map[clusterIP]bool) {
	is := func(url string) bool {
		args := p.Args.TaskArgs
		args.URL = url
		return url != "" && slices.Contains(ids, args.Computed())
	}
	asked = is(p.Args.URL) || slices.ContainsFunc(p.Args.URLs, is)
	filled = map[clusterIP]bool{}
	for _, q := range p.Result.Queues {
		for _, r := range q.Responses {
			for _, h := range r.Deleted {
				if is(h.URL) {
					filled[clusterIP{r.ClusterID, h.IP}] = true
				}
			}
		}
	}
	return asked, filled
}

// knownHosts are the hosts of a cluster that are known to have held a copy before,
// and whether those are all that did.
func (r *PurgeResult) knownHosts(cluster uint) (hosts []KnownHost, all bool) {
	for _, k := range r.known {
		if k.ID == cluster {
			return k.Hosts, k.Hosts != nil && !k.partly
		}
	}
	return nil, false
}

// Remedy is what would remove copies that a purge has left.
type Remedy struct {
	Cause Cause
	// Text says in sentences why they are left and what to do.
	Text string
	// Command is to be run on each of the hosts; empty where no command helps.
	Command string
	Hosts   []HostOutcome
}

// HostNames name the hosts, each with its address.
func (r Remedy) HostNames() []string {
	names := make([]string, len(r.Hosts))
	for i, h := range r.Hosts {
		names[i] = h.Hostname + " " + h.IP
	}
	return names
}

// remedies are what to do about each cause, in the order they are told.
var remedies = []struct {
	cause Cause
	text  string
}{
	{Forgotten, "The schedulers do not remember these downloads, so no delete reaches the copies: remove them on the hosts, or let the hosts download again and delete then."},
	{Downloading, "These downloads still ran, and a delete skips them: delete again when they have ended."},
	{Refusing, "These hosts answered that they cannot delete: fix the reported error and delete again, or remove the copies there."},
	{OutOfReach, "These hosts do not answer their schedulers: check that dfdaemon runs there and can be reached, and delete again."},
	{Downloaded, "These copies came during the purge, shortly before it or since: stop what downloads them, and delete again."},
	{Unasked, "The schedulers of these hosts' clusters did not take part: delete again when one of them is active."},
	{Silent, "These hosts held copies, were visited by no scheduler, and no search finds them now: the copies are gone by themselves, or the hosts do not answer. Check that dfdaemon runs there and search again, or remove the copies there."},
	{NoCause, "Why these copies are left is not known: search again, and delete again what is found."},
}

// Remedies are what would remove what is left, once the purge has ended; none
// when nothing is known to be left.
func (r *PurgeResult) Remedies() []Remedy {
	if r.Verdict == Undecided {
		return nil
	}
	var all []Remedy
	for _, known := range remedies {
		first := len(all)
		for _, c := range r.Clusters {
			for _, h := range c.Hosts {
				if h.Cause != known.cause || !h.stays(r.Verified) {
					continue
				}
				command := ""
				if h.Cause == Forgotten || h.Cause == Refusing || h.Cause == Silent {
					command = r.removal(h)
				}
				text := known.text
				if h.BroughtBy != 0 {
					text = fmt.Sprintf("The preheat job %d brought these copies: stop what makes such jobs, and delete again.", h.BroughtBy)
				}
				at := slices.IndexFunc(all[first:], func(m Remedy) bool { return m.Command == command && m.Text == text })
				if at < 0 {
					at = len(all) - first
					all = append(all, Remedy{Cause: known.cause, Text: text, Command: command})
				}
				all[first+at].Hosts = append(all[first+at].Hosts, h)
			}
		}
	}
	return all
}

// removal is what removes a host's copies when it is run there. What is no
// task id is left out: a job's record may hold any text, and a shell would
// take it for more than a name.
func (r *PurgeResult) removal(h HostOutcome) string {
	ids := h.tasks
	if len(ids) == 0 {
		for _, l := range r.Layers {
			if slices.Contains(h.Layers, l.Digest) {
				ids = append(ids, l.Result.TaskID)
			}
		}
	}
	if len(ids) == 0 {
		ids = []string{r.TaskID}
	}
	var commands []string
	for _, id := range ids {
		if checkID(id) == nil {
			commands = appendNew(commands, "dfctl task rm "+id)
		}
	}
	return strings.Join(commands, "; ")
}

// Leftover is what another purge would have to do: the target, of an image
// only the blobs concerned, and the clusters where something is left that a
// delete can reach; no ids mean all clusters. False when there is nothing of
// that kind.
func (r *PurgeResult) Leftover() (target Target, clusterIDs []uint, ok bool) {
	if r.Verdict == Undecided {
		return Target{}, nil, false
	}
	target.Query, target.Asked = r.Query, r.moment()
	every := false
	for _, c := range r.Clusters {
		left := 0
		// Which blobs are left in a cluster that was not asked is not known.
		unasked := !c.Answered && len(c.Hosts) == 0 && r.heldBefore(c.ID)
		every = every || unasked
		reachable := unasked || !c.Answered && r.unknown()
		for _, h := range c.Hosts {
			if h.stays(r.Verified) {
				left++
				reachable = reachable || h.reachable()
			}
		}
		if reachable {
			clusterIDs = append(clusterIDs, c.ID)
			target.Known = append(target.Known, KnownCluster{ID: c.ID, Name: c.Name, Copies: left})
		}
	}
	all := r.undone() || len(clusterIDs) == 0 && r.Verdict == TimedOut && r.unknown()
	for _, l := range r.Layers {
		all = all || l.Result.undone()
	}
	switch {
	case all:
		// Of some of it nothing is known, wherever it is.
		clusterIDs, target.Known = r.named, nil
	case len(clusterIDs) == 0:
		return Target{}, nil, false
	}
	target.Layers = r.layersLeft(every)
	if len(target.Layers) == 0 {
		// With none the manager would be asked which blobs the tag has now.
		target.Layers = r.layersLeft(true)
	}
	return target, clusterIDs, true
}

// layersLeft are the blobs of an image that another delete concerns, or every
// one that was confirmed.
func (r *PurgeResult) layersLeft(every bool) (layers []Layer) {
	for _, l := range r.Layers {
		if left, again := l.Result.again(); every || again || l.Result.unknown() {
			layers = append(layers, Layer{URL: l.URL, Digest: l.Digest, Copies: left})
		}
	}
	return layers
}

// reachable says whether another delete may reach the host's copy: schedulers
// visit the hosts whose downloads they remember.
func (h HostOutcome) reachable() bool { return h.Cause != Forgotten && h.Cause != Silent }

// unknown says whether a delete ended in a way that does not tell what became
// of all copies, and no search does.
func (r *PurgeResult) unknown() bool {
	return !r.Verified && (r.Verdict == FailedPurge || r.Verdict == TimedOut || r.Verdict == Lost || r.Verdict == Unverified && r.Deleted() == 0)
}

// undone says whether a delete has ended without a word about any copy. One
// that timed out names the clusters that it waited for.
func (r *PurgeResult) undone() bool {
	return r.unknown() && r.Verdict != TimedOut && r.Deleted()+r.Failed()+r.left == 0
}

// again is how many copies are left, and whether a delete can reach any of
// them. Where the hosts are not known it may.
func (r *PurgeResult) again() (left int, reachable bool) {
	left = max(r.left, r.Failed())
	hosts := 0
	for _, c := range r.Clusters {
		for _, h := range c.Hosts {
			if h.stays(r.Verified) {
				hosts++
				reachable = reachable || h.reachable()
			}
		}
	}
	return left, reachable || hosts == 0 && left > 0
}

// heldBefore says whether a cluster was known to hold copies, or was named.
func (r *PurgeResult) heldBefore(cluster uint) bool {
	return slices.Contains(r.named, cluster) || slices.ContainsFunc(r.known, func(k KnownCluster) bool { return k.ID == cluster && k.Copies > 0 })
}

// What the errors of a result say of the search afterwards.
const (
	noAnswerFrom = "the search afterwards has no answer from "
	searchDoubt  = "the search afterwards: "
	noAnswer     = "no answer: "
)

// Unproved says in a clause what the search afterwards found that proves nothing, and
// why it does not; empty where it proves what is left, and where there was none.
func (r *PurgeResult) Unproved() string {
	if r.Proof == (Moment{}) || r.Verified || r.left > 0 {
		return ""
	}
	var missing, doubts, open []string
	for _, e := range r.Errors {
		if name, found := strings.CutPrefix(e, noAnswerFrom); found {
			missing = appendNew(missing, name)
		} else if doubt, found := strings.CutPrefix(e, searchDoubt); found {
			if name, _, found := strings.Cut(doubt, ": "+noAnswer); found {
				missing = appendNew(missing, name)
			}
			doubts = append(doubts, doubt)
		}
	}
	clusters := 0
	for _, c := range r.Clusters {
		clusters += toInt(!c.Unasked)
		for _, h := range c.Hosts {
			if h.Outcome == NotHeardOf || h.Outcome == Failed && !h.Left {
				open = appendNew(open, h.Hostname)
			}
		}
	}
	found := "no copy found"
	switch {
	case len(missing) > 0 && len(missing) >= clusters:
		return "no answer from " + few(missing)
	case len(missing) > 0:
		return found + ", and no answer from " + few(missing)
	case len(open) > 0:
		return found + ", but " + few(open) + " may not have answered"
	case r.Verdict == Lost || r.Verdict == TimedOut:
		return found // why that is no proof, the verdict says
	case len(doubts) > 0:
		return found + " (" + doubts[0] + ")"
	}
	return found + ", but not every host may have answered"
}

// few are names in a clause: the first of them, and how many more.
func few(names []string) string {
	const first = 2
	if more := len(names) - first; more > 0 {
		return strings.Join(names[:first], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, " and ")
}
