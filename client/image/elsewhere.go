package image

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dftask/client"
)

// mostElsewhere is how many other places are named.
const mostElsewhere = 5

// blobAt is the URL of a blob: the place, and the digest.
var blobAt = regexp.MustCompile(`^([^/]+://[^/]+/(?:.*/)?v2/.+)/blobs/([^/?#]+)`)

// Elsewhere says, as clauses, where else the newest jobs of a manager know an image or
// blobs of it: at another registry, or in another repository. Copies from there are other
// tasks, which neither a search nor a delete of this image reaches (contract §6.5).
func Elsewhere(manifestURL string, blobs []string, jobs []client.Job) (clauses []string) {
	wanted, home := map[string]bool{}, map[string]bool{}
	for _, blob := range blobs {
		if m := blobAt.FindStringSubmatch(blob); m != nil {
			home[m[1]], wanted[m[2]] = true, true
		}
	}
	type found struct {
		job     uint
		digests map[string]bool
	}
	places, order := map[string]*found{}, []string{}
	manifest, _, _ := strings.Cut(manifestURL, "?")
	at := strings.LastIndex(manifest, "/manifests/")
	for i := range jobs {
		job := &jobs[i]
		for _, raw := range append([]string{job.Args.URL}, job.Args.URLs...) {
			place, digest := "", ""
			if m := blobAt.FindStringSubmatch(raw); m != nil && wanted[m[2]] {
				place, digest = m[1], m[2]
			} else if raw, _, _ = strings.Cut(raw, "?"); at > 0 && raw != manifest && samePath(raw, manifest) {
				place = raw[:strings.LastIndex(raw, "/manifests/")]
			}
			if place == "" || home[place] {
				continue
			}
			if places[place] == nil {
				places[place] = &found{job: job.ID, digests: map[string]bool{}}
				order = append(order, place)
			}
			if digest != "" {
				places[place].digests[digest] = true
			}
		}
	}
	for _, place := range order[:min(len(order), mostElsewhere)] {
		what := "the image is"
		if n := len(places[place].digests); n == 1 {
			what = "1 of the layers is"
		} else if n > 1 {
			what = fmt.Sprintf("%d of the layers are", n)
		}
		clause := fmt.Sprintf("%s known at %s, too (job #%d): copies from there are other tasks", what, strings.Replace(withoutScheme(place), "/v2/", "/", 1), places[place].job)
		if there := place + manifest[max(at, 0):]; samePath(there, manifest) {
			clause += ", search " + there + " as well"
		}
		clauses = append(clauses, clause)
	}
	return clauses
}

// samePath says whether two URLs of manifests differ in their registry alone.
func samePath(a, b string) bool {
	_, pathA, okA := strings.Cut(withoutScheme(a), "/")
	_, pathB, okB := strings.Cut(withoutScheme(b), "/")
	return okA && okB && pathA == pathB && strings.Contains(pathA, "/manifests/")
}

func withoutScheme(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	return rest
}

// Tells says whether a job can tell of an image elsewhere.
func Tells(job *client.Job) bool {
	return slices.ContainsFunc(append([]string{job.Args.URL}, job.Args.URLs...), func(raw string) bool {
		return strings.Contains(raw, "/v2/") && (strings.Contains(raw, "/blobs/") || strings.Contains(raw, "/manifests/"))
	})
}
