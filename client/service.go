package client

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
)

// Service is a part of Dragonfly, as its metrics name it.
type Service struct {
	// Name is "manager" or "scheduler"; empty where no metrics are open.
	Name    string
	Version string
}

// maxMetrics bounds what is read of metrics, in bytes.
const maxMetrics = 4 << 20

var versionMetric = regexp.MustCompile(`^dragonfly_([a-z_]+)_version\{(?:.*,)?git_version="([^"]*)"`)

// Service asks what answers at the address and which version it is. Managers tell it
// where metrics are enabled, without a token; their other answers do not (contract
// §7.2). The zero value is an answer that does not tell.
func (c *Client) Service(ctx context.Context) (_ Service, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	seen := Exchange{Began: c.now(), Method: http.MethodGet, Path: "/metrics"}
	defer func() { c.observe(seen, nil, nil, err) }()
	res, err := c.http.R().SetContext(ctx).SetDoNotParseResponse(true).SetHeader("Accept", "text/plain").Get(seen.Path)
	if err != nil {
		return Service{}, c.transportError(err, false, false)
	}
	defer res.RawBody().Close()
	if seen.Status = res.StatusCode(); seen.Status != http.StatusOK {
		return Service{}, nil
	}
	lines := bufio.NewScanner(io.LimitReader(res.RawBody(), maxMetrics))
	for lines.Scan() {
		if said := versionMetric.FindSubmatch(lines.Bytes()); said != nil {
			return Service{Name: cut(string(said[1])), Version: cut(string(said[2]))}, nil
		}
	}
	return Service{}, nil
}

// Proxy is the host and port of the proxy that the environment names for the manager;
// empty for none, and for one whose address cannot be read, which fails every exchange.
func (c *Client) Proxy() string {
	u, err := proxy(&http.Request{URL: c.base})
	if err != nil || u == nil {
		return ""
	}
	return u.Host
}
