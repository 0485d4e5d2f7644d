package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/task"
)

// Executions are the columns of executions, as old as they are now. A row is written
// in JSON as the schema execution promises.
func Executions(now func() time.Time) []Column[executions.Execution] {
	type x = executions.Execution
	of := func(name string, value func(x *x) string) Column[x] {
		return Column[x]{name, func(row x) string { return value(&row) }}
	}
	query := func(name string, value func(q *task.Query) string) Column[x] {
		return of(name, func(x *x) string { return value(&x.Result.Query) })
	}
	return []Column[x]{
		of("job", func(x *x) string { return fmt.Sprint(x.JobID) }),
		of("result", func(x *x) string { return cmp.Or(string(x.Result.Verdict), strings.ToLower(string(client.Pending))) }),
		of("copies", func(x *x) string { _, copies := x.Result.Shares(); return copies.String() }),
		of("deleted", func(x *x) string { return strconv.Itoa(x.Result.Deleted()) }),
		of("failed", func(x *x) string { return strconv.Itoa(x.Result.Failed()) }),
		of("left", func(x *x) string { return known(x.Result.CopiesLeft()) }),
		of("hosts", func(x *x) string { hosts, _ := x.Result.Shares(); return hosts.String() }),
		query("target", func(q *task.Query) string { return q.Target() }),
		query("read_as", func(q *task.Query) string { readAs, _ := q.Misread(); return readAs }),
		query("type", func(q *task.Query) string { return string(q.Type) }),
		query("tag", func(q *task.Query) string { return q.Tag }),
		query("application", func(q *task.Query) string { return q.Application }),
		of("by", func(x *x) string { return x.Result.Who }),
		of("began", func(x *x) string { return instant(x.Result.CreatedAt) }),
		of("age", func(x *x) string { return strconv.FormatFloat(now().Sub(x.Result.CreatedAt).Seconds(), 'f', 0, 64) }),
		of("updated", func(x *x) string { return instant(x.UpdatedAt) }),
		of("took", func(x *x) string { return strconv.FormatFloat(x.Result.Elapsed.Seconds(), 'f', 1, 64) }),
		of("clusters", func(x *x) string { return clusterNames(x.Result.Clusters) }),
		of("state", func(x *x) string { return string(x.State) }),
		of("verified", func(x *x) string { return strconv.FormatBool(x.Result.Verified) }),
		of("verified_by", func(x *x) string { return known(int(x.Result.Proof.JobID), x.Result.Proof.JobID != 0) }),
		of("remembered", func(x *x) string { return strconv.FormatBool(x.FromJournal) }),
		of("task_id", func(x *x) string { return x.Result.TaskID }),
		of("operation", func(x *x) string { return x.Result.OperationID }),
		of("reason", func(x *x) string { return x.Result.Reason }),
		of("errors", func(x *x) string { return strings.Join(x.Result.Errors, "; ") }),
	}
}

// known is a number that may not be known.
func known(n int, known bool) string {
	if !known {
		return ""
	}
	return strconv.Itoa(n)
}

// instant is an instant in UTC, empty for none.
func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func clusterNames(clusters []task.PurgedCluster) string {
	names := make([]string, len(clusters))
	for i, c := range clusters {
		names[i] = task.ClusterLabel(c.ID, c.Name)
	}
	return strings.Join(names, ", ")
}
