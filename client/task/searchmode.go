package task

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/image"
	"dftask/client/taskid"
	"dftask/keyring/hidden"
)

// Type is the mode of a search: how a query names its target. The words are those of the
// command line and of the JSON output.
type Type string

// The ways to name a target.
const (
	URL     Type = "url"
	Image   Type = "image"
	ID      Type = "id"
	Content Type = "content"
)

// Types are all of them, in the order in which people are shown them.
var Types = []Type{URL, Image, ID, Content}

// Check refuses a query that can only fail, and one that is not what it looks
// like, before anything is sent. The error is a [*client.RefusedError] whose Field
// names the flag or form field.
func (q Query) Check() error {
	if err := q.checkText(); err != nil {
		return err
	}
	switch q.Type {
	case URL:
		if image.Means(q.URL) {
			return refuse("url", "that is the name of an image, and not a URL", "Name it as an image: dftask search image, or the dashboard's second tab; in a list image: stands before it.")
		}
		if err := checkURL(q.URL, "Give the URL as the hosts downloaded it, such as https://example.com/file.bin."); err != nil {
			return err
		}
	case Image:
		if err := q.checkImage(); err != nil {
			return err
		}
	case ID:
		return checkID(q.TaskID)
	case Content:
		if q.Content == "" {
			return refuse("content", "the content is empty", "Give the text whose SHA-256 is the task id.")
		}
	default:
		return refuse("target", fmt.Sprintf("%q is not a type of target", string(q.Type)), "Use url, image, id or content.")
	}
	if err := q.checkFilter(); err != nil {
		return err
	}
	return client.CheckPieceLength(q.PieceLength)
}

// absolute is how a text begins that is a URL, whatever its rest.
var absolute = regexp.MustCompile(`^(?i)[a-z][a-z0-9+.-]*://`)

// CheckComputed refuses a query for a URL only where an id of it would mislead. An id
// is no search and no delete: it may be that of a URL that [Query.Check] refuses, such
// as one that a job of another program names.
func (q Query) CheckComputed() error {
	err := q.Check()
	for _, text := range []string{q.URL, q.Tag, q.Application, q.FilteredQueryParams} {
		if !utf8.ValidString(text) {
			return err
		}
	}
	if !absolute.MatchString(strings.TrimSpace(q.URL)) {
		return err
	}
	if strings.Contains(q.FilteredQueryParams, ",") || strings.Contains(q.FilteredQueryParams, "://") {
		if err := q.checkFilter(); err != nil {
			return err
		}
	}
	return client.CheckPieceLength(q.PieceLength)
}

// checkText wants texts in UTF-8 that can be seen. JSON, which they go to the
// manager in, has no other text: what is not UTF-8 would arrive as something else,
// and the manager would delete the task of that (contract §6). What cannot be seen
// is deleted by somebody who reads another target in the confirmation.
func (q Query) checkText() error {
	byID := "A task that was named with it is found by its id."
	for _, f := range []struct{ field, name, value, next string }{
		{"url", "URL", q.URL, ""}, // what can be seen of it is checked with the rest of it
		{"task-id", "task id", q.TaskID, "Remove it."},
		{"content", "content", q.Content, "Remove it. A task that was named with it is found by its id: the SHA-256 of the text."},
		{"tag", "tag", q.Tag, "Remove it. " + byID}, {"application", "application", q.Application, "Remove it. " + byID},
		{"filtered-query-params", "list of filtered query parameters", q.FilteredQueryParams, "Remove it. " + byID},
		{"platform", "platform", q.Platform, "Remove it."}, {"username", "user name", q.Username, "Remove it."},
	} {
		if !utf8.ValidString(f.value) {
			return refuse(f.field, "the "+f.name+" is not UTF-8", "Give it in UTF-8. A task that was named with other bytes is found by its id.")
		}
		lines := ""
		if f.field == "content" {
			lines = "\n\r\t"
		}
		if found := hidden.Find(f.value, lines); found != "" && f.field != "url" {
			return refuse(f.field, "the "+f.name+" has "+found, f.next)
		}
	}
	return nil
}

func refuse(field, reason, next string) error {
	return &client.RefusedError{Field: field, Reason: reason, Next: next}
}

