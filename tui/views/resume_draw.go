package views

func (r Resume) width() int { return 76 }

func (r Resume) sheet(width, _ int, st *Styles) sheet {
	return sheet{title: "Go on?", pinned: []string{keyLine(width, r.Keys, st)}}
}
