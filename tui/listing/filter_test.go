package listing

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// row is a row of a test: its texts by key, all of them under none.
type row struct {
	texts map[string][]string
	age   time.Duration
}

func (r row) Age() time.Duration { return r.age }

func (r row) Texts(key string) (texts []string) {
	if key != "" {
		return r.texts[key]
	}
	for _, t := range r.texts {
		texts = append(texts, t...)
	}
	return texts
}

var partly = row{age: 90 * time.Minute, texts: map[string][]string{
	"state": {"partly-purged", "bad"}, "by": {"Sato@bastion"}, "type": {"url"}, "cluster": {"eu-west", "cluster-1"},
	"target": {"https://example.com:8080/Models/llama.bin?x=1"}, "reason": {"INC-42 bad build"}, "host": {"node-001", "node-002"}, "job": {"#41"},
}}

func TestFilter(t *testing.T) {
	for _, test := range []struct {
		text   string
		passes bool
	}{
		{"", true}, {"   ", true},
		{"llama", true}, {"LLAMA sato", true}, {"llama mistral", false}, {"eu-west", true},
		{"state:partly", true}, {"state:bad", true}, {"state:good", false}, {"state:PARTLY-PURGED", true}, {`state:"partly purged"`, true},
		{"state:purged", false}, {"state:unverified", false}, {"state:failed,partly", true},
		{"by:sato", true}, {"by:lena,sato", true}, {"by:lena", false}, {"!by:lena", true}, {"!by:sato", false},
		{"type:url", true}, {"type:image", false}, {"cluster:eu-west", true}, {"host:node-002", true}, {"job:41", true},
		{">1h", true}, {">2h", false}, {"<2d", true}, {"<1h30m", false}, {">1h29m59s", true}, {"!<1h", true},
		{"!nightly", true}, {"!llama", false},
		{`"bad build"`, true}, {`"build bad"`, false}, {`reason:"bad build"`, true}, {`!"bad build"`, false}, {`"bad bui`, true}, {`reason:"42 bad`, true},
		{`"state:partly"`, false}, {`">1h"`, false},
		{"https://example.com:8080/models", true}, {"example.com:8080", true},
		{"state:partly by:sato type:url cluster:eu-west >1h <2d !nightly", true},
		{"state:partly by:sato type:url cluster:eu-west >1h <2d nightly", false},
	} {
		f, why := Executions.Parse(test.text)
		require.NoError(t, why, test.text)
		assert.Equal(t, test.passes, f.Passes(partly), test.text)
	}
}

// A part that means nothing is told, with what is possible, and leaves the rest to
// work.
func TestFilterRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"colour:red":     `there is no "colour:"; use state: by: type: cluster: target: reason: host: job:, or put it in quotation marks`,
		"app:v1":         `there is no "app:"`,
		"state:broken":   `there is no state "broken"; use pending, purged, purged-unverified,`,
		"state:":         "state: takes pending, purged,",
		"type:layer":     `there is no type "layer"; use url, image, id, content, list`,
		"by:":            "by: needs a text behind it",
		"by:,":           "by: needs a text behind it",
		`by:""`:          "by: needs a text behind it",
		"!":              "! needs a word behind it",
		`""`:             "! needs a word behind it",
		">":              "an age is a number with s, m, h, d or w",
		">1":             "an age is a number",
		"<h":             "an age is a number",
		"<1x":            "an age is a number",
		">99999999999d":  "an age is a number",
		">2147483647w":   "an age is a number",
		"!state:broken":  `there is no state "broken"`,
		"state:a:b":      `there is no state "a:b"`,
		"STATE:broken":   `there is no state "broken"`,
		"bad: also:this": `there is no "bad:"`,
	} {
		f, err := Executions.Parse(text + " llama")
		require.ErrorContains(t, err, why, text)
		assert.True(t, f.Passes(partly), text)
		f, _ = Executions.Parse("mistral " + text)
		assert.False(t, f.Passes(partly), text)
	}
	f, err := Copies.Parse(">1h")
	require.NoError(t, err, "copies have no age: it is a word")
	assert.True(t, f.Active())
}

func TestFilterWordsByTheirBeginnings(t *testing.T) {
	key := &Executions.Keys[0]
	assert.Equal(t, []string{"purged"}, key.meant("purged"), "the word itself")
	assert.Equal(t, []string{"purged", "purged-unverified"}, key.meant("pur"))
	assert.Equal(t, []string{"purged-unverified", "nothing-deleted-unverified"}, key.meant("unverified"))
	assert.Equal(t, []string{"timed-out"}, key.meant("timed out"))
	assert.Equal(t, []string{"not-verified"}, key.meant("not verified"))
	assert.Empty(t, key.meant("verified"), "what is not verified is the contrary")
	assert.Equal(t, "words, host: ip: cluster: state: type:, !not", Copies.Hint())
	assert.Contains(t, Executions.Hint(), "job:, >1h <2d, !not")
	assert.Equal(t, "nothing-deleted-unverified", StateWord("NOTHING DELETED, UNVERIFIED"))
}

// Whatever is typed: nothing panics, and what is refused takes nothing away.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"", `state:partly by:"sato x" >1h !`, `!"`, `""""`, "a:b:c", "https://x:y@z", "<9999999999999999w", "by:\x00,\xff", "日本語:x !🚀", "\u202e: ::", "! ! !", `by:!"x`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range []*Language{&Executions, &Copies, &Targets} {
			good, why := l.Parse(text)
			_ = good.Passes(partly)
			if why == nil && strings.TrimSpace(text) != "" && !good.Active() {
				t.Errorf("%q does nothing and nothing is told", text)
			}
			if more, _ := l.Parse(text + " nowhere"); !strings.Contains(text, `"`) && more.Passes(partly) && !strings.Contains(text, "nowhere") {
				t.Errorf("%q takes the word behind it away", text)
			}
			if why != nil && strings.ContainsAny(why.Error(), "\n\x1b") {
				t.Errorf("%q is refused with control characters: %q", text, why)
			}
		}
	})
}

func TestColumns(t *testing.T) {
	chosen, err := Choose([]string{"target", "age"})
	require.NoError(t, err)
	assert.Equal(t, []Column{Columns[3], Columns[0]}, chosen)
	for name, why := range map[string][]string{
		`there is no column "hots"; use age, result,`: {"age", "hots"},
		"the column age is named twice":               {"age", "age"},
		"no column is named; use age,":                {},
	} {
		_, err := Choose(why)
		require.ErrorContains(t, err, name)
	}
	for text, order := range map[string]Order{"age": {"age", false}, "-age": {"age", true}, "took": {"took", false}} {
		read, err := ParseOrder(text)
		require.NoError(t, err)
		assert.Equal(t, order, read)
		assert.Equal(t, text, read.String())
	}
	for _, text := range []string{"", "-", "--age", "AGE", "age desc"} {
		_, err := ParseOrder(text)
		require.ErrorContains(t, err, "there is no column", text)
	}
}
