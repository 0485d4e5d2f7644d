package models

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/cmdline"
	"dftask/client/simulator"
	"dftask/tui/models/dialogs"
)

// exported are the records of a file.
func exported(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	return records
}

// What is written is what the list shows, in its order: filtered, sorted, and also
// what is below the screen or folded away.
func TestExport(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.press("esc", "w")
		d.sees("There are no rows to export.")
		d.search(llama)
		d.press("w")
		d.sees(": export")
		d.press("copies.csv", "enter")
		assert.Equal(t, "Exported 8 copies into "+filepath.Join(folder, "copies.csv"), d.root.messages.Now().Text)
		all := exported(t, "copies.csv")
		require.Len(t, all, 9)
		d.press("o", "2", "o", "2", "/", "eu-west", "enter", "home", "enter") // folded, which hides no row from the file
		d.press(":", "export copies.csv", "enter")
		assert.Contains(t, d.root.messages.Now().Text, "copies.csv is there already. Choose another name, or replace")
		assert.Equal(t, all, exported(t, "copies.csv"))
		d.press(":", "export! copies.csv", "enter")
		some := exported(t, "copies.csv")
		require.Len(t, some, 3)
		assert.Equal(t, []string{"127.1.1.3", "127.1.1.2"}, []string{some[1][2], some[2][2]}, "%v", some)
		d.press(":", "export copies.txt", "enter")
		assert.Contains(t, d.root.messages.Now().Text, "End it with .csv or with .jsonl.")

		d.press("5", "/", "by:sato", "enter", "o", "4", ":", "export runs.jsonl", "enter")
		d.sees("Exported ")
		text, err := os.ReadFile("runs.jsonl")
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		assert.Len(t, lines, len(d.root.panes.Executions.List.Keys))
		for _, line := range lines {
			assert.Contains(t, line, `"who":"sato`)
		}
		d.press("enter", ":", "export hosts.csv", "enter")
		assert.Equal(t, "host", exported(t, "hosts.csv")[0][2])
	})
}

// A list of which the end was not read yet says so.
func TestExportOfAPartOfTheList(t *testing.T) {
	t.Chdir(t.TempDir())
	drive(t, simulator.Options{}, 100, 24, func(d *driver) {
		d.press("5", ":", "export a.csv", "enter")
		assert.Contains(t, d.root.messages.Now().Text, "older ones were not read yet")
		for range 12 {
			d.press("G")
		}
		d.press(":", "export! a.csv", "enter")
		assert.Contains(t, d.root.messages.Now().Text, "Exported 45 executions")
		assert.NotContains(t, d.root.messages.Now().Text, "older")
		assert.Len(t, exported(t, "a.csv"), 46)
	})
}

// A command that takes a word asks for it, and nothing is written in Update.
func TestExportAsksForAName(t *testing.T) {
	t.Chdir(t.TempDir())
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press(":", "write the rows", "enter")
		d.sees("export FILE:")
		require.IsType(t, &dialogs.Palette{}, d.root.front.dialog)
		d.press("a.csv")
		_, err := os.Stat("a.csv")
		require.ErrorIs(t, err, os.ErrNotExist)
		d.press("enter")
		require.FileExists(t, "a.csv")
	})
}

func TestExportOfManyTargets(t *testing.T) {
	t.Chdir(t.TempDir())
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.paste(llama, "https://example.com/nowhere.bin")
		d.press("s")
		d.wait(40 * time.Second)
		d.press(":", "export found.csv", "enter")
		d.sees("Exported 2 targets")
		found := exported(t, "found.csv")
		assert.Equal(t, []string{llama, "8"}, []string{found[1][0], found[1][4]}, "%v", found)
		d.press("a", "C")
		d.sees("$ dftask search url " + llama)
		d.press("y")
		assert.Equal(t, 2, strings.Count(d.copied+"\n", "\n"))
	})
}

// The error of a row is copied in full, of a purge with the host that it is from.
func TestCopyAnError(t *testing.T) {
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.search(llama)
		d.press("j", "E")
		d.sees("No error is told of this row.")
		d.press("5", "/", "base-layer", "enter", "E")
		assert.Regexp(t, `^node-002 \(127\.0\.1\.3\): \S`, d.copied)
		row := d.copied
		d.press("enter", "E")
		assert.Equal(t, row, d.copied)

		d.wire.setRefuse(errors.New("connection refused"))
		d.useRoot(New(d.deps))
		d.press("5")
		d.wait(time.Second)
		d.press("E")
		assert.Contains(t, d.copied, "connection refused", "of a list without rows, why there are none")
	})
}

// Each screen says which command line does the same, and copies it.
func TestTheCommandLineOfAScreen(t *testing.T) {
	drive(t, simulator.Options{}, 100, 30, func(d *driver) {
		d.deps.Place = cmdline.Place{Context: "prod"}
		line := func() string {
			d.press(":", "command", "enter")
			require.IsType(t, &dialogs.CommandLine{}, d.root.front.dialog, d.screen())
			d.press("y")
			require.Nil(t, d.root.front.dialog)
			return d.copied
		}
		d.press("esc", "C")
		d.sees("No command line does what this shows")
		d.search(llama)
		assert.Equal(t, "dftask --context prod search url "+llama, line())
		d.press("s", "j", "j", " ", "enter")
		d.press("r")
		d.wait(31 * time.Second)
		assert.Equal(t, "dftask --context prod search url "+llama+" --cluster 2", line())
		d.press("5", "o", "5", "/", "state:partly by:sato <90m !nightly wheel", "enter", "C")
		d.sees("$ dftask --context prod executions list --state partly-purged --target wheel --by sato", "--since 90m", "No flag does what the filter does with !nightly.", "targets alone")
		d.press("y")
		assert.Equal(t, "dftask --context prod executions list --state partly-purged --target wheel --by sato --since 90m --sort by", d.copied)
		d.press("/", "ctrl+u", "base-layer", "enter", "enter")
		assert.Regexp(t, `^dftask --context prod executions show \d+$`, line())
	})
}

// What is in a file was cleaned: no formula, no control character, no password.
func TestExportIsHarmless(t *testing.T) {
	t.Chdir(t.TempDir())
	drive(t, simulator.Options{}, 80, 24, func(d *driver) {
		d.otherPurge("https://example.com/x.bin", "=cmd|' /C calc'!A0\x1b]2;x\a · sato@host · dftask 00000001")
		d.press("5", "r")
		d.wait(time.Second)
		d.press("/", "x.bin", "enter", ":", "export x.csv", "enter")
		text, err := os.ReadFile("x.csv")
		require.NoError(t, err)
		assert.NotContains(t, string(text), "\x1b")
		assert.NotContains(t, string(text), ",=cmd")
		assert.Contains(t, string(text), ",'=cmd")
	})
}
