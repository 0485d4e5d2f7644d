package image

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

// registry answers for an image that is built for some platforms, and writes down what
// it was asked for.
type registry struct {
	blobs map[string][]string
	// whole are those of an image for all platforms.
	whole []string

	mu    sync.Mutex
	asked []string
}

func (r *registry) ask(platform string) (*client.ImageDistribution, error) {
	r.mu.Lock()
	r.asked = append(r.asked, platform)
	r.mu.Unlock()
	blobs := slices.Concat(r.whole, r.blobs[platform])
	if len(blobs) == 0 {
		return nil, &client.ServerError{Message: "get image layers failed: get image layers failed: no matching manifest for platform " + platform}
	}
	return &client.ImageDistribution{Blobs: blobs, Hosts: []client.ImageHost{{Hostname: "node-001", Blobs: blobs}}}, nil
}

func TestEachPlatformIsAskedForOnce(t *testing.T) {
	r := &registry{blobs: map[string][]string{"linux/amd64": {"a", "shared"}, "linux/arm64": {"b", "shared"}}}
	for _, text := range []string{"linux/amd64,linux/arm64,linux/aarch64", "all"} {
		r.asked = nil
		d, err := Ask(text, r.ask)
		require.NoError(t, err, text)
		assert.Equal(t, []string{"a", "shared", "b", "shared"}, d.Blobs, text)
		assert.Equal(t, map[string][]string{"a": {"linux/amd64"}, "b": {"linux/arm64"}, "shared": {"linux/amd64", "linux/arm64"}}, d.Platforms, text)
		slices.Sort(r.asked)
		assert.Equal(t, slices.Compact(slices.Clone(r.asked)), r.asked, "each once: %s", text)
	}
	r.asked = nil
	d, err := Ask("linux/amd64", r.ask)
	require.NoError(t, err)
	assert.Equal(t, []string{"linux/amd64"}, r.asked)
	assert.Nil(t, d.Platforms)
}

// An image that is no index is the same for every platform: many questions would make
// the manager search its blobs as often.
func TestAnImageForAllPlatformsIsAskedForOnce(t *testing.T) {
	r := &registry{whole: []string{"a"}}
	d, err := Ask("all", r.ask)
	require.NoError(t, err)
	assert.Len(t, r.asked, 1)
	assert.Equal(t, []string{"a"}, d.Blobs)
	assert.Nil(t, d.Platforms)
}

// A platform that was named and is not there is told by its name, for its copies would
// be taken for gone.
func TestAPlatformThatIsNotThere(t *testing.T) {
	r := &registry{blobs: map[string][]string{"linux/amd64": {"a"}}}
	_, err := Ask("linux/amd64,linux/s390x", r.ask)
	var missing *PlatformError
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, "the image is not built for linux/s390x", err.Error())
	_, err = Ask("linux/s390x", r.ask)
	assert.ErrorContains(t, err, "no matching manifest")
	_, err = Ask("all", (&registry{}).ask)
	assert.ErrorContains(t, err, "no matching manifest")
	broken := errors.New("the line broke")
	_, err = Ask("all", func(platform string) (*client.ImageDistribution, error) {
		if platform == "linux/s390x" {
			return nil, broken
		}
		return r.ask(platform)
	})
	assert.ErrorIs(t, err, broken)
}
