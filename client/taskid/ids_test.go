package taskid

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

// A row is a URL's task with the ids that real programs computed for it.
type row struct {
	URL         string  `json:"url"`
	Tag         string  `json:"tag"`
	Application string  `json:"application"`
	PieceLength *uint64 `json:"piece_length"`
	Filter      string  `json:"filtered_query_params"`
	Manager     string  `json:"manager_id"`
	ManagerURL  string  `json:"manager_url"`
	Older       string  `json:"dfdaemon_id"`
	Newer       string  `json:"dfdaemon_id_after_client_2014"`
}

func (r row) task() client.URLTask {
	return client.URLTask{URL: r.URL, Tag: r.Tag, Application: r.Application, PieceLength: r.PieceLength, FilteredQueryParams: r.Filter}
}

func rows(t testing.TB) (all []row) {
	file, err := os.Open("../../testdata/inputs/task-ids.jsonl")
	require.NoError(t, err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		require.NoError(t, json.Unmarshal(lines.Bytes(), &r))
		all = append(all, r)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, all)
	return all
}

func TestIDsAreThoseThatRealProgramsComputed(t *testing.T) {
	for _, r := range rows(t) {
		ids := Of(r.task())
		assert.Equal(t, r.ManagerURL, ids.Manager.URL, "%q", r.URL)
		assert.Equal(t, r.Manager, ids.Manager.ID, "manager %q", r.URL)
		assert.Equal(t, r.Older, ids.Older.ID, "older hosts: %q is read as %q, filter %q", r.URL, ids.Older.URL, r.Filter)
		assert.Equal(t, r.Newer, ids.Newer.ID, "newer hosts: %q is read as %q, filter %q", r.URL, ids.Newer.URL, r.Filter)
	}
}

func TestNoteIsThereJustWhereIDsDiffer(t *testing.T) {
	noted := 0
	for _, r := range rows(t) {
		note := Of(r.task()).Note()
		assert.Equal(t, r.Manager == r.Older && r.Manager == r.Newer, note == "", "%q: %s", r.URL, note)
		if note != "" {
			noted++
			assert.Contains(t, note, "#2014", "%q", r.URL)
			assert.NotRegexp(t, `: ;|: $|; $`, note, "%q", r.URL)
		}
	}
	assert.Positive(t, noted)
}
