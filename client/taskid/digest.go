package taskid

import (
	"regexp"
	"strings"
)

// digests are what the ids that are digests of blobs look like: how many digits,
// and which (contract §6.5, §12). The client writes a CRC-32 as a decimal number,
// and takes none but those of ten digits.
var digests = []struct {
	algorithm, digits string
	length            int
}{
	{"sha256", "0123456789abcdef", 64}, {"sha512", "0123456789abcdef", 128}, {"crc32", "0123456789", 10},
}

// Valid says whether a text can be a task id: the hex digits of a SHA-256, or the
// digest of a blob.
func Valid(id string) bool {
	for _, d := range digests {
		if len(id) == d.length && strings.Trim(id, d.digits) == "" {
			return true
		}
	}
	return false
}

// FromDigest is the id in a digest, such as sha256:9bfe…; empty where the text is
// none.
func FromDigest(text string) string {
	for _, d := range digests {
		if id, ok := strings.CutPrefix(text, d.algorithm+":"); ok && len(id) == d.length && Valid(id) {
			return id
		}
	}
	return ""
}

// LikeDigest says whether a text is a digest or a mistyped one.
func LikeDigest(text string) bool {
	for _, d := range digests {
		if strings.HasPrefix(text, d.algorithm+":") {
			return true
		}
	}
	return false
}

// inRegistry is the URL of a blob or a manifest in a registry.
var inRegistry = regexp.MustCompile(`^[^?#]*://[^?#]*/v2/[^?#]+/(?:blobs|manifests)/([^?#/]+)(?:[?#]|$)`)

// InURL is the digest that the URL of a blob or a manifest names, such as
// sha256:9bfe…; empty for other URLs. Hosts that are set up so take it for the
// task's id, without the name of its algorithm.
func InURL(raw string) string {
	found := inRegistry.FindStringSubmatch(raw)
	if found == nil {
		return ""
	}
	digest := strings.Replace(strings.Replace(found[1], "%3A", ":", 1), "%3a", ":", 1)
	if FromDigest(digest) == "" {
		return ""
	}
	return digest
}
