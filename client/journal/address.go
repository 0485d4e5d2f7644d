package journal

import (
	"bytes"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"dftask/client/task"
)

// mostAddresses bounds, in bytes, what is read of the names of other journals.
const mostAddresses = 64 << 10

// A manager may have several addresses, and a journal is named after one. That two
// are those of one manager shows when one lists a job that the journal of the other
// has: the mark of a purge and the ids of its jobs are together nobody else's. From
// then on each journal reads the other.

// addressFile has the names of the journals of the manager's other addresses, a line
// each.
func (j *Journal) addressFile() string { return j.name + ".addresses" }

// addresses are those names.
func (j *Journal) addresses() []string {
	f, err := j.disk.open(j.addressFile(), os.O_RDONLY)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.NewSectionReader(f, 0, mostAddresses))
	return strings.Fields(string(text))
}

// Recognize looks into the journals of other addresses for purges whose jobs this
// manager lists: their ids by the marks. Where it finds one the two addresses are
// those of one manager, and [Journal.Past] has the history of both from then on. The
// error is a [*TroubleError].
func (j *Journal) Recognize(jobs map[string]uint) (found bool, err error) {
	if j.manager == "" || len(jobs) == 0 {
		return false, nil
	}
	names, _ := j.disk.names()
	known := j.addresses()
	for _, name := range names {
		stem, is := strings.CutSuffix(name, ".jsonl")
		if !is || stem == j.name || slices.Contains(known, stem) || j.isContext(stem) {
			continue
		}
		o := newJournal(j.disk, stem)
		data, err := o.read()
		if err != nil || !o.has(data, jobs) {
			continue
		}
		for _, link := range []struct{ of, to *Journal }{{j, o}, {o, j}} {
			if err := link.of.addAddress(link.to.name); err != nil {
				return found, j.tell("written", err)
			}
		}
		found = true
	}
	return found, nil
}

// has says whether the text of a journal has one of the jobs.
func (j *Journal) has(data []byte, jobs map[string]uint) bool {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(jobs)), func(mark string) bool { return bytes.Contains(data, []byte(mark)) }) {
		return false
	}
	return slices.ContainsFunc(newLedger(data).records(), func(r Record) bool {
		id, listed := jobs[r.Operation.ID]
		for _, job := range r.Sent {
			if listed && job.ID == id {
				return true
			}
		}
		for _, result := range r.Results {
			if listed && slices.ContainsFunc(result.Jobs, func(ref task.JobRef) bool { return ref.ID == id }) {
				return true
			}
		}
		return false
	})
}

// addAddress writes down the name of the journal of another address.
func (j *Journal) addAddress(name string) error {
	f, err := j.disk.open(j.addressFile(), os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write([]byte(name + "\n")); err != nil {
		return err
	}
	return f.Sync()
}
