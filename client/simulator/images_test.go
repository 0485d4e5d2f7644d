package simulator

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const imageBody = `{"type":"get_image_distribution","args":{"url":"https://registry.example.com/v2/library/app/manifests/v1"},"bio":"INC-1"}`

func TestAnImageIsAskedForBlobByBlob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		begun := c.m.Clock().Now()
		a := c.oapi("POST", "/jobs", imageBody)
		require.Equal(t, 200, a.status, a.body)
		assert.InDelta(t, 3, c.m.Clock().Now().Sub(begun).Seconds(), 0.1, "it answers at the second look")
		got := into[distributionJSON](t, a)
		require.Len(t, got.Image.Layers, 5)
		assert.True(t, strings.HasSuffix(got.Image.Layers[0].URL, "/v2/library/app/blobs/sha256:"+strings.Repeat("c", 64)), "the config first")
		layers := map[string]int{}
		for _, p := range got.Peers {
			layers[p.IP+"-"+p.Hostname] = len(p.CachedLayers)
			assert.Equal(t, strings.HasPrefix(p.IP, "127.0."), p.SchedulerClusterID == 1)
		}
		assert.Equal(t, map[string]int{"127.0.1.2-node-001": 2, "127.0.1.3-node-002": 2, "127.1.1.4-node-003": 1}, layers, "without the seed peer")

		rows := into[[]gotJob](t, c.oapi("GET", "/jobs?per_page=5", ""))
		for _, row := range rows {
			assert.Equal(t, "get_task", row.Type)
			assert.Equal(t, "SUCCESS", row.State)
			assert.Equal(t, "INC-1", row.Bio, "a row for each blob, with the bio")
		}
		assert.Equal(t, got.Image.Layers[0].URL, rows[4].Args["url"])
		assert.Empty(t, into[[]gotJob](t, c.oapi("GET", "/jobs?type=get_image_distribution", "")), "and none for the image")
	})
}

func TestLayersInTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		begun := c.m.Clock().Now()
		a := c.oapi("POST", "/jobs", strings.Replace(imageBody, `"args":{`, `"args":{"concurrent_layer_count":2,`, 1))
		assert.Equal(t, 200, a.status)
		assert.InDelta(t, 9, c.m.Clock().Now().Sub(begun).Seconds(), 0.5, "two, two and one")
	})
}

func TestASlowOrDeadLayerIsSilentlyMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.m.SetHost("eu-west/node-001", HostHanging)
		begun := c.m.Clock().Now()
		a := c.oapi("POST", "/jobs", imageBody)
		assert.InDelta(t, 123, c.m.Clock().Now().Sub(begun).Seconds(), 1, "the first look after two minutes")
		assert.Len(t, into[distributionJSON](t, a).Peers, 3)

		c.m.SetScheduler("eu-west", "", SchedulerFrozen)
		begun = c.m.Clock().Now()
		a = c.oapi("POST", "/jobs", imageBody)
		assert.InDelta(t, 293, c.m.Clock().Now().Sub(begun).Seconds(), 1, "the last look")
		assert.Equal(t, 200, a.status)
		assert.Contains(t, a.body, `"peers":[]`, "never null")
	})
}

func TestPartialCopiesCountAsCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.m.AddImage(Image{URL: "https://registry.example.com/v2/p/manifests/1", Layers: []Layer{
			{Digest: demoDigest('a'), Copies: []Copy{{Host: "cluster-1/node-005", Unfinished: true}}},
		}})
		a := c.oapi("POST", "/jobs", `{"type":"get_image_distribution","args":{"url":"https://registry.example.com/v2/p/manifests/1"}}`)
		assert.Equal(t, "node-005", into[distributionJSON](t, a).Peers[0].Hostname)
	})
}

func TestRegistries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		layer := []Layer{{Digest: demoDigest('a')}}
		c.m.AddImage(Image{URL: "https://r.example.com/v2/arm/manifests/1", Platform: "linux/arm64", Layers: layer})
		c.m.AddImage(Image{URL: "https://r.example.com/v2/locked/manifests/1", Username: "u", Password: "p", Layers: layer})
		c.m.AddImage(Image{URL: "https://r.example.com/v2/empty/manifests/1"})
		const layers = "get image layers failed: get image layers failed: "
		for args, text := range map[string]string{
			`"url":"https://r.example.com/arm:1"`:                                                        layers + "parse access url failed",
			`"url":"https://r.example.com/v2/none/manifests/1"`:                                          layers + "failed to pull image manifest: manifest unknown",
			`"url":"https://r.example.com/v2/arm/manifests/1"`:                                           "no valid image layers found",
			`"url":"https://r.example.com/v2/empty/manifests/1"`:                                         "no valid image layers found",
			`"url":"https://r.example.com/v2/arm/manifests/1","platform":"linux/arm64"`:                  "",
			`"url":"https://r.example.com/v2/arm/manifests/1","platform":"arm64"`:                        layers + `"arm64": unknown operating system or architecture: invalid argument`,
			`"url":"https://r.example.com/v2/locked/manifests/1"`:                                        layers + "failed to authenticate with registry: status code: 401",
			`"url":"https://r.example.com/v2/locked/manifests/1","username":"u","password":"p"`:          "",
			`"url":"https://r.example.com/v2/locked/manifests/1","headers":{"Authorization":"Bearer x"}`: "",
			`"url":"http://127.0.0.1/v2/app/manifests/1"`:                                                layers + "failed to authenticate with registry: ip 127.0.0.1 is invalid",
		} {
			a := c.oapi("POST", "/jobs", `{"type":"get_image_distribution","args":{`+args+`}}`)
			if text == "" {
				assert.Equal(t, 200, a.status, args)
				continue
			}
			assert.Equal(t, 500, a.status, args)
			assert.Equal(t, map[string]string{"message": text}, into[map[string]string](t, a), args)
		}
	})
}

func TestAClosedManagerLetsNobodyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.m.SetScheduler("eu-west", "", SchedulerFrozen)
		answered := make(chan answer)
		go func() { answered <- c.oapi("POST", "/jobs", imageBody) }()
		time.Sleep(time.Second)
		require.NoError(t, c.m.Close())
		assert.Equal(t, 500, (<-answered).status)
	})
}

func TestAManagerThatRestartsDropsItsImageRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.m.SetScheduler("eu-west", "", SchedulerFrozen)
		answered := make(chan answer)
		go func() { answered <- c.oapi("POST", "/jobs", imageBody) }()
		time.Sleep(time.Second)
		c.m.Restart()
		assert.Equal(t, 500, (<-answered).status)
	})
}

// containerd asks a mirror for a manifest with the registry's name in the query,
// which goes to the registry and is no part of the blobs' URLs.
func TestAManifestWithAQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, err := os.ReadFile("../../testdata/inputs/21-manifest-with-ns.txt")
		require.NoError(t, err)
		c := newCaller(t, Options{})
		a := c.oapi("POST", "/jobs", `{"type":"get_image_distribution","args":{"url":"`+strings.TrimSpace(string(text))+`"}}`)
		require.Equal(t, 200, a.status, a.body)
		got := into[distributionJSON](t, a)
		require.Len(t, got.Image.Layers, 5)
		assert.Equal(t, "https://registry.example.com/v2/library/app/blobs/sha256:"+strings.Repeat("c", 64), got.Image.Layers[0].URL)
	})
}
