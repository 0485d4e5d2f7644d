package widget

import (
	"slices"

	"dftask/tui/views/text"
)

// Fact is a labelled value.
type Fact struct{ Label, Value string }

// Facts draws labelled values under each other, every value in full.
func Facts(width, indent int, facts []Fact, st *Styles) []string {
	labels := LabelWidth(facts)
	indent = min(indent, width/16)
	if width < 32 {
		labels = 0 // label and value under each other
	}
	var lines []string
	for _, fact := range facts {
		if labels == 0 {
			lines = append(lines, Paragraph(width, 0, st.Muted, fact.Label)...)
			lines = append(lines, Paragraph(width, 0, Paint{}, fact.Value)...)
			continue
		}
		label := text.Clean(fact.Label)
		for _, part := range text.Wrap(text.CleanLines(fact.Value), width-indent-labels) {
			l := NewLine(width)
			l.To(indent)
			l.Add(st.Muted, label)
			l.To(indent + labels)
			l.Add(Paint{}, part)
			lines = append(lines, l.String())
			label = ""
		}
	}
	return lines
}

// LabelWidth is the width of the labels' column; tables with short labels
// stand alike.
func LabelWidth(facts []Fact) int {
	labels := 10
	for _, fact := range facts {
		labels = max(labels, text.Width(text.Clean(fact.Label))+2)
	}
	return labels
}

// WithTaskIDs are the facts of a target with the ids of its tasks. A target that
// is named by its task ID has it already.
func WithTaskIDs(target []Fact, ids []string) []Fact {
	const label = "Task ID"
	all := slices.Clone(target)
	if slices.ContainsFunc(all, func(f Fact) bool { return f.Label == label }) {
		return all
	}
	for i, id := range ids {
		all = append(all, Fact{Label: []string{label, ""}[min(i, 1)], Value: id})
	}
	return all
}
