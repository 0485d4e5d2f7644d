package task

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client"
)

func TestParseID(t *testing.T) {
	hex := strings.Repeat("0a", 32)
	for text, want := range map[string]string{
		hex: hex, "sha256:" + hex: hex, "sha512:" + hex + hex: hex + hex, "crc32:1475635037": "1475635037",
		"sha256:" + hex[1:]: "sha256:" + hex[1:], "sha512:" + hex: "sha512:" + hex, "crc32:deadbeef": "crc32:deadbeef", "md5:" + hex: "md5:" + hex,
	} {
		assert.Equal(t, want, ParseID(text))
	}
}

// What the manager cannot read of a URL is said, with the URL that is left; what the
// filter leaves out in any case is not.
func TestMisread(t *testing.T) {
	readAs, why := byURL(llama + "?rebate=100%&v=1&k=a;b").Misread()
	assert.Equal(t, llama+"?v=1", readAs)
	assert.Equal(t, "the manager cannot read the parameters rebate=100% (a % without two hex digits after it), k=a;b (a semicolon) and leaves them out: "+
		"it takes the URL for "+llama+"?v=1", why)
	assert.Equal(t, byURL(readAs).ComputedID(), byURL(llama+"?rebate=100%&v=1&k=a;b").ComputedID())

	_, why = byURL(llama + "?a=%&b=%&c=%&d=%&e=%" + strings.Repeat("x", 100)).Misread()
	assert.Contains(t, why, ", and 2 more and leaves them out")

	for _, q := range []Query{byURL(llama), byURL(llama + "?a=%41"), byURL(llama + "?ns=%"), {Type: Image, URL: llama + "?a=%"}, {Type: Content, Content: "https://e/a?b=%"}} {
		readAs, why := q.Misread()
		assert.Empty(t, readAs+why, q)
		assert.NoError(t, q.CheckRead())
	}
	var refused *client.RefusedError
	assert.ErrorAs(t, byURL(llama+"?a=%").CheckRead(), &refused)
}

// The registry may answer with another image for another query, though the blobs
// of both are named alike.
func TestImagesDifferByTheirQuery(t *testing.T) {
	image := Query{Type: Image, URL: "https://r/v2/a/manifests/v1?ns=docker.io", Tag: "t"}
	other := image
	assert.Equal(t, image.Key(), other.Key())
	other.URL = "https://r/v2/a/manifests/v1?ns=quay.io"
	assert.NotEqual(t, image.Key(), other.Key())
	other = image
	other.Tag = "u"
	assert.NotEqual(t, image.Key(), other.Key())
}
