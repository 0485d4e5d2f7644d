package taskid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSignaturesThatTheDefaultFilterKeeps(t *testing.T) {
	for raw, want := range map[string]string{
		"https://acct.blob.core.example/c/x.bin?sv=2024-11-04&se=2026-09-30T18:30:58Z&sp=r&sig=a%2Bb%3D":                              "Azure: sv se sp sig",
		"https://cdn.example.com/x.bin?Policy=e_&Key-Pair-Id=K&Expires=1&Signature=s~":                                                "CloudFront: Policy Key-Pair-Id",
		"https://b.oss-cn-x.example.com/w.bin?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20260901T131415Z&x-oss-signature=a": "OSS v4: x-oss-signature-version x-oss-date x-oss-signature",
		"https://s3.example.com/b/w.bin?AWSAccessKeyId=AK&Signature=s&Expires=1":                                                      "S3 v2: AWSAccessKeyId",
		"https://storage.example.com/b/o?GoogleAccessId=a&Expires=1&Signature=s":                                                      "Google v2: GoogleAccessId",
		"https://cdn.example.com/l?verify=1588903806-jZ%3D":                                                                           "Cloudflare: verify",
		"https://cdn.example.com/l?auth_key=1588903806-0-0-ab&v=1":                                                                    "Alibaba CDN: auth_key",
		"https://h/k?X-Amz-Algorithm=A&x-amz-date=1&x-amz-signature=low":                                                              "X-Amz in small letters: x-amz-date x-amz-signature",
		// What the filter leaves out, and what only looks alike.
		"https://h/k?X-Amz-Algorithm=A&X-Amz-Signature=s":      ": ",
		"https://h/k?OSSAccessKeyId=x&Expires=1&Signature=y":   ": ",
		"https://h/k?sp=1&se=2&sv=3":                           ": ",
		"https://h/k?verify=true&auth_key=mine&Policy=a&token": ": ",
		"https://h/k": ": ",
		":bad%":       ": ",
	} {
		names, by := Signature(raw, "")
		assert.Equal(t, want, by+": "+strings.Join(names, " "), raw)
	}
	names, _ := Signature("https://h/k?sig=a&sv=1", "sig&sv")
	assert.Empty(t, names)
}
