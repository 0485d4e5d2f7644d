// Package client speaks the HTTP API of a Dragonfly manager: its jobs, image
// distribution, clusters and personal access tokens. It knows nothing of
// terminals. The behaviour it counts on is that of managers from v2.2.4 on.
package client
