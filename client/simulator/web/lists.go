package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	defaultPerPage = 10
	maxPerPage     = 10000000
)

// Query reads the parameters of a list. It collects what does not bind and
// what does not validate: the former ends it.
type Query struct {
	Faults
	request *Request
	values  url.Values
	bind    string
}

// NewQuery reads a request's parameters, which the manager calls by a name.
func NewQuery(name string, r *Request) *Query {
	return &Query{Faults: Faults{Name: name}, request: r, values: r.URL.Query()}
}

// Get is a parameter as it stands.
func (q *Query) Get(key string) string { return q.values.Get(key) }

// Number is a whole number of the query, 0 without one; signed says how it is read.
func (q *Query) Number(key string, signed bool) int {
	text := q.values.Get(key)
	if text == "" {
		return 0
	}
	var n int64
	var err error
	if signed {
		n, err = strconv.ParseInt(text, 10, 64)
	} else {
		var u uint64
		u, err = strconv.ParseUint(text, 10, 63)
		n = int64(u)
	}
	if err != nil && q.bind == "" {
		q.bind = err.Error()
	}
	return int(n)
}

// Page is a page of a list.
type Page struct {
	request         *Request
	number, perPage int
}

// Page reads page and per_page. It is called after the other parameters, as
// the manager has them last, and refuses what is wrong with any of them.
func (q *Query) Page() (Page, *Reply) {
	p := Page{q.request, q.Number("page", true), q.Number("per_page", true)}
	if p.number < 0 {
		q.Add("Page", "gte")
	}
	if p.perPage < 0 {
		q.Add("PerPage", "gte")
	}
	if p.perPage > maxPerPage {
		q.Add("PerPage", "lte")
	}
	if q.bind != "" {
		return p, Invalid(q.bind)
	}
	if p.number == 0 {
		p.number = 1
	}
	if p.perPage == 0 {
		p.perPage = defaultPerPage
	}
	return p, q.Refusal()
}

// Slice is what of a list is on the page.
func Slice[T any](all []T, p Page) []T {
	if p.number-1 >= (len(all)+p.perPage-1)/p.perPage {
		return nil
	}
	from := (p.number - 1) * p.perPage
	return all[from:min(from+p.perPage, len(all))]
}

// Reply answers rows, with a header that names the other pages: always four,
// relative, with all parameters of the request kept, and with the oddities at
// the ends of the list that were measured (contract §3.2).
func (p Page) Reply(rows any, total int) *Reply {
	last := (total + p.perPage - 1) / p.perPage
	next := p.number + 1
	if p.number == last {
		next = p.number
	}
	values := p.request.URL.Query()
	values.Set("per_page", strconv.Itoa(p.perPage))
	var links []string
	for _, to := range []struct {
		rel  string
		page int
	}{{"prev", max(1, p.number-1)}, {"next", next}, {"first", 1}, {"last", last}} {
		values.Set("page", strconv.Itoa(to.page))
		links = append(links, "<"+p.request.URL.Path+"?"+values.Encode()+">;rel="+to.rel)
	}
	return &Reply{JSON: rows, Header: http.Header{"Link": {strings.Join(links, ",")}}}
}
