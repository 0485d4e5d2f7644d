package task_test

import (
	"context"
	"fmt"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
	"dftask/client/task"
)

// Search a URL, purge its copies, and print the verdict. The built-in manager takes
// the place of a real one; its clock runs twenty times as fast.
func Example() {
	manager := simulator.New(simulator.Options{Speed: 20})
	defer manager.Close()
	c, err := client.New(client.Options{
		URL: "http://manager.example.com:8080", Token: manager.Token(),
		Transport: web.Transport(manager.Handler()), Now: manager.Clock().Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	engine := &task.Engine{API: c, Clock: manager.Clock(), Who: "me@host"}
	ctx := context.Background()
	target := task.Query{Type: task.URL, URL: "https://example.com/models/llama.bin"}

	var found task.SearchUpdate
	for found = range engine.Search(ctx, target, nil) {
		// Each update holds all that is known so far.
	}
	fmt.Println("copies:", found.Result.Copies())

	var purged task.PurgeUpdate
	for purged = range engine.Purge(ctx, task.PurgeRequest{Query: target, Known: found.Result.Known(), Asked: found.Result.Asked()}) {
		// purged.Wait says what is waited for.
	}
	if purged.Err != nil {
		fmt.Println(purged.Err)
		return
	}
	fmt.Println("deleted:", purged.Result.Deleted())
	fmt.Println("verdict:", purged.Result.Verdict)
	for _, remedy := range purged.Result.Remedies() {
		fmt.Println(remedy.Text)
	}
	// Output:
	// copies: 8
	// deleted: 8
	// verdict: purged
}

// What a person is told before the purge of an image is confirmed.
func ExamplePreview() {
	preview := task.Preview{Forgotten: true}
	preview.Add(task.Target{Query: task.Query{Type: task.Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"}})
	for _, clause := range preview.Clauses() {
		fmt.Println(clause)
	}
	// Output:
	// copies that the schedulers have forgotten are not reached: the verdict will say what is left
	// other images that share a layer lose it too
	// layers that no host holds under their URL are deleted under their digest, too
}
