package task

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"dftask/client"
	"dftask/client/image"
	"dftask/client/taskid"
	"dftask/keyring/hidden"
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

	// Platform of an image as os/arch; empty is the manager's own. Several are joined
	// by commas, and "all" is every one.
	Platform string
	// Username, Password and Headers, by their canonical names, are for the
	// image's registry. They are part of no output.
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

// IDs are all ids under which the task of a URL may be known.
func (q Query) IDs() taskid.IDs {
	return taskid.Of(client.URLTask{URL: q.URL, Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength, FilteredQueryParams: q.FilteredQueryParams})
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

// Parameter is a part of what a URL's or an image's task is named with, besides
// the URL. Value is empty where it is not given, and Without says what holds then.
type Parameter struct{ Name, Value, Without string }

// Parameters are all that can be named, given or not, in the order in which they
// are shown; none of an id or a content.
func (q *Query) Parameters(yield func(Parameter) bool) {
	if q.Type == ID || q.Type == Content || q.Type == Image && !yield(Parameter{"platform", q.Platform, "the manager's own"}) {
		return
	}
	_ = yield(Parameter{"tag", q.Tag, "none"}) && yield(Parameter{"application", q.Application, "none"}) &&
		yield(Parameter{"piece length", FormatPieceLength(q.PieceLength), "none"}) && yield(Parameter{"filtered", q.FilteredQueryParams, "default (32)"})
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
	readAs, _ := q.Misread()
	return JSON(struct {
		Type   Type   `json:"type"`
		URL    string `json:"url"`
		ReadAs string `json:"read_as,omitempty"`
		params
	}{q.Type, q.URL, readAs, p})
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
		// It follows from the others.
		ReadAs string `json:"read_as"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wire); err != nil {
		return err
	}
	*q = Query{
		Type: wire.Type, URL: wire.URL, TaskID: ParseID(wire.TaskID), Tag: wire.Tag, Application: wire.Application,
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
	if q.Type == Image && q.URL != "" && !strings.Contains(q.URL, "://") {
		return q.NameImage(q.URL)
	}
	return nil
}

// NameImage makes the query one for an image, named as a person names it: see
// [image.ManifestURL].
func (q *Query) NameImage(text string) (err error) {
	q.Type = Image
	q.URL, err = image.ManifestURL(text)
	return err
}

// Key is equal for queries that name the same target. Tasks are the same when
// their ids are, however they are named; images when all that leads to their
// blobs is. The query of a manifest's URL goes to the registry, which may answer
// with another image for it.
func (q Query) Key() string {
	if q.Type != Image {
		return q.ComputedID()
	}
	blobs := client.URLTask{Tag: q.Tag, Application: q.Application, PieceLength: q.PieceLength}
	platform := q.Platform
	if all, err := image.Platforms(platform); err == nil {
		slices.Sort(all)
		platform = strings.Join(all, ",")
	}
	return "image " + blobs.ID() + " " + platform + " " + q.URL
}

var pieceUnits = []struct {
	name  string
	bytes uint64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"B", 1}, {"", 1},
}

// ParsePieceLength reads a piece length as a person writes it: "4MiB", "16
// MiB", or a number of bytes. Empty is none. The error is a
// [*client.RefusedError] with the field piece-length.
func ParsePieceLength(text string) (*uint64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	unit := strings.TrimSpace(text[len(digits):])
	n, err := strconv.ParseUint(digits, 10, 64)
	for _, u := range pieceUnits {
		if err != nil || !strings.EqualFold(unit, u.name) {
			continue
		}
		if n > client.MaxPieceLength/u.bytes {
			n = client.MaxPieceLength + 1
		} else {
			n *= u.bytes
		}
		return &n, client.CheckPieceLength(&n)
	}
	return nil, refuse("piece-length", "the piece length "+strconv.Quote(text)+" is not a size", "Give it as 4MiB, 16MiB or a number of bytes, between 4 MiB and 64 MiB.")
}

// FormatPieceLength writes a piece length the way [ParsePieceLength] reads it.
func FormatPieceLength(n *uint64) string {
	switch {
	case n == nil:
		return ""
	case *n%(1<<20) == 0:
		return strconv.FormatUint(*n>>20, 10) + "MiB"
	}
	return strconv.FormatUint(*n, 10)
}

// seconds writes a duration with one decimal, the precision of what is known.
func seconds(d time.Duration) float64 { return math.Round(d.Seconds()*10) / 10 }

// list never writes null for an empty list.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// JSON is json.Marshal with other escapes: not those for HTML, which make a URL
// with a query unreadable, but those of every character that is a command for a
// terminal, that is invisible, or that Unicode does not know. They stand within
// strings alone, so the meaning stays.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if !bytes.ContainsFunc(text, unprintable) {
		return text, nil
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !unprintable(r):
			out.WriteRune(r)
		case high != utf8.RuneError:
			fmt.Fprintf(&out, "\\u%04x\\u%04x", high, low)
		default:
			fmt.Fprintf(&out, "\\u%04x", r)
		}
	}
	return out.Bytes(), nil
}

func unprintable(r rune) bool {
	return r >= 0x7f && (!unicode.IsGraphic(r) || hidden.Invisible(r))
}

// value is what an optional field holds, or the zero value.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
