package image

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/distribution/reference"

	"dftask/client"
	"dftask/keyring/hidden"
)

// next says how an image is named.
const next = "Name the image as it is pulled, such as nginx:1.27 or registry.example.com/library/app:v1, or give its manifest URL: https://REGISTRY/v2/NAME/manifests/TAG."

// hub is where Docker Hub, which names call docker.io, serves its images. Managers
// resolve names in the same way.
const hub = "registry-1.docker.io"

var (
	// digestAlone is the digest of a blob, or a task id, which are read as names of
	// images otherwise.
	digestAlone = regexp.MustCompile(`^(sha256:|sha512:)?([0-9a-f]{64}|[0-9a-f]{128})$`)
	// otherSchemes are those that programs write before the name of an image.
	otherSchemes = []string{"docker://", "oci://"}
)

// ManifestURL is the URL of the manifest of an image that a person named: as a
// reference, such as "nginx:1.27", or by that URL itself. A reference with a tag and a
// digest names what its digest does. The error is a [*client.RefusedError] with the
// field url.
func ManifestURL(text string) (string, error) {
	for _, scheme := range otherSchemes {
		text = strings.TrimPrefix(text, scheme)
	}
	switch {
	case text == "":
		return "", refuse("the image is empty")
	case hidden.Find(text, "") != "":
		return "", refuse("the image has " + hidden.Find(text, ""))
	case strings.Contains(text, "://"):
		return text, CheckManifestURL(text)
	case strings.Contains(text, "/v2/") && (strings.Contains(text, "/manifests/") || strings.Contains(text, "/blobs/")):
		return ManifestURL("https://" + text)
	case digestAlone.MatchString(text):
		return "", &client.RefusedError{Field: "url", Reason: "that is a digest or a task id, and no image", Next: "Write the image's name before the digest, NAME@sha256:…, or search the digest as a task id."}
	}
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return "", refused(text, err)
	}
	named = reference.TagNameOnly(named)
	registry, version := reference.Domain(named), ""
	if registry == "docker.io" {
		registry = hub
	}
	switch named := named.(type) {
	case reference.Digested:
		version = named.Digest().String()
	case reference.Tagged:
		version = named.Tag()
	}
	return "https://" + registry + "/v2/" + reference.Path(named) + "/manifests/" + version, nil
}

// Means says whether a text that stands where a URL should is the name of an image:
// one with a tag or a digest.
func Means(text string) bool {
	for _, scheme := range otherSchemes {
		if strings.HasPrefix(text, scheme) {
			return true
		}
	}
	if strings.Contains(text, "://") {
		return false
	}
	named, err := reference.ParseNormalizedNamed(text)
	return err == nil && !reference.IsNameOnly(named) && !digestAlone.MatchString(text)
}

var manifestPath = regexp.MustCompile(`^/v2/(.+)/manifests/([^/]+)$`)

// CheckManifestURL refuses a URL that is not that of a manifest, as far as its
// looks tell.
func CheckManifestURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return refuse("that is not the URL of an image's manifest")
	case strings.Contains(u.Path, "/blobs/"):
		return &client.RefusedError{Field: "url", Reason: "that is the URL of a blob, and not of an image's manifest", Next: "Search it as a URL: dftask search url. An image is named by its manifest, or as it is pulled."}
	case !manifestPath.MatchString(u.Path[max(strings.Index(u.Path, "/v2/"), 0):]):
		return refuse("that is not the URL of an image's manifest")
	}
	return nil
}

// Registry is the host of a manifest URL, and the repository there, such as
// "library/app".
func Registry(manifestURL string) (host, repository string) {
	u, err := url.Parse(manifestURL)
	if err != nil {
		return "", ""
	}
	if m := manifestPath.FindStringSubmatch(u.Path[max(strings.Index(u.Path, "/v2/"), 0):]); m != nil {
		repository = m[1]
	}
	return u.Host, repository
}

func refuse(reason string) error {
	return &client.RefusedError{Field: "url", Reason: reason, Next: next}
}

// refused is what the library says of a text, for the person who typed it.
func refused(text string, err error) error {
	reason := "that is neither the name of an image nor the URL of its manifest"
	_, lower := reference.ParseNormalizedNamed(strings.ToLower(text))
	switch {
	case errors.Is(err, reference.ErrNameTooLong):
		reason = "the name of an image is not longer than 255 characters"
	case lower == nil:
		reason = "the name of an image has no upper-case letters but in its tag"
	}
	return &client.RefusedError{Field: "url", Reason: reason, Next: next, Err: err}
}
