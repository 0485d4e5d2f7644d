package export

import (
	"strconv"
	"strings"

	"dftask/client/task"
)

// SearchColumns are the columns of the searches of many targets, a row a target. A
// row is written in JSON as the schema search promises.
func SearchColumns() []Column[task.SearchResult] {
	type r = task.SearchResult
	return []Column[r]{
		{"target", func(r r) string { return r.Query.Target() }},
		{"type", func(r r) string { return string(r.Query.Type) }},
		{"tag", func(r r) string { return r.Query.Tag }},
		{"application", func(r r) string { return r.Query.Application }},
		{"copies", func(r r) string { return strconv.Itoa(r.Copies()) }},
		{"hosts", func(r r) string { return strconv.Itoa(r.Hosts()) }},
		{"complete", func(r r) string { return known(r.Complete()) }},
		{"job", func(r r) string { return known(int(r.JobID), r.JobID != 0) }},
		{"task_id", func(r r) string { return r.TaskID }},
		{"errors", func(r r) string { return strings.Join(r.Errors, "; ") }},
	}
}
