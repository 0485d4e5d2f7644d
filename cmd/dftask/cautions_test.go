package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

// inputLines are the lines of an input that went wrong once.
func inputLines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../../testdata/inputs/" + name)
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// What the manager, or hosts, make of a URL is told where it is searched, deleted and
// planned.
func TestWhatMayNotBeMeantIsTold(t *testing.T) {
	t.Parallel()
	inputs := map[string]string{
		"09-unsorted-query.txt":      "hosts whose client is older than #2014 (merged 2026-08-25) have it under another id: they keep the order",
		"10-idn-host.txt":            "hosts have it under another id, before and after client #2014: they read its host as xn--",
		"11-empty-query.txt":         "they read its query as none, and the manager as ?",
		"13-escaped-tilde-star.txt":  "they read its query as ?a=%7E1&b=*, and the manager as ?a=~1&b=%2A",
		"14-signature-params.txt":    "the task id is that of this one signature (",
		"08-trailing-comma.txt":      `the URL ends with ",", which is taken for a part of it`,
		"https://example.com/mod/*":  "a * in a URL stands for itself: a task has one URL",
		"https://example.com/a.bin)": `the URL ends with ")"`,
		"https://example.com/a.bin.": `the URL ends with "."`,
		"https://example.com/a.bin，": `the URL ends with "，"`,
		"https://example.com/a.bin،": `the URL ends with "،"`,
	}
	for name, told := range inputs {
		lines := []string{name}
		if strings.HasSuffix(name, ".txt") {
			lines = inputLines(t, name)
		}
		for _, url := range lines {
			if strings.ContainsAny(url[:1], `"<`) {
				continue // refused
			}
			for _, args := range [][]string{{"search", "url", url, "--variants=false"}, {"delete", "url", url, "--yes"}, {"delete", "url", url, "--dry-run"}} {
				o := demo(t, args...)
				assert.Contains(t, o.err, told, args)
			}
		}
	}
	list := strings.Repeat("https://example.com/mod/*\n", 2) + "https://bücher.example/x.bin\n" + llamaURL + "\n"
	for i := range 12 {
		list += fmt.Sprintf("https://example.com/x?b=1&a=%d\n", i)
	}
	for _, how := range []string{"--yes", "--dry-run"} {
		o := demoReading(t, list, "delete", "--from", "-", how)
		assert.Contains(t, o.err, "https://example.com/mod/*: a * in a URL stands for itself")
		assert.Contains(t, o.err, "https://bücher.example/x.bin: hosts have it under another id")
		assert.Contains(t, o.err, "x?b=1&a=7: hosts whose client")
		assert.NotContains(t, o.err, "x?b=1&a=8: ")
		assert.NotContains(t, o.err, llamaURL+": ")
		assert.Contains(t, o.err, "the like holds for 4 more targets: dftask task-id tells of each\n")
	}
	for _, url := range []string{llamaURL, llamaURL + "?a=1&b=2", "https://example.com/a?q=*1&X-Amz-Signature=x"} {
		assert.NotRegexp(t, "another id|signature|stands for itself|ends with", demo(t, "search", "url", strings.ReplaceAll(url, "*", ""), "--variants=false").err, url)
	}
}

// A URL that the manager takes for another one is deleted without a question only
// where that was allowed, and then it is said.
func TestDroppedParametersAreAllowed(t *testing.T) {
	t.Parallel()
	const file = "../../testdata/inputs/01-percent-in-query.txt"
	for _, url := range inputLines(t, "01-percent-in-query.txt") {
		o := demo(t, "delete", "url", url, "--yes")
		assert.Equal(t, console.ExitUsage, o.code)
		assert.Contains(t, o.err, "Name that URL if its copies are to go, or give --allow-dropped-params.")
		o = demo(t, "delete", "url", url, "--yes", "--allow-dropped-params", "--quiet", "-o", "json")
		assert.Equal(t, console.ExitOK, o.code, o.err)
		assert.Contains(t, o.err, "the manager cannot read the parameter", "also with --quiet")
		assert.Contains(t, o.out, `"read_as": "https://example.com/models/llama.bin`)
	}
	assert.Equal(t, console.ExitUsage, demo(t, "delete", "--from", file, "--yes").code)
	o := demo(t, "delete", "--from", file, "--dry-run")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.out, "?rebate=100% read as "+llamaURL+"\n")
	o = demo(t, "delete", "--from", file, "--yes", "--allow-dropped-params")
	assert.Equal(t, console.ExitOK, o.code, o.err)
	assert.Contains(t, o.err, "it takes the URL for "+llamaURL+"\n")
	assert.Contains(t, o.out, "purged            8        0       0     "+llamaURL+"?rebate=100% read as "+llamaURL+"\n")
}
