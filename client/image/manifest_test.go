package image

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
)

var digest = "sha256:" + strings.Repeat("c", 64)

func TestManifestURL(t *testing.T) {
	const hub = "https://registry-1.docker.io/v2/library/"
	const app = "https://registry.example.com/v2/library/app/manifests/"
	for text, want := range map[string]string{
		"nginx":                                                      hub + "nginx/manifests/latest",
		"nginx:1.27":                                                 hub + "nginx/manifests/1.27",
		"docker.io/nginx:1.27":                                       hub + "nginx/manifests/1.27",
		"index.docker.io/library/nginx:1.27":                         hub + "nginx/manifests/1.27",
		"docker://nginx:1.27":                                        hub + "nginx/manifests/1.27",
		"bitnami/nginx":                                              "https://registry-1.docker.io/v2/bitnami/nginx/manifests/latest",
		"registry.example.com/library/app:v1":                        app + "v1",
		"oci://registry.example.com/library/app:v1":                  app + "v1",
		"registry.example.com/library/app@" + digest:                 app + digest,
		"registry.example.com/library/app:v1@" + digest:              app + digest,
		"registry.example.com/library/app":                           app + "latest",
		"localhost:5000/app:V1":                                      "https://localhost:5000/v2/app/manifests/V1",
		"[2001:db8::1]:5000/a/b/c:v1":                                "https://[2001:db8::1]:5000/v2/a/b/c/manifests/v1",
		app + "v1":                                                   app + "v1",
		app + "v1?ns=docker.io":                                      app + "v1?ns=docker.io",
		"http://registry.example.com/v2/a/manifests/" + digest:       "http://registry.example.com/v2/a/manifests/" + digest,
		"registry.example.com/v2/library/app/manifests/v1":           app + "v1",
		"https://example.com/artifactory/v2/library/app/manifests/1": "https://example.com/artifactory/v2/library/app/manifests/1",
	} {
		got, err := ManifestURL(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

// What is no image is refused in words, and nothing is made of it: a digest is read
// as the name of an image by programs that pull.
func TestWhatIsNoImage(t *testing.T) {
	for text, why := range map[string]string{
		"":                                   "the image is empty",
		"Nginx:1.27":                         "upper-case",
		"nginx:":                             "neither the name",
		"nginx:1 27":                         "neither the name",
		" nginx":                             "neither the name",
		"nginx@sha256:abc":                   "neither the name",
		strings.Repeat("a/", 200) + "b":      "255 characters",
		digest:                               "a digest or a task id",
		strings.Repeat("5", 64):              "a digest or a task id",
		"sha512:" + strings.Repeat("5", 128): "a digest or a task id",
		"https://example.com/file.bin":       "not the URL of an image's manifest",
		"https://registry.example.com/library/app:v1":                 "not the URL of an image's manifest",
		"https://registry.example.com/v2/library/app/manifests/":      "not the URL of an image's manifest",
		"https://registry.example.com/v2/manifests/v1":                "not the URL of an image's manifest",
		"https:///v2/library/app/manifests/v1":                        "not the URL of an image's manifest",
		"https://registry.example.com/v2/library/app/blobs/" + digest: "the URL of a blob",
		"registry.example.com/v2/library/app/blobs/" + digest:         "the URL of a blob",
	} {
		_, err := ManifestURL(text)
		var refused *client.RefusedError
		require.ErrorAs(t, err, &refused, text)
		assert.Contains(t, refused.Reason, why, text)
		assert.Equal(t, "url", refused.Field)
		assert.NotEmpty(t, refused.Next)
	}
}

func TestMeans(t *testing.T) {
	for text, means := range map[string]bool{
		"nginx:1.27": true, "registry.example.com/library/app:v1": true, "nginx@" + digest: true, "docker://nginx": true,
		"https://example.com/file.bin": false, "example.com/file": false, "example.com:8080/file": false, "file": false, digest: false, "": false, "s3://bucket/key:1": false,
	} {
		assert.Equal(t, means, Means(text), text)
	}
}

func TestPlatforms(t *testing.T) {
	for text, want := range map[string][]string{
		"":                            {""},
		"linux/amd64":                 {"linux/amd64"},
		"linux/x86_64":                {"linux/amd64"},
		"linux/aarch64/v8":            {"linux/arm64"},
		"linux/arm":                   {"linux/arm/v7"},
		"linux/amd64,linux/arm64":     {"linux/amd64", "linux/arm64"},
		"linux/arm64, linux/arm64/v8": {"linux/arm64"},
		"Linux/AMD64":                 {"linux/amd64"},
	} {
		got, err := Platforms(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	all, err := Platforms("all")
	require.NoError(t, err)
	assert.Greater(t, len(all), 5)
	for _, text := range []string{"linux", "linux/", "/amd64", "linux/amd64,", ",", "linux/amd64;linux/arm64", "linux/amd64 linux/arm64", "linux/amd64,all", "a/b/c/d"} {
		_, err := Platforms(text)
		var refused *client.RefusedError
		require.ErrorAs(t, err, &refused, text)
		assert.Equal(t, "platform", refused.Field)
	}
}
