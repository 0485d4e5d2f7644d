package task

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"dftask/client"
)

// hostKey is what makes two mentions of a host the same host. Two schedulers
// of a cluster answer for the same hosts; a seed peer beside a normal peer on
// one machine is another host, with a disk cache of its own.
type hostKey struct {
	ip, hostname string
	seed         bool
}

func keyOf(ip, hostname, hostType string) hostKey {
	return hostKey{ip: ip, hostname: hostname, seed: IsSeed(hostType)}
}

// id names the host as schedulers do since v2.3.1 (contract §4.2).
func (k hostKey) id() string {
	id := k.ip + "-" + k.hostname
	if k.seed {
		id += "-seed"
	}
	return id
}

// clusterHost is a host of a cluster.
type clusterHost struct {
	cluster uint
	key     hostKey
}

// IsSeed says whether a host type is one of the seed peers' (contract §4.2).
func IsSeed(hostType string) bool {
	return hostType == "super" || hostType == "strong" || hostType == "weak"
}

// Host is a host that holds a copy.
type Host struct {
	Hostname string `json:"hostname"`
	IP       string `json:"ip"`
	// Type is "normal", or "super" for a seed peer.
	Type string `json:"host_type"`
	// Complete says whether the copy is; nil when the manager does not tell.
	Complete *bool `json:"complete"`
	// ID is the host's id at its schedulers.
	ID string `json:"host_id"`
	// Layers are the digests a host holds of an image.
	Layers []string `json:"layers,omitempty"`
	// Unfinished are those of them of which it has only a part.
	Unfinished []string `json:"-"`
}

func (h Host) key() hostKey { return keyOf(h.IP, h.Hostname, h.Type) }

// Cluster is one scheduler cluster's share of an answer.
type Cluster struct {
	ID   uint
	Name string
	// Answered says whether a scheduler of it has answered.
	Answered bool
	Hosts    []Host
	// Errors are reasons to doubt the answer, as clauses.
	Errors []string

	// noHosts is true while every answer said that no host is connected.
	noHosts bool
	// emptied is set for one of them that had hosts before.
	emptied bool
	// unasked is true of one without an active scheduler, to which nothing is
	// sent.
	unasked bool
}

// Copies is how many copies the hosts of the cluster hold.
func (c Cluster) Copies() (n int) {
	for _, h := range c.Hosts {
		n += copiesOf(h.Layers)
	}
	return n
}

// copiesOf is how many copies a host holds: one of a task, and one of each layer
// of an image.
func copiesOf(layers []string) int { return max(1, len(layers)) }

// clustersOf starts the merging: the clusters a job asks, each once.
func clustersOf(job *client.Job) []Cluster {
	var clusters []Cluster
	for _, c := range job.Clusters {
		find(&clusters, c.ID).Name = c.Name
	}
	return clusters
}

// find returns the cluster with the id, adding it where it is missing: answers
// may come from clusters the record does not name.
func find(clusters *[]Cluster, id uint) *Cluster {
	for i := range *clusters {
		if (*clusters)[i].ID == id {
			return &(*clusters)[i]
		}
	}
	*clusters = append(*clusters, Cluster{ID: id, noHosts: true})
	return &(*clusters)[len(*clusters)-1]
}

// mergePeers puts the answers of all schedulers to a get_task together, by
// cluster and host and never by position (contract §4.2).
func mergePeers(job *client.Job) []Cluster {
	clusters := clustersOf(job)
	seen := map[clusterHost]int{}
	for _, queue := range job.Result.Queues {
		for _, r := range queue.Responses {
			c := find(&clusters, r.ClusterID)
			c.Answered = true
			if r.Peers != nil {
				c.noHosts = false
			}
			for _, p := range r.Peers {
				key := clusterHost{c.ID, keyOf(p.IP, p.Hostname, p.HostType)}
				at, known := seen[key]
				if !known {
					seen[key] = len(c.Hosts)
					c.Hosts = append(c.Hosts, Host{Hostname: p.Hostname, IP: p.IP, Type: p.HostType, ID: p.ID, Complete: p.Finished})
					continue
				}
				c.Hosts[at].Complete = orComplete(c.Hosts[at].Complete, p.Finished)
			}
		}
	}
	sortClusters(clusters)
	return clusters
}

