package taskid

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"dftask/client"
)

// readable are the URLs that the second implementation reads: no host and no path
// that needs another form.
var readable = regexp.MustCompile(`^(https?|s3|hf)://([a-z][a-z0-9]*(?:\.[a-z][a-z0-9]*)*)(?::([1-9][0-9]{1,3}))?((?:/[A-Za-z0-9._~-]*)*)(\?[^#\x00-\x20\x7f]*)?(#[A-Za-z0-9]+)?$`)

var (
	escaped   = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	unescaped = regexp.MustCompile(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
)

// A second reading of URLs, made of other parts than the first.
type second struct {
	scheme, host, port, path, query, fragment string
	asked                                     bool
	filter                                    []string
}

func newSecond(raw, filter string) (s second, ok bool) {
	m := readable.FindStringSubmatch(raw)
	if m == nil || !utf8.ValidString(raw) {
		return s, false
	}
	return second{m[1], m[2], m[3], m[4], strings.TrimPrefix(m[5], "?"), m[6], m[5] != "", filterNames(filter)}, true
}

// pairs are the parameters that stay, each as its name and its value.
func (s second) pairs(semicolons, broken bool) (all [][2]string, ok bool) {
	for pair := range strings.SplitSeq(s.query, "&") {
		if pair == "" || !semicolons && strings.Contains(pair, ";") {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		p := [2]string{name, value}
		bad := false
		for i := range p {
			escapes := escaped.ReplaceAllString(p[i], "")
			if strings.Contains(escapes, "%") {
				bad = true
				// Hosts take it for itself.
				p[i] = unescaped.ReplaceAllString(p[i], "%25$1")
			}
			text, err := url.QueryUnescape(p[i])
			if err != nil || !utf8.ValidString(text) {
				return nil, false
			}
			p[i] = text
		}
		if bad && !broken || slices.Contains(s.filter, p[0]) {
			continue
		}
		all = append(all, p)
	}
	return all, true
}

func (s second) write(pairs [][2]string, escape func(string) string) string {
	out := s.scheme + "://" + s.host
	if s.port != "" {
		out += ":" + s.port
	}
	out += s.path
	for i, p := range pairs {
		out += string("?&"[min(i, 1)]) + escape(p[0]) + "=" + escape(p[1])
	}
	return out + s.fragment
}

func sorted(pairs [][2]string) [][2]string {
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return pairs
}

func (s second) manager() (string, bool) {
	pairs, ok := s.pairs(false, false)
	if len(pairs) == 0 && s.asked && s.query == "" {
		s.path += "?"
	}
	return s.write(sorted(pairs), url.QueryEscape), ok
}

func (s second) hosts(newer bool) (string, bool) {
	pairs, ok := s.pairs(!newer, true)
	if special := strings.HasPrefix(s.scheme, "http"); special {
		if s.port == map[string]string{"http": "80", "https": "443"}[s.scheme] {
			s.port = ""
		}
		if s.path == "" {
			s.path = "/"
		}
	}
	var path []string
	segments := strings.Split(s.path, "/")[1:]
	if s.path == "" {
		segments = nil
	}
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case "..":
			path = path[:max(0, len(path)-1)]
			fallthrough
		case ".":
			if last {
				path = append(path, "")
			}
		default:
			path = append(path, segment)
		}
	}
	s.path = ""
	if len(path) > 0 {
		s.path = "/" + strings.Join(path, "/")
	}
	escape := func(text string) string {
		return strings.NewReplacer("~", "%7E", "%2A", "*").Replace(url.QueryEscape(text))
	}
	if newer {
		pairs, escape = sorted(pairs), url.QueryEscape
	}
	out := s.write(pairs, escape)
	if s.path == "/" && strings.HasSuffix(out, "/") {
		out = out[:len(out)-1]
	}
	return out, ok
}

func FuzzIDs(f *testing.F) {
	for _, r := range rows(f) {
		f.Add(r.URL, r.Filter)
	}
	for _, query := range []string{"?z=1&a=2", "?a=%", "?a=%zz&%61=1", "?a;b=1&ns=2", "?", "?~=*&a=%7E%2A", "?a&&b=", "?x=%e4%bd%a0+1"} {
		for _, start := range []string{"https://example.com", "http://example.com:80/", "https://h:443/a/../b/./", "s3://bucket/", "hf://a/b/.."} {
			f.Add(start+query, "")
		}
	}
	f.Fuzz(func(t *testing.T, raw, filter string) {
		ids := Of(client.URLTask{URL: raw, FilteredQueryParams: filter})
		assert.Equal(t, ids.Manager.ID == ids.Newer.ID && ids.Manager.ID == ids.Older.ID, ids.Note() == "", raw)
		again, ok := newSecond(raw, filter)
		if !ok {
			return
		}
		if want, ok := again.manager(); ok {
			assert.Equal(t, want, ids.Manager.URL, "manager %q %q", raw, filter)
		}
		if want, ok := again.hosts(true); ok {
			assert.Equal(t, want, ids.Newer.URL, "newer hosts %q %q", raw, filter)
		}
		if want, ok := again.hosts(false); ok {
			assert.Equal(t, want, ids.Older.URL, "older hosts %q %q", raw, filter)
		}
	})
}
