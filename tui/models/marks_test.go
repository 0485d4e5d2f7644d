package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"dftask/client/simulator"
	"dftask/tui/models/list"
)

// What is folded is not filtered: the mark of a host in a folded cluster still
// chooses it.
func TestMarksInAFoldedClusterChooseIt(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("G", " ", "k", "k", "enter")
		d.sees("1 marked")
		d.doesNotSee("hidden by the filter", "127.1.1.3")
		d.press("d")
		d.sees("2 copies in 1 cluster?")
		assert.Equal(t, []uint{2}, d.confirming().Operation().ClusterIDs)
	})
}

// Marks that are all hidden are no reason to delete what is not marked.
func TestMarksThatAreAllHiddenDeleteNothingElse(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.search(llama)
		d.press("G", " ", "/", "node-005", "enter")
		d.sees("1 marked, 1 hidden by the filter")
		d.press("d")
		d.sees("The filter hides the marked rows")
		assert.Nil(t, d.root.front.dialog)
		d.press(" ", "d")
		d.sees("6 copies in 1 cluster?")
		d.press("esc", "1", "ctrl+u")

		d.paste(llama, fail)
		d.press("s")
		d.wait(40 * time.Second)
		d.press("g", " ", "/", "fail", "enter", "d")
		d.sees("The filter hides the marked rows")
		assert.Nil(t, d.root.front.dialog)
	})
}

// A row that is gone takes its mark with it.
func TestAMarkGoesWithItsRow(t *testing.T) {
	l := list.List{}
	l.Set([]string{"a", "b", "c"})
	l.Mark("b")
	l.Mark("c")
	l.Set([]string{"a", "c"})
	all, hidden := l.CountMarks()
	assert.Equal(t, []int{2, 1}, []int{all, hidden})
	l.Forget()
	all, hidden = l.CountMarks()
	assert.Equal(t, []int{1, 0}, []int{all, hidden})
	assert.Equal(t, []string{"c"}, l.Marked())
}

func TestTheMarkOfAnExecutionThatIsGone(t *testing.T) {
	drive(t, simulator.Options{}, 120, 40, func(d *driver) {
		d.press("5")
		d.wait(time.Second)
		d.press(" ")
		d.sees("1 marked")
		e := d.root.panes.Executions
		delete(e.ByKey, e.Order[0].Key)
		e.Rebuild()
		all, _ := e.List.CountMarks()
		assert.Zero(t, all)
	})
}
