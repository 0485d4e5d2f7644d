package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// An image is found by each of its names, and what they stand for is said before
// anything is sent.
func TestAnImageByItsNames(t *testing.T) {
	withNamespace, err := os.ReadFile("../../testdata/inputs/21-manifest-with-ns.txt")
	require.NoError(t, err)
	for _, name := range []string{imageURL, strings.TrimSpace(string(withNamespace)), "registry.example.com/library/app:v1", "docker://registry.example.com/library/app:v1"} {
		o := demo(t, "search", "image", name)
		require.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.out, "7 copies on 4 hosts")
		says := "the manifest of " + name + " is " + imageURL
		assert.Equal(t, !strings.HasPrefix(name, "https:"), strings.Contains(o.err, says), o.err)
	}
	o := demo(t, "search", "image", "nginx:1.27")
	assert.Equal(t, console.ExitFailure, o.code)
	assert.Contains(t, o.err, "the manifest of nginx:1.27 is https://registry-1.docker.io/v2/library/nginx/manifests/1.27")
	assert.Contains(t, o.err, "The registry has no such image or tag")
}

func TestTheLayersOfSeveralPlatforms(t *testing.T) {
	o := demo(t, "search", "image", "registry.example.com/library/multi:v1", "--platform", "all")
	require.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "linux/amd64, linux/arm64")
	assert.Equal(t, 1, strings.Count(o.out, "sha256:4444"), "the layer that both have stands once")
	o = demo(t, "search", "image", "registry.example.com/library/multi:v1", "--platform", "linux/amd64,linux/s390x")
	assert.Equal(t, console.ExitFailure, o.code)
	assert.Contains(t, o.err, "the image is not built for linux/s390x\n  Leave that platform out")
}
