package client_test

import (
	"context"
	"errors"
	"fmt"

	"dftask/client"
	"dftask/client/simulator"
)

// manager starts the built-in manager on loopback. A program would have an address
// and a token instead.
func manager() (url, token string, end func()) {
	m, err := simulator.Start(simulator.Options{})
	if err != nil {
		panic(err)
	}
	return m.URL(), m.Token(), func() { _ = m.Close() }
}

func Example() {
	url, token, end := manager()
	defer end()
	c, err := client.New(client.Options{URL: url, Token: token})
	if err != nil {
		fmt.Println(err)
		return
	}
	clusters, err := c.Clusters(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cluster := range clusters {
		fmt.Println(cluster.ID, cluster.Name)
	}
	// Output:
	// 1 cluster-1
	// 2 eu-west
}

// An error is a sentence, says what to do, and is told apart by its type.
func ExampleProblem() {
	url, _, end := manager()
	defer end()
	c, err := client.New(client.Options{URL: url, Token: "no token of this manager"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Job(context.Background(), 1)
	var problem client.Problem
	fmt.Println(client.IsAuth(err), errors.As(err, &problem) && problem.Advice() != "")
	// Output: true true
}

// The ID of a URL's task is computed as the manager computes it.
func ExampleURLTask_ID() {
	fmt.Println(client.URLTask{URL: "https://example.com/tagged.tgz", Tag: "prod", Application: "ml"}.ID())
	// Output: 5fbd9d81a7adf054cd43b771e021827526d3d5a858cc4874efb12036fe5ec3d2
}
