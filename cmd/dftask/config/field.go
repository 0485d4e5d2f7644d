package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dftask/client"
)

// field is one setting of a context. Reading, writing and comparing contexts
// all go by the table of them.
type field struct {
	key string
	// One of these says where the value is.
	text func(*Context) *string
	flag func(*Context) *bool
	list func(*Context) *[]string
	// check says what is wrong with a value that is not empty, and what would
	// be right; empty when nothing is. It never repeats the value of anything
	// that may be a secret.
	check func(string) string
	// required fields may not be there and empty.
	required bool
	// path marks the name of a file.
	path bool
}

// fields are in the order in which a new context is written.
var fields = []field{
	{key: "name", text: func(c *Context) *string { return &c.Name }, check: checkName, required: true},
	{key: "manager", text: func(c *Context) *string { return &c.Manager }, check: checkManager, required: true},
	{key: "ca_file", text: func(c *Context) *string { return &c.CAFile }, path: true},
	{key: "client_certificate", text: func(c *Context) *string { return &c.ClientCertificate }, path: true},
	{key: "client_key", text: func(c *Context) *string { return &c.ClientKey }, path: true},
	{key: "insecure_tls", flag: func(c *Context) *bool { return &c.InsecureTLS }},
	{key: "read_only", flag: func(c *Context) *bool { return &c.ReadOnly }},
	{key: "color", text: func(c *Context) *string { return &c.Color }, check: checkColor},
	{key: "tag", text: func(c *Context) *string { return &c.Tag }},
	{key: "application", text: func(c *Context) *string { return &c.Application }},
	{key: "clusters", list: func(c *Context) *[]string { return &c.Clusters }, check: checkCluster},
	{key: "token_command", list: func(c *Context) *[]string { return &c.TokenCommand }, check: checkWord},
	{key: "token_file", text: func(c *Context) *string { return &c.TokenFile }, path: true},
}

func keys() []string {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	return keys
}

func fieldOf(key string) *field {
	for i := range fields {
		if fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

// equal says whether two contexts have the same value.
func (f *field) equal(a, b *Context) bool {
	switch {
	case f.text != nil:
		return *f.text(a) == *f.text(b)
	case f.flag != nil:
		return *f.flag(a) == *f.flag(b)
	}
	return slices.Equal(*f.list(a), *f.list(b))
}

// empty says whether a context does without the field.
func (f *field) empty(c *Context) bool { return f.equal(c, &Context{}) }

// wrong says what is wrong with a context's value; empty when nothing is.
func (f *field) wrong(c *Context) string {
	var values []string
	switch {
	case f.text != nil && *f.text(c) != "":
		values = []string{*f.text(c)}
	case f.list != nil:
		values = *f.list(c)
	}
	for _, value := range values {
		if why := f.wrongText(value); why != "" {
			return why
		}
	}
	return ""
}

// wrongText is wrong for one text.
func (f *field) wrongText(value string) string {
	if f.text != nil && strings.ContainsFunc(value, unicode.IsControl) {
		return f.key + " has characters that cannot be printed"
	}
	if f.check != nil {
		return f.check(value)
	}
	return ""
}

const longestName = 64

func checkName(name string) string {
	inName := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r))
	}
	if name == "" || len(name) > longestName || strings.TrimFunc(name, inName) != "" {
		return fmt.Sprintf("a context's name is 1 to %d letters, digits, dots, underscores and hyphens", longestName)
	}
	return ""
}

func checkManager(address string) string {
	if _, err := client.ParseManagerURL(address); err != nil {
		return err.Error() + "; give it as http://HOST:PORT or https://HOST:PORT"
	}
	return ""
}

var colors = []string{"red", "green", "yellow", "blue", "magenta", "cyan"}

func checkColor(color string) string {
	if slices.Contains(colors, color) {
		return ""
	}
	// A sign or a leading zero would be another way to write the same.
	if n, err := strconv.ParseUint(color, 10, 8); err == nil && strconv.FormatUint(n, 10) == color {
		return ""
	}
	why := fmt.Sprintf("%s is no color; use %s, or a number from 0 to 255", quote(color), strings.Join(colors, ", "))
	if meant := near(color, colors); meant != "" {
		why += fmt.Sprintf("; did you mean %q?", meant)
	}
	return why
}

func checkCluster(cluster string) string {
	if strings.TrimSpace(cluster) == "" || strings.ContainsFunc(cluster, unicode.IsControl) {
		return "a cluster is named by its name or its id"
	}
	return ""
}

// checkWord takes any text that a program can be given as an argument.
func checkWord(word string) string {
	if strings.ContainsRune(word, 0) {
		return "token_command has a NUL character, which no program can be given"
	}
	return ""
}

// quote is a text of somebody else's in a sentence, cut where it is long.
func quote(s string) string {
	const longest = 40
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return strconv.Quote(s)
}

// copy gives one context the value of another.
func (f *field) copy(to, from *Context) {
	switch {
	case f.text != nil:
		*f.text(to) = *f.text(from)
	case f.flag != nil:
		*f.flag(to) = *f.flag(from)
	default:
		*f.list(to) = slices.Clone(*f.list(from))
	}
}
