package simulator

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnknownRoutesAreTheConsoles(t *testing.T) {
	c := newCaller(t, Options{})
	for _, r := range []struct{ method, path string }{
		{"GET", "/oapi/v1/nope"}, {"POST", "/oapi/v1/clusters"}, {"PUT", "/oapi/v1/jobs"}, {"HEAD", "/healthy"},
		{"GET", "/OAPI/v1/jobs"}, {"GET", "//oapi/v1/jobs"}, {"OPTIONS", "/oapi/v1/jobs"}, {"GET", "/oapi/v1/schedulers"},
	} {
		a := c.do(r.method, r.path, "")
		assert.Equal(t, 301, a.status, r)
		assert.Equal(t, "/", a.header.Get("Location"), r)
	}
	console := c.do("GET", "/", "")
	assert.Equal(t, 200, console.status)
	assert.Equal(t, "text/html; charset=utf-8", console.header.Get("Content-Type"))
	assert.Contains(t, console.body, "<!doctype html>")
}

func TestTrailingSlashes(t *testing.T) {
	c := newCaller(t, Options{})
	for _, r := range []struct {
		method, path, location string
		status                 int
	}{
		{"GET", "/oapi/v1/jobs/", "/oapi/v1/jobs", 301},
		{"GET", "/oapi/v1/jobs/?page=2", "/oapi/v1/jobs?page=2", 301},
		{"POST", "/oapi/v1/jobs/", "/oapi/v1/jobs", 307},
		{"PATCH", "/oapi/v1/jobs/5/", "/oapi/v1/jobs/5", 307},
	} {
		a := c.do(r.method, r.path, "")
		assert.Equal(t, r.status, a.status, r)
		assert.Equal(t, r.location, a.header.Get("Location"), r)
	}
}

func TestHealth(t *testing.T) {
	assert.Equal(t, `"OK"`, newCaller(t, Options{}).do("GET", "/healthy", "").body)
}

func TestHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{Speed: 3600})
		time.Sleep(time.Second)
		a := c.oapi("GET", "/jobs", "")
		assert.Equal(t, c.m.Clock().Now().Format("Mon, 02 Jan 2006 15:04:05 GMT"), a.header.Get("Date"), "by the manager's clock")
		assert.Equal(t, "127.0.0.1, ::1", a.header.Get("X-Server-Ip"))
	})
}

func TestAnswersAreCompressedWhenAsked(t *testing.T) {
	c := newCaller(t, Options{})
	plain := c.do("GET", "/oapi/v1/jobs", "", "Authorization", "Bearer "+c.m.Token())
	zipped := c.do("GET", "/oapi/v1/jobs", "", "Authorization", "Bearer "+c.m.Token(), "Accept-Encoding", "gzip")
	assert.Empty(t, plain.header.Get("Content-Encoding"))
	assert.Equal(t, "gzip", zipped.header.Get("Content-Encoding"))
	assert.Equal(t, "Accept-Encoding", zipped.header.Get("Vary"))
	reader, err := gzip.NewReader(strings.NewReader(zipped.body))
	require.NoError(t, err)
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	assert.Equal(t, plain.body, string(body))
}

func TestClusters(t *testing.T) {
	c := newCaller(t, Options{})
	assert.Len(t, into[[]clusterJSON](t, c.oapi("GET", "/clusters", "")), 2)
	assert.Equal(t, "eu-west", into[[]clusterJSON](t, c.oapi("GET", "/clusters?name=eu-west", ""))[0].Name)
	empty := c.oapi("GET", "/clusters?page=2", "")
	assert.Equal(t, "null", empty.body, "an empty page is null")
	assert.Contains(t, empty.header.Get("Link"), "page=3&per_page=10>;rel=next")
	assert.Equal(t, 422, c.oapi("GET", "/clusters?page=-1", "").status)

	c.m.AddCluster(Cluster{Name: "broken", Unpaired: true})
	a := c.oapi("GET", "/clusters", "")
	assert.Equal(t, 500, a.status)
	assert.Equal(t, `{"message":"invalid number of the seed peer cluster"}`, a.body)
}
