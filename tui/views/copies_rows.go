package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const (
	hostIndent = 4
	typeWidth  = 6 // "normal"
	colGap     = 3
	// digestWidth is a layer's digest in full, layerName enough to know it again.
	digestWidth = len("sha256:") + 64
	layerName   = 26
)

// copyColumns are the columns of host rows: where the hostname ends, and which
// of the others there is room for.
type copyColumns struct {
	host, ip, kind, state int // widths; 0 leaves the column out
}

// columns gives up the host type, then the middle of long addresses, then the
// address, before it cuts much of the hostnames.
func (c Copies) columns(width int) copyColumns {
	host, ip := c.HostWidth, c.IPWidth
	if host == 0 || ip == 0 {
		for _, row := range c.Rows {
			host, ip = max(host, text.Width(text.Clean(row.Hostname))), max(ip, text.Width(text.Clean(row.IP)))
		}
	}
	cols := copyColumns{ip: min(ip, 39), kind: typeWidth, state: len("complete")}
	if c.Layers > 0 {
		cols.state = len("of layers") + 2*len(text.Number(c.Layers)) + 2
	}
	room := func() int {
		n := width - hostIndent
		for _, col := range []int{cols.ip, cols.kind, cols.state} {
			if col > 0 {
				n -= col + colGap
			}
		}
		return n
	}
	if room() < min(host, 48) {
		cols.kind = 0
	}
	if room() < min(host, 48) {
		cols.ip = min(cols.ip, len("255.255.255.255"))
	}
	if room() < min(host, 24) {
		cols.ip = 0
	}
	if room() < 8 {
		cols.state = 0
	}
	cols.host = max(min(room(), max(host, 18)), 1)
	return cols
}

// rows draws at most height rows.
func (c Copies) rows(width, height int, focused bool, st *widget.Styles) []string {
	rows := c.Rows[:max(0, min(height, len(c.Rows)))]
	if len(rows) == 0 {
		return nil
	}
	cols := c.columns(width)
	lines := make([]string, len(rows))
	for i, row := range rows {
		l := widget.ListLine(width, i == c.List.Cursor, focused, row.Marked, st)
		switch row.Kind {
		case RowCluster:
			c.clusterRow(l, row, cols, st)
		case RowLayer:
			l.To(hostIndent)
			name := width - hostIndent - colGap - len("5,000 copies")
			if name < digestWidth {
				name = min(max(cols.host, layerName), name)
			}
			name = min(name, digestWidth)
			l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(row.Digest), name))
			l.To(hostIndent + name + colGap)
			l.Add(widget.Paint{}, text.Copies(row.Count))
		default:
			c.hostRow(l, row, cols, st)
		}
		lines[i] = l.String()
	}
	return lines
}

func (c Copies) clusterRow(l *widget.Line, row CopyRow, cols copyColumns, st *widget.Styles) {
	number := text.Copies(row.Count)
	if row.Count < 0 {
		number = ""
	}
	if row.Folded {
		number += " (folded)"
	}
	// The count stands over the column after the hostnames.
	name := max(min(hostIndent+cols.host, l.At()+l.Left()-text.Width(number)-colGap), 8)
	l.Add(st.Strong, text.Truncate(text.Clean(row.Cluster), name-2))
	l.To(name + colGap)
	l.Add(st.Strong, number)
	if row.Error != "" {
		l.Skip(colGap)
		l.Add(st.Tone[widget.ToneWarn], "! "+row.Error)
	}
}

func (c Copies) hostRow(l *widget.Line, row CopyRow, cols copyColumns, st *widget.Styles) {
	l.To(hostIndent)
	l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(row.Hostname), cols.host))
	at := hostIndent + cols.host
	column := func(p widget.Paint, s string, width int) {
		if width == 0 {
			return
		}
		l.To(at + colGap)
		l.Add(p, text.TruncateMiddle(text.Clean(s), width))
		at += colGap + width
	}
	column(st.Muted, row.IP, cols.ip)
	column(st.Muted, text.HostType(row.HostType), cols.kind)
	if c.Layers > 0 {
		state := CopyComplete
		if row.Layers < c.Layers {
			state = CopyPartial
		}
		column(state.paint(st), text.Number(row.Layers)+" of "+text.Count(c.Layers, "layer", "layers"), cols.state)
		return
	}
	column(row.State.paint(st), row.State.String(), cols.state)
}

// paint is the paint of the state's word.
func (s CopyState) paint(st *widget.Styles) widget.Paint {
	switch s {
	case CopyUnknown:
		return st.Muted
	case CopyPartial:
		return st.Tone[widget.ToneWarn]
	}
	return widget.Paint{}
}

// String is the word of the state.
func (s CopyState) String() string {
	switch s {
	case CopyComplete:
		return "complete"
	case CopyPartial:
		return "partial"
	}
	return "unknown"
}
