package variants

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dftask/client/taskid"
)

// A form is another way to write a URL.
type form struct {
	url string
	// why says what is other about it; empty of the URL itself.
	why string
}

// forms are the ways in which a URL may have been written, the likeliest first.
func forms(raw string) (all []form) {
	all = append(all, form{raw, ""})
	u, err := url.Parse(raw)
	if err != nil {
		return all
	}
	add := func(why string, change func(u *url.URL)) {
		other := *u
		change(&other)
		if text := other.String(); !slices.ContainsFunc(all, func(f form) bool { return f.url == text }) {
			all = append(all, form{text, why})
		}
	}
	if u.RawQuery != "" || u.ForceQuery {
		add("without its query", func(u *url.URL) { u.RawQuery, u.ForceQuery = "", false })
	}
	switch u.Scheme {
	case "http":
		add("with https:// for http://", func(u *url.URL) { u.Scheme = "https" })
	case "https":
		add("with http:// for https://", func(u *url.URL) { u.Scheme = "http" })
	}
	if u.Fragment != "" {
		add("without its fragment", func(u *url.URL) { u.Fragment, u.RawFragment = "", "" })
	}
	if path, slash := strings.CutSuffix(u.Path, "/"); slash {
		add("without the slash at its end", func(u *url.URL) { u.Path, u.RawPath = path, strings.TrimSuffix(u.RawPath, "/") })
	} else {
		add("with a slash at its end", func(u *url.URL) {
			u.Path += "/"
			if u.RawPath != "" {
				u.RawPath += "/"
			}
		})
	}
	if host := strings.ToLower(u.Host); host != u.Host {
		add("with its host in lower case", func(u *url.URL) { u.Host = host })
	}
	if port := u.Port(); port != "" && port == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		add("without the port", func(u *url.URL) { u.Host = strings.TrimSuffix(u.Host, ":"+port) })
	}
	for _, f := range escapes(u) {
		add(f.why, func(u *url.URL) { u.Path, u.RawPath = f.path, f.raw })
	}
	return append(all, mirrors(u)...)
}

// An escape is another way to write a path.
type escape struct{ path, raw, why string }

// escapes are the ways to write the percent escapes of a path: fewest, with +
// for a space, once more, and with small letters.
func escapes(u *url.URL) (all []escape) {
	written := u.EscapedPath()
	if plain := (&url.URL{Path: u.Path}).EscapedPath(); plain != written {
		all = append(all, escape{u.Path, "", "with the percent escapes that its path needs"})
	}
	if !strings.Contains(written, "%") {
		return all
	}
	with := func(raw, why string) {
		if path, err := url.PathUnescape(raw); err == nil && raw != written {
			all = append(all, escape{path, raw, why})
		}
	}
	with(strings.ReplaceAll(written, "%20", "+"), "with + for a space")
	with(strings.ReplaceAll(written, "%", "%25"), "with its path escaped twice")
	with(inHex.ReplaceAllStringFunc(written, strings.ToLower), "with percent escapes in small letters")
	with(inHex.ReplaceAllStringFunc(written, strings.ToUpper), "with percent escapes in capital letters")
	if once, err := url.PathUnescape(u.Path); err == nil && once != u.Path {
		all = append(all, escape{once, "", "with its path escaped once less"})
	}
	return all
}

var inHex = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// mirrors are the URLs of a registry as containerd asks a mirror for them, and back.
func mirrors(u *url.URL) (all []form) {
	if !strings.HasPrefix(u.Path, "/v2/") || !strings.Contains(u.Path, "/blobs/") && !strings.Contains(u.Path, "/manifests/") {
		return nil
	}
	query := u.Query()
	if of := query.Get("ns"); of != "" {
		query.Del("ns")
		for _, host := range registries(of) {
			at := *u
			at.Host, at.RawQuery = host, query.Encode()
			all = append(all, form{at.String(), "at the registry that it mirrors"})
		}
		return all
	}
	query.Set("ns", namespace(u.Host))
	at := *u
	at.RawQuery = query.Encode()
	return append(all, form{at.String(), "as containerd asks a mirror for it"})
}

// registries are the hosts of a namespace, and namespace is that of a host.
func registries(namespace string) []string {
	if namespace == "docker.io" {
		return []string{"registry-1.docker.io", "index.docker.io", "docker.io"}
	}
	return []string{namespace}
}

func namespace(host string) string {
	if slices.Contains(registries("docker.io"), host) {
		return "docker.io"
	}
	return host
}

// place is what is the same in the URLs of one file: host and path.
func place(raw string) (host, path string) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", ""
	}
	return strings.ToLower(u.Hostname()), strings.TrimRight(u.Path, "/")
}

// sameFile says whether two URLs may be those of one file, and sameHost whether
// they are of one host or end in one path.
func sameFile(a, b string) (same, near bool) {
	hostA, pathA := place(a)
	hostB, pathB := place(b)
	if hostA == "" || hostB == "" {
		return false, false
	}
	digest := taskid.InURL(a)
	same = hostA == hostB && pathA == pathB || digest != "" && digest == taskid.InURL(b)
	return same, hostA == hostB || pathA == pathB && pathA != ""
}
