package listing

import "strings"

// Executions is the language of a filter of executions. A state's words are the
// verdicts with hyphens; not-verified are the two that no search proves, as the list
// calls them, bad are all that left a copy, or may have, and good all that did not.
var Executions = Language{Ages: true, Keys: []Key{
	{Name: "state", Words: []string{
		"pending", "purged", "purged-unverified", "partly-purged", "nothing-purged", "nothing-to-purge", "nothing-deleted-unverified",
		"not-verified", "failed", "timed-out", "lost", "not-sent", "interrupted", "bad", "good",
	}},
	{Name: "by"},
	{Name: "type", Words: []string{"url", "image", "id", "content", "list"}},
	{Name: "cluster"},
	{Name: "target"},
	{Name: "reason"},
	{Name: "host"},
	{Name: "job"},
}}

// Copies is the language of a filter of copies.
var Copies = Language{Keys: []Key{
	{Name: "host"},
	{Name: "ip"},
	{Name: "cluster"},
	{Name: "state", Words: []string{"complete", "partial", "unknown"}},
	{Name: "type", Words: []string{"seed", "normal"}},
}}

// Targets is the language of a filter of many targets, which have one text each.
var Targets = Language{}

// StateWord is a verdict as a filter names it: "partly-purged".
func StateWord(verdict string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(verdict), ",", ""), " ", "-")
}
