// Package task does what a person wants done with tasks: find their copies,
// purge them, and prove that they are gone. Each is made of the manager's
// jobs and told as a stream of updates that a screen and a plain command can
// follow alike. It knows nothing of terminals.
package task

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"dftask/client"
)

// Type is how a query names its target; the words are those of the command
// line and of the JSON output.
type Type string

// The ways to name a target.
const (
	URL     Type = "url"
	Image   Type = "image"
	ID      Type = "id"
	Content Type = "content"
)

// Query names what is searched for or purged.
type Query struct {
	Type Type
	// URL of the file, or of the image's manifest.
	URL string
	// TaskID is the id itself, with Type ID.
	TaskID string
	// Content is the text the id is computed from, with Type Content.
	Content string

	Tag         string
	Application string
	// PieceLength is in bytes; nil when the task has none of its own.
	PieceLength *uint64
	// FilteredQueryParams are names joined by "&"; empty means the default of
	// 32 names, "&" alone filters nothing.
	FilteredQueryParams string

	// Platform of an image as os/arch; empty is the manager's own.
	Platform string
	// Username, Password and Headers are for the image's registry. They are
	// part of no output.
	Username string
	Password string
	Headers  map[string]string
}

// FromArgs is the query whose task a job's stored arguments name.
func FromArgs(a client.TaskArgs) Query {
	q := Query{Tag: a.Tag, Application: a.Application, PieceLength: a.PieceLength, FilteredQueryParams: a.FilteredQueryParams}
	if q.FilteredQueryParams == client.DefaultFilteredQueryParams {
		q.FilteredQueryParams = ""
	}
	switch {
	case a.URL != "":
		q.Type, q.URL = URL, a.URL
	case a.Content != nil:
		q.Type, q.Content = Content, *a.Content
	default:
		q.Type, q.TaskID = ID, a.TaskID
	}
	return q
}

// Args are the arguments of a get_task or delete_task job for the query, which
// must not be one for an image.
func (q Query) Args() client.TaskArgs {
	switch q.Type {
	case Content:
		content := q.Content
		return client.TaskArgs{Content: &content}
	case ID:
		return client.TaskArgs{TaskID: q.TaskID}
	}
	return client.TaskArgs{URL: q.URL, Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams}
}

// ComputedID is the task id the manager computes for the query; empty for an
// image, which is many tasks.
func (q Query) ComputedID() string {
	if q.Type == Image {
		return ""
	}
	return q.Args().Computed()
}

// Target is the query's target in a word: the URL, the id, the content.
func (q Query) Target() string {
	switch q.Type {
	case ID:
		return q.TaskID
	case Content:
		return q.Content
	}
	return q.URL
}

// Check refuses a query that can only fail, before anything is sent. The error
// is a [*client.RefusedError] whose Field names the flag or form field.
func (q Query) Check() error {
	if err := q.checkText(); err != nil {
		return err
	}
	switch q.Type {
	case URL:
		if err := checkURL(q.URL, "Give the URL as the hosts downloaded it, such as https://example.com/file.bin."); err != nil {
			return err
		}
	case Image:
		if err := checkURL(q.URL, "Give a manifest URL: https://REGISTRY/v2/NAME/manifests/TAG."); err != nil {
			return err
		}
		if !strings.Contains(q.URL, "/v2/") || !strings.Contains(q.URL, "/manifests/") {
			return refuse("url", "that is not the URL of an image's manifest", "Give a manifest URL: https://REGISTRY/v2/NAME/manifests/TAG.")
		}
		if os, arch, ok := strings.Cut(q.Platform, "/"); q.Platform != "" && (!ok || os == "" || arch == "") {
			return refuse("platform", "the platform is not of the form os/arch", "Give the platform as linux/amd64, or none for the manager's own.")
		}
	case ID:
		return checkID(q.TaskID)
	case Content:
		if q.Content == "" {
			return refuse("content", "the content is empty", "Give the text whose SHA-256 is the task id.")
		}
	default:
		return refuse("target", fmt.Sprintf("%q is no way to name a target", string(q.Type)), "Use url, image, id or content.")
	}
	if strings.Contains(q.FilteredQueryParams, "://") {
		return refuse("filtered-query-params", "the list of filtered query parameters holds a URL", "Give names of query parameters joined by &, such as token&expires.")
	}
	return client.CheckPieceLength(q.PieceLength)
}

// checkText wants a query in UTF-8. JSON, which it goes to the manager in, has no
// other text: what is not UTF-8 would arrive as something else, and the manager
// would delete the task of that (contract §6).
func (q Query) checkText() error {
	for _, f := range []struct{ field, name, value string }{
		{"url", "URL", q.URL}, {"task-id", "task id", q.TaskID}, {"content", "content", q.Content},
		{"tag", "tag", q.Tag}, {"application", "application", q.Application},
		{"filtered-query-params", "list of filtered query parameters", q.FilteredQueryParams}, {"platform", "platform", q.Platform},
	} {
		if !utf8.ValidString(f.value) {
			return refuse(f.field, "the "+f.name+" is not UTF-8", "Give it in UTF-8. A task that was named with other bytes is found by its id.")
		}
	}
	return nil
}

