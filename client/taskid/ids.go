package taskid

import (
	"strings"

	"dftask/client"
)

// Kind is a kind of programs that compute ids; the words are those of the JSON output.
type Kind string

// The kinds of programs.
const (
	Manager    Kind = "manager"
	NewerHosts Kind = "hosts"
	OlderHosts Kind = "older-hosts"
	BlobDigest Kind = "blob-digest"
	Hub        Kind = "hub"
)

// String is the kind in words. Client #2014 was merged on 2026-08-25.
func (k Kind) String() string {
	switch k {
	case NewerHosts:
		return "hosts since client #2014"
	case OlderHosts:
		return "hosts before client #2014"
	case BlobDigest:
		return "hosts that use blob digests"
	case Hub:
		return "hosts that download from the hub"
	}
	return string(k)
}

// A Name is the id under which one kind of program knows a task.
type Name struct {
	Of Kind
	// ID is empty where such a program refuses the URL.
	ID string
	// Reading is what is hashed, and what is left out of it. A digest hashes nothing.
	client.Reading
	// Revision is that of a model hub, which is hashed too; empty for others.
	Revision string
}

// IDs are all ids that a URL's task may have.
type IDs struct {
	Manager      Name
	Newer, Older Name
	// Others are those of hosts that are set up for it, or that download otherwise:
	// a blob's digest, a model hub's revision.
	Others []Name
}

// hubs are the schemes of model hubs, with the revision that is downloaded where
// none is named.
var hubs = map[string]string{"hf": "main", "modelscope": "master", "opencsg": "main"}

// Of computes all ids of a task.
func Of(t client.URLTask) (all IDs) {
	read, _ := client.ReadURL(t.URL, t.FilteredQueryParams) // the manager hashes the empty text for what it cannot read
	all.Manager = Name{Of: Manager, ID: t.Hash(read.URL), Reading: read}
	all.Newer, all.Older = newerHosts.name(t, NewerHosts), olderHosts.name(t, OlderHosts)
	if id := FromDigest(InURL(t.URL)); id != "" {
		all.Others = append(all.Others, Name{Of: BlobDigest, ID: id})
	}
	scheme, _, _ := strings.Cut(t.URL, "://")
	if revision := hubs[strings.ToLower(scheme)]; revision != "" && all.Newer.ID != "" {
		hub := all.Newer
		hub.Of, hub.Revision = Hub, revision
		at := t
		at.Application += revision // the revision follows it
		hub.ID = at.Hash(hub.URL)
		all.Others = append(all.Others, hub)
	}
	return all
}

// All are the names in the order in which they are shown.
func (ids IDs) All() []Name {
	return append([]Name{ids.Manager, ids.Newer, ids.Older}, ids.Others...)
}

func (f fleet) name(t client.URLTask, of Kind) Name {
	read, err := f.read(t.URL, t.FilteredQueryParams)
	if err != nil {
		return Name{Of: of}
	}
	return Name{Of: of, ID: t.Hash(read.URL), Reading: read}
}
