package client

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJobsPageByTheLinkHeader(t *testing.T) {
	// The forms of contract §3.2: middle page, last page, empty list, none.
	for link, last := range map[string]int{
		`</oapi/v1/jobs?page=1&per_page=3&type=get_task>;rel=prev,</oapi/v1/jobs?page=3&per_page=3&type=get_task>;rel=next,</oapi/v1/jobs?page=1&per_page=3&type=get_task>;rel=first,</oapi/v1/jobs?page=33&per_page=3&type=get_task>;rel=last`: 33,
		`</oapi/v1/jobs?page=2>;rel=next,</oapi/v1/jobs?page=0>;rel=last`: 0,
		`</oapi/v1/jobs?page=4>; rel="last"`:                              4,
		// The second page is empty, so the first is the last.
		`garbage`: 1, `<:%>;rel=last`: 1, `</x?page=-1>;rel=last`: 1, ``: 1,
	} {
		page, err := serve(t, func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, "/oapi/v1/jobs?page=2&per_page=3&state=SUCCESS&type=delete_task", r.URL.String())
			w.Header().Set("Link", link)
			reply(200, jsonType, `[]`)(w, r)
		}).Jobs(context.Background(), JobQuery{Type: DeleteTask, State: Success, Page: 2, PerPage: 3})
		require.NoError(t, err)
		assert.Equal(t, last, page.Last, link)
	}
}

// A gateway may leave the Link header out: a full page may have another behind
// it then, for the jobs as for the clusters.
func TestPagesWithoutALinkHeader(t *testing.T) {
	for got, last := range map[int]int{0: 1, 1: 2, 2: 2, 3: 3} {
		page, err := serve(t, reply(200, jsonType, "["+strings.Join(slices.Repeat([]string{`{"id":1}`}, got), ",")+"]")).
			Jobs(context.Background(), JobQuery{Page: 2, PerPage: 3})
		require.NoError(t, err)
		assert.Equal(t, last, page.Last, got)
	}
	page, err := serve(t, reply(200, jsonType, "[]")).Jobs(context.Background(), JobQuery{})
	require.NoError(t, err)
	assert.Zero(t, page.Last)

	asked := 0
	clusters, err := serve(t, func(w http.ResponseWriter, r *http.Request) {
		rows := []string{}
		for id := 1; id <= clustersPerPage && asked < 2; id++ {
			rows = append(rows, fmt.Sprintf(`{"id":%d}`, asked*clustersPerPage+id))
		}
		asked++
		reply(200, jsonType, "["+strings.Join(rows, ",")+"]")(w, r)
	}).Clusters(context.Background())
	require.NoError(t, err)
	assert.Len(t, clusters, 2*clustersPerPage)
	assert.Equal(t, 3, asked)
}

// What is missing has its reason, which is another for each kind of record.
func TestWhatIsMissingHasItsReason(t *testing.T) {
	gone := reply(404, jsonType, `{"message":"record not found"}`)
	_, err := serve(t, gone).Jobs(context.Background(), JobQuery{})
	require.IsType(t, &NotFoundError{}, err)
	assert.Contains(t, err.(Problem).Advice(), "belongs to a user that no longer exists")
	id := NewJob{Type: DeleteTask, Args: TaskArgs{TaskID: strings.Repeat("a", 64)}, ClusterIDs: []uint{2}}
	_, err = serve(t, reply(404, jsonType, `{"message":"scheduler cluster id 2: record not found"}`)).CreateJob(context.Background(), id)
	require.IsType(t, &NotFoundError{}, err)
	assert.Contains(t, err.(Problem).Advice(), "dftask clusters")
	for what, advice := range map[string]string{"job 7": "6 to 9 hours", "such scheduler cluster": "dftask clusters", "such token": "removed it", "": "removed it"} {
		assert.Contains(t, (&NotFoundError{What: what}).Advice(), advice)
	}
}

func TestClustersReadsAllPages(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("page")
		w.Header().Set("Link", `</oapi/v1/clusters?page=3&per_page=50>;rel=last`)
		if page == "3" {
			reply(200, jsonType, `null`)(w, r)
			return
		}
		reply(200, jsonType, fmt.Sprintf(`[{"id":%[1]s,"scheduler_cluster_id":%[1]s,"name":"c%[1]s","scheduler_cluster_config":{"job_rate_limit":%[1]s}}]`, page))(w, r)
	})
	clusters, err := c.Clusters(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []Cluster{{ID: 1, Name: "c1", JobRateLimit: 1}, {ID: 2, Name: "c2", JobRateLimit: 2}}, clusters)
}

func TestClusterWithoutALimitHasTheDefault(t *testing.T) {
	clusters, err := serve(t, reply(200, jsonType, `[{"id":3,"name":"c"}]`)).Clusters(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []Cluster{{ID: 3, Name: "c", JobRateLimit: 10}}, clusters)
}

func TestTimesAreReadLeniently(t *testing.T) {
	want := time.Date(2026, 11, 23, 8, 11, 22, 11e6, time.UTC)
	for _, text := range []string{`"2026-11-23T08:11:22.011Z"`, `"2026-11-23T09:11:22.011+01:00"`, `"2026-11-23 08:11:22.011"`, `"2026-11-23T08:11:22.011000"`} {
		var at Time
		require.NoError(t, json.Unmarshal([]byte(text), &at))
		assert.True(t, at.Equal(want), text)
	}
	for _, text := range []string{`""`, `null`, `"yesterday"`, `17`, `{}`} {
		at := Time{want}
		require.NoError(t, json.Unmarshal([]byte(text), &at))
		assert.True(t, at.IsZero(), text)
	}
}

