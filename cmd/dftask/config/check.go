package config

import (
	"fmt"
	"strings"

	"dftask/client"
)

// conflict is a context whose fields do not go together.
type conflict struct {
	// key is the field that is there and needs another, or "".
	key, reason string
}

func (c *Context) conflicts() []conflict {
	var all []conflict
	add := func(key, reason string) { all = append(all, conflict{key, reason}) }
	if c.Manager == "" {
		add("", "the context has no manager; add \"manager: https://HOST:PORT\"")
	}
	if c.ClientCertificate != "" && c.ClientKey == "" {
		add("client_certificate", "client_certificate needs client_key beside it")
	}
	if c.ClientKey != "" && c.ClientCertificate == "" {
		add("client_key", "client_key needs client_certificate beside it")
	}
	if len(c.TokenCommand) > 0 && strings.TrimSpace(c.TokenCommand[0]) == "" {
		add("token_command", "token_command begins with the name of a program")
	}
	return all
}

// contradictions are the mistakes that no setting has by itself.
func (d *document) contradictions() []Mistake {
	var mistakes []Mistake
	first, nameless := map[string]int{}, false
	for i, c := range d.config.Contexts {
		at := d.at[i]
		add := func(key, reason string) {
			line, column := at.node.Line, at.node.Column
			if n := at.keys[key]; n != nil {
				line, column = n.Line, n.Column
			}
			mistakes = append(mistakes, Mistake{Line: line, Column: column, Reason: reason})
		}
		nameless = nameless || c.Name == ""
		switch line, twice := first[c.Name]; {
		case at.keys["name"] == nil && at.misspelt("name"):
		case at.keys["name"] == nil:
			add("", "the context has no name; add \"name: NAME\"")
		case c.Name == "":
			// The value is a mistake already.
		case twice:
			add("name", fmt.Sprintf("a context named %q is already in line %d", c.Name, line))
		default:
			first[c.Name] = at.keys["name"].Line
		}
		for _, x := range c.conflicts() {
			if x.key == "" && (at.keys["manager"] != nil || at.misspelt("manager")) {
				continue // and that is a mistake already
			}
			add(x.key, x.reason)
		}
	}
	// Where a name is missing it may be the current one's.
	if current := d.config.Current; current != "" && !nameless && d.config.index(current) < 0 {
		unknown := &UnknownContextError{Name: current, Known: d.config.names()}
		mistakes = append(mistakes, Mistake{Line: d.currentAt.Line, Column: d.currentAt.Column, Reason: unknown.Error() + "; " + known(unknown)})
	}
	return mistakes
}

// misspelt says whether a setting is there under a name that is nearly its own.
func (p place) misspelt(key string) bool {
	for k := range p.keys {
		if fieldOf(k) == nil && near(k, keys()) == key {
			return true
		}
	}
	return false
}

// known is what exists in place of a name that does not, as a clause.
func known(e *UnknownContextError) string {
	if meant := near(e.Name, e.Known); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	if len(e.Known) == 0 {
		return "there is none at all"
	}
	return "there are " + strings.Join(e.Known, ", ")
}

// refuse says why a context cannot be written as it is, before it is. The
// error's field is the flag of the command line.
func (c *Context) refuse() error {
	for _, f := range fields {
		if why := f.wrong(c); why != "" {
			return refused(f.key, why)
		}
	}
	if why := checkName(c.Name); why != "" {
		return refused("name", why)
	}
	conflicts := c.conflicts()
	switch {
	case len(conflicts) == 0:
		return nil
	case conflicts[0].key == "":
		return &client.RefusedError{
			Field: "manager", Reason: fmt.Sprintf("the context %s has no manager yet", c.Name),
			Next: fmt.Sprintf("Name one: dftask context set %s --manager https://HOST:PORT", c.Name),
		}
	}
	return refused(conflicts[0].key, conflicts[0].reason)
}

func refused(key, why string) error {
	reason, next, more := strings.Cut(why, "; ")
	if more {
		next = strings.ToUpper(next[:1]) + next[1:]
		if !strings.HasSuffix(next, "?") {
			next += "."
		}
	}
	return &client.RefusedError{Field: strings.ReplaceAll(key, "_", "-"), Reason: reason, Next: next}
}
