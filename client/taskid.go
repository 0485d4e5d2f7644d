package client

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// DefaultFilteredQueryParams is the filter a manager puts into a job that
// names none: 32 names of signing parameters, two of them twice, in the order
// the manager stores them (contract §2.3).
const DefaultFilteredQueryParams = "X-Amz-Algorithm&X-Amz-Credential&X-Amz-Date&X-Amz-Expires&X-Amz-SignedHeaders&X-Amz-Signature&X-Amz-Security-Token&X-Amz-User-Agent&" +
	"X-Goog-Algorithm&X-Goog-Credential&X-Goog-Date&X-Goog-Expires&X-Goog-SignedHeaders&X-Goog-Signature&" +
	"OSSAccessKeyId&Expires&Signature&SecurityToken&" +
	"AccessKeyId&Signature&Expires&X-Obs-Date&X-Obs-Security-Token&" +
	"q-sign-algorithm&q-ak&q-sign-time&q-key-time&q-header-list&q-url-param-list&q-signature&x-cos-security-token&" +
	"ns"

// taskIDWord closes the hashed text of every standard task since v2.2.3
// (contract §6.1, §6.4).
const taskIDWord = "STANDARD"

// URLTask is what the id of a URL's task is computed from.
type URLTask struct {
	URL         string
	Tag         string
	Application string
	// PieceLength is in bytes; nil when the job names none, which is not the
	// same task as any length named.
	PieceLength *uint64
	// FilteredQueryParams are names joined by "&"; empty means
	// [DefaultFilteredQueryParams].
	FilteredQueryParams string
}

// ID is the task id the manager computes: the lower-case hex SHA-256 over the
// parts written one after another without separators (contract §6.1). A URL
// that does not parse is hashed as the empty string, as the manager does.
func (t URLTask) ID() string {
	reading, _ := ReadURL(t.URL, t.FilteredQueryParams)
	return t.Hash(reading.URL)
}

// Hash is the id for a URL as it was read: [Reading.URL], or what another program
// made of it.
func (t URLTask) Hash(read string) string {
	var b strings.Builder
	b.WriteString(read)
	b.WriteString(t.Tag)
	b.WriteString(t.Application)
	if t.PieceLength != nil {
		b.WriteString(strconv.FormatUint(*t.PieceLength, 10))
	}
	b.WriteString(taskIDWord)
	return hexSHA256(b.String())
}

// ContentTaskID is the id of a task named by its content: the hex SHA-256 of
// the text alone. The empty text is legal (contract §6.2).
func ContentTaskID(content string) string { return hexSHA256(content) }

func hexSHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Reading is what the manager makes of a URL (contract §6.1).
type Reading struct {
	// URL is what is hashed: the parameters that are left out are gone, the
	// others are sorted by name and encoded again, the scheme is in lower case.
	URL string
	// Filtered are the names of the query parameters that the filter leaves
	// out, sorted and each once.
	Filtered []string
	// Lost are the parameters that the manager cannot read and leaves out, in
	// their order. With any, the URL names the task of another URL.
	Lost []LostParam
}

// LostParam is a query parameter that the manager cannot read.
type LostParam struct {
	// Text is the parameter as the URL has it, and Why what is wrong with it.
	Text, Why string
}

// ReadURL reads a URL as the manager does, with a filter of names joined by
// "&"; empty means [DefaultFilteredQueryParams]. The error is that of
// [url.Parse]: the manager then takes the URL for the empty text, as it does
// all others that it cannot parse.
func ReadURL(raw, filter string) (Reading, error) {
	if filter == "" {
		filter = DefaultFilteredQueryParams
	}
	u, err := parse(raw)
	if err != nil {
		return Reading{}, err
	}
	var r Reading
	names := strings.Split(filter, "&")
	query := u.Query()
	for name := range query {
		if slices.Contains(names, name) {
			r.Filtered = append(r.Filtered, name)
			delete(query, name)
		}
	}
	for param := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(param, "=")
		name, nameErr := url.QueryUnescape(name)
		_, valueErr := url.QueryUnescape(value)
		var why string
		switch {
		case strings.Contains(param, ";"):
			why = "a semicolon"
		case nameErr != nil || valueErr != nil:
			why = "a % without two hex digits after it"
		default:
			continue
		}
		if nameErr == nil && slices.Contains(names, name) { // left out in any case
			r.Filtered = append(r.Filtered, name)
			continue
		}
		r.Lost = append(r.Lost, LostParam{param, why})
	}
	slices.Sort(r.Filtered)
	r.Filtered = slices.Compact(r.Filtered)
	u.RawQuery = query.Encode()
	r.URL = u.String()
	return r, nil
}

// parse is [url.Parse] as the managers have it. The Go that they are built with takes
// two forms of a host that later ones refuse: some with more than one colon, and
// one with brackets that do not begin it, of which it drops what stands before them.
func parse(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	scheme, rest, found := strings.Cut(raw, "://")
	if err == nil || !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return u, err
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host := strings.LastIndex(rest[:end], "@") + 1
	if bracket := strings.LastIndex(rest[host:end], "["); bracket > 0 {
		rest = rest[:host] + rest[host+bracket:]
	}
	// Go is as lenient as it was with the schemes that it does not know.
	lenient, again := url.Parse("x" + scheme + "://" + rest)
	if again != nil {
		return nil, err
	}
	lenient.Scheme = strings.ToLower(scheme)
	return lenient, nil
}
