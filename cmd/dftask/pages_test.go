package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/cmd/dftask/console"
)

var (
	heading = regexp.MustCompile(`(?m)^#{2,3} .*$`)
	// block is one of commands, and what they print where a page shows that.
	block = regexp.MustCompile("(?m)^```sh\n((?s:.*?))^```\n(?:\n```text\n((?s:.*?))^```\n)?")
	ends  = regexp.MustCompile(`#.* ends with (\d+)$`)
)

// today is when the pages are played: bubbles begin in the year 2000.
var today = time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)

// TestManualCommandLines carries out each command line that the pages show in a block
// of sh: on a terminal, where the word delete is typed when that is asked for, against
// one built-in manager a section. It ends with 0, or as the comment behind it says. A
// block of text that follows is what was written to standard output.
func TestManualCommandLines(t *testing.T) {
	t.Parallel()
	for _, name := range pages(t) {
		text := page(t, name)
		var written strings.Builder
		cuts := append(heading.FindAllStringIndex(text, -1), []int{len(text), len(text)})
		written.WriteString(text[:cuts[0][0]])
		for i, cut := range cuts[:len(cuts)-1] {
			section := text[cut[0]:cuts[i+1][0]]
			if !block.MatchString(section) {
				written.WriteString(section)
				continue
			}
			inBubble(t, name+" "+strings.TrimLeft(text[cut[0]:cut[1]], "# "), func(t *testing.T) {
				time.Sleep(time.Until(today))
				p := &promptLine{manager: newManager(t), folder: t.TempDir()}
				written.WriteString(block.ReplaceAllStringFunc(section, p.play))
			})
		}
		if *update {
			require.NoError(t, os.WriteFile(pagePath(name), []byte(written.String()), 0o644))
		}
	}
}

// promptLine is a shell that knows as much as the pages need.
type promptLine struct {
	*manager
	folder string
}

// play carries out a block of a page, and returns it with what it prints now.
func (p *promptLine) play(text string) string {
	at := block.FindStringSubmatchIndex(text)
	commands := text[at[2]:at[3]]
	if strings.HasPrefix(commands, "#!") { // a script, which has a test of its own
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(commands, "\\\n", "")) {
		out.WriteString(p.carryOut(strings.TrimSpace(line)))
	}
	if at[4] < 0 { // what they print is not shown
		return text
	}
	shown := text[at[4]:at[5]]
	if alike(shown) == alike(out.String()) {
		return text
	}
	if !*update {
		assert.Equal(p.t, shown, out.String(), howToUpdate)
	}
	return text[:at[4]] + out.String() + text[at[5]:]
}

// word is one of a command line, in its quotes, or a sign of the shell.
var word = regexp.MustCompile(`"[^"]*"|'[^']*'|[<>|]|[^\s<>|]+`)

// carryOut runs a line: echo TEXT >FILE, or dftask with its input and output.
func (p *promptLine) carryOut(line string) string {
	if line == "" || strings.HasPrefix(line, "#") {
		return ""
	}
	want := console.ExitOK
	if said := ends.FindStringSubmatch(line); said != nil {
		want = map[string]int{"2": 2, "3": 3, "4": 4, "5": 5, "8": 8, "130": 130}[said[1]]
	}
	line, _, _ = strings.Cut(line, "  #")
	var args []string
	stdin, to := "", ""
	all := word.FindAllString(line, -1)
	for i := 0; i < len(all); i++ {
		arg := strings.Trim(all[i], `"'`)
		switch {
		case arg == "|" && args[0] == "echo":
			stdin, args = echoed(args), nil
		case arg == ">":
			i++
			to = filepath.Join(p.folder, all[i])
		case arg == "<":
			i++
			text, err := os.ReadFile(filepath.Join(p.folder, all[i]))
			require.NoError(p.t, err, line)
			stdin = string(text)
		default:
			if file := filepath.Join(p.folder, arg); len(args) > 0 && exists(file) {
				arg = file
			}
			args = append(args, arg)
		}
	}
	var out string
	switch args[0] {
	case "echo":
		out = echoed(args)
	case "dftask":
		c := p.prepared(args[1:]...)
		c.env["NO_COLOR"], c.env["XDG_CONFIG_HOME"] = "1", p.folder
		if c.stdin = stdin; stdin == "" {
			c.stdin, c.tty = "delete\n", true
		}
		if to == "" {
			c.columns = 110
		}
		if want == console.ExitInterrupted {
			c.interruptAt = "job "
		}
		o := c.run(p.t)
		assert.Equal(p.t, want, o.code, "%s\n%s%s", line, o.out, o.err[max(0, len(o.err)-300):])
		out = o.out
		synctest.Wait()
	default:
		require.Fail(p.t, "a block of sh has only dftask and echo", line)
	}
	if to != "" {
		require.NoError(p.t, os.WriteFile(to, []byte(out), 0o600))
		return ""
	}
	return out
}

// echoed is what echo writes.
func echoed(args []string) string {
	if len(args) > 1 && args[1] == "-n" {
		return strings.Join(args[2:], " ")
	}
	return strings.Join(args[1:], " ") + "\n"
}

func exists(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// alike is a text without what is another at another time or place: numbers, ids,
// time zones, widths.
func alike(text string) string {
	text = regexp.MustCompile(`(\d\d:\d\d) [A-Z+-]\w*`).ReplaceAllString(text, "$1")
	text = regexp.MustCompile(`\b[0-9a-f]{8}\b`).ReplaceAllString(text, "ID")
	text = regexp.MustCompile(`\d+`).ReplaceAllString(text, "0")
	return regexp.MustCompile(`[ ]+`).ReplaceAllString(text, " ")
}
