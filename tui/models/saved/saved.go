package saved

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// version is that of the text that is written. One of another version is not read.
const version = 1

const (
	// mostSearches is how many searches of a type are kept.
	mostSearches = 50
	// longest is the length of a text that is written, in bytes.
	longest = 4096
)

// State is what one dashboard leaves for the next. A nil State has nothing.
type State struct {
	Layout Layout `json:"layout"`
	// Searches are those that were sent, the newest last.
	Searches []Search `json:"searches"`
	// added are those that [State.Take] has not returned yet.
	added []Search
}

// Layout is how a screen is arranged.
type Layout struct {
	// Tab is the action that opens the tab, and Zoom the list that has the screen to
	// itself: copies or executions.
	Tab  string `json:"tab,omitempty"`
	Zoom string `json:"zoom,omitempty"`
	// Filter and Sort are those of the executions, and Copies the order of copies.
	Filter string `json:"filter,omitempty"`
	Sort   string `json:"sort,omitempty"`
	Copies string `json:"copies_sort,omitempty"`
	// ConfiguredFilter and ConfiguredSort are what the settings said then. Others since
	// then come first.
	ConfiguredFilter string `json:"configured_filter,omitempty"`
	ConfiguredSort   string `json:"configured_sort,omitempty"`
}

// Search is a form as it was sent: its texts by the names of its fields.
type Search struct {
	Type   string            `json:"type"`
	At     time.Time         `json:"at"`
	Fields map[string]string `json:"fields"`
}

func (s Search) same(other Search) bool {
	return s.Type == other.Type && maps.Equal(s.Fields, other.Fields)
}

// Add takes a search in that was sent; one like it before is forgotten.
func (s *State) Add(search Search) {
	s.Searches = add(s.Searches, search)
	s.added = add(s.added, search)
}

func add(list []Search, search Search) []Search {
	list = slices.DeleteFunc(slices.Clone(list), search.same)
	list = append(list, search)
	ofType := 0
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Type != search.Type {
			continue
		}
		if ofType++; ofType > mostSearches {
			return slices.Delete(list, i, i+1)
		}
	}
	return list
}

// Take returns what is to be changed in the state that is kept: the layout, and the
// searches since the last call. Another dashboard may have added its own meanwhile.
func (s *State) Take(layout Layout) (change func(*State)) {
	added := s.added
	s.added = nil
	return func(kept *State) {
		kept.Layout = layout
		for _, search := range added {
			kept.Searches = add(kept.Searches, search)
		}
	}
}

// Added says whether there are searches for [State.Take].
func (s *State) Added() bool { return len(s.added) > 0 }

// Texts are what was sent in a field of the forms of a type, each once, the newest first.
func (s *State) Texts(kind, field string) (texts []string) {
	if s == nil {
		return nil
	}
	for _, search := range slices.Backward(s.Searches) {
		if text := search.Fields[field]; search.Type == kind && text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// Last are the texts of the newest search of a type; nil for none.
func (s *State) Last(kind string) map[string]string {
	if s == nil {
		return nil
	}
	for _, search := range slices.Backward(s.Searches) {
		if search.Type == kind {
			return search.Fields
		}
	}
	return nil
}

// file is the state as it is written.
type file struct {
	Version int `json:"version"`
	State
}

// Read reads what [State.Write] has made. Whatever is wrong with a part of it, the part is
// left out; with a text that is none of these there is an error.
func Read(text []byte) (*State, error) {
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, errors.New("it is damaged")
	}
	if f.Version != version {
		return nil, fmt.Errorf("it is of version %d, and this dftask reads version %d", f.Version, version)
	}
	s := &State{Layout: f.Layout}
	if !printable(s.Layout.Filter) {
		s.Layout.Filter = ""
	}
	for _, search := range f.Searches {
		if search.kept() {
			s.Searches = add(s.Searches, search)
		}
	}
	return s, nil
}

// Write is the state as a text. Searches whose URL holds a password are left out.
func (s *State) Write() []byte {
	f := file{Version: version, State: State{Layout: s.Layout, Searches: []Search{}}}
	for _, search := range s.Searches {
		if search.kept() {
			f.Searches = append(f.Searches, search)
		}
	}
	text, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		panic(err) // there is nothing in it that has no text
	}
	return append(text, '\n')
}

// password is in a URL as its user's.
var password = regexp.MustCompile(`://[^/?#\s]*:[^/?#\s]*@`)

// kept says whether a search is one to keep.
func (s Search) kept() bool {
	for _, text := range s.Fields {
		if len(text) > longest || !printable(text) || password.MatchString(text) {
			return false
		}
	}
	return len(s.Fields) > 0
}

func printable(text string) bool { return !strings.ContainsFunc(text, unicode.IsControl) }
