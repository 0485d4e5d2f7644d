package simulator

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The demo's targets, as the design lists them.
func TestDemoFleet(t *testing.T) {
	m := New(Options{})
	holders := func(task Task) []string { return m.Holders(task.TaskID()) }
	assert.Len(t, holders(Task{URL: "https://example.com/models/llama.bin"}), 8)
	assert.Len(t, holders(Task{URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml"}), 3)
	assert.Empty(t, holders(Task{URL: "https://example.com/tagged.tgz"}))
	assert.Len(t, holders(Task{URL: "https://example.com/partial.bin"}), 1)
	assert.Equal(t, []string{"cluster-1/node-001", "cluster-1/node-002", "cluster-1/node-003"}, holders(Task{URL: "https://example.com/fail.bin"}))
	assert.Len(t, holders(Task{URL: "https://example.com/disk-only.bin"}), 2)
	assert.Len(t, holders(Task{Content: "build-4711"}), 2)
	require.Len(t, DemoFleet().Images, 3)
	image := DemoFleet().Images[0]
	assert.Len(t, image.Layers, 5)
	normal, seeds := map[string]bool{}, 0
	for _, layer := range image.Layers {
		for _, c := range layer.Copies {
			if m.host(c.Host).spec.Seed {
				seeds++
			} else {
				normal[c.Host] = true
			}
		}
	}
	assert.Len(t, normal, 3)
	assert.Equal(t, 2, seeds)
}

func TestTheDemosHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		rows := into[[]gotJob](t, c.oapi("GET", "/jobs?type=delete_task&per_page=1000", ""))
		assert.Len(t, rows, 45, "enough for three pages of twenty")
		now := c.m.Clock().Now()
		states := map[string]int{}
		last, slow := now, 0
		for _, row := range rows {
			states[row.State]++
			assert.False(t, row.CreatedAt.After(last), "the newest first")
			last = row.CreatedAt
			assert.Less(t, now.Sub(row.CreatedAt), 8*time.Hour)
			require.NotEmpty(t, row.Result.JobStates)
			if row.UpdatedAt.Sub(row.CreatedAt).Round(time.Second) == 210*time.Second {
				slow++
			}
		}
		assert.Equal(t, map[string]int{"PENDING": 2, "FAILURE": 1, "SUCCESS": 42}, states, "one is waited for, one is lost, one was given up")
		assert.Equal(t, 1, slow, "one had a hanging host")
		kinds := map[string]int{}
		for _, row := range into[[]gotJob](t, c.oapi("GET", "/jobs?type=gc&per_page=1000", "")) {
			kinds[row.TaskID]++
		}
		for _, kind := range []string{"job", "audit", "scheduler", "seed_peer"} {
			assert.NotZero(t, kinds[kind], kind)
		}

		for _, past := range DemoFleet().History[:11] {
			for _, a := range past.Answers {
				for host := range a.Failures {
					assert.Contains(t, c.m.Holders(past.Target.TaskID()), a.Cluster+"/"+host, "what could not be deleted is there")
				}
			}
		}
		// The pending one ends as any other would.
		pending := into[[]gotJob](t, c.oapi("GET", "/jobs?type=delete_task&state=PENDING", ""))[0]
		time.Sleep(30 * time.Minute)
		assert.Equal(t, "FAILURE", c.job(pending.ID).State)
		next := c.create(getF)
		assert.Greater(t, next.ID, rows[0].ID)
	})
}

// large is a fleet past what the demo has.
func large(hosts, tasks int) Fleet {
	f := Fleet{Clusters: []Cluster{{Name: "c"}}}
	for i := range hosts {
		f.Clusters[0].Hosts = append(f.Clusters[0].Hosts, Host{Name: fmt.Sprintf("n%04d", i), IP: fmt.Sprintf("127.%d.%d.1", i/250, i%250)})
	}
	for i := range tasks {
		t := Task{URL: fmt.Sprintf("https://example.com/%d", i)}
		for k := range 10 {
			t.Copies = append(t.Copies, Copy{Host: fmt.Sprintf("c/n%04d", (i*7+k*13)%hosts)})
		}
		f.Tasks = append(f.Tasks, t)
	}
	return f
}

func TestALargeFleetWithThousandsOfJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts, jobs := 2000, 3000
		if testing.Short() {
			hosts, jobs = 200, 300
		}
		c := newCaller(t, Options{Fleet: large(hosts, 10000)})
		for i := range jobs {
			c.create(fmt.Sprintf(`{"type":"delete_task","args":{"url":"https://example.com/%d"}}`, i))
		}
		j := c.create(`{"type":"get_task","args":{"url":"https://example.com/9999"}}`)
		time.Sleep(31 * time.Second)
		assert.Len(t, c.job(j.ID).Result.JobStates[0].Results[0].Peers, 10)
		assert.Contains(t, c.oapi("GET", "/jobs?state=SUCCESS&per_page=1", "").header.Get("Link"), fmt.Sprintf("page=%d&", jobs+1))
	})
}

func BenchmarkSearch(b *testing.B) {
	c := &caller{b, New(Options{Fleet: large(2000, 10000)})}
	for b.Loop() {
		c.oapi("POST", "/jobs", `{"type":"get_task","args":{"url":"https://example.com/9999"}}`)
	}
}
