package models

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/simulator"
	"dftask/tui/views"
)

var pictures = flag.String("pictures", "", "write the screens that the pages show into this folder, for make pictures")

// TestPicturesOfThePages holds that the pictures in docs/pictures show what the
// dashboard shows. Each is drawn after some keys; make pictures draws them again.
func TestPicturesOfThePages(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = local })
	// These are the keys that the README tells to press.
	purge := func(d *driver, url string) {
		d.search(url)
		d.press("d")
		d.wait(5 * time.Second)
		d.press("delete", "enter")
		d.wait(50 * time.Second)
	}
	for name, play := range map[string]func(d *driver){
		"confirmation": func(d *driver) {
			d.search("https://example.com/models/llama.bin")
			d.press("a", "d")
			d.wait(5 * time.Second)
		},
		"executions": func(d *driver) { purge(d, "https://example.com/disk-only.bin") },
		"leftover": func(d *driver) {
			purge(d, "https://example.com/disk-only.bin")
			d.press("enter")
			d.wait(time.Minute)
		},
		"image": func(d *driver) {
			d.press("2", image, "enter")
			d.wait(15 * time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, simulator.Options{}, 100, 24, func(d *driver) {
				d.deps.Header = views.Header{Context: "prod", Color: "red", Manager: "manager.example.com:8080", Token: "keyring"}
				d.deps.Engine.Who = "you@bastion"
				d.useRoot(New(d.deps))
				play(d)
				screen := d.screen()
				if *pictures != "" {
					require.NoError(t, os.WriteFile(filepath.Join(*pictures, name+".ansi"), []byte(d.model.View()), 0o600))
					return
				}
				assert.Equal(t, trimmed(screen), trimmed(shown(t, filepath.Join("..", "..", "docs", "pictures", name+".svg"))), "the picture is stale; draw it again with: make pictures")
			})
		})
	}
}

// trimmed is a screen without the spaces at the ends of its lines.
func trimmed(screen string) string {
	var lines []string
	for line := range strings.SplitSeq(screen, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// shown is the text of a picture, a line for each of its text elements.
func shown(t *testing.T, name string) string {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	var lines []string
	within := false
	for tokens := xml.NewDecoder(file); ; {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(lines, "\n")
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == "text" {
				lines, within = append(lines, ""), true
			}
		case xml.EndElement:
			within = within && x.Name.Local != "text"
		case xml.CharData:
			if within {
				lines[len(lines)-1] += string(x)
			}
		}
	}
}
