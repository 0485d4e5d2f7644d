package taskid

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dftask/client"
)

// A signer is a way to sign URLs that the manager's default filter does not know.
type signer struct {
	name string
	// mark is a parameter without which the others sign nothing, and value, where it
	// is set, what that one looks like.
	mark  string
	value *regexp.Regexp
	// others are the parameters beside it.
	others []string
}

// dated is a value that begins with a time in seconds.
var dated = regexp.MustCompile(`^[0-9]{10}\D`)

var signers = []signer{
	{name: "Azure", mark: "sig", others: []string{"sv", "ss", "srt", "sr", "sp", "se", "st", "spr", "sip", "si", "sdd", "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "ses"}},
	{name: "CloudFront", mark: "Key-Pair-Id", others: []string{"Policy", "Signature", "Expires", "Hash-Algorithm"}},
	{name: "OSS v4", mark: "x-oss-signature", others: []string{"x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-security-token", "x-oss-additional-headers"}},
	{name: "S3 v2", mark: "AWSAccessKeyId", others: []string{"Signature", "Expires", "x-amz-security-token"}},
	{name: "Google v2", mark: "GoogleAccessId", others: []string{"Signature", "Expires"}},
	{name: "Akamai", mark: "hdnts"}, {name: "Akamai", mark: "hdnea"}, {name: "Akamai", mark: "__token__"},
	{name: "Alibaba CDN", mark: "auth_key", value: dated}, {name: "Cloudflare", mark: "verify", value: dated},
}

// Signature names the parameters of a URL that sign it and that stay in the hashed
// text, in their order, and who signs so: the id is that of this one signature.
// Both are empty where the filter leaves them out, or there are none.
func Signature(raw, filter string) (names []string, by string) {
	u, err := url.Parse(raw)
	if err != nil || u.RawQuery == "" {
		return nil, ""
	}
	query, filtered := u.Query(), filterNames(filter)
	var signing []string
	for _, s := range signers {
		if query.Has(s.mark) && (s.value == nil || s.value.MatchString(query.Get(s.mark))) {
			signing, by = append(signing, append(s.others, s.mark)...), s.name
		}
	}
	// The filter tells capital from small letters, and some write the names it knows in small ones.
	for known := range strings.SplitSeq(client.DefaultFilteredQueryParams, "&") {
		if small := strings.ToLower(known); strings.Contains(small, "-signature") && small != known && query.Has(small) {
			prefix := known[:strings.LastIndex(strings.ToLower(known), "signature")]
			for name := range query {
				if strings.HasPrefix(name, strings.ToLower(prefix)) {
					signing, by = append(signing, name), strings.TrimSuffix(prefix, "-")+" in small letters"
				}
			}
		}
	}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err == nil && slices.Contains(signing, name) && !slices.Contains(filtered, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, ""
	}
	return names, by
}