func TestResultsOfOlderAndStrangeShapes(t *testing.T) {
	var job Job
	require.NoError(t, json.Unmarshal([]byte(`{"id":1,"type":"get_task","state":"SUCCESS","result":{"state":"SUCCESS","job_states":[
		{"state":"SUCCESS","results":[{"peers":[{"hostname":"a","ip":"1.1.1.1","host_type":"strong"},{"hostname":"b","is_finished":true},{"hostname":"c","IsFinished":false}],"scheduler_cluster_id":3}]},
		{"state":"SUCCESS","results":[{"peers":null,"scheduler_cluster_id":4}]},
		{"state":"STARTED","results":null},
		{"state":7}]}}`), &job))
	require.Len(t, job.Result.Queues, 4)
	peers := job.Result.Queues[0].Responses[0].Peers
	assert.Nil(t, peers[0].Finished, "not told before v2.4.0")
	assert.True(t, *peers[1].Finished)
	assert.False(t, *peers[2].Finished)
	assert.Nil(t, job.Result.Queues[1].Responses[0].Peers, "null stays apart from empty")
	assert.Equal(t, Failure, job.Result.Queues[3].State, "an unreadable queue does not break the job")

	for _, raw := range []string{
		`{"id":2,"type":"gc","args":{"type":"job","ttl":1,"batch_size":5000},"result":{"purged":3}}`,
		`{"id":2,"args":{"tag":5,"url":"x"},"result":"text"}`, `{"id":2,"args":null,"result":[1]}`,
	} {
		var other Job
		assert.NoError(t, json.Unmarshal([]byte(raw), &other), raw)
		assert.Empty(t, other.Result.Queues)
	}
}

func TestTimedOutIsNotFailed(t *testing.T) {
	assert.True(t, (&Job{State: Failure, Result: Result{State: Pending}}).TimedOut())
	assert.False(t, (&Job{State: Failure, Result: Result{State: Failure}}).TimedOut())
	assert.False(t, (&Job{State: Pending, Result: Result{State: Pending}}).TimedOut())
}

func TestImageDistributionOfBothGenerations(t *testing.T) {
	for _, key := range []string{"layers", "cached_layers"} {
		d, err := serve(t, reply(200, jsonType, `{"image":{"layers":[{"url":"http://r/blobs/sha256:c"},{"url":"http://r/blobs/sha256:1"}]},"peers":[{"ip":"1.1.1.1","hostname":"a","`+key+`":[{"url":"http://r/blobs/sha256:1"}],"scheduler_cluster_id":2}]}`)).
			ImageDistribution(context.Background(), ImageArgs{URL: "http://r/v2/a/manifests/v1"}, "", nil)
		require.NoError(t, err)
		assert.Equal(t, &ImageDistribution{
			Blobs: []string{"http://r/blobs/sha256:c", "http://r/blobs/sha256:1"},
			Hosts: []ImageHost{{IP: "1.1.1.1", Hostname: "a", ClusterID: 2, Blobs: []string{"http://r/blobs/sha256:1"}}},
		}, d)
	}
}

// An answer without blobs is none: managers fail where an image has none.
func TestImageDistributionWithoutBlobs(t *testing.T) {
	for _, body := range []string{`{}`, `null`, `{"image":null,"peers":[]}`, `{"image":{"layers":[]},"peers":[]}`} {
		_, err := serve(t, reply(200, jsonType, body)).ImageDistribution(context.Background(), ImageArgs{URL: "http://r/v2/a/manifests/v1"}, "", nil)
		assert.IsType(t, &NotManagerError{}, err, body)
	}
}

func TestSignInAndTokens(t *testing.T) {
	jwt := "h." + base64.RawURLEncoding.EncodeToString([]byte(`{"id":7,"exp":1}`)) + ".s"
	var patched map[string]any
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "POST /api/v1/users/signin":
			assert.Empty(t, r.Header.Get("Authorization"), "signing in shows no token")
			reply(200, jsonType, `{"token":"`+jwt+`","expire":"2026-12-07T08:06:20Z"}`)(w, r)
			return
		case "POST /api/v1/personal-access-tokens":
			var sent map[string]any
			assert.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
			assert.Equal(t, 7.0, sent["user_id"])
			reply(200, jsonType, `{"id":3,"name":"n","token":"PAT","scopes":["job"],"expired_at":"2027-01-01T00:00:00Z"}`)(w, r)
		case "GET /api/v1/personal-access-tokens":
			assert.Equal(t, "7", r.URL.Query().Get("user_id"))
			reply(200, jsonType, `[{"id":3,"name":"n","token":"PAT","scopes":["job"]}]`)(w, r)
		case "PATCH /api/v1/personal-access-tokens/3":
			assert.NoError(t, json.NewDecoder(r.Body).Decode(&patched))
			reply(200, jsonType, `{"id":3}`)(w, r)
		}
		assert.Equal(t, "Bearer "+jwt, r.Header.Get("Authorization"))
	})
	ctx := context.Background()
	session, err := c.SignIn(ctx, "root", "dragonfly")
	require.NoError(t, err)
	assert.EqualValues(t, 7, session.UserID)
	record, token, err := session.CreateToken(ctx, NewToken{Name: "n", ExpiredAt: time.Now()})
	require.NoError(t, err)
	assert.Equal(t, "PAT", token)
	assert.Equal(t, []string{"job"}, record.Scopes)
	tokens, err := session.Tokens(ctx)
	require.NoError(t, err)
	require.Len(t, tokens, 1)
	assert.NotContains(t, fmt.Sprintf("%+v", tokens), "PAT", "a list never carries the tokens themselves")
	require.NoError(t, session.DeactivateToken(ctx, tokens[0]))
	assert.Equal(t, map[string]any{"state": "inactive", "scopes": []any{"job"}}, patched, "without scopes the manager widens them")
}
