package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/parser"
)

// display is a terminal's screen as far as Bubble Tea version 1 uses one: it
// moves the cursor, erases, and scrolls at the last line. A sequence it does
// not know is kept, so that a test can tell that the picture may be wrong, and
// so is every question to the terminal, none of which it answers.
type display struct {
	width, height int
	cells         [][]string
	row, col      int
	// wrap is true after a character in the last column: the next one begins a
	// new line, and nothing else does.
	wrap bool

	// modes are the private ones that were set or reset, such as ?25 for a
	// cursor that is shown.
	modes map[string]bool

	parser *ansi.Parser
	// unknown and queries are the sequences met so far.
	unknown, queries []string
}

func newDisplay(width, height int) *display {
	d := &display{width: width, height: height, modes: map[string]bool{}, parser: ansi.NewParser()}
	d.clear()
	d.parser.SetHandler(ansi.Handler{
		Print: d.print, Execute: d.control, HandleCsi: d.csi, HandleEsc: d.escape, HandleOsc: d.osc,
		HandleDcs: func(cmd ansi.Cmd, _ ansi.Params, data []byte) {
			d.ask(fmt.Sprintf("DCS %s%s", command(cmd), data), cmd.Final() == 'q')
		},
		HandleApc: func(data []byte) { d.ask(fmt.Sprintf("APC %s", data), strings.Contains(string(data), "a=q")) },
		HandlePm:  func(data []byte) { d.ask(fmt.Sprintf("PM %s", data), false) },
		HandleSos: func(data []byte) { d.ask(fmt.Sprintf("SOS %s", data), false) },
	})
	return d
}

// Write takes what the program wrote to the terminal.
func (d *display) Write(p []byte) (int, error) {
	for _, b := range p {
		// This parser reads bytes, and takes one in the middle of ✓ for the end of a title. A
		// terminal reads characters.
		if b == 0x9c && d.parser.State() == parser.OscStringState {
			b = '?'
		}
		d.parser.Advance(b)
	}
	return len(p), nil
}

// lines are the rows without the spaces at their ends.
func (d *display) lines() []string {
	out := make([]string, len(d.cells))
	for i, row := range d.cells {
		out[i] = strings.TrimRight(strings.Join(row, ""), " ")
	}
	return out
}

func (d *display) String() string { return strings.Join(d.lines(), "\n") }

func (d *display) clear() {
	d.cells = make([][]string, d.height)
	for i := range d.cells {
		d.cells[i] = d.blank()
	}
}

func (d *display) blank() []string {
	row := make([]string, d.width)
	for i := range row {
		row[i] = " "
	}
	return row
}

func (d *display) print(r rune) {
	width := ansi.StringWidth(string(r))
	if width == 0 || r == utf8.RuneError {
		d.unknown = append(d.unknown, fmt.Sprintf("%U", r))
		return
	}
	if d.wrap || d.col+width > d.width {
		d.col = 0
		d.newline()
	}
	d.cells[d.row][d.col] = string(r)
	for i := 1; i < width; i++ {
		d.cells[d.row][d.col+i] = ""
	}
	d.wrap = d.col+width == d.width
	d.col = min(d.col+width, d.width-1)
}

func (d *display) newline() {
	d.wrap = false
	if d.row < d.height-1 {
		d.row++
		return
	}
	d.cells = append(d.cells[1:], d.blank())
}

func (d *display) control(b byte) {
	switch b {
	case '\r':
		d.col, d.wrap = 0, false
	case '\n':
		d.newline()
	case '\b':
		d.col, d.wrap = max(0, d.col-1), false
	case '\a':
	default:
		d.ask(fmt.Sprintf("control %#x", b), b == 0x05)
	}
}

func (d *display) escape(cmd ansi.Cmd) {
	if cmd.Final() != '\\' { // the end of the string before
		d.ask("ESC "+command(cmd), cmd.Final() == 'Z')
	}
}

func (d *display) osc(_ int, data []byte) {
	fields := strings.Split(string(data), ";")
	asks := fields[len(fields)-1] == "?"
	// The clipboard and the window's title leave the picture alone.
	if known := fields[0] == "52" || fields[0] == "2" || fields[0] == "0"; asks || !known {
		d.ask("OSC "+string(data), asks)
	}
}

func (d *display) csi(cmd ansi.Cmd, params ansi.Params) {
	name := command(cmd)
	n := func(i, otherwise int) int { v, _, _ := params.Param(i, otherwise); return v }
	switch name {
	case "A":
		d.row, d.wrap = max(0, d.row-max(1, n(0, 1))), false
	case "B":
		d.row, d.wrap = min(d.height-1, d.row+max(1, n(0, 1))), false
	case "C":
		d.col, d.wrap = min(d.width-1, d.col+max(1, n(0, 1))), false
	case "D":
		d.col, d.wrap = max(0, d.col-max(1, n(0, 1))), false
	case "G":
		d.col, d.wrap = min(d.width, max(1, n(0, 1)))-1, false
	case "H":
		d.row, d.col, d.wrap = min(d.height, max(1, n(0, 1)))-1, min(d.width, max(1, n(1, 1)))-1, false
	case "J":
		d.erase(n(0, 0), d.row, d.cells)
	case "K":
		d.eraseLine(n(0, 0))
	case "m": // colors leave the text alone
	case "t": // and so does the stack of titles
		if n(0, 0) < 22 {
			d.ask(fmt.Sprintf("CSI t %v", params), asksCSI(name, n(0, 0)))
		}
	case "?h", "?l":
		params.ForEach(0, func(_, mode int, _ bool) { d.modes[fmt.Sprintf("?%d", mode)] = name == "?h" })
		if n(0, 0) == 1049 { // the other screen
			d.clear()
		}
	default:
		d.ask(fmt.Sprintf("CSI %s %v", name, params), asksCSI(name, n(0, 0)))
	}
}

// erase blanks whole rows and the part of the cursor's own.
func (d *display) erase(mode, at int, rows [][]string) {
	for i := range rows {
		if mode == 2 || mode == 0 && i > at || mode == 1 && i < at {
			rows[i] = d.blank()
		}
	}
	d.eraseLine(mode)
}

func (d *display) eraseLine(mode int) {
	for i := range d.cells[d.row] {
		if mode == 2 || mode == 0 && i >= d.col || mode == 1 && i <= d.col {
			d.cells[d.row][i] = " "
		}
	}
}

func (d *display) ask(sequence string, query bool) {
	if query {
		d.queries = append(d.queries, sequence)
		return
	}
	d.unknown = append(d.unknown, sequence)
}

// asksCSI says whether a terminal answers a control sequence: with a report of
// its state, its attributes, its version, a mode, its keyboard, or its window.
func asksCSI(name string, first int) bool {
	switch strings.TrimLeft(name, "?>=") {
	case "n", "c", "q", "$p", "x":
		return name != "q"
	case "u":
		return name == "?u"
	case "t":
		return first >= 11 && first < 22
	}
	return false
}

// command names a control sequence: its prefix, what stands before its last
// letter, and the letter.
func command(cmd ansi.Cmd) string {
	var name []byte
	for _, b := range []byte{cmd.Prefix(), cmd.Intermediate(), cmd.Final()} {
		if b != 0 {
			name = append(name, b)
		}
	}
	return string(name)
}
