package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

var update = flag.Bool("update", false, "write the generated parts of docs/ and of docs/")

const howToUpdate = "the page is stale; update it with: make golden"

// The pages that a user reads, as links to them are written in the README.
const (
	readmePage   = "README.md"
	keysPage     = "docs/keys.md"
	commandsPage = "docs/cli.md"
	settingsPage = "docs/configuration.md"
	listsPage    = "docs/lists.md"
	verdictsPage = "docs/verdicts.md"
)

// pagePath is where a page is.
func pagePath(name string) string { return filepath.Join("..", "..", filepath.FromSlash(name)) }

// page is the text of a page.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(pagePath(name))
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// pages are the names of all pages that a user reads.
func pages(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(pagePath("docs/*.md"))
	require.NoError(t, err)
	names := []string{readmePage}
	for _, file := range files {
		names = append(names, "docs/"+filepath.Base(file))
	}
	return names
}

// part finds a generated part of a page.
func part(t *testing.T, text, name string) (from, to int) {
	t.Helper()
	place := regexp.MustCompile(`<!-- ` + name + `[^\n]*-->\n((?s:.*?))<!-- /` + name + ` -->`).FindStringSubmatchIndex(text)
	require.NotNil(t, place, "there is no part %s", name)
	return place[2], place[3]
}

// generated compares a generated part of a page, or writes it.
func generated(t *testing.T, pageName, name, want string) {
	t.Helper()
	text := page(t, pageName)
	from, to := part(t, text, name)
	if !*update {
		assert.Equal(t, "\n"+want+"\n", text[from:to], howToUpdate)
		return
	}
	require.NoError(t, os.WriteFile(pagePath(pageName), []byte(text[:from]+"\n"+want+"\n"+text[to:]), 0o644))
}

// Both tables of the verdicts are the same, and have all of them.
func TestREADMEVerdicts(t *testing.T) {
	var want []string
	for _, v := range []task.Verdict{task.Purged, task.NothingToPurge, task.Unverified, task.PartlyPurged, task.NothingPurged, task.NothingDeleted, task.FailedPurge, task.TimedOut, task.Lost} {
		want = append(want, string(v))
	}
	table := func(name string) string {
		_, after, there := strings.Cut(page(t, name), "\n| verdict | when |\n|---|---|\n")
		require.True(t, there, "%s has no table of verdicts", name)
		rows, _, _ := strings.Cut(after, "\n\n")
		return rows
	}
	var got []string
	for row := range strings.SplitSeq(table(readmePage), "\n") {
		verdict, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		got = append(got, verdict)
	}
	assert.Equal(t, want, got)
	assert.Equal(t, table(readmePage), table(verdictsPage))
}

// What the README tells to type is what CI runs, and what make knows.
func TestREADMETargets(t *testing.T) {
	text := page(t, readmePage)
	ci, err := os.ReadFile(filepath.Join("..", "..", ".ci", "run"))
	require.NoError(t, err)
	for _, step := range regexp.MustCompile(`(?m)^step \S+ (.*)$`).FindAllStringSubmatch(string(ci), -1) {
		assert.Contains(t, text, "\n"+step[1])
	}
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	require.NoError(t, err)
	var targets []string
	for _, target := range regexp.MustCompile(`(?m)^([a-z]+):.*## `).FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, target[1])
	}
	for _, name := range append(pages(t), "CONTRIBUTING.md") {
		for _, used := range regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)").FindAllStringSubmatch(page(t, name), -1) {
			assert.True(t, slices.Contains(targets, used[1]), "%s: make %s", name, used[1])
		}
	}
}

// The README is read to its end by somebody who has not met dftask.
func TestREADMEIsShort(t *testing.T) {
	assert.LessOrEqual(t, strings.Count(page(t, readmePage), "\n"), 180)
}

// Every page is found from the README.
func TestREADMELeadsToEachPage(t *testing.T) {
	text := page(t, readmePage)
	for _, name := range pages(t) {
		if name != readmePage {
			assert.Contains(t, text, "("+name+")")
		}
	}
}
