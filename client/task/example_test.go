package task_test

import (
	"context"
	"fmt"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
)

// engine works with the built-in manager, a thousand times as fast as real time. A
// program would have an address and a token, and the clock send.SystemClock.
func engine() (*task.Engine, func()) {
	m := simulator.New(simulator.Options{Speed: 1000})
	c, err := client.New(client.Options{
		URL: "http://manager.example.com:8080", Token: m.Token(),
		Transport: simulator.Transport(m.Handler()), Now: m.Clock().Now,
	})
	if err != nil {
		panic(err)
	}
	return &task.Engine{API: c, Clock: m.Clock(), Who: "operator@host"}, func() { _ = m.Close() }
}

func ExampleEngine_Search() {
	e, end := engine()
	defer end()
	var found task.SearchResult
	for u := range e.Search(context.Background(), task.Query{Type: task.Content, Content: "build-4711"}, nil) {
		found = u.Result
	}
	for _, cluster := range found.Clusters {
		fmt.Println(cluster.Name, len(cluster.Hosts), "copies")
	}
	// Output:
	// cluster-1 2 copies
	// eu-west 0 copies
}

func ExampleEngine_Purge() {
	e, end := engine()
	defer end()
	var last task.PurgeUpdate
	for u := range e.Purge(context.Background(), task.PurgeRequest{
		Query:  task.Query{Type: task.URL, URL: "https://example.com/models/llama.bin"},
		Reason: "a bad build",
	}) {
		last = u
	}
	fmt.Println(last.Result.Verdict, last.Result.Deleted(), last.Err)
	// Output: purged 8 <nil>
}
