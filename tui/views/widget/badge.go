package widget

// Badge is a short standing warning such as READ-ONLY, DEMO ×10, PLAINTEXT
// TOKEN, PLAIN HTTP or STALE 40s.
type Badge struct {
	// Text is in capitals, without brackets.
	Text string
	// Tone is its color: ToneInfo for DEMO, ToneWarn for most, ToneError for
	// what makes the screen untrue.
	Tone Tone
}

// Draw draws the badge: in brackets where there is not a color.
func (b Badge) Draw(l *Line, st *Styles) {
	if st.Plain {
		l.Add(Paint{}, "["+b.Text+"]")
	} else {
		l.Add(st.Badge[b.Tone], " "+b.Text+" ")
	}
}
