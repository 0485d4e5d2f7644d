package variants

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"dftask/client"
	"dftask/client/task"
	"dftask/client/taskid"
)

// Variant is another task that may be the one that is meant.
type Variant struct {
	// Query names it: searched or purged, it is this task's.
	Query  task.Query
	TaskID string
	// Why says what is other about it, and where that comes from; the likeliest first.
	Why []string

	// Same is set where URL and naming are those that were asked for, and the id alone
	// is another.
	Same bool

	rank int
}

// Most is how many variants are asked for: with the search itself they fit the
// limit of a cluster in two seconds, and are answered at one check.
const Most = 20

// mostWhy is how many reasons of one variant are kept.
const mostWhy = 3

// The ranks of what may be other, the likeliest first. Those of a naming and a form
// add up.
const (
	rankSameFile = 1
	rankHosts    = 2 // another id for the same URL and naming
	rankBare     = 3
	rankNear     = 4
	rankContext  = 5
	rankFilter   = 6
	rankForm     = 7
	rankMost     = 11
)

// A naming is what a task is named with besides its URL.
type naming struct {
	tag, application, piece, filter string
}

func namingOf(q task.Query) naming {
	return naming{q.Tag, q.Application, task.FormatPieceLength(q.PieceLength), q.FilteredQueryParams}
}

func (n naming) query(raw string) task.Query {
	piece, _ := task.ParsePieceLength(n.piece)
	return task.Query{Type: task.URL, URL: raw, Tag: n.tag, Application: n.application, PieceLength: piece, FilteredQueryParams: n.filter}
}

// beside says what of a naming is other than in one that was asked for.
func (n naming) beside(asked naming) string {
	var with, without []string
	for _, p := range []struct{ name, value, asked string }{
		{"tag", n.tag, asked.tag}, {"application", n.application, asked.application},
		{"piece length", n.piece, asked.piece}, {"filter", n.filter, asked.filter},
	} {
		switch {
		case p.value == p.asked:
		case p.value == "":
			without = append(without, p.name)
		default:
			with = append(with, p.name+" "+p.value)
		}
	}
	var words []string
	if len(with) > 0 {
		words = append(words, "with "+strings.Join(with, ", "))
	}
	if len(without) > 0 {
		words = append(words, "without "+strings.Join(without, ", "))
	}
	return strings.Join(words, ", ")
}

// finder gathers variants, each task once.
type finder struct {
	asked  task.Query
	naming naming
	byID   map[string]*Variant
	all    []*Variant
}

// Of are the variants of a query that history makes likely, the likeliest first:
// Most of them at most. Of an id and an image there are none.
func Of(q task.Query, h History) []Variant {
	f := &finder{asked: q, naming: namingOf(q), byID: map[string]*Variant{}}
	switch q.Type {
	case task.URL:
		f.url(h)
	case task.Content:
		f.content()
	default:
		return nil
	}
	return f.list()
}

// Same are the variants that are the very URL, under the ids of those who read it
// otherwise than the manager, or take its digest. They are searched in any case.
func Same(q task.Query) []Variant {
	f := &finder{asked: q, naming: namingOf(q), byID: map[string]*Variant{}}
	if q.Type == task.URL {
		f.hosts(0, q, "")
	}
	return f.list()
}

func (f *finder) list() (list []Variant) {
	slices.SortStableFunc(f.all, func(a, b *Variant) int { return cmp.Compare(a.rank, b.rank) })
	for _, v := range f.all[:min(Most, len(f.all))] {
		list = append(list, *v)
	}
	return list
}

// add takes a task in, unless it is the one that was asked for.
func (f *finder) add(rank int, q task.Query, why string) {
	id := q.ComputedID()
	if id == f.asked.ComputedID() || rank > rankMost || q.Check() != nil {
		return
	}
	v := f.byID[id]
	if v == nil {
		v = &Variant{Query: q, TaskID: id, Same: rank == rankHosts, rank: rank}
		f.byID[id] = v
		f.all = append(f.all, v)
	}
	switch {
	case rank < v.rank:
		// The likelier way is the one that is shown and deleted.
		v.Query, v.rank = q, rank
		v.Why = slices.Insert(v.Why, 0, why)
	case !slices.Contains(v.Why, why):
		v.Why = append(v.Why, why)
	}
	v.Why = v.Why[:min(mostWhy, len(v.Why))]
}

