package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	defaultPerPage = 10
	maxPerPage     = 10000000
)

// query reads the parameters of a list. It collects what does not bind and
// what does not validate, as the manager's binder does: the former ends it.
type query struct {
	name   string // the manager's name for the parameters, which its texts carry
	values url.Values
	bind   string
	faults []string
}

func newQuery(name string, r *request) *query {
	return &query{name: name, values: r.URL.Query()}
}

// number is a whole number of the query; signed says how it is read.
func (q *query) number(key string, signed bool) int {
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

// oneOf is a parameter that is empty or one of some words.
func (q *query) oneOf(key, field string, words ...string) string {
	text := q.values.Get(key)
	if text == "" {
		return ""
	}
	for _, word := range words {
		if text == word {
			return text
		}
	}
	q.fail(field, "oneof")
	return text
}

func (q *query) fail(field, tag string) { q.faults = append(q.faults, validation(q.name, field, tag)) }

// validation is the text of one field that does not validate.
func validation(name, field, tag string) string {
	last := field[strings.LastIndexByte(field, '.')+1:]
	return fmt.Sprintf("Key: '%s.%s' Error:Field validation for '%s' failed on the '%s' tag", name, field, last, tag)
}

// page reads page and per_page. It is called after the other parameters, as
// the manager has them last.
func (q *query) page() (page, perPage int) {
	page, perPage = q.number("page", true), q.number("per_page", true)
	if page < 0 {
		q.fail("Page", "gte")
	}
	if perPage < 0 {
		q.fail("PerPage", "gte")
	}
	if perPage > maxPerPage {
		q.fail("PerPage", "lte")
	}
	if page == 0 {
		page = 1
	}
	if perPage == 0 {
		perPage = defaultPerPage
	}
	return page, perPage
}

// refusal is what the binder says, or nil.
func (q *query) refusal() *reply {
	if q.bind != "" {
		refused := invalid(q.bind)
		return &refused
	}
	if len(q.faults) > 0 {
		refused := invalid(strings.Join(q.faults, "\n"))
		return &refused
	}
	return nil
}

// slice is the page of a list.
func slice[T any](all []T, page, perPage int) []T {
	if page-1 >= (len(all)+perPage-1)/perPage {
		return nil
	}
	from := (page - 1) * perPage
	return all[from:min(from+perPage, len(all))]
}

// link is the header that names the other pages: always four, relative, with
// all parameters of the request kept, and with the oddities at the ends of the
// list that were measured (contract §3.2).
func link(r *request, total, page, perPage int) http.Header {
	last := (total + perPage - 1) / perPage
	next := page + 1
	if page == last {
		next = page
	}
	values := r.URL.Query()
	values.Set("per_page", strconv.Itoa(perPage))
	var links []string
	for _, to := range []struct {
		rel  string
		page int
	}{{"prev", max(1, page-1)}, {"next", next}, {"first", 1}, {"last", last}} {
		values.Set("page", strconv.Itoa(to.page))
		links = append(links, "<"+r.URL.Path+"?"+values.Encode()+">;rel="+to.rel)
	}
	return http.Header{"Link": {strings.Join(links, ",")}}
}
