package search

import "regexp"

// fieldRule is what a field never accepts, not even at the beginning of a text.
type fieldRule struct {
	never *regexp.Regexp
	// reason is a clause.
	reason string
	// odd rules refuse a text once: the manager takes it, and it is hardly meant.
	odd bool
}

var aURL = regexp.MustCompile(`://`)

// fieldRules are by the names of fields. The rules of a whole query are in
// [task.Query.Check].
var fieldRules = map[string]fieldRule{
	"filtered-query-params": {never: aURL, reason: "this is a URL, and the field takes names of query parameters joined by &"},
	"piece-length":          {never: regexp.MustCompile(`[^0-9A-Za-z ]`), reason: "a piece length is a number and a unit, such as 4MiB"},
	"platform":              {never: regexp.MustCompile(`[^0-9A-Za-z./_, \-]`), reason: "a platform is of the form os/arch, such as linux/amd64"},
	"task-id":               {never: regexp.MustCompile(`[^0-9A-Za-z: ]`), reason: "a task ID has letters and digits alone, and a URL goes into the first tab"},
	"tag":                   {never: aURL, reason: "this looks like a URL, and the tag is a word of the download's", odd: true},
	"application":           {never: aURL, reason: "this looks like a URL, and the application is a word of the download's", odd: true},
}

// refusal is why the text of the field can never be right; empty when it can.
func (f *field) refusal() string { return f.breaks(false) }

// oddity is what is odd about the text of the field.
func (f *field) oddity() string { return f.breaks(true) }

func (f *field) breaks(odd bool) string {
	rule, has := fieldRules[f.Name]
	if !has || rule.odd != odd || !rule.never.MatchString(f.Input.Value()) {
		return ""
	}
	return rule.reason
}
