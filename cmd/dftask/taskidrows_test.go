package main

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// Every task has its ids, that of a URL too which no search takes.
func TestTaskIDPrintsWhatRealProgramsComputed(t *testing.T) {
	for _, line := range inputLines(t, "task-ids.jsonl") {
		var row struct {
			URL, Tag, Application string
			PieceLength           *uint64 `json:"piece_length"`
			Filter                string  `json:"filtered_query_params"`
			Manager               *string `json:"manager_id"`
			ManagerURL            string  `json:"manager_url"`
			Older                 *string `json:"dfdaemon_id"`
			Newer                 *string `json:"dfdaemon_id_after_client_2014"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &row))
		args := []string{row.URL, "-o", "json", "--tag=" + row.Tag, "--application=" + row.Application, "--filtered-query-params=" + row.Filter}
		if row.PieceLength != nil {
			args = append(args, "--piece-length", strconv.FormatUint(*row.PieceLength, 10))
		}
		o := idOf(t, "", args...)
		if !assert.Equal(t, console.ExitOK, o.code, "%s: %s", line, o.err) {
			continue
		}
		r := parse[struct {
			NormalizedURL string `json:"normalized_url"`
			IDs           []struct {
				Of string
				ID *string `json:"task_id"`
			}
		}](t, o.out)
		got := map[string]*string{}
		for _, id := range r.IDs {
			got[id.Of] = id.ID
		}
		assert.Equal(t, row.ManagerURL, r.NormalizedURL, line)
		assert.Equal(t, row.Manager, got["manager"], line)
		assert.Equal(t, row.Newer, got["hosts"], line)
		assert.Equal(t, row.Older, got["older-hosts"], line)
	}
}

// Why a search would refuse the URL is told beside its ids, and on a terminal no
// character of it does anything.
func TestTaskIDTellsWhatSearchRefuses(t *testing.T) {
	for url, says := range map[string]string{
		"hdfs:///user/x/part-00000":        "the URL names no host",
		"https://h/a%zzb":                  "the URL does not parse",
		"https://h/\u202e.bin":             "U+202E",
		"oci://registry.example.com/app:1": "the name of an image",
	} {
		o := idOf(t, "", url)
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "search and delete refuse it: ", url)
		assert.Contains(t, o.err, says, url)
		assert.Regexp(t, `(?m)^task id +[0-9a-f]{64}\nurl +\S`, o.out, url)
		assert.NotContains(t, o.out+o.err, "\u202e")
	}
}
