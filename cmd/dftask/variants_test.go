package main

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/cmd/dftask/console"
)

const taggedURL = "https://example.com/tagged.tgz"

// foundAs is what a search tells of another name.
type foundAs struct {
	Query struct {
		Type, URL, Tag, Application string
		TaskID                      string `json:"task_id"`
	}
	TaskID string `json:"task_id"`
	Copies int
	Why    []string
}

// variantsIn are those of a search in JSON of which there is a copy.
func variantsIn(t *testing.T, o outcome) (held []foundAs) {
	t.Helper()
	assert.NoError(t, schemas(t)["search"].Validate(value(t, o.out)))
	r := parse[struct {
		Copies   int
		Variants []foundAs
	}](t, o.out)
	assert.Zero(t, r.Copies)
	for _, v := range r.Variants {
		if v.Copies > 0 {
			held = append(held, v)
		}
	}
	return held
}

func TestSearchFindsATaskUnderAnotherName(t *testing.T) {
	t.Parallel()
	o := demo(t, "search", "url", taggedURL, "--variants", "-o", "json")
	require.Equal(t, console.ExitOK, o.code, o.err)
	held := variantsIn(t, o)
	require.Len(t, held, 1)
	assert.Equal(t, 3, held[0].Copies)
	assert.Equal(t, "prod", held[0].Query.Tag)
	assert.Equal(t, "ml", held[0].Query.Application)
	assert.Regexp(t, `^with tag prod, application ml \(as job #\d+ used\)$`, held[0].Why[0])

	// By itself it is searched when nothing was found, and what was asked for is not there.
	o = demo(t, "search", "url", taggedURL)
	assert.Equal(t, console.ExitNoCopy, o.code)
	assert.Contains(t, o.out, "found 3 copies with tag prod, application ml")
	assert.Contains(t, o.out, " search url "+taggedURL+" --tag prod --application ml\n")
	assert.Contains(t, o.out, "cluster-1  node-003")

	o = demo(t, "search", "url", taggedURL, "--variants=false")
	assert.Equal(t, console.ExitNoCopy, o.code)
	assert.Equal(t, 1, strings.Count(o.out, "\n"), o.out)

	o = demo(t, "search", "url", taggedURL, "--variants", "-o", "csv")
	assert.Equal(t, console.ExitOK, o.code)
	assert.Equal(t, 1, strings.Count(o.out, "\n"), "a row does not say whose copy it is")
	assert.Contains(t, o.err, "found 3 copies with tag prod")
}

// The very URL has other ids: for older hosts, which keep the order of a query, and
// for those that use the digests of blobs. They are searched along in any case.
func TestSearchFindsAURLUnderTheIDsOfHosts(t *testing.T) {
	t.Parallel()
	for url, why := range map[string]string{
		"https://example.com/x.bin?z=1&a=2": "under the id of hosts before client #2014",
		"https://registry.example.com/v2/team/app/blobs/sha256:589f0d58b9053a4ff7329b8fdb4f9dd120e29354c086ad0b3b10733f6cfd6de3?ns=docker.io": "under the digest in the URL",
		"https://mirror.example.org/v2/team/app/blobs/sha256:589f0d58b9053a4ff7329b8fdb4f9dd120e29354c086ad0b3b10733f6cfd6de3":                "under the digest in the URL",
	} {
		for _, more := range [][]string{nil, {"--variants"}} {
			o := demo(t, append([]string{"search", "url", url, "-o", "json"}, more...)...)
			assert.Equal(t, console.ExitOK, o.code, o.err)
			held := variantsIn(t, o)
			require.Len(t, held, 1, url)
			assert.Equal(t, 2, held[0].Copies)
			assert.Equal(t, "id", held[0].Query.Type, "it is deleted by its id")
			assert.Contains(t, held[0].Why[0], why)
		}
	}
}

// Nothing found at all: what was tried, and how to learn the true id.
func TestNothingIsFoundUnderAnyName(t *testing.T) {
	t.Parallel()
	o := demo(t, "search", "url", noneURL)
	assert.Equal(t, console.ExitNoCopy, o.code)
	assert.Regexp(t, `(?m)^also searched, without a copy: \d+ other names$`, o.out)
	assert.Contains(t, o.out, "\n  with tag prod, application ml (as job #")
	assert.Contains(t, o.out, "\n  with http:// for https://\n")
	assert.Contains(t, o.out, "X-Dragonfly-Task-ID")
	assert.Contains(t, o.out, "dfctl task ls")

	o = demo(t, "search", "content", "build-4711\n")
	assert.Contains(t, o.out, "found 2 copies without the line break at its end")
}

// A host that did not answer of late is named, and an answer of the last minutes is
// told at once.
func TestWhatIsKnownAlreadyIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fleet := simulator.DemoFleet()
		fleet.History[8].Age = fleet.History[10].Age // a host that hung
		m := managerOf(t, simulator.Options{Fleet: fleet})
		o := m.prepared("search", "url", noneURL, "--variants").run(t)
		assert.Contains(t, o.out, "note: node-005 (127.0.1.6) of cluster 1 gave no answer to job #")
		assert.NotContains(t, o.err, "was answered")
		o = m.prepared("search", "url", noneURL, "--variants").run(t)
		assert.Regexp(t, `job #\d+ was answered \d+ s ago: 0 copies\n`, o.err)
	})
}
