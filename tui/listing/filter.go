package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Language is what the filter of a list understands.
type Language struct {
	Keys []Key
	// Ages is set where > and < compare ages.
	Ages bool
}

// Key narrows a part of a filter to a property of the row: by:sato.
type Key struct {
	Name string
	// Words are the values there are, in lower case; nil takes any text.
	Words []string
}

// Filter chooses the rows for which all its parts hold. The zero Filter chooses all.
type Filter struct{ parts []part }

// part is a word of a filter.
type part struct {
	not bool
	// key is the property it looks at; empty for all texts of the row.
	key string
	// exact is set where one of values must be the row's, and not only in it.
	exact bool
	// values are in lower case; one of them is enough.
	values []string
	// older and younger are set for >1h and <1h.
	older, younger bool
	age            time.Duration
}

// Row is what a filter is told of a row.
type Row interface {
	// Texts are the row's texts under a key, and for an empty one those that a plain
	// word is looked for in. Those of a key with words are words of it.
	Texts(key string) []string
	// Age is how old it is; 0 where nothing is known of that.
	Age() time.Duration
}

// Words is a row that has nothing but texts.
type Words []string

// Texts are all of them, for whatever key.
func (w Words) Texts(string) []string { return w }

// Age is not known.
func (Words) Age() time.Duration { return 0 }

// Active says whether the filter can leave a row out.
func (f Filter) Active() bool { return len(f.parts) > 0 }

// Reach is the age from which on no row passes; 0 where there is none.
func (f Filter) Reach() (reach time.Duration) {
	for _, p := range f.parts {
		if p.younger && !p.not && (reach == 0 || p.age < reach) {
			reach = max(p.age, 1)
		}
	}
	return reach
}

// Passes says whether all parts hold.
func (f Filter) Passes(row Row) bool {
	for i := range f.parts {
		if p := &f.parts[i]; p.holds(row) == p.not {
			return false
		}
	}
	return true
}

func (p *part) holds(row Row) bool {
	switch {
	case p.older:
		return row.Age() > p.age
	case p.younger:
		return row.Age() < p.age
	}
	for _, text := range row.Texts(p.key) {
		if p.exact && slices.Contains(p.values, text) {
			return true
		}
		if p.exact {
			continue
		}
		text = strings.ToLower(text)
		for _, value := range p.values {
			if strings.Contains(text, value) {
				return true
			}
		}
	}
	return false
}

// Parse reads a filter: words, "two words", key:value, key:one,other, >1h, <2d, and
// ! before any of them. A part that means nothing is left out, so that what is
// typed never empties a list by accident; why says what is wrong with the first
// such part, and what is possible.
func (l *Language) Parse(text string) (f Filter, why error) {
	for _, w := range split(text) {
		p, err := l.part(w)
		switch {
		case err == nil:
			f.parts = append(f.parts, p)
		case why == nil:
			why = err
		}
	}
	return f, why
}

// word is a part as it is written: up to the first quotation mark, and what stands
// in quotation marks.
type word struct {
	bare, quoted string
	isQuoted     bool
}

// split takes a text apart at its blanks. A quotation mark begins a text that may
// have blanks, at the beginning of a word and behind a colon or an exclamation
// mark; its end may be missing while it is typed.
func split(text string) (words []word) {
	for text = strings.TrimLeft(text, " \t"); text != ""; text = strings.TrimLeft(text, " \t") {
		end := strings.IndexAny(text, " \t")
		if end < 0 {
			end = len(text)
		}
		w := word{bare: text[:end]}
		if q := strings.IndexByte(w.bare, '"'); q == 0 || q > 0 && strings.IndexByte(":!", text[q-1]) >= 0 {
			w.bare, w.isQuoted = text[:q], true
			w.quoted, text, _ = strings.Cut(text[q+1:], `"`)
		} else {
			text = text[end:]
		}
		words = append(words, w)
	}
	return words
}

