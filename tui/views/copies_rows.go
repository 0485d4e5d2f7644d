package views

import (
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

const (
	hostIndent = 4
	typeWidth  = 6 // "normal"
	seed       = "seed"
	colGap     = 3
	// digestWidth is a layer's digest in full, layerName enough to know it again.
	digestWidth = len("sha256:") + 64
	layerName   = 26
)

// copyColumns are the columns of host rows: where the hostname ends, and which
// of the others there is room for.
type copyColumns struct {
	host, strip, ip, kind, state int // widths; 0 leaves the column out
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
	room := func() int {
		n := width - hostIndent
		for _, col := range []int{cols.strip, cols.ip, cols.kind, cols.state} {
			if col > 0 {
				n -= col + colGap
			}
		}
		return n
	}
	if c.Layers > 0 {
		cols.state = len("of layers") + 2*len(text.Number(c.Layers)) + 2
		cols.strip = c.Layers
		// What each host holds is the picture: it outlives what is written beside it.
		for _, col := range []*int{&cols.ip, &cols.state, &cols.kind, &cols.strip} {
			if room() < min(host, 14) {
				*col = 0
			}
		}
		if cols.strip == 0 {
			cols.state, cols.kind = len("of layers")+2*len(text.Number(c.Layers))+2, typeWidth
		}
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

// titles draws the line over the columns.
func (c Copies) titles(width int, st *widget.Styles) string {
	cols := c.columns(width)
	l := widget.NewLine(width)
	at := hostIndent - colGap
	add := func(title, column string, width int) {
		if width == 0 {
			return
		}
		paint := st.Muted
		if column == c.List.Sort {
			paint = st.Accent
		}
		l.To(at + colGap)
		l.Add(paint, text.Truncate(c.List.Title(title, column), width+colGap-1))
		at += colGap + width
	}
	add("HOST", "host", cols.host)
	if cols.strip > 0 {
		l.To(at + colGap)
		c.layerSigns(l, st)
		at += colGap + cols.strip
	}
	add("IP", "ip", cols.ip)
	add("TYPE", "type", cols.kind)
	state := "STATE"
	if c.Layers > 0 {
		state = "LAYERS"
	}
	add(state, "state", cols.state)
	return l.String()
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
			layerRow(l, row, width, cols, st)
		default:
			c.hostRow(l, row, cols, st)
		}
		lines[i] = widget.Row(i, l.String(), st)
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
		return
	}
	c.clusterBar(l, row, name+colGap+len("10,000 copies (folded)"), st)
}

// clusterBar draws a cluster's share of a big fleet: beside the others as long as
// it is large, and how much of it is unfinished.
func (c Copies) clusterBar(l *widget.Line, row CopyRow, at int, st *widget.Styles) {
	l.To(at)
	l.Skip(1)
	size := min(l.Left()-2-len("10,000 partial"), 40)
	if c.Most == 0 || row.Count <= 0 || size < 6 {
		return
	}
	end := l.At() + size + 2
	l.Shares(size, c.Most, widget.Share{N: row.Count - row.Partial, Sign: widget.SignWhole, Paint: st.Bar.Done},
		widget.Share{N: row.Partial, Sign: widget.SignSome, Paint: st.Draw[widget.ToneWarn]})
	if row.Partial > 0 {
		l.To(end)
		l.Add(st.Tone[widget.ToneWarn], text.Number(row.Partial)+" partial")
	}
}

// layerRow draws a layer under the sign that its column has in the rows of hosts.
func layerRow(l *widget.Line, row CopyRow, width int, cols copyColumns, st *widget.Styles) {
	l.To(hostIndent)
	l.Add(st.Muted, layerSign(row.Layer))
	l.Skip(1)
	at := l.At()
	const note = "config"
	name := width - at - 2*colGap - len("5,000 copies") - len(note)
	if name < digestWidth {
		name = min(max(cols.host, layerName), width-at-colGap-len("5,000 copies"))
	}
	name = min(name, digestWidth)
	l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(row.Digest), name))
	l.To(at + name + colGap)
	l.Add(widget.Paint{}, text.Copies(row.Count))
	if row.Layer == 0 && l.Left() > colGap+len(note) {
		l.Skip(colGap)
		l.Add(st.Muted, note)
	}
	if row.Platforms != "" && l.Left() > 2*colGap {
		l.Skip(colGap)
		l.Add(st.Muted, text.Truncate(text.Clean(row.Platforms), l.Left()-1))
	}
}

// layerSign is the sign of a layer over its column: c for the config, then the
// last digit of its number.
func layerSign(n int) string {
	if n == 0 {
		return "c"
	}
	return text.Number(n % 10)
}

func (c Copies) layerSigns(l *widget.Line, st *widget.Styles) {
	for n := range c.Layers {
		l.Add(st.Muted, layerSign(n))
	}
}

// layerHeads is the line over the rows of an image: what the signs of what is held
// mean, and the signs of its layers where no titles of columns show them.
func (c Copies) layerHeads(width int, titled bool, st *widget.Styles) []string {
	if c.Layers == 0 || len(c.Rows) == 0 {
		return nil
	}
	cols := c.columns(width)
	if cols.strip == 0 {
		return nil
	}
	l := widget.NewLine(width)
	at := hostIndent + cols.host + colGap
	legend := CopyComplete.sign() + " held  " + CopyPartial.sign() + " partial  " + CopyAbsent.sign() + " absent"
	if hostIndent+text.Width(legend)+colGap <= at {
		l.To(hostIndent)
		l.Add(st.Muted, legend)
	}
	if !titled {
		l.To(at)
		c.layerSigns(l, st)
	}
	if l.Left() >= colGap+text.Width(legend) && at < hostIndent+text.Width(legend)+colGap {
		l.To(max(l.At()+colGap, hostIndent))
		l.Add(st.Muted, legend)
	}
	return []string{l.String()}
}

// sign stands for a state where there is one cell for it.
func (s CopyState) sign() string {
	return [...]string{CopyUnknown: "?", CopyPartial: "○", CopyComplete: "●", CopyAbsent: "·"}[s]
}

func (c Copies) hostRow(l *widget.Line, row CopyRow, cols copyColumns, st *widget.Styles) {
	if cols.kind == 0 && cols.strip > 0 && text.HostType(row.HostType) == seed {
		l.Add(st.Muted, seed[:1])
	}
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
	if cols.strip > 0 {
		l.To(at + colGap)
		for _, held := range row.Held {
			l.Add(held.paint(st), held.sign())
		}
		at += colGap + cols.strip
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
	case CopyUnknown, CopyAbsent:
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
	case CopyAbsent:
		return "absent"
	}
	return "unknown"
}
