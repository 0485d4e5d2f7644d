//go:build unix

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/cmd/dftask/console"
)

// What a terminal answers to a question of another program is no text and no key.
func TestLateAnswerOfTheTerminal(t *testing.T) {
	t.Parallel()
	const color = "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"
	x := openDashboard(t, small)
	x.press(color + "https://example.com/a" + "\x1bP>|xterm(390)\x1b\\" + ".bin\x1b[24;80R")
	screen := x.await("https://example.com/a.bin")
	assert.NotContains(t, screen, "rgb")
	x.press(escape)
	x.await("d delete")
	x.press(color)
	x.press("\x1b[?62;22c\x1b5")
	assert.NotContains(t, x.await("[5 Executions"), "Drop")
}

// The end of a paste may be lost, on a bad line. Keys work all the same.
func TestPasteWithoutItsEnd(t *testing.T) {
	t.Parallel()
	const begins = "\x1b[200~https://example.com/x"
	x := openDashboard(t, small)
	x.press(begins)
	x.await("The end of the paste did not arrive")
	x.press(begins + interrupt + interrupt)
	assert.Equal(t, console.ExitOK, x.awaitEnd())
}
