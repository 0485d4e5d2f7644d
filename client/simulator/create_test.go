package simulator

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// llama is a target of the demo that both clusters hold.
const llama = `"args":{"url":"https://example.com/models/llama.bin"}`

func TestTheLimiterStageWritesItsRefusalTwice(t *testing.T) {
	c := newCaller(t, Options{})
	for body, text := range map[string]string{
		``:                              `{"errors":"EOF"}`,
		`{`:                             `{"errors":"unexpected EOF"}`,
		`{"args":{}}`:                   `{"errors":"Key: 'CreateJobRequest.Type' Error:Field validation for 'Type' failed on the 'required' tag"}`,
		`{"type":"get_task","args":5}`:  `{"errors":"json: cannot unmarshal number into Go struct field CreateJobRequest.args of type map[string]interface {}"}`,
		`{"type":"get_task","bio":[1]}`: `{"errors":"json: cannot unmarshal array into Go struct field CreateJobRequest.bio of type string"}`,
		`{"type":"get_task","scheduler_cluster_ids":[-1]}`: `{"errors":"json: cannot unmarshal number -1 into Go struct field CreateJobRequest.scheduler_cluster_ids of type uint"}`,
	} {
		a := c.oapi("POST", "/jobs", body)
		assert.Equal(t, 422, a.status, body)
		assert.Equal(t, text+text, a.body, body)
	}
}

func TestValidation(t *testing.T) {
	c := newCaller(t, Options{})
	const required = "invalid params: task_id, content_for_calculating_task_id or url is required"
	fails := func(field, tag string) string {
		return validation("Create"+field[:strings.IndexByte(field, '.')]+"JobRequest", field[strings.IndexByte(field, '.')+1:], tag)
	}
	for body, text := range map[string]string{
		`{"type":"get_task"}`:                                                                  required,
		`{"type":"delete_task","args":{"tag":"x"}}`:                                            required,
		`{"type":"Get_task","args":{"url":"x"}}`:                                               "Unknow type",
		`{"type":"get_task","args":{"url":"x","piece_length":0}}`:                              fails("GetTask.Args.PieceLength", "gte"),
		`{"type":"delete_task","args":{"url":"x","piece_length":67108865}}`:                    fails("DeleteTask.Args.PieceLength", "lte"),
		`{"type":"get_task","args":{"url":"x","concurrent_peer_count":1001}}`:                  fails("GetTask.Args.ConcurrentPeerCount", "lte"),
		`{"type":"get_task","args":{"url":"x","concurrent_peer_count":-1}}`:                    fails("GetTask.Args.ConcurrentPeerCount", "gte"),
		`{"type":"get_task","args":{"url":5}}`:                                                 "json: cannot unmarshal number into Go struct field GetTaskArgs.args.url of type string",
		`{"type":"delete_task","args":{"url":5}}`:                                              "json: cannot unmarshal number into Go struct field DeleteTaskArgs.args.url of type string",
		`{"type":"get_task","args":{"url":"x","piece_length":"4194304"}}`:                      "json: cannot unmarshal string into Go struct field GetTaskArgs.args.piece_length of type uint64",
		`{"type":"get_image_distribution","args":{"tag":"x"}}`:                                 fails("GetImageDistribution.Args.URL", "required"),
		`{"type":"get_image_distribution","args":{"url":"x","concurrent_layer_count":101}}`:    fails("GetImageDistribution.Args.ConcurrentLayerCount", "lte"),
		`{"type":"preheat","args":{"url":"x"}}`:                                                fails("Preheat.Args.Type", "required"),
		`{"type":"get_task","args":{"url":"x","piece_length":1,"concurrent_peer_count":2000}}`: fails("GetTask.Args.PieceLength", "gte") + "\n" + fails("GetTask.Args.ConcurrentPeerCount", "lte"),
	} {
		a := c.oapi("POST", "/jobs", body)
		assert.Equal(t, 422, a.status, body)
		assert.Equal(t, map[string]string{"errors": text}, into[map[string]string](t, a), body)
	}
	accepted := c.create(`{"type":"get_task","args":{"url":":not a url","timeout":-1,"zzz":1},"seed_peer_cluster_ids":[7],"more":true}`)
	assert.NotContains(t, accepted.Args, "zzz", "unknown fields are ignored")
	assert.Equal(t, "", accepted.Args["task_id"], "the computed id is told nowhere")
	assert.Regexp(t, `^group_[0-9a-f-]{36}$`, accepted.TaskID)
}

func TestTheRateLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := DemoFleet()
		fleet.Clusters[1].JobRateLimit = 2
		c := newCaller(t, Options{Fleet: fleet})
		post := func(ids string) answer {
			return c.oapi("POST", "/jobs", `{"type":"get_task",`+llama+`,"scheduler_cluster_ids":`+ids+`}`)
		}
		passed := func(n int, ids string) (passed int) {
			for range n {
				if post(ids).status == 200 {
					passed++
				}
			}
			return passed
		}
		assert.Equal(t, 10, passed(14, "[1]"))
		assert.Equal(t, 2, passed(4, "[2]"))
		refused := post("[1]")
		assert.Equal(t, 429, refused.status)
		assert.Equal(t, "rate limit exceeded", refused.body)
		assert.Equal(t, "text/plain; charset=utf-8", refused.header.Get("Content-Type"))
		assert.Empty(t, refused.header.Get("Retry-After"))
		assert.Equal(t, 14, passed(14, "[]"), "without ids nothing is limited")

		time.Sleep(500 * time.Millisecond)
		assert.Equal(t, 5, passed(14, "[1]"), "it fills up by and by")
		time.Sleep(time.Minute)
		for range 2 { // refused later on, and counted all the same
			assert.Equal(t, 422, c.oapi("POST", "/jobs", `{"type":"zzz","scheduler_cluster_ids":[2]}`).status)
		}
		assert.Equal(t, 0, passed(1, "[2]"))

		time.Sleep(time.Minute)
		assert.Equal(t, 0, passed(10, "[1,2,99]"), "an unknown cluster refuses")
		assert.Equal(t, 0, passed(1, "[2]"), "and the tokens spent before it are gone")
		assert.Equal(t, 429, post("[0]").status)
	})
}

func TestAClusterIsKnownToTheLimiterLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		status := func(id string) int {
			return c.oapi("POST", "/jobs", `{"type":"get_task",`+llama+`,"scheduler_cluster_ids":[`+id+`]}`).status
		}
		c.m.AddCluster(Cluster{Name: "new", Hosts: []Host{{Name: "node-001", IP: "127.2.1.2"}}})
		assert.Equal(t, 429, status("3"))
		c.m.RemoveCluster("eu-west")
		gone := c.oapi("POST", "/jobs", `{"type":"get_task",`+llama+`,"scheduler_cluster_ids":[2]}`)
		assert.Equal(t, 404, gone.status)
		assert.Equal(t, `{"message":"scheduler cluster id 2: record not found"}`, gone.body)
		time.Sleep(3 * time.Minute)
		assert.Equal(t, 200, status("3"))
		assert.Equal(t, 429, status("2"))
	})
}

func TestABioTooLongIsRefusedAfterTheWorkWasQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		id := Task{URL: "https://example.com/models/llama.bin"}.TaskID()
		post := func(n int) answer {
			return c.oapi("POST", "/jobs", fmt.Sprintf(`{"type":"delete_task",%s,"bio":%q}`, llama, strings.Repeat("ä", n)))
		}
		rows := len(into[[]gotJob](t, c.oapi("GET", "/jobs?per_page=1000", "")))
		a := post(1025)
		assert.Equal(t, 500, a.status)
		assert.Equal(t, `{"message":"Internal Server Error"}`, a.body)
		time.Sleep(time.Second)
		assert.Empty(t, c.m.Holders(id), "deleted all the same")
		assert.Len(t, into[[]gotJob](t, c.oapi("GET", "/jobs?per_page=1000", "")), rows, "and no row tells")
		assert.Equal(t, 200, post(1024).status)
	})
}

func TestWhichSchedulersGetWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		two := []Scheduler{{Name: "a"}, {Name: "b"}}
		hosts := []Host{{Name: "node-001", IP: "127.0.1.2"}}
		c := newCaller(t, Options{Fleet: Fleet{Clusters: []Cluster{
			{Name: "one", Schedulers: two, Hosts: hosts},
			{Name: "two", NoSchedulers: true},
			{Name: "three", Schedulers: []Scheduler{{State: SchedulerStopped}}},
		}}})
		post := func(ids string) answer {
			return c.oapi("POST", "/jobs", `{"type":"get_task",`+llama+`,"scheduler_cluster_ids":`+ids+`}`)
		}
		repeated := into[gotJob](t, post("[1,1]"))
		assert.Len(t, repeated.Clusters, 4, "a cluster for each of its schedulers, and twice when it is named twice")
		time.Sleep(31 * time.Second)
		done := c.job(repeated.ID)
		assert.Len(t, done.Result.JobStates, 4)
		assert.Len(t, done.Clusters, 1, "read by its id, each once")

		assert.Len(t, into[gotJob](t, post("[1,2,3]")).Clusters, 2, "clusters without an active scheduler are passed by")
		none := post("[2,3]")
		assert.Equal(t, 500, none.status)
		assert.Equal(t, `{"message":"active schedulers not found"}`, none.body)
	})
}

// The manager takes the url before the content before the id (contract §0.5).
func TestPrecedence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		found := func(args string) int {
			return len(c.run(`{"type":"get_task","args":{` + args + `}}`).answers()[1][0].Peers)
		}
		tagged := `"task_id":"` + Task{URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml"}.TaskID() + `"`
		const content, url = `"content_for_calculating_task_id":"build-4711"`, `"url":"https://example.com/models/llama.bin"`
		assert.Equal(t, 3, found(tagged))
		assert.Equal(t, 2, found(content+","+tagged))
		assert.Equal(t, 6, found(url+","+content+","+tagged))
		assert.Equal(t, 0, found(`"content_for_calculating_task_id":"",`+tagged), "an empty content counts as given")
		assert.Equal(t, 0, found(url+`,"piece_length":4194304`))
		assert.Equal(t, 6, found(`"url":"https://example.com/models/llama.bin?Signature=x"`))
	})
}

// A manager that is set up again gives the same ids to jobs of other groups.
func TestAGroupIsOfOneManagerAlone(t *testing.T) {
	const body = `{"type":"delete_task",` + llama + `}`
	one, other := newCaller(t, Options{}).create(body), newCaller(t, Options{}).create(body)
	assert.Equal(t, one.ID, other.ID)
	assert.NotEqual(t, one.TaskID, other.TaskID)
	assert.Regexp(t, `^group_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, one.TaskID)
}

// validation is the text of one field that does not validate.
func validation(name, field, rule string) string {
	return fmt.Sprintf("Key: '%s.%s' Error:Field validation for '%s' failed on the '%s' tag", name, field, field[strings.LastIndexByte(field, '.')+1:], rule)
}
