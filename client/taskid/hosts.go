package taskid

import (
	"slices"
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"dftask/client"
)

// A fleet is how the hosts of some releases write a query down again.
type fleet struct {
	sorts bool
	// plain are the bytes, besides letters and digits, that stay as they are.
	plain string
}

// Client #2014 made hosts sort the query and escape it as Go does (contract §6.5).
var (
	olderHosts = fleet{plain: "*-._"}
	newerHosts = fleet{sorts: true, plain: "-._~"}
)

// read is the URL that the hosts of a fleet hash. The error is that of a URL that
// they refuse: none of them can have downloaded it.
func (f fleet) read(raw, filter string) (r client.Reading, err error) {
	u, err := whatwg.Parse(raw)
	if err != nil {
		return r, err
	}
	names := filterNames(filter)
	type pair struct{ name, value string }
	var kept []pair
	for text := range strings.SplitSeq(u.Query(), "&") {
		if text == "" {
			continue
		}
		if f.sorts && strings.Contains(text, ";") {
			r.Lost = append(r.Lost, client.LostParam{Text: text, Why: "a semicolon"})
			continue
		}
		name, value, _ := strings.Cut(text, "=")
		p := pair{decode(name), decode(value)}
		if slices.Contains(names, p.name) {
			r.Filtered = append(r.Filtered, p.name)
			continue
		}
		kept = append(kept, p)
	}
	if f.sorts {
		slices.SortStableFunc(kept, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	}
	var query []string
	for _, p := range kept {
		query = append(query, f.escape(p.name)+"="+f.escape(p.value))
	}
	slices.Sort(r.Filtered)
	r.Filtered = slices.Compact(r.Filtered)

	whole := u.Href(true)
	before, _, _ := strings.Cut(whole, "?")
	r.URL = before
	if len(query) > 0 {
		r.URL += "?" + strings.Join(query, "&")
	}
	if u.Fragment() != "" || strings.HasSuffix(u.Href(false), "#") {
		r.URL += "#" + u.Fragment()
	}
	if u.Pathname() == "/" {
		// With a fragment, or a query, that ends in slashes these go.
		r.URL = strings.TrimRight(r.URL, "/")
	}
	return r, nil
}

func filterNames(filter string) []string {
	if filter == "" {
		filter = client.DefaultFilteredQueryParams
	}
	return strings.Split(filter, "&")
}

// decode reads a name or a value as forms have it: what is no escape stays, and
// what is no UTF-8 becomes the sign for that.
func decode(s string) string {
	var raw []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			raw = append(raw, ' ')
		case s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
			raw = append(raw, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
		default:
			raw = append(raw, s[i])
		}
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	var b strings.Builder
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		b.WriteRune(r)
		// The beginning of a character that breaks off is one sign, not one a byte.
		if r == utf8.RuneError && size == 1 {
			for size < min(len(raw), utf8.UTFMax) && !utf8.FullRune(raw[:size+1]) {
				size++
			}
		}
		raw = raw[size:]
	}
	return b.String()
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }

func (f fleet) escape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('+')
		case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z', strings.IndexByte(f.plain, c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