// maxParams is how many query parameters a manager built with a recent Go reads.
const maxParams = 10_000

// checkURL wants a URL that parses and is absolute: the manager takes any
// text, and hashes the empty one for what it cannot parse (contract §6.1).
func checkURL(raw, next string) error {
	if strings.TrimSpace(raw) == "" {
		return refuse("url", "the URL is empty", next)
	}
	if strings.TrimSpace(raw) != raw {
		// It would be hashed as %20, and name another task than the one that is meant.
		return refuse("url", "the URL begins or ends with a space", "Remove the space, or write %20 where it belongs to the URL.")
	}
	if found := hidden.Find(raw, ""); found != "" {
		return refuse("url", "the URL has "+found, "Remove it; where it belongs to the URL, write it with % and its bytes in hex.")
	}
	u, err := url.Parse(raw)
	first, _ := utf8.DecodeRuneInString(raw)
	switch {
	case strings.ContainsRune("\"'`<([{", first), foreignMark(first):
		return refuse("url", "the URL is in quotation marks or brackets", "Remove them.")
	case err != nil:
		return refuse("url", "the URL does not parse: "+parseCause(err), next)
	case u.Scheme == "":
		return refuse("url", "the URL has no scheme such as https://", next)
	case u.Host == "":
		return refuse("url", "the URL names no host", next)
	case strings.Count(u.RawQuery, "&") >= maxParams:
		return refuse("url", "the URL has more than 10,000 query parameters, of which some managers read none", "Give the task by its id.")
	}
	return nil
}

func parseCause(err error) string {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		return ue.Err.Error()
	}
	return err.Error()
}

// checkImage wants what a registry and a manager understand.
func (q Query) checkImage() error {
	if err := checkURL(q.URL, "Name the image as it is pulled, such as nginx:1.27, or give its manifest URL: https://REGISTRY/v2/NAME/manifests/TAG."); err != nil {
		return err
	}
	if err := image.CheckManifestURL(q.URL); err != nil {
		return err
	}
	if _, err := image.Platforms(q.Platform); err != nil {
		return err
	}
	switch {
	case q.Headers["Authorization"] != "":
	case q.Username != "" && q.Password == "":
		return refuse("password", "a user of the registry is named, and no password is given", "Give the password too, with --password-stdin, or leave the user out.")
	case q.Username == "" && q.Password != "":
		return refuse("username", "a password for the registry is given, and no user is named", "Name the user too, with --username, or leave the password out.")
	}
	return nil
}

// checkFilter refuses a URL, and a list of names that is joined by something else
// than &: it would be one name, which no parameter has. Where the URL has a parameter
// of just that name it is one.
func (q Query) checkFilter() error {
	if strings.Contains(q.FilteredQueryParams, "://") {
		return refuse("filtered-query-params", "the list of filtered query parameters holds a URL", "Give names of query parameters joined by &, such as token&expires.")
	}
	for name := range strings.SplitSeq(q.FilteredQueryParams, "&") {
		if !strings.ContainsAny(name, ",;=? ") {
			continue
		}
		if u, err := url.Parse(q.URL); err == nil && u.Query().Has(name) {
			continue
		}
		names := strings.FieldsFunc(q.FilteredQueryParams, func(r rune) bool { return strings.ContainsRune("&,;? ", r) })
		for i := range names {
			names[i], _, _ = strings.Cut(names[i], "=")
		}
		return refuse("filtered-query-params", fmt.Sprintf("filtered names are joined by &, and %q is not a query parameter of the URL", name),
			fmt.Sprintf("Give them as '%s'.", strings.Join(names, "&")))
	}
	return nil
}

// ParseID is the task id in a text as people copy it: a digest is without the
// name of its algorithm. What is no id stays as it is.
func ParseID(text string) string { return cmp.Or(taskid.FromDigest(text), text) }

