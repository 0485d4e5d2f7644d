package journal

import (
	"errors"
	"slices"
	"strings"

	"dftask/keyring/private"
)

const (
	// hashLength is how many characters of a file's name tell it from others.
	hashLength = len("-0123456789abcdef")

	// mostHyphens bounds how many characters of a context's name are guessed.
	mostHyphens = 6
)

// older are the journals that earlier releases kept of this manager, one for each
// context, and those of its other addresses. They are read, and what they have
// unfinished can be taken; nothing new begins in them. Another program may be writing
// into one.
func (j *Journal) older() []*Journal {
	names, _ := j.disk.names()
	addresses := j.addresses()
	var all []*Journal
	for _, name := range names {
		stem, is := strings.CutSuffix(name, ".jsonl")
		if !is || stem == j.name || !j.isContext(stem) && !slices.Contains(addresses, stem) {
			continue
		}
		o := newJournal(j.disk, stem)
		o.limit, o.foldAt, o.patience, o.now = j.limit, j.limit, j.patience, j.now
		o.OnTrouble(func(err error) {
			var trouble *TroubleError
			if errors.As(err, &trouble) {
				j.report(trouble)
			}
		})
		all = append(all, o)
	}
	return all
}

// isContext says whether a file is named after a context of this manager. Where
// the context is not known by its name that is made out from the file's, in which
// other characters than letters, digits and dots have become hyphens.
func (j *Journal) isContext(stem string) bool {
	is := func(context string) bool { return fileName(j.manager+"#"+context) == stem }
	if slices.ContainsFunc(j.contexts, is) {
		return true
	}
	manager := fileName(j.manager)
	rest, named := strings.CutPrefix(stem, manager[:len(manager)-hashLength]+"-")
	if !named || len(rest) <= hashLength {
		return false
	}
	names := []string{""}
	for _, r := range rest[:len(rest)-hashLength] {
		var longer []string
		for _, name := range names {
			longer = append(longer, name+string(r))
			if r == '-' && len(names) < 1<<mostHyphens {
				longer = append(longer, name+"_")
			}
		}
		names = longer
	}
	return slices.ContainsFunc(names, is)
}

// fileName is what the files of a journal are named after.
func fileName(text string) string { return private.FileName(text, text, "") }

// olderPast is what the older journals have of operations that are not among
// those that are known.
func (j *Journal) olderPast(known []Record) ([]Record, error) {
	ids := map[string]bool{}
	for _, r := range known {
		ids[r.Operation.ID] = true
	}
	for _, o := range j.older() {
		past, err := o.Past()
		if err != nil {
			return known, err
		}
		for _, r := range past {
			if !ids[r.Operation.ID] {
				ids[r.Operation.ID] = true
				known = append(known, r)
			}
		}
	}
	slices.SortStableFunc(known, func(a, b Record) int { return b.Operation.Began.Compare(a.Operation.Began) })
	return known, nil
}

// takeOlder is Take for an operation that an earlier release has begun.
func (j *Journal) takeOlder(id string) (*Entry, error) {
	for _, o := range j.older() {
		e, err := o.Take(id)
		var gone *GoneError
		if !errors.As(err, &gone) || gone.Ended {
			return e, err
		}
	}
	return nil, &GoneError{ID: id}
}
