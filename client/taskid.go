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
	normalized, _, err := NormalizeURL(t.URL, t.FilteredQueryParams)
	if err != nil {
		normalized = ""
	}
	var b strings.Builder
	b.WriteString(normalized)
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

// NormalizeURL writes a URL the way the manager hashes it: filtered query
// parameters dropped, the others sorted by name and encoded anew, the scheme
// in lower case (contract §6.1). It also returns the names it dropped, sorted
// and each once. The error is that of [url.Parse].
func NormalizeURL(raw, filter string) (normalized string, dropped []string, err error) {
	if filter == "" {
		filter = DefaultFilteredQueryParams
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", nil, err
	}
	names := strings.Split(filter, "&")
	query := u.Query()
	for name := range query {
		if slices.Contains(names, name) {
			dropped = append(dropped, name)
			delete(query, name)
		}
	}
	slices.Sort(dropped)
	u.RawQuery = query.Encode()
	return u.String(), dropped, nil
}

// IDMismatches lists, each as a clause for a person, why the peers may have
// cached this URL under another id than the one the manager computes
// (contract §6.5). Empty for the URLs on which both are known to agree.
func IDMismatches(raw, filter string) []string {
	if filter == "" {
		filter = DefaultFilteredQueryParams
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	var why []string
	if names := keptQueryNames(u.RawQuery, filter); !slices.IsSorted(names) {
		why = append(why, "its query parameters are not in alphabetical order")
	}
	if strings.Contains(u.RawQuery, ";") {
		why = append(why, "its query has a semicolon")
	}
	if strings.ContainsAny(queryValues(u.RawQuery), "~*") {
		why = append(why, "a query value has ~ or *")
	}
	if u.Path == "/" || (u.Path == "" && u.RawQuery != "") {
		why = append(why, "it has no path")
	}
	if u.Host != strings.ToLower(u.Host) {
		why = append(why, "its host has upper-case letters")
	}
	if isDefaultPort(u) {
		why = append(why, "it names the default port")
	}
	for _, segment := range strings.Split(u.Path, "/") {
		if segment == ".." || segment == "." {
			why = append(why, "its path has a dot segment")
			break
		}
	}
	switch strings.ToLower(u.Scheme) {
	case "hf", "modelscope", "opencsg":
		why = append(why, "a download from a model hub adds its revision")
	}
	return why
}

// keptQueryNames are the decoded names of the parameters that stay, in the
// order of the URL.
func keptQueryNames(rawQuery, filter string) []string {
	filtered := strings.Split(filter, "&")
	var names []string
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		decoded, err := url.QueryUnescape(name)
		if err != nil || decoded == "" || slices.Contains(filtered, decoded) {
			continue
		}
		names = append(names, decoded)
	}
	return names
}

func queryValues(rawQuery string) string {
	var b strings.Builder
	for pair := range strings.SplitSeq(rawQuery, "&") {
		_, value, _ := strings.Cut(pair, "=")
		b.WriteString(value)
	}
	return b.String()
}

func isDefaultPort(u *url.URL) bool {
	switch strings.ToLower(u.Scheme) {
	case "http":
		return u.Port() == "80"
	case "https":
		return u.Port() == "443"
	}
	return false
}
