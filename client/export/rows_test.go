package export

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/executions"
	"dftask/client/task"
)

var made = time.Date(2027, 1, 31, 12, 0, 0, 0, time.FixedZone("", 3600))

// left is a purge that left a copy.
func left() task.PurgeResult {
	return task.PurgeResult{
		Query: task.Query{Type: task.URL, URL: "https://example.com/fail.bin"}, TaskID: strings.Repeat("a", 64), Verdict: task.PartlyPurged, Verified: true,
		CreatedAt: made, Who: "sato@host", Reason: "=cmd|' /C calc'!A0", Elapsed: 33 * time.Second,
		Clusters: []task.PurgedCluster{{ID: 1, Name: "cluster-1", Hosts: []task.HostOutcome{
			{Hostname: "node-001", IP: "127.0.1.2", Type: "normal", Outcome: task.Deleted},
			{Hostname: "node-002", IP: "127.0.1.3", Type: "super", Outcome: task.Failed, Left: true, Cause: task.Refusing, Error: "permission\ndenied"},
		}}},
	}
}

// choose are the columns with the names given.
func choose[T any](t *testing.T, columns []Column[T], names ...string) (chosen []Column[T]) {
	t.Helper()
	for _, name := range names {
		i, err := Find(Names(columns), name)
		require.NoError(t, err)
		chosen = append(chosen, columns[i])
	}
	return chosen
}

func TestExecutionsAsCSV(t *testing.T) {
	rows := []executions.Execution{{JobID: 7, State: client.Success, Result: left()}, {JobID: 8, State: client.Pending}}
	columns := choose(t, Executions(func() time.Time { return made.Add(time.Hour) }), "job", "result", "copies", "target", "by", "began", "age", "clusters", "took", "reason")
	var b bytes.Buffer
	require.NoError(t, CSV(&b, columns, rows))
	assert.Equal(t, "job,result,copies,target,by,began,age,clusters,took,reason\r\n"+
		"7,partly purged,1 of 2,https://example.com/fail.bin,sato@host,2027-01-31T11:00:00Z,3600,cluster-1,33.0,'=cmd|' /C calc'!A0\r\n", strings.SplitAfterN(b.String(), "\r\n", 3)[0]+strings.SplitAfterN(b.String(), "\r\n", 3)[1])
	assert.Contains(t, b.String(), "\r\n8,pending,0 of 0,")
}

func TestHostsAsCSV(t *testing.T) {
	r := left()
	columns := choose(t, HostColumns(), "host", "type", "outcome", "left", "cause", "error")
	var b bytes.Buffer
	require.NoError(t, CSV(&b, columns, Hosts(&r)))
	assert.Equal(t, "host,type,outcome,left,cause,error\r\nnode-001,normal,deleted,no,,\r\nnode-002,super,failed,yes,refused,permission denied\r\n", b.String())
}

func TestCopiesAsCSV(t *testing.T) {
	whole, half := true, false
	r := task.SearchResult{Clusters: []task.Cluster{{ID: 1, Name: "cluster-1", Hosts: []task.Host{
		{Hostname: "node-001", IP: "127.0.1.2", Type: "normal", Complete: &whole, ID: "h1"}, {Hostname: "node-002", Complete: &half}, {Hostname: "-node"},
	}}}}
	columns := choose(t, CopyColumns(), "cluster", "host", "copy", "host_id")
	var b bytes.Buffer
	require.NoError(t, CSV(&b, columns, Copies(r)))
	assert.Equal(t, "cluster,host,copy,host_id\r\ncluster-1,node-001,complete,h1\r\ncluster-1,node-002,partial,\r\ncluster-1,'-node,unknown,\r\n", b.String())
	r.Layers = make([]task.Layer, 3)
	assert.Equal(t, "0 of 3 layers", Copies(r)[0].Held())
}

// The lines have the shapes that testdata/schemas promises.
func TestJSONLinesAreAsPromised(t *testing.T) {
	r := left()
	complete := true
	found := task.SearchResult{Clusters: []task.Cluster{{ID: 1, Name: "c", Hosts: []task.Host{{Hostname: "node-001", Type: "normal", Complete: &complete, Layers: []string{"sha256:1"}}, {Type: "super"}}}}}
	var copies, hosts, jobs bytes.Buffer
	require.NoError(t, JSONLines(&copies, Copies(found)))
	require.NoError(t, JSONLines(&hosts, Hosts(&r)))
	require.NoError(t, JSONLines(&jobs, []executions.Execution{{JobID: 7, State: client.Success, Result: left()}}))
	for name, lines := range map[string]string{"copy": copies.String(), "host": hosts.String(), "execution": jobs.String()} {
		schema := compiled(t, name)
		require.NotEmpty(t, lines)
		for l := range strings.Lines(lines) {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(l))
			require.NoError(t, err)
			assert.NoError(t, schema.Validate(value), l)
		}
	}
	assert.Equal(t, 2, strings.Count(hosts.String(), "\n"))
}

// compiled is a promised shape.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	for _, file := range []string{"common", name} {
		text, err := os.ReadFile("../../testdata/schemas/" + file + ".schema.json")
		require.NoError(t, err)
		var value map[string]any
		require.NoError(t, json.Unmarshal(text, &value))
		value["$id"] = "https://dftask.invalid/" + file + ".schema.json"
		require.NoError(t, compiler.AddResource("https://dftask.invalid/"+file+".schema.json", value))
	}
	schema, err := compiler.Compile("https://dftask.invalid/" + name + ".schema.json")
	require.NoError(t, err)
	return schema
}