// orComplete merges two statements about one disk.
func orComplete(a, b *bool) *bool {
	if a == nil || (b != nil && *b) {
		return b
	}
	return a
}

func sortClusters(clusters []Cluster) {
	slices.SortFunc(clusters, func(a, b Cluster) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range clusters {
		slices.SortStableFunc(c.Hosts, func(a, b Host) int {
			return compareHosts(a.Hostname, a.IP, b.Hostname, b.IP)
		})
	}
}

// compareHosts orders by name, and where names repeat by address.
func compareHosts(nameA, ipA, nameB, ipB string) int {
	if c := compareNatural(nameA, nameB); c != 0 {
		return c
	}
	return CompareIPs(ipA, ipB)
}

// CompareIPs orders addresses by number; what is no address by text.
func CompareIPs(a, b string) int {
	addrA, errA := netip.ParseAddr(a)
	addrB, errB := netip.ParseAddr(b)
	if errA == nil && errB == nil {
		return addrA.Compare(addrB)
	}
	return cmp.Compare(a, b)
}

// compareNatural orders node-2 before node-10.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		da, db := leadingDigits(a), leadingDigits(b)
		if da == "" || db == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		na, nb := strings.TrimLeft(da, "0"), strings.TrimLeft(db, "0")
		if c := cmp.Or(cmp.Compare(len(na), len(nb)), cmp.Compare(na, nb), cmp.Compare(len(da), len(db))); c != 0 {
			return c
		}
		a, b = a[len(da):], b[len(db):]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingDigits(s string) string {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// Outcome is what became of a host's copy.
type Outcome string

// The outcomes: deleted, refused or unreachable, found afterwards without
// having been visited, deleted but found again afterwards, and known to hold a
// copy before but neither visited nor found afterwards. A search silently
// leaves out a host that does not answer (contract §0.3), so it is not known
// whether the copies of the last kind are there.
const (
	Deleted    Outcome = "deleted"
	Failed     Outcome = "failed"
	Untouched  Outcome = "untouched"
	CameBack   Outcome = "came back"
	NotHeardOf Outcome = "no answer"
)

// UnmarshalText reads an outcome, also in the words of older journals.
func (o *Outcome) UnmarshalText(text []byte) error {
	*o = Outcome(text)
	if *o == "not heard of" {
		*o = NotHeardOf
	}
	return nil
}

// Cause is why a host's copy is left.
type Cause string

// The causes (contract §8.2, §8.3, §9).
const (
	// NoCause is that of a copy that is not left, or that is left for no known
	// reason.
	NoCause Cause = ""
	// Forgotten copies are on the disk, and the schedulers do not remember the
	// download: no delete_task reaches them.
	Forgotten Cause = "forgotten"
	// Downloading copies are unfinished: a delete skips them.
	Downloading Cause = "downloading"
	// Refusing hosts answered that they cannot delete.
	Refusing Cause = "refused"
	// OutOfReach are hosts that do not answer their scheduler.
	OutOfReach Cause = "unreachable"
	// Downloaded copies came after the delete, or after the search before it.
	Downloaded Cause = "downloaded again"
	// Unasked are the copies of a cluster that the delete did not reach.
	Unasked Cause = "not asked"
	// Silent hosts held a copy, and no scheduler and no search has named
	// it since: it is gone by itself, or the host does not answer.
	Silent Cause = "no answer"
)

// UnmarshalText reads a cause, also in the words of older journals.
func (c *Cause) UnmarshalText(text []byte) error {
	*c = Cause(text)
	if *c == "silent" {
		*c = Silent
	}
	return nil
}

// HostOutcome is a host that a purge concerns.
type HostOutcome struct {
	Hostname string  `json:"hostname"`
	IP       string  `json:"ip"`
	Type     string  `json:"host_type"`
	Outcome  Outcome `json:"outcome"`
	// Error is why a deletion failed, in full.
	Error string `json:"error"`
	// Left is true when the search afterwards still found a copy there.
	Left bool `json:"left"`
	// Cause is why it is left.
	Cause Cause `json:"cause,omitempty"`
	// BroughtBy is the preheat job that brought a copy which was downloaded again; 0
	// where none is known.
	BroughtBy uint `json:"brought_by,omitempty"`
	// Layers are the digests of an image's blobs that this is about: those
	// that are left or failed, or where there are none all that were deleted.
	Layers []string `json:"layers,omitempty"`

	// tasks are the ids of the tasks that are left; empty means the purge's.
	tasks []string
}

func (h HostOutcome) key() hostKey { return keyOf(h.IP, h.Hostname, h.Type) }

// stays says whether a copy is left, as far as is known: a search found it, its
// deletion failed and no search tells otherwise, or it gave no answer.
func (h HostOutcome) stays(verified bool) bool {
	return h.Left || h.Outcome == Failed && !verified || h.Outcome == NotHeardOf
}

// PurgedCluster is one scheduler cluster's share of a purge.
type PurgedCluster struct {
	ID    uint          `json:"id"`
	Name  string        `json:"name"`
	Hosts []HostOutcome `json:"hosts"`
	// Answered says whether a scheduler of it has answered the delete, of an
	// image each of its deletes.
	Answered bool `json:"-"`
	// Unasked is set for one that the delete was to go to and that has no active
	// scheduler: it was sent nothing (contract §2.4), and no answer is expected.
	Unasked bool `json:"-"`
}

// open says whether a host of it did not delete, and no search names the host. The
// copy may be gone all the same: a host that cannot tell its scheduler answers with
// an error too (contract §8.2). But a host that does not answer a search is left out
// of it without a word (contract §0.3), also one that refused a moment before.
func (c PurgedCluster) open() bool {
	return slices.ContainsFunc(c.Hosts, func(h HostOutcome) bool { return h.Outcome == Failed && !h.Left })
}

// mergeDeleted puts the answers of all schedulers to a delete_task together. A
// host in both lists, or whose every failure is that the task was not there,
// is deleted (contract §4.5).
func mergeDeleted(job *client.Job) []PurgedCluster {
	names := clustersOf(job)
	type visit struct {
		host    client.TaskHost
		deleted bool
		errors  []string
	}
	visits := map[clusterHost]*visit{}
	note := func(cluster uint, h client.TaskHost) *visit {
		key := clusterHost{cluster, keyOf(h.IP, h.Hostname, h.HostType)}
		if visits[key] == nil {
			visits[key] = &visit{host: h}
		}
		return visits[key]
	}
	for _, queue := range job.Result.Queues {
		for _, r := range queue.Responses {
			find(&names, r.ClusterID).Answered = true
			for _, h := range r.Deleted {
				note(r.ClusterID, h).deleted = true
			}
			for _, h := range r.Failed {
				v := note(r.ClusterID, h)
				if !taskWasAbsent(h.Description) && !slices.Contains(v.errors, h.Description) {
					v.errors = append(v.errors, h.Description)
				}
			}
		}
	}
	sortClusters(names)
	hosts := map[uint][]HostOutcome{}
	for at, v := range visits {
		h := HostOutcome{Hostname: v.host.Hostname, IP: v.host.IP, Type: v.host.HostType, Outcome: Deleted}
		if !v.deleted && len(v.errors) > 0 {
			h.Outcome, h.Error = Failed, strings.Join(v.errors, "\n")
		}
		hosts[at.cluster] = append(hosts[at.cluster], h)
	}
	clusters := make([]PurgedCluster, len(names))
	for i, c := range names {
		clusters[i] = PurgedCluster{ID: c.ID, Name: c.Name, Hosts: hosts[c.ID], Answered: c.Answered}
		clusters[i].sort()
	}
	return clusters
}

func (c *PurgedCluster) sort() {
	slices.SortFunc(c.Hosts, func(a, b HostOutcome) int {
		return cmp.Or(compareHosts(a.Hostname, a.IP, b.Hostname, b.IP), cmp.Compare(a.Type, b.Type))
	})
}

// taskWasAbsent reads the one failure that means there was nothing to delete:
// "task <id> failed: rpc error: code = Internal desc = task <id> not found".
// The wire has no code for it besides this text (contract §8.3).
func taskWasAbsent(description string) bool {
	_, desc, found := strings.Cut(description, "desc = ")
	if !found {
		desc = description
	}
	rest, ok := strings.CutPrefix(desc, "task ")
	if !ok {
		return false
	}
	id, ok := strings.CutSuffix(rest, " not found")
	return ok && id != "" && !strings.Contains(id, " ")
}