// A way to name a file, with its rank and why.
type way struct {
	naming
	rank int
	why  string
}

func (f *finder) url(h History) {
	// The URL itself, under the ids of those who read it otherwise.
	f.hosts(0, f.asked, "")
	ways := []way{{f.naming, 0, ""}}
	name := func(n naming, rank int, from string) {
		if n == f.naming {
			return
		}
		for i := range ways {
			if ways[i].naming == n {
				if rank < ways[i].rank {
					ways[i].rank, ways[i].why = rank, n.beside(f.naming)+from
				}
				return
			}
		}
		ways = append(ways, way{n, rank, n.beside(f.naming) + from})
	}
	written := forms(f.asked.URL)
	for _, s := range h.Seen {
		n := namingOf(s.Query)
		switch same, near := sameFile(f.asked.URL, s.Query.URL); {
		case s.Query.URL == "" && s.Query.Type == "":
			n.piece, n.filter = f.naming.piece, f.naming.filter
			name(n, rankContext, " (as "+s.Used+")")
		case s.Query.Type != task.URL && s.Query.Type != task.Image:
		case same:
			name(n, rankSameFile, " (as "+s.Used+")")
			if s.Query.Type == task.URL && s.Query.URL != f.asked.URL {
				f.add(rankSameFile, s.Query, strings.TrimPrefix(n.beside(f.naming)+", as "+s.By+" wrote the URL", ", "))
				f.hosts(rankSameFile, s.Query, "as "+s.By+" wrote the URL, ")
			}
		case near:
			name(n, rankNear, " (as "+s.Used+")")
		}
	}
	name(naming{}, rankBare, "")
	name(naming{piece: f.naming.piece, filter: f.naming.filter}, rankBare, "")
	if u, err := url.Parse(f.asked.URL); err == nil && u.RawQuery != "" {
		none := f.naming
		none.filter = "&"
		name(none, rankFilter, ", so that no parameter is left out")
		if signing, by := taskid.Signature(f.asked.URL, f.naming.filter); len(signing) > 0 {
			unsigned := f.naming
			unsigned.filter = cmp.Or(unsigned.filter, client.DefaultFilteredQueryParams) + "&" + strings.Join(signing, "&")
			if !slices.ContainsFunc(ways, func(w way) bool { return w.naming == unsigned }) {
				ways = append(ways, way{unsigned, rankNear, "without the signature (" + by + ")"})
			}
		}
	}
	for _, w := range ways {
		for i, form := range written {
			rank := w.rank
			if i > 0 {
				rank += rankForm
			}
			why := strings.Trim(w.why+", "+form.why, ", ")
			q := w.query(form.url)
			if i > 0 || w.why != "" {
				f.add(rank, q, why)
			}
			if i > 0 || w.why != "" {
				f.hosts(rank, q, why+", ")
			}
		}
	}
}

// hosts adds a URL's task under the ids that hosts compute for it.
func (f *finder) hosts(rank int, q task.Query, before string) {
	ids := q.IDs()
	for _, n := range ids.All()[1:] {
		if n.ID != "" && n.ID != ids.Manager.ID {
			f.named(rank+rankHosts, n, before)
		}
	}
}

// named adds a task under an id.
func (f *finder) named(rank int, n taskid.Name, before string) {
	why := "under the id of " + n.Of.String()
	switch n.Of {
	case taskid.BlobDigest:
		why = "under the digest in the URL"
	case taskid.Hub:
		why += ", revision " + n.Revision
	default: // where more is other, that is enough to read
		if before == "" {
			why += ", which read the URL as " + n.URL
		}
	}
	f.add(rank, task.Query{Type: task.ID, TaskID: n.ID}, before+why)
}

// content adds what differs in the line break at the end alone.
func (f *finder) content() {
	text := f.asked.Content
	with := func(content, why string) {
		f.add(rankForm, task.Query{Type: task.Content, Content: content}, why)
	}
	if trimmed := strings.TrimRight(text, "\r\n"); trimmed != text {
		with(trimmed, "without the line break at its end")
		return
	}
	with(text+"\n", "with a line break at its end, as echo writes it")
	with(text+"\r\n", "with a line break of Windows at its end")
}
