package client_test

import (
	"context"
	"fmt"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/simulator/web"
)

// List the scheduler clusters of a manager, and make a job that searches a URL. The
// built-in manager takes the place of a real one.
func Example() {
	manager := simulator.New(simulator.Options{})
	defer manager.Close()
	c, err := client.New(client.Options{
		URL: "http://manager.example.com:8080", Token: manager.Token(),
		Transport: web.Transport(manager.Handler()), Now: manager.Clock().Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	clusters, err := c.Clusters(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cluster := range clusters {
		fmt.Println(cluster.ID, cluster.Name)
	}
	job, err := c.CreateJob(ctx, client.NewJob{Type: client.GetTask, Args: client.TaskArgs{URL: "https://example.com/models/llama.bin"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(job.Type, job.State)
	// Output:
	// 1 cluster-1
	// 2 eu-west
	// get_task PENDING
}
