package client

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// ImageArgs ask which hosts hold the blobs of an image (contract §2.3).
type ImageArgs struct {
	// URL of the manifest: scheme://host/v2/NAME/manifests/TAG-or-DIGEST.
	URL string `json:"url"`
	// Platform as os/arch; empty is the manager's own.
	Platform            string            `json:"platform,omitempty"`
	Tag                 string            `json:"tag,omitempty"`
	Application         string            `json:"application,omitempty"`
	PieceLength         *uint64           `json:"piece_length,omitempty"`
	FilteredQueryParams string            `json:"filtered_query_params,omitempty"`
	Username            string            `json:"username,omitempty"`
	Password            string            `json:"password,omitempty"`
	Headers             map[string]string `json:"headers,omitempty"`
}

// ImageDistribution is which normal hosts hold which blobs of an image. Seed
// peers are left out by the manager, partial copies count as copies, and a
// blob whose search failed is silently missing (contract §4.3).
type ImageDistribution struct {
	// Blobs are the URLs of the image's blobs, the config first.
	Blobs []string
	Hosts []ImageHost
}

// ImageHost is a host that holds blobs of an image.
type ImageHost struct {
	IP        string
	Hostname  string
	ClusterID uint
	// Blobs are URLs, in no order.
	Blobs []string
}

type blobURL struct {
	URL string `json:"url"`
}

func blobURLs(blobs []blobURL) []string {
	urls := make([]string, len(blobs))
	for i, b := range blobs {
		urls[i] = b.URL
	}
	return urls
}

// UnmarshalJSON reads the per-host list under both names it has had: layers
// up to v2.3.0, cached_layers since (contract §4.3).
func (d *ImageDistribution) UnmarshalJSON(data []byte) error {
	var wire struct {
		Image struct {
			Layers []blobURL `json:"layers"`
		} `json:"image"`
		Peers []struct {
			IP        string    `json:"ip"`
			Hostname  string    `json:"hostname"`
			ClusterID uint      `json:"scheduler_cluster_id"`
			Cached    []blobURL `json:"cached_layers"`
			Layers    []blobURL `json:"layers"`
		} `json:"peers"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*d = ImageDistribution{Blobs: blobURLs(wire.Image.Layers)}
	for _, p := range wire.Peers {
		d.Hosts = append(d.Hosts, ImageHost{IP: p.IP, Hostname: p.Hostname, ClusterID: p.ClusterID, Blobs: blobURLs(append(p.Cached, p.Layers...))})
	}
	return nil
}

// ImageDistribution asks where the blobs of an image are. The manager answers
// when its own searches have ended, mostly after 3 to 8 s, at worst after
// 5 min for each eight blobs; the question leaves one get_task job a blob in
// the job list, with the bio given.
func (c *Client) ImageDistribution(ctx context.Context, args ImageArgs, bio string, clusterIDs []uint) (*ImageDistribution, error) {
	if strings.TrimSpace(args.URL) == "" {
		return nil, &RefusedError{Field: "url", Reason: "the manifest URL is empty", Next: "Give a manifest URL: https://REGISTRY/v2/NAME/manifests/TAG."}
	}
	if err := CheckPieceLength(args.PieceLength); err != nil {
		return nil, err
	}
	var d ImageDistribution
	req := jobRequest{Type: "get_image_distribution", Args: args, Bio: bio, ClusterIDs: distinct(clusterIDs)}
	_, err := c.do(ctx, call{method: http.MethodPost, path: "/oapi/v1/jobs", body: req, timeout: imageTimeout, what: clustersText(req.ClusterIDs)}, &d)
	if err != nil {
		return nil, withClusters(err, req.ClusterIDs)
	}
	if len(d.Blobs) == 0 {
		// A manager fails where an image has no blobs (contract §2.2). This answer
		// does not mean that no host holds one.
		return nil, &NotManagerError{Host: c.base.Host, Found: "an image without blobs", Sent: true}
	}
	return &d, nil
}
