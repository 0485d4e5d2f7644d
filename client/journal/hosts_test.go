package journal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

// held is an operation whose targets were held by so many hosts each.
func held(id string, targets, hosts int) task.Operation {
	op := operation(id, targets)
	for i := range op.Targets {
		k := task.KnownCluster{ID: 1, Name: "one", Copies: hosts, Hosts: []task.KnownHost{}}
		for n := range hosts {
			k.Hosts = append(k.Hosts, task.KnownHost{Hostname: fmt.Sprintf("node-%04d", n), IP: "10.0.0.1", Type: "normal"})
		}
		op.Targets[i].Known = []task.KnownCluster{k, {ID: 2, Name: "two", Copies: 3}}
	}
	return op
}

// That no host held a copy is another thing than that it is not known.
func TestKnownHostsAreReadBack(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := held("7f3a9c2e", 2, 3)
	op.Targets[1].Known[0].Hosts = []task.KnownHost{}
	begin(t, j, op)
	for _, folded := range []bool{false, true} {
		assert.Equal(t, op, must(t, j).Operation, "folded: %t", folded)
		require.NoError(t, j.exclusive(func() error { j.fold(0); return nil }))
	}
}

// Hosts are many, and of no use once the operation has ended.
func TestKnownHostsAreBounded(t *testing.T) {
	for _, tt := range []struct{ targets, hosts, kept int }{
		{1, mostKnown, mostKnown}, {1, mostKnown + 1, 0}, {1000, mostKnown / 1000, mostKnown / 1000}, {1000, mostKnown/1000 + 1, 0},
	} {
		j := Open(t.TempDir(), "prod")
		e := begin(t, j, held("7f3a9c2e", tt.targets, tt.hosts))
		r := must(t, j)
		for _, target := range r.Operation.Targets {
			assert.Len(t, target.Known[0].Hosts, tt.kept)
			assert.Equal(t, tt.kept == 0, target.Known[0].Hosts == nil, "none is known rather than some")
			assert.Equal(t, tt.hosts, target.Known[0].Copies)
		}
		assert.Less(t, len(content(t, j)), 2<<20)
		e.End(Finished)
		require.NoError(t, j.exclusive(func() error { j.fold(0); return nil }))
		assert.NotContains(t, content(t, j), "node-0001")
		assert.Equal(t, tt.hosts, must(t, j).Operation.Targets[0].Known[0].Copies)
	}
}

// Hosts of a list of blobs are not those of another, whatever a line says.
func TestKnownHostsOfOtherBlobs(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := held("7f3a9c2e", 1, 1)
	e := begin(t, j, op)
	e.Layers(0, []task.Layer{{URL: "https://r/v2/a/blobs/sha256:1", Digest: "sha256:1"}}, []task.KnownCluster{{ID: 1, Copies: 1}})
	assert.Nil(t, must(t, j).Operation.Targets[0].Known[0].Hosts)
	add(t, j, `{"v":1,"kind":"known","op":"7f3a9c2e","index":0,"hosts":[{"cluster":9},{"cluster":1,"hosts":[{"name":"a","layers":[-1,0,7]}]}]}`+"\n")
	add(t, j, `{"v":1,"kind":"known","op":"7f3a9c2e","index":4,"hosts":[]}`+"\n")
	assert.Equal(t, []task.KnownHost{{Hostname: "a", Layers: []string{"sha256:1"}}}, must(t, j).Operation.Targets[0].Known[0].Hosts)
}

// What hosts are called keeps no operation from being written down.
func TestHostsThatMakeTooLongALine(t *testing.T) {
	j := Open(t.TempDir(), "prod")
	op := held("7f3a9c2e", 1, mostKnown)
	for i := range op.Targets[0].Known[0].Hosts {
		op.Targets[0].Known[0].Hosts[i].Hostname = strings.Repeat("n", longest/mostKnown)
	}
	e := begin(t, j, op)
	r := must(t, j)
	assert.Equal(t, mostKnown, r.Operation.Targets[0].Known[0].Copies)
	assert.Nil(t, r.Operation.Targets[0].Known[0].Hosts)
	e.Sent(taskOf(op, 0), task.SentJob{ID: 1, At: began})
	assert.Len(t, must(t, j).Sent, 1)
}
