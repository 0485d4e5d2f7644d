package journal

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"dftask/client/private"
	"dftask/client/task"
)

const (
	// hashLength is how many characters of a file's name tell it from others.
	hashLength = len("-0123456789abcdef")

	// mostHyphens bounds how many characters of a context's name are guessed.
	mostHyphens = 6
)

// others are the other journals of this manager: those that earlier releases kept
// for each context, and those of other addresses that it was recognised at. They
// are read, and what they have unfinished can be taken; nothing new begins in
// them. Another program may be writing into one.
func (j *Journal) others() []*Journal {
	also := j.addresses()
	return j.journals(func(stem string) bool { return j.isContext(stem) || slices.Contains(also, stem) })
}

// journals are those of the folder's other journals whose names are wanted.
func (j *Journal) journals(wanted func(stem string) bool) []*Journal {
	names, _ := j.disk.names()
	var all []*Journal
	for _, name := range names {
		stem, is := strings.CutSuffix(name, ".jsonl")
		if !is || stem == j.name || !wanted(stem) {
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

// addressFile names the journals of other addresses, one a line.
func (j *Journal) addressFile() string { return j.name + ".also" }

// mostAddresses bounds, in bytes, what is read of that file.
const mostAddresses = 64 << 10

func (j *Journal) addresses() []string {
	f, err := j.disk.open(j.addressFile(), os.O_RDONLY)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.NewSectionReader(f, 0, mostAddresses))
	return strings.Fields(string(text))
}

// Recognise finds out whether this manager is one that the journal knows under
// another address: there an operation is written down with a mark and a job that
// this manager lists. jobs are listed jobs by their marks. Both journals are read
// at either address from then on. It returns whether there is such an address.
func (j *Journal) Recognise(jobs map[string]uint) (known bool, err error) {
	own := map[string]bool{}
	for _, o := range j.others() {
		own[o.name] = true
	}
	for _, o := range j.journals(func(stem string) bool { return !own[stem] }) {
		past, err := o.ownPast()
		if err != nil {
			return known, err
		}
		if !slices.ContainsFunc(past, func(r Record) bool { return r.has(jobs[r.Operation.ID]) }) {
			continue
		}
		known = true
		err = j.exclusive(func() error { return errors.Join(j.addAddress(o.name), o.addAddress(j.name)) })
		if err != nil {
			return known, j.tell("written", err)
		}
	}
	return known, nil
}

func (j *Journal) addAddress(name string) error {
	f, err := j.disk.open(j.addressFile(), os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(name + "\n"))
	return errors.Join(err, f.Close())
}

// has says whether a job is one of the operation's.
func (r *Record) has(job uint) bool {
	if job == 0 {
		return false
	}
	for _, sent := range r.Sent {
		if sent.ID == job {
			return true
		}
	}
	for _, result := range r.Results {
		if slices.ContainsFunc(result.Jobs, func(ref task.JobRef) bool { return ref.ID == job }) {
			return true
		}
	}
	return false
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

// othersPast is what the other journals have of operations that are not among
// those that are known.
func (j *Journal) othersPast(known []Record) ([]Record, error) {
	ids := map[string]bool{}
	for _, r := range known {
		ids[r.Operation.ID] = true
	}
	for _, o := range j.others() {
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

// takeOther is Take for an operation that was begun in another journal.
func (j *Journal) takeOther(id string) (*Entry, error) {
	for _, o := range j.others() {
		e, err := o.Take(id)
		var gone *GoneError
		if !errors.As(err, &gone) || gone.Ended {
			return e, err
		}
	}
	return nil, &GoneError{ID: id}
}
