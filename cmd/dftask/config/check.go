package config

import (
	"fmt"
	"strings"

	"dftask/client"
)

// conflict is a context whose fields do not go together.
type conflict struct {
	// key is the field that needs another, or is missing.
	key, reason string
}

func (c *Context) conflicts() []conflict {
	var all []conflict
	add := func(key, reason string) { all = append(all, conflict{key, reason}) }
	if c.Manager == "" {
		add("manager", "the context has no manager; add \"manager: https://HOST:PORT\"")
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

// contradictions notes the mistakes that no setting has by itself.
func (r *reader) contradictions() {
	first, nameless := map[string]int{}, false
	for i, c := range r.config.Contexts {
		at := r.at[i]
		name := at.keys["name"]
		nameless = nameless || c.Name == ""
		switch line, twice := first[c.Name]; {
		case name == nil && !at.misspelt("name"):
			r.wrong(at.node, "the context has no name; add \"name: NAME\"")
		case c.Name == "":
			// That is a mistake already.
		case twice:
			r.wrong(name, "a context named %q is already in line %d", c.Name, line)
		default:
			first[c.Name] = name.Line
		}
		for _, x := range c.conflicts() {
			if key := at.keys[x.key]; key != nil && x.key != "manager" {
				r.wrong(key, "%s", x.reason)
			} else if key == nil && !at.misspelt(x.key) {
				r.wrong(at.node, "%s", x.reason)
			}
		}
	}
	// Where a name is missing it may be the current one's.
	if current := r.config.Current; current != "" && !nameless && r.config.index(current) < 0 {
		unknown := &UnknownContextError{Name: current, Known: r.config.names()}
		r.wrong(r.currentAt, "%s; %s", unknown, known(unknown))
	}
}

// misspelt says whether a setting is there under a name that is nearly its own.
func (p place) misspelt(key string) bool {
	for k := range p.keys {
		if fieldOf(k) == nil && Near(k, keys()) == key {
			return true
		}
	}
	return false
}

// known is what exists in place of a name that does not, as a clause.
func known(e *UnknownContextError) string {
	if meant := Near(e.Name, e.Known); meant != "" {
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
	if c.Manager == "" && checkName(c.Name) == "" {
		return &client.RefusedError{
			Field: "manager", Reason: fmt.Sprintf("the context %s has no manager yet", c.Name),
			Next: fmt.Sprintf("Name one: dftask context set %s --manager https://HOST:PORT", c.Name),
		}
	}
	node := nodeOf(c)
	for _, f := range fields {
		if n := value(node, f.key); n != nil {
			if _, why := f.wrong(n); why != "" {
				return refused(f.key, why)
			}
		}
	}
	if conflicts := c.conflicts(); len(conflicts) > 0 {
		return refused(conflicts[0].key, conflicts[0].reason)
	}
	return nil
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
