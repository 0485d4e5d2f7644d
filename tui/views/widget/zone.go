package widget

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Zone is a part of the screen that the mouse can point at. It is marked where it is
// drawn, with a sequence that has no width and that no terminal gets: [CutZones]
// takes it out of the frame, and knows then where the part stands. A text from
// elsewhere cannot have one, for it is cleaned.
type Zone struct {
	Kind ZoneKind
	// N is its place among those of its kind on the screen, from 0.
	N int
	// Key is the key that stands there.
	Key string
	// Y is its line, and it has the columns from From up to To.
	Y, From, To int
}

// ZoneKind is what a zone is.
type ZoneKind string

// The kinds of zones.
const (
	// ZoneTab is one of the tabs, ZoneField a field of the form, and ZoneRow a row of
	// the list that it stands in.
	ZoneTab   ZoneKind = "tab"
	ZoneField ZoneKind = "field"
	ZoneRow   ZoneKind = "row"
	// ZoneKey is a key with the word for what it does.
	ZoneKey ZoneKind = "key"
	// zoneNone ends the one before.
	zoneNone ZoneKind = "none"
)

// A zone in a line, up to the next one or to the line's end.
const (
	zoneBegin = "\x1b_dftask zone "
	zoneEnd   = "\x1b\\"
)

func zone(kind ZoneKind, value string, st *Styles) string {
	if !st.Zones {
		return ""
	}
	return zoneBegin + string(kind) + " " + value + zoneEnd
}

// Row begins a line that is a row of a list.
func Row(n int, line string, st *Styles) string {
	return zone(ZoneRow, strconv.Itoa(n), st) + line
}

// Zone begins one of a kind, and EndZone ends it.
func (l *Line) Zone(kind ZoneKind, n int, st *Styles) { l.zone(zone(kind, strconv.Itoa(n), st)) }

// EndZone ends the zone.
func (l *Line) EndZone(st *Styles) { l.zone(zone(zoneNone, "", st)) }

func (l *Line) zone(mark string) {
	if mark == "" {
		return
	}
	l.b.WriteString(l.last.ended())
	l.b.WriteString(Spaces(l.gap))
	l.b.WriteString(mark)
	l.gap, l.last = 0, Paint{}
}

// Hint writes a key and its word, which the mouse can point at.
func (l *Line) Hint(h Hint, keys, words Paint, st *Styles) {
	if st.Zones { // a string sequence takes ASCII alone
		l.zone(zone(ZoneKey, strconv.QuoteToASCII(h.Keys), st))
	}
	l.Add(keys, st.Named(h.Keys))
	l.Skip(1)
	l.Add(words, h.Words)
	l.EndZone(st)
}

// endOfLine is behind the last column of any terminal.
const endOfLine = 1 << 16

// CutZones takes the zones out of the lines of a frame.
func CutZones(lines []string) (zones []Zone) {
	for y, line := range lines {
		var b strings.Builder
		var open *Zone
		for {
			before, after, found := strings.Cut(line, zoneBegin)
			b.WriteString(before)
			if !found {
				break
			}
			at := ansi.StringWidth(b.String())
			if open != nil {
				open.To = at
			}
			mark, rest, _ := strings.Cut(after, zoneEnd)
			kind, value, _ := strings.Cut(mark, " ")
			open, line = nil, rest
			if ZoneKind(kind) == zoneNone {
				continue
			}
			z := Zone{Kind: ZoneKind(kind), Y: y, From: at}
			if z.Kind == ZoneKey {
				z.Key, _ = strconv.Unquote(value)
			} else {
				z.N, _ = strconv.Atoi(value)
			}
			zones = append(zones, z)
			open = &zones[len(zones)-1]
		}
		if b.Len() < len(lines[y]) {
			lines[y] = b.String()
		}
		if open != nil {
			open.To = endOfLine
		}
	}
	return zones
}
