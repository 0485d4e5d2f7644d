package views

func (p Paste) width() int { return 76 }

func (p Paste) sheet(width, _ int, st *Styles) sheet {
	return sheet{title: count(p.Count, "target", "targets"), pinned: []string{keyLine(width, p.Keys, st)}}
}
