package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
)

// A URL or a task id behind the verb is what it says it is; all else stays.
func TestATargetNeedsNoWordBeforeIt(t *testing.T) {
	id := strings.Repeat("ab", 32)
	for line, want := range map[string]string{
		"search https://a/b":                 "search url https://a/b",
		"delete https://a/b --yes":           "delete url https://a/b --yes",
		"purge " + id:                        "purge id " + id,
		"search sha256:" + id:                "search id sha256:" + id,
		"search --tag https://t https://a/b": "search url --tag https://t https://a/b",
		"--manager http://m:1 delete -o json --all-clusters s3://b/k": "--manager http://m:1 delete url -o json --all-clusters s3://b/k",
		"--context search search https://a/b":                         "--context search search url https://a/b",
		"search -ojson https://a/b":                                   "search url -ojson https://a/b",
		"search --manager=http://m:1 " + id:                           "search id --manager=http://m:1 " + id,
		"search --tgg x https://a/b":                                  "search --tgg x https://a/b",

		"search url https://a/b":         "search url https://a/b",
		"search content https://a/b":     "search content https://a/b",
		"search ulr https://a/b":         "search ulr https://a/b",
		"search https://a/b https://a/c": "search https://a/b https://a/c",
		"search deadbeef":                "search deadbeef",
		"delete --from https://a/b":      "delete --from https://a/b",
		"delete https://a/b --from f":    "delete https://a/b --from f",
		"delete --resume " + id:          "delete --resume " + id,
		"search -- https://a/b":          "search -- https://a/b",
		"https://a/b":                    "https://a/b",
		"task-id https://a/b":            "task-id https://a/b",
		"":                               "",
	} {
		assert.Equal(t, want, strings.Join(withType(newRoot(console.Env{}), strings.Fields(line)), " "))
	}
}
