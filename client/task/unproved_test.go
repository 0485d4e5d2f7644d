package task

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What an unproved search found is told with the reason why it is no proof.
func TestUnproved(t *testing.T) {
	two := []PurgedCluster{
		{ID: 1, Name: "cluster-1", Answered: true, Hosts: []HostOutcome{{Hostname: "node-001", Outcome: Deleted}, {Hostname: "node-002", Outcome: Failed}}},
		{ID: 2, Name: "eu-west", Answered: true},
	}
	gone := []PurgedCluster{{ID: 1, Name: "cluster-1", Answered: true}, {ID: 2, Name: "eu-west", Answered: true}}
	proof := Moment{JobID: 7, At: time.Unix(1, 0)}
	for want, r := range map[string]PurgeResult{
		"no copy found, but node-002 may not have answered":   {Proof: proof, Clusters: two, Verdict: PartlyPurged},
		"no copy found, and no answer from eu-west":           {Proof: proof, Clusters: two, Errors: []string{noAnswerFrom + "eu-west"}},
		"no answer from cluster-1 and eu-west":                {Proof: proof, Clusters: two, Errors: []string{searchDoubt + "cluster-1: " + noAnswer + "no host", noAnswerFrom + "eu-west"}},
		"no copy found":                                       {Proof: proof, Clusters: gone, Verdict: Lost, searched: true},
		"no copy found (it was not answered in full)":         {Proof: proof, Clusters: gone, Errors: []string{searchDoubt + "it was not answered in full"}},
		"no copy found, but not every host may have answered": {Proof: proof, Clusters: gone},
		"": {Clusters: two},
	} {
		assert.Equal(t, want, r.Unproved())
	}
	assert.Empty(t, (&PurgeResult{Proof: proof, Verified: true}).Unproved())
	assert.Empty(t, (&PurgeResult{Proof: proof, left: 1}).Unproved())
	assert.Equal(t, "a, b and 1 more", few([]string{"a", "b", "c"}))
}
