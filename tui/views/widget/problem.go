package widget

// Problem is an error in three parts.
type Problem struct {
	// What failed: "The search could not be started".
	What string
	// Why: the cause, in the manager's or the network's words.
	Why string
	// Do is what the reader can do about it.
	Do string
}

// Lines draws a problem: what, why, and what to do.
func (p Problem) Lines(width, height int, st *Styles) []string {
	lines := Paragraph(width, 2, st.Tone[ToneError], "! "+p.What)
	if p.Why != "" {
		lines = append(lines, Paragraph(width, 4, Paint{}, p.Why)...)
	}
	if p.Do != "" {
		do := Paragraph(width, 2, st.Strong, p.Do)
		// What to do outlives the rest of a long error.
		if room := height - len(do); len(lines) > room && room > 0 {
			lines = lines[:room]
		}
		lines = append(lines, Gap(height-len(lines)-len(do), 4)...)
		lines = append(lines, do...)
	}
	return lines
}

// Marked draws a problem among labelled inputs, in at most limit lines. What
// to do outlives the rest of a long error.
func (p Problem) Marked(width, limit int, st *Styles) []string {
	lines := Prefixed(width, " ! ", "   ", st.Tone[ToneError], p.What)
	if p.Why != "" {
		lines = append(lines, Paragraph(width, 3, Paint{}, p.Why)...)
	}
	var do []string
	if p.Do != "" {
		do = Paragraph(width, 3, st.Strong, p.Do)
	}
	if room := limit - len(do); room > 0 {
		return append(CutLines(lines, room, width), do...)
	}
	return CutLines(lines, limit, width)
}