func refuse(field, reason, next string) error {
	return &client.RefusedError{Field: field, Reason: reason, Next: next}
}

// checkURL wants a URL that parses and is absolute: the manager takes any
// text, and hashes the empty one for what it cannot parse (contract §6.1).
func checkURL(raw, next string) error {
	if strings.TrimSpace(raw) == "" {
		return refuse("url", "the URL is empty", next)
	}
	if strings.TrimSpace(raw) != raw {
		// It would be hashed as %20, and name another task than the one that is meant.
		return refuse("url", "the URL begins or ends with a space", "Take the space away, or write %20 where it belongs to the URL.")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return refuse("url", "the URL does not parse: "+parseCause(err), next)
	case u.Scheme == "":
		return refuse("url", "the URL has no scheme such as https://", next)
	case u.Host == "":
		return refuse("url", "the URL names no host", next)
	}
	return nil
}

func parseCause(err error) string {
	if ue, ok := err.(*url.Error); ok {
		return ue.Err.Error()
	}
	return err.Error()
}

// checkID wants what every id computed by a manager or a peer is: 64
// lower-case hex digits (contract §6).
func checkID(id string) error {
	const next = "Give the 64 hex digits of the id, as dfctl task ls or the header X-Dragonfly-Task-ID shows them."
	if strings.TrimSpace(id) == "" {
		return refuse("task-id", "the task id is empty", next)
	}
	if len(id) != 64 || strings.Trim(id, "0123456789abcdef") != "" {
		return refuse("task-id", "a task id is 64 lower-case hex digits", next)
	}
	return nil
}

// MarshalJSON writes the fields that belong to the query's type, and never a
// password.
func (q Query) MarshalJSON() ([]byte, error) {
	switch q.Type {
	case ID:
		return JSON(struct {
			Type   Type   `json:"type"`
			TaskID string `json:"task_id"`
		}{q.Type, q.TaskID})
	case Content:
		return JSON(struct {
			Type    Type   `json:"type"`
			Content string `json:"content"`
		}{q.Type, q.Content})
	}
	type params struct {
		Tag                 string  `json:"tag"`
		Application         string  `json:"application"`
		PieceLength         *uint64 `json:"piece_length"`
		FilteredQueryParams *string `json:"filtered_query_params"`
	}
	p := params{Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength}
	if q.FilteredQueryParams != "" {
		p.FilteredQueryParams = &q.FilteredQueryParams
	}
	if q.Type == Image {
		return JSON(struct {
			Type     Type   `json:"type"`
			URL      string `json:"url"`
			Platform string `json:"platform"`
			params
		}{q.Type, q.URL, q.Platform, p})
	}
	return JSON(struct {
		Type Type   `json:"type"`
		URL  string `json:"url"`
		params
	}{q.Type, q.URL, p})
}

// UnmarshalJSON reads what MarshalJSON writes, and what a person writes in its
// place: the type may be left out where a field tells it. Fields it does not
// know are refused, for a misspelled tag would name another task.
func (q *Query) UnmarshalJSON(data []byte) error {
	var wire struct {
		Type                Type    `json:"type"`
		URL                 string  `json:"url"`
		TaskID              string  `json:"task_id"`
		Content             *string `json:"content"`
		Tag                 string  `json:"tag"`
		Application         string  `json:"application"`
		PieceLength         *uint64 `json:"piece_length"`
		FilteredQueryParams *string `json:"filtered_query_params"`
		Platform            string  `json:"platform"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wire); err != nil {
		return err
	}
	*q = Query{
		Type: wire.Type, URL: wire.URL, TaskID: wire.TaskID, Tag: wire.Tag, Application: wire.Application,
		PieceLength: wire.PieceLength, Platform: wire.Platform,
	}
	if wire.Content != nil {
		q.Content = *wire.Content
	}
	if wire.FilteredQueryParams != nil {
		q.FilteredQueryParams = *wire.FilteredQueryParams
	}
	if q.Type == "" {
		switch {
		case q.URL != "":
			q.Type = URL
		case wire.Content != nil:
			q.Type = Content
		case q.TaskID != "":
			q.Type = ID
		}
	}
	return nil
}

// Key is equal for queries that name the same target. Tasks are the same when
// their ids are, however they are named; images when all that leads to their
// blobs is.
func (q Query) Key() string {
	if q.Type != Image {
		return q.ComputedID()
	}
	blobs := q.Args().Computed()
	return "image " + blobs + " " + q.Platform
}
