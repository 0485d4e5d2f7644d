package views

import (
	"strings"

	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Header is the first line: where this screen's answers come from.
type Header struct {
	// Context is the name of the configured context, such as "prod". May be empty.
	Context string
	// Color is the color of the context's badge: one of the terminal's sixteen
	// by name ("red", "bright-blue") or one of 256 by number ("208"). Empty or
	// anything else draws the name without a badge.
	Color string
	// Manager is the manager's host and port, without a scheme.
	Manager string
	// Token names the place the token was found in, such as "keyring" or
	// "environment". Empty when there is none; a badge says so then.
	Token string
	// Expiry is how the token will end, when that is near: "expires in 5 d".
	// Empty the rest of the time.
	Expiry string
	// Scope says which scheduler clusters a search or purge goes to:
	// "all clusters (2)", "cluster-1", "2 of 5 clusters".
	Scope string
	// Badges are short warnings, most important first: they outlive everything
	// else on the line as it narrows.
	Badges []widget.Badge
}

// render draws the header. As it narrows it gives up the token's source, the
// program's name and the scope, cuts the manager, and then gives up the token's
// end, the context and the manager; the badges go last, from the last.
func (h Header) render(width int, st *widget.Styles) string {
	const (
		app = iota
		context
		manager
		token
		scope
	)
	expiry := text.Clean(h.Expiry)
	parts := [...]string{app: "dftask", context: text.Clean(h.Context), manager: text.Clean(h.Manager), scope: ""}
	if h.Token != "" {
		parts[token] = "token: " + text.Commas(text.Clean(h.Token), expiry)
	}
	if h.Scope != "" {
		parts[scope] = "scope: " + text.Clean(h.Scope)
	}
	badges := h.Badges
	need := func() int {
		n := 0
		for _, part := range parts {
			if part != "" {
				n += text.Width(part) + 2
			}
		}
		for _, badge := range badges {
			n += text.Width(badge.Text) + 3
		}
		return n
	}
	drop := func(some ...int) {
		for _, part := range some {
			if need() > width {
				parts[part] = ""
			}
		}
	}
	cut := func(least int) {
		parts[manager] = text.Clean(h.Manager)
		if over := need() - width; over > 0 {
			at := max(text.Width(parts[manager])-over, least)
			parts[manager] = text.TruncateMiddle(parts[manager], at)
		}
	}
	if need() > width {
		parts[scope] = text.Clean(h.Scope) // without its label
	}
	if expiry == "" {
		drop(token)
	} else if need() > width && parts[token] != "" {
		parts[token] = "token " + expiry
	}
	drop(app, scope)
	cut(16) // still tells one manager from another
	drop(token)
	cut(16)
	drop(context)
	cut(0)
	if text.Width(parts[manager]) < 8 && parts[manager] != text.Clean(h.Manager) {
		parts[manager] = ""
	}
	for len(badges) > 1 && need() > width {
		badges = badges[:len(badges)-1]
	}

	l := widget.NewLine(width)
	for i, paint := range [...]widget.Paint{app: st.Header.App, context: st.Header.Context, manager: {}, token: st.Muted} {
		if parts[i] == "" {
			continue
		}
		if badge, ok := st.ColorBadge(h.Color); ok && i == context {
			l.Add(badge, " "+parts[i]+" ")
			continue
		}
		l.Skip(1)
		if before, found := strings.CutSuffix(parts[i], expiry); found && i == token && expiry != "" {
			l.Add(paint, before)
			l.Add(st.Tone[widget.ToneWarn], expiry)
		} else {
			l.Add(paint, parts[i])
		}
		l.Skip(1)
	}
	right := width - 1
	if parts[scope] != "" {
		right -= text.Width(text.Clean(parts[scope]))
	}
	for _, badge := range badges {
		right -= text.Width(badge.Text) + 3
	}
	l.To(right)
	if parts[scope] != "" {
		l.Add(widget.Paint{}, parts[scope])
	}
	for _, badge := range badges {
		if l.At() > 0 {
			l.Skip(1)
		}
		badge.Draw(l, st)
	}
	return l.String()
}

// Tabs is the second line.
type Tabs struct {
	// Items are the tabs in order.
	Items []Tab
	// Active is the index of the open one.
	Active int
}

// Tab is one entry of the tab line.
type Tab struct {
	// Key opens it: "1".
	Key string
	// Label is its name: "Task ID". Short is that on a narrow screen: "ID".
	Label, Short string
	// Note follows the label in parentheses when there is room: "1 pending".
	Note string
}

// render draws the tabs. A tab keeps its place whether it is open or not. As
// the line narrows the notes go, then the names get short, then those of the tabs that
// are closed go.
func (t Tabs) render(width int, st *widget.Styles) string {
	for _, size := range []struct{ notes, labels, short bool }{{true, true, false}, {false, true, false}, {false, true, true}, {}} {
		var texts []string
		need := 1
		for i, tab := range t.Items {
			words, label := tab.Key, tab.Label
			if size.short && tab.Short != "" {
				label = tab.Short
			}
			if size.labels || i == t.Active {
				words += " " + text.Clean(label)
			}
			if size.notes && tab.Note != "" {
				words += " (" + text.Clean(tab.Note) + ")"
			}
			texts = append(texts, words)
			need += text.Width(words) + 2
		}
		if need > width && size.labels {
			continue
		}
		l := widget.NewLine(width)
		l.To(1)
		for i, text := range texts {
			l.Zone(widget.ZoneTab, i, st)
			if i == t.Active {
				l.Add(st.Tab.Active, "["+text+"]")
				l.EndZone(st)
			} else {
				l.Skip(1)
				l.Add(st.Tab.Idle, text)
				l.EndZone(st)
				l.Skip(1)
			}
		}
		return l.String()
	}
	return ""
}