// part reads one word.
func (l *Language) part(w word) (p part, err error) {
	bare := w.bare
	if rest, found := strings.CutPrefix(bare, "!"); found {
		p.not, bare = true, rest
	}
	if w.isQuoted && bare == "" {
		return l.plain(p, w.quoted)
	}
	if l.Ages && !w.isQuoted && bare != "" && (bare[0] == '<' || bare[0] == '>') {
		p.older, p.younger = bare[0] == '>', bare[0] == '<'
		p.age, err = parseAge(bare[1:])
		return p, err
	}
	name, value, found := strings.Cut(bare, ":")
	if !found || !isName(name) || strings.HasPrefix(value, "//") {
		return l.plain(p, bare)
	}
	at := slices.IndexFunc(l.Keys, func(k Key) bool { return k.Name == strings.ToLower(name) })
	if at < 0 {
		return p, fmt.Errorf("there is no %s; use %s, or put it in quotation marks", quote(name+":"), l.names())
	}
	key := &l.Keys[at]
	p.key, p.exact = key.Name, key.Words != nil
	values := []string{w.quoted}
	if !w.isQuoted {
		values = strings.Split(value, ",")
	}
	for _, value := range values {
		if value = strings.ToLower(strings.TrimSpace(value)); value == "" {
			continue
		}
		if key.Words == nil {
			p.values = append(p.values, value)
			continue
		}
		meant := key.meant(value)
		if len(meant) == 0 {
			return p, fmt.Errorf("there is no %s %s; use %s", key.Name, quote(value), strings.Join(key.Words, ", "))
		}
		p.values = append(p.values, meant...)
	}
	switch {
	case len(p.values) > 0:
		return p, nil
	case key.Words != nil:
		return p, fmt.Errorf("%s: takes %s", key.Name, strings.Join(key.Words, ", "))
	}
	return p, fmt.Errorf("%s: needs a text behind it", key.Name)
}

// plain is a word that is looked for in all texts.
func (l *Language) plain(p part, text string) (part, error) {
	if text = strings.ToLower(strings.TrimSpace(text)); text == "" {
		return p, fmt.Errorf("! needs a word behind it, which the rows must not hold")
	}
	p.values = []string{text}
	return p, nil
}

// meant are the words of a key that a text may mean: the word itself, or all that
// begin with it, or all of which a part does: of none that begins with "not", which
// means the contrary. Blanks may stand for hyphens.
func (k *Key) meant(text string) (words []string) {
	text = strings.ReplaceAll(text, " ", "-")
	if slices.Contains(k.Words, text) {
		return []string{text}
	}
	for _, before := range []string{"", "-"} {
		for _, word := range k.Words {
			if before == "" && strings.HasPrefix(word, text) || before != "" && strings.Contains(word, before+text) && !strings.HasPrefix(word, "not-") {
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			return words
		}
	}
	return nil
}

// names are the keys in a sentence: "state:, by: or >1h".
func (l *Language) names() string {
	var names []string
	for _, k := range l.Keys {
		names = append(names, k.Name+":")
	}
	return strings.Join(names, " ")
}

// Hint says in a line what can be typed: "words, state: by:, >1h <2d, !not".
func (l *Language) Hint() string {
	hint := "words"
	if len(l.Keys) > 0 {
		hint += ", " + l.names()
	}
	if l.Ages {
		hint += ", >1h <2d"
	}
	return hint + ", !not"
}

// isName says whether a text can be the name of a key. A host with its port, a
// digest and an image's tag are mostly none.
func isName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz") == ""
}

// units are those of ages. Days and weeks are whole ones.
var units = map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// longestAge bounds what is added up.
const longestAge = 100 * 365 * 24 * time.Hour

// parseAge reads "90s", "1h30m", "2d".
func parseAge(text string) (age time.Duration, err error) {
	wrong := fmt.Errorf("an age is a number with s, m, h, d or w, such as >1h or <2d")
	rest := strings.ToLower(text)
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n, err := strconv.ParseUint(rest[:digits], 10, 31)
		if err != nil || digits == len(rest) || units[rest[digits]] == 0 || time.Duration(n) > longestAge/units[rest[digits]] {
			return 0, wrong
		}
		if age += time.Duration(n) * units[rest[digits]]; age > longestAge {
			return 0, wrong
		}
		rest = rest[digits+1:]
	}
	if text == "" {
		return 0, wrong
	}
	return age, nil
}
