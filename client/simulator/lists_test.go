package simulator

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// rels are the pages of a Link header, in its order.
func rels(a answer) string {
	var b strings.Builder
	for part := range strings.SplitSeq(a.header.Get("Link"), ",") {
		_, page, _ := strings.Cut(part, "?page=")
		page, _, _ = strings.Cut(page, "&")
		_, rel, _ := strings.Cut(part, ";rel=")
		fmt.Fprintf(&b, "%s=%s ", rel, page)
	}
	return strings.TrimSpace(b.String())
}

func TestPaging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small()})
		assert.Equal(t, "[]", c.oapi("GET", "/jobs", "").body)
		assert.Equal(t, "prev=1 next=2 first=1 last=0", rels(c.oapi("GET", "/jobs", "")), "an empty list")
		for range 7 {
			c.create(getF)
		}
		page := func(query string) answer { return c.oapi("GET", "/jobs?"+query, "") }
		assert.Equal(t, "prev=1 next=2 first=1 last=3", rels(page("per_page=3")))
		assert.Equal(t, "prev=1 next=3 first=1 last=3", rels(page("per_page=3&page=2")))
		assert.Equal(t, "prev=2 next=3 first=1 last=3", rels(page("per_page=3&page=3")), "the last page's next is itself")
		past := page("per_page=3&page=5")
		assert.Equal(t, "prev=4 next=6 first=1 last=3", rels(past))
		assert.Equal(t, "[]", past.body)
		assert.Equal(t, "prev=1 next=1 first=1 last=1", rels(page("page=0&per_page=0")), "zero is not given")
		assert.Equal(t, "[]", page("page=9223372036854775807&per_page=10000000").body)

		var ids []uint
		for _, j := range into[[]gotJob](t, page("per_page=3")) {
			ids = append(ids, j.ID)
		}
		assert.Equal(t, []uint{7, 6, 5}, ids, "the newest first")
		assert.Equal(t, `</oapi/v1/jobs?a=b&page=1&per_page=10&type=get_task>`, strings.Split(page("type=get_task&a=b").header.Get("Link"), ";")[0],
			"with all other parameters kept")
		for query, text := range map[string]string{
			"page=-1":                   validation("GetJobsQuery", "Page", "gte"),
			"per_page=-1":               validation("GetJobsQuery", "PerPage", "gte"),
			"per_page=10000001":         validation("GetJobsQuery", "PerPage", "lte"),
			"state=pending":             validation("GetJobsQuery", "State", "oneof"),
			"page=x":                    `strconv.ParseInt: parsing "x": invalid syntax`,
			"user_id=-1":                `strconv.ParseUint: parsing "-1": invalid syntax`,
			"state=x&page=-1&user_id=0": validation("GetJobsQuery", "State", "oneof") + "\n" + validation("GetJobsQuery", "Page", "gte"),
		} {
			assert.Equal(t, 422, page(query).status, query)
			assert.Equal(t, map[string]string{"errors": text}, into[map[string]string](t, page(query)), query)
		}
	})
}

func TestFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small(On("c", "a")...)})
		created := c.create(`{"type":"get_task","args":{"url":"https://example.com/f"},"user_id":1}`)
		assert.Empty(t, created.User.Name, "the answer of a creation does not load it")
		c.create(deleteF)
		time.Sleep(31 * time.Second)
		c.create(deleteF)
		count := func(query string) int { return len(into[[]gotJob](t, c.oapi("GET", "/jobs?"+query, ""))) }
		assert.Equal(t, 2, count("type=delete_task"))
		assert.Equal(t, 1, count("type=delete_task&state=SUCCESS"))
		assert.Equal(t, 1, count("state=PENDING"))
		assert.Equal(t, 0, count("state=RETRY"))
		assert.Equal(t, 0, count("type=nonsense"))
		assert.Equal(t, 1, count("user_id=1"))
		assert.Equal(t, 3, count("user_id=0"))
		first := c.oapi("GET", "/jobs?user_id=1", "")
		assert.Equal(t, "root", into[[]gotJob](t, first)[0].User.Name)
		assert.Contains(t, first.body, `"seed_peer_clusters":null,"scheduler_clusters":null`, "lists do not load clusters")
		assert.Contains(t, c.raw(1), `"seed_peer_clusters":[],"scheduler_clusters":[{"id":1,`)
	})
}

// A user that does not exist breaks everything that loads the row (contract §0.6).
func TestARowWithoutAUserBreaksItsPage(t *testing.T) {
	c := newCaller(t, Options{Fleet: small()})
	c.create(getF)
	j := c.create(`{"type":"get_task","args":{"url":"x"},"user_id":99}`)
	for _, r := range []struct{ method, path string }{
		{"GET", "/jobs"}, {"GET", "/jobs/" + uintText(j.ID)}, {"PATCH", "/jobs/" + uintText(j.ID)}, {"DELETE", "/jobs/" + uintText(j.ID)},
	} {
		a := c.oapi(r.method, r.path, `{}`)
		assert.Equal(t, 404, a.status, r)
		assert.Equal(t, `{"message":"record not found"}`, a.body)
	}
	assert.Equal(t, 200, c.oapi("GET", "/jobs?per_page=1&page=2", "").status, "its page alone")
}

func TestPatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small()})
		j := c.create(`{"type":"get_task","args":{"url":"x"},"bio":"INC-1"}`)
		path := "/jobs/" + uintText(j.ID)
		patch := func(body string) answer { return c.oapi("PATCH", path, body) }
		assert.Equal(t, "INC-2", into[gotJob](t, patch(`{"bio":"INC-2","user_id":1,"state":"SUCCESS"}`)).Bio)
		time.Sleep(time.Second)
		bumped := into[gotJob](t, patch(`{"bio":""}`))
		assert.Equal(t, "INC-2", bumped.Bio, "a bio cannot be cleared")
		assert.Equal(t, "PENDING", bumped.State, "nor a state changed")
		assert.Equal(t, "root", bumped.User.Name)
		assert.Equal(t, time.Second, bumped.UpdatedAt.Sub(bumped.CreatedAt))
		assert.Equal(t, `{"errors":"EOF"}`, patch("").body)
		assert.Equal(t, 500, patch(`{"bio":"`+strings.Repeat("x", 1025)+`"}`).status)
		assert.Equal(t, 422, patch(`{"bio":5}`).status)
		assert.Equal(t, 404, c.oapi("PATCH", "/jobs/99", `{}`).status)
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			assert.Equal(t, `{"errors":"Key: 'JobParams.ID' Error:Field validation for 'ID' failed on the 'required' tag"}`, c.oapi(method, "/jobs/0", `{}`).body)
			assert.Equal(t, 422, c.oapi(method, "/jobs/-1", `{}`).status)
		}
	})
}

func TestCollections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Fleet: small()})
		j := c.create(getF)
		time.Sleep(6 * time.Hour)
		assert.Equal(t, 200, c.oapi("GET", "/jobs/"+uintText(j.ID), "").status, "six hours old, and not yet collected")
		gone := time.Duration(0)
		for ; c.oapi("GET", "/jobs/"+uintText(j.ID), "").status == 200; gone += time.Minute {
			time.Sleep(time.Minute)
		}
		assert.InDelta(t, (3 * time.Hour).Minutes(), gone.Minutes(), 2, "gone at the collection after")
		time.Sleep(10 * time.Minute)

		kinds := map[string]int{}
		for _, row := range into[[]gotJob](t, c.oapi("GET", "/jobs?type=gc&per_page=100", "")) {
			kinds[row.TaskID]++
			assert.Equal(t, row.TaskID, row.Args["type"])
			assert.Equal(t, "SUCCESS", row.State)
		}
		assert.Equal(t, map[string]int{"job": 3, "audit": 1, "scheduler": 7, "seed_peer": 7}, kinds, "of the last hours")
	})
}

func TestPreheat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := DemoFleet()
		fleet.Clusters = append(fleet.Clusters, Cluster{Name: "seedless", Hosts: []Host{{Name: "node-001", IP: "127.2.1.2"}}})
		c := newCaller(t, Options{Fleet: fleet})
		id := Task{URL: "https://example.com/new"}.TaskID()
		post := func(args, more string) answer {
			return c.oapi("POST", "/jobs", `{"type":"preheat","args":{`+args+`}`+more+`}`)
		}
		a := post(`"type":"file","url":"https://example.com/new","password":"secret"`, `,"scheduler_cluster_ids":[1]`)
		assert.Contains(t, a.body, `"password":"secret"`, "stored in clear")
		time.Sleep(31 * time.Second)
		j := c.job(into[gotJob](t, a).ID)
		assert.Equal(t, "SUCCESS", j.State)
		assert.Equal(t, []string{"cluster-1/dragonfly-seed-client-0"}, c.m.Holders(id))
		post(`"type":"file","urls":["https://example.com/new"],"scope":"all_peers"`, `,"scheduler_cluster_ids":[1]`)
		time.Sleep(31 * time.Second)
		assert.Len(t, c.m.Holders(id), 6)

		failed := into[gotJob](t, post(`"type":"file","url":"https://example.com/new"`, `,"scheduler_cluster_ids":[3]`))
		time.Sleep(31 * time.Second)
		got := c.job(failed.ID)
		assert.Equal(t, "FAILURE", got.State)
		assert.Contains(t, got.Result.JobStates[0].Error, "no available seed peer")

		assert.Equal(t, 200, post(`"type":"image","url":"https://registry.example.com/v2/library/app/manifests/v1"`, "").status)
		for args, text := range map[string]string{
			`"type":"file"`:             "invalid params: url or urls is required",
			`"type":"image"`:            "invalid params: url is required",
			`"type":"image","url":"x"`:  "get image layers failed: get image layers failed: parse access url failed",
			``:                          "unknown preheat type",
			`"type":"file","url":"x/y"`: "candidate schedulers not found",
		} {
			if strings.Contains(text, "candidate") {
				for _, cluster := range []string{"cluster-1", "eu-west", "seedless"} {
					c.m.SetScheduler(cluster, "", SchedulerStopped)
				}
			}
			a := post(args, "")
			assert.Equal(t, 500, a.status, args)
			if !strings.Contains(a.body, "candidate") {
				assert.Equal(t, map[string]string{"message": text}, into[map[string]string](t, a), args)
			}
		}
	})
}
