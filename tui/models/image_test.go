package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/client/task"
	"dftask/tui/models/phrase"
)

// The dialog names the layers of an image and who else loses them, wherever it
// was chosen.
func TestAnImageIsDeletedAgainWithItsLayers(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "enter")
		d.wait(15 * time.Second)
		d.press("d", "delete", "enter")
		d.wait(40 * time.Second)
		d.press("5", "g", "d")
		d.sees("5 layers", "share a layer")
		assert.Len(t, d.confirming().Operation().Targets[0].Layers, 5)
	})
}

// Before a search the layers of an image are not known, and none is deleted that
// no dialog named.
func TestAnImageIsSearchedBeforeItIsDeleted(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", image, "esc", "d")
		d.sees("Search the image first")
		assert.Nil(t, d.root.front.dialog)

		d.press("1")
		d.paste(llama, `{"type":"image","url":"`+image+`"}`)
		d.sees("There are images among them")
		d.press("d", "delete", "enter")
		d.wait(time.Second)
		assert.Empty(t, d.deletes())
		d.press("s")
		d.press("a", "d")
		d.sees("Search image " + image + " first")
		d.wait(40 * time.Second)
		d.press("d")
		d.sees("2 targets", "image "+image, "share a layer")
		assert.Len(t, d.confirming().Operation().Targets[1].Layers, 5)
		d.press("delete", "enter")
		d.wait(time.Minute)
		assert.Empty(t, d.holders(llama))
		d.press("a", "d")
		d.sees("2 targets", "image "+image, "share a layer")
	})
}

// Who confirms a delete with a login at a registry is told what becomes of that.
func TestALoginAtARegistryIsToldInTheDialog(t *testing.T) {
	for _, user := range []string{"", "robot"} {
		drive(t, simulator.Options{}, 120, 40, func(d *driver) {
			d.press("2", image, "tab", "tab")
			if user != "" {
				d.press(user, "tab", "hunter2")
			}
			d.press("enter")
			d.wait(15 * time.Second)
			d.press("a", "d")
			clauses := strings.Join(d.confirming().Plan.Reach.Clauses(), "\n")
			assert.Equal(t, user != "", strings.Contains(clauses, task.ClearLogin), clauses)
			if user != "" {
				d.sees("use a login that can only pull")
			}
		})
	}
}

// Of an image on several platforms each layer says which have it.
func TestTheLayersOfPlatforms(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", "registry.example.com/library/multi:v1", "tab", "all", "enter")
		d.wait(20 * time.Second)
		d.sees("7 on 3 hosts", "linux/amd64, linux/arm64", "config   linux/amd64")
	})
}

func TestATargetInALine(t *testing.T) {
	q := task.Query{Type: task.Image, URL: image, Platform: "linux/arm64", Tag: "prod"}
	assert.Equal(t, "image "+image+" (platform linux/arm64, tag prod)", phrase.Target(q))
}

// The URL of the manifest that a name stands for is on the screen before anything is
// sent, also where there is little room.
func TestAnImageIsNamedAsItIsPulled(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {60, 12}} {
		drive(t, simulator.Options{}, size[0], size[1], func(d *driver) {
			d.press("2", "registry.example.com/library/app:v1")
			d.sees("Manifest https://registry.example.com/v2/library/app")
			assert.Nil(t, d.root.panes.Searches[1].Asked)
			d.press("enter")
			d.wait(15 * time.Second)
			assert.Equal(t, image, d.root.panes.Searches[1].Asked.URL)
			assert.Len(t, d.root.panes.Searches[1].Update.Result.Layers, 5)
		})
	}
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("2", "Nginx", "enter")
		d.sees("The name of an image has no upper-case letters but in its tag")
		assert.Nil(t, d.root.panes.Searches[1].Asked)
	})
}