// MeansID says whether a text is an id or a mistyped one, and no URL.
func MeansID(text string) bool {
	return taskid.LikeDigest(text) || strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// checkID wants what an id computed by a manager or a peer is: hex digits of a
// SHA-256, or the digest of a blob (contract §6).
func checkID(id string) error {
	const next = "Give the id as dfctl task ls or the header X-Dragonfly-Task-ID shows it: 64 hex digits, or of some blobs 128 hex digits or 10 decimal ones."
	switch {
	case strings.TrimSpace(id) == "":
		return refuse("task-id", "the task id is empty", next)
	case !taskid.Valid(id):
		return refuse("task-id", "a task id is 64 lower-case hex digits", next)
	}
	return nil
}

const (
	// lostShown is how many lost parameters a sentence names, and lostLength how
	// much of each, in characters.
	lostShown  = 3
	lostLength = 60
)

// Misread tells of a URL of which the manager loses a part: the URL whose task it
// takes the query for, and a clause that says so and why (contract §6.1). Both
// are empty where it reads all, or all but what the filter leaves out.
func (q Query) Misread() (readAs, why string) {
	if q.Type != URL || !strings.ContainsAny(q.URL, "%;") {
		return "", ""
	}
	r, err := client.ReadURL(q.URL, q.FilteredQueryParams)
	if err != nil || len(r.Lost) == 0 {
		return "", ""
	}
	var lost []string
	for i, param := range r.Lost {
		if i == lostShown {
			lost = append(lost, fmt.Sprintf("and %d more", len(r.Lost)-i))
			break
		}
		text := []rune(param.Text)
		if len(text) > lostLength {
			text = append(text[:lostLength], '…')
		}
		lost = append(lost, fmt.Sprintf("%s (%s)", string(text), param.Why))
	}
	what, them := "parameter", "it"
	if len(r.Lost) > 1 {
		what, them = "parameters", "them"
	}
	return r.URL, fmt.Sprintf("the manager cannot read the %s %s and leaves %s out: it takes the URL for %s", what, strings.Join(lost, ", "), them, r.URL)
}

// CheckRead refuses a query whose URL names the task of another URL. It is for
// deletes that are confirmed without both in sight.
func (q Query) CheckRead() error {
	_, why := q.Misread()
	if why == "" {
		return nil
	}
	return refuse("url", why, "Name that URL if its copies are to go. Those of the URL as it is written have another task id: dfctl task ls shows it on a host that holds one.")
}

// Leftover is the last character of a target where no URL ends with it unescaped: a
// quotation mark, a bracket or another mark, of any script, that was left by what the
// target stood in. It is empty for any other.
func Leftover(target string) string {
	last, _ := utf8.DecodeLastRuneInString(target)
	if strings.ContainsRune("\"'`>,;", last) || foreignMark(last) {
		return string(last)
	}
	return ""
}

// foreignMark says whether a character is a mark outside of ASCII, such as a
// typographic quotation mark or a full-width comma.
func foreignMark(r rune) bool { return r > unicode.MaxASCII && unicode.IsPunct(r) }

// Cautions are what is likely not meant about a URL, or not known, as clauses: hosts
// that have it under another id, a signature that is a part of the id, what a list
// or a mail left at its end, a sign of a pattern. What [Query.Misread] tells is not
// among them.
func (q Query) Cautions() (all []string) {
	if q.Type != URL {
		return nil
	}
	if note := q.IDs().Note(); note != "" {
		all = append(all, note)
	}
	if names, by := taskid.Signature(q.URL, q.FilteredQueryParams); len(names) > 0 {
		all = append(all, fmt.Sprintf("the task id is that of this one signature (%s): a copy of another download has other values of %s", by, strings.Join(names, ", ")))
	}
	if last := Leftover(q.URL); last != "" || strings.ContainsAny(q.URL[max(len(q.URL)-1, 0):], ").]}") {
		all = append(all, fmt.Sprintf("the URL ends with %q, which is taken for a part of it", cmp.Or(last, q.URL[len(q.URL)-1:])))
	}
	path, _, _ := strings.Cut(q.URL, "?")
	if strings.Count(path, "://") > 1 {
		all = append(all, "the URL has a second :// in its path, as two URLs have that were typed into one field")
	}
	if strings.Contains(path, "*") {
		all = append(all, "a * in a URL stands for itself: a task has one URL, and there is no search or delete of all that begin alike")
	}
	return all
}
