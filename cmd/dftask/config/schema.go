package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"dftask/client"
	"dftask/tui/listing"
	"dftask/tui/views/widget"
)

// field is one setting of a context, as it is written.
type field struct {
	key  string
	kind kind
	// check says what is wrong with a text, and what would be right; empty when
	// nothing is. It never repeats the value of anything that may be a secret.
	check func(string) string
	// checkList says what is wrong with a list as a whole.
	checkList func([]string) string
	// required texts may not be there and empty.
	required bool
	// fields are those of a group.
	fields []field
}

type kind int

const (
	aText kind = iota
	aFlag
	aList
	aGroup
)

var fields = []field{
	{key: "name", check: checkName, required: true},
	{key: "manager", check: checkManager, required: true},
	{key: "ca_file"},
	{key: "client_certificate"},
	{key: "client_key"},
	{key: "insecure_tls", kind: aFlag},
	{key: "read_only", kind: aFlag},
	{key: "color", check: checkColor},
	{key: "tag"},
	{key: "application"},
	{key: "clusters", kind: aList, check: checkCluster},
	{key: "token_command", kind: aList, check: checkWord},
	{key: "token_file"},
}

// settings are those of the file itself, besides current and contexts.
var settings = []field{
	{key: "theme", check: checkTheme},
	{key: "ascii", kind: aFlag},
	{key: "mouse", kind: aFlag},
	{key: "notify", check: checkNotify},
	{key: "executions", kind: aGroup, fields: []field{
		{key: "columns", kind: aList, checkList: func(names []string) string { _, err := listing.Choose(names); return words(err) }},
		{key: "sort", check: func(text string) string { _, err := listing.ParseOrder(text); return words(err) }},
		{key: "filter", check: func(text string) string { _, err := listing.Executions.Parse(text); return words(err) }},
	}},
}

// words are those of an error; empty for none.
func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func keys() []string { return keysOf(fields) }

func keysOf(fields []field) (keys []string) {
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	return keys
}

func fieldOf(key string) *field { return among(fields, key) }

func among(fields []field, key string) *field {
	if i := slices.Index(keysOf(fields), key); i >= 0 {
		return &fields[i]
	}
	return nil
}

// wrong says what is wrong with a value and where; empty when nothing is.
func (f *field) wrong(value *yaml.Node) (at *yaml.Node, why string) {
	switch {
	case f.kind == aFlag && (value.Kind != yaml.ScalarNode || value.ShortTag() != "!!bool"):
		return value, f.key + " is true or false"
	case f.kind == aFlag:
		return value, ""
	case f.kind == aText:
		return value, f.wrongText(f.key, value)
	case value.Kind != yaml.SequenceNode:
		example := "[cluster-1, eu-west]"
		switch f.key {
		case "token_command":
			example = "[pass, show, dragonfly/prod]"
		case "columns":
			example = "[age, result, target]"
		}
		return value, fmt.Sprintf("%s is a list, such as %s", f.key, example)
	}
	var items []string
	for _, item := range value.Content {
		if why := f.wrongText("each of "+f.key, item); why != "" {
			return item, why
		}
		if items = append(items, item.Value); f.checkList != nil {
			if why := f.checkList(items); why != "" {
				return item, why
			}
		}
	}
	if len(items) == 0 && f.checkList != nil {
		return value, f.checkList(nil)
	}
	return value, ""
}

func (f *field) wrongText(name string, n *yaml.Node) string {
	why := notText(name, n)
	switch {
	case why != "":
		return why
	case f.kind == aText && strings.ContainsFunc(n.Value, unicode.IsControl):
		return f.key + " has characters that cannot be printed"
	case f.check == nil || f.kind == aText && !f.required && n.Value == "":
		return ""
	}
	return f.check(n.Value)
}

// notText says why a node is no text; empty when it is one.
func notText(name string, n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode:
		return name + " is one text, not a list and not settings of its own"
	case n.ShortTag() == "!!null":
		return name + " has no value; give it one, or leave it out"
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
	if address == "" {
		return "manager is empty"
	}
	if _, err := client.ParseManagerURL(address); err != nil {
		return err.Error() + "; give it as http://HOST:PORT or https://HOST:PORT"
	}
	return ""
}

// Themes are the names of the themes.
func Themes() (names []string) {
	for _, theme := range widget.Themes {
		names = append(names, string(theme))
	}
	return names
}

// notAmong says which words there are in place of one, and which may be meant.
func notAmong(what, word string, words []string, or string) string {
	why := fmt.Sprintf("%s is not a %s; use %s%s", quote(word), what, strings.Join(words, ", "), or)
	if meant := Near(word, words); meant != "" {
		why += fmt.Sprintf("; did you mean %q?", meant)
	}
	return why
}

func checkTheme(name string) string {
	if slices.Contains(Themes(), name) {
		return ""
	}
	return notAmong("theme", name, Themes(), "")
}

// Notifications are the ways to call people to the dashboard when a purge has ended.
var Notifications = []string{"none", "bell", "osc9"}

func checkNotify(way string) string {
	if slices.Contains(Notifications, way) {
		return ""
	}
	return notAmong("way to notify", way, Notifications, "")
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
	return notAmong("color", color, colors, ", or a number from 0 to 255")
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
