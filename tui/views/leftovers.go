package views

import (
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// remedies draw what would remove what is left, a command each in full.
func (d Detail) remedies(width int, st *widget.Styles) (lines []string) {
	for _, r := range d.Remedies {
		lines = append(lines, widget.Paragraph(width, 1, st.Strong, r.Text)...)
		if r.Hosts != "" {
			lines = append(lines, widget.Paragraph(width, 2, st.Muted, "on "+r.Hosts)...)
		}
		if r.Command != "" {
			lines = append(lines, command(width, text.Clean(r.Command))...)
		}
	}
	return lines
}

// byHand is the remedy that removes copies on the hosts, whichever they are.
func (d Detail) byHand(words string) Remedy {
	id := "TASK_ID"
	if len(d.TaskIDs) == 1 {
		id = d.TaskIDs[0]
	}
	return Remedy{Text: words, Command: "dfctl task rm " + id}
}

// command draws a command so that it can be copied off the screen: on a line
// of its own where it fits, else from the margin on in lines that a shell puts
// together again. Within quotes it would not; there the lines are only broken.
func command(width int, s string) []string {
	if text.Width(s) <= width-2 {
		l := widget.NewLine(width)
		l.To(2)
		l.Add(widget.Paint{}, s)
		return []string{l.String()}
	}
	goesOn := "\\"
	if strings.ContainsAny(s, `'"\`) || width < 2 {
		goesOn = ""
	}
	var lines []string
	for s != "" {
		part := s
		if text.Width(s) > width {
			part = text.Head(s, width-text.Width(goesOn))
			if space := strings.LastIndexByte(part, ' '); space > 0 && goesOn != "" {
				part = part[:space+1]
			}
			if part == "" { // a grapheme wider than the line
				break
			}
		}
		if s = s[len(part):]; s != "" {
			part += goesOn
		}
		lines = append(lines, part)
	}
	return lines
}

// layers draws the blobs of an image, each with what became of it.
func (d Detail) layers(w *window, width int, st *widget.Styles) {
	if len(d.Layers) == 0 {
		return
	}
	w.all([]string{"", " " + st.Strong.Render(text.Truncate("Layers "+text.Number(len(d.Layers)), width-1))})
	indent := min(3, width/10)
	verdict, results := verdictWidth, outcomeWidth
	name := width - indent - verdict - results - 5
	if name < layerName {
		verdict, results = shortVerdict, shortOutcome
		name = width - indent - verdict - results - 5
	}
	if name < layerName {
		results = 0
		name = width - indent - verdict - 3
	}
	name = min(name, digestWidth)
	if name < digestWidth {
		name = min(name, layerName)
	}
	for _, layer := range d.Layers {
		w.add(1, func() []string {
			l := widget.NewLine(width)
			l.To(indent)
			if name >= 6 {
				l.Add(widget.Paint{}, text.TruncateMiddle(text.Clean(layer.Digest), name))
				l.To(indent + name + 2)
			}
			at := l.At()
			l.Add(layer.Verdict.paint(st), layer.Verdict.in(verdict))
			if results > 0 {
				l.To(at + verdict + 2)
				l.Add(widget.Paint{}, layer.Verdict.outcome(results, layer.Deleted, layer.Failed, layer.Left))
			}
			return []string{l.String()}
		})
	}
}

// sameCause is the cause that all hosts share; empty when they do not.
func sameCause(hosts []HostOutcome) string {
	for _, h := range hosts {
		if h.Cause != hosts[0].Cause {
			return ""
		}
	}
	return hosts[0].Cause
}

// indented moves a painted line that is narrow enough by a cell.
func indented(line string) string { return " " + line }
