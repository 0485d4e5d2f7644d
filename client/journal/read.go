package journal

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"dftask/client/task"
)

// mostRead bounds, in bytes, what is read of a file that is not folded; the
// newest of it is read.
const mostRead = 256 << 20

// read is the text of the journal.
func (j *Journal) read() ([]byte, error) {
	f, err := j.disk.open(j.file(), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-mostRead)
	return io.ReadAll(io.NewSectionReader(f, from, info.Size()-from))
}

// history is what the lines tell of an operation.
type history struct {
	begin   *line
	targets map[int]*line
	known   map[int]*line
	results map[int]*line
	sent    []*line
	end     *line
	// order is when it was begun, among others.
	order int
}

// complete says whether every target has an outcome: then the operation has
// ended, and the program perhaps before it could say so.
func (h *history) complete() bool {
	return h.begin.Targets > 0 && len(h.results) >= h.begin.Targets
}

// ledger is the text of a journal, line by line.
type ledger struct {
	lines []line
	// raws are the lines as they stand in the file. Those that are kept are kept as
	// they are, with fields that this release may not know.
	raws [][]byte
	// newer is true when a later release has written something of it.
	newer bool
	all   map[string]*history
}

// newLedger reads the text of a journal. It leaves out what is no line.
func newLedger(data []byte) *ledger {
	f := &ledger{}
	eachLine(data, func(raw []byte) {
		l, ok, newer := parse(raw)
		f.newer = f.newer || newer
		if ok {
			f.lines, f.raws = append(f.lines, l), append(f.raws, raw)
		}
	})
	f.all = histories(f.lines)
	return f
}

// histories sorts lines by the operations they are about. What is of no operation
// that was begun is left out.
func histories(lines []line) map[string]*history {
	all := map[string]*history{}
	for i := range lines {
		l := &lines[i]
		h := all[l.Operation]
		if h == nil {
			h = &history{targets: map[int]*line{}, known: map[int]*line{}, results: map[int]*line{}}
			all[l.Operation] = h
		}
		switch l.Kind {
		case targetKind:
			h.targets[l.Index] = l
			delete(h.known, l.Index) // it was of another list of blobs
		case knownKind:
			h.known[l.Index] = l
		case beginKind:
			h.begin, h.order = l, i
		case sentKind:
			h.sent = append(h.sent, l)
		case resultKind:
			h.results[l.Index] = l
		case endKind:
			h.end = l
		}
	}
	for id, h := range all {
		if h.begin == nil {
			delete(all, id)
			continue
		}
		for i := range h.results {
			if i >= h.begin.Targets {
				delete(h.results, i)
			}
		}
	}
	return all
}

// records are the operations, the newest first.
func (f *ledger) records() []Record {
	past := make([]Record, 0, len(f.all))
	for id, h := range f.all {
		past = append(past, h.record(id))
	}
	slices.SortFunc(past, func(a, b Record) int {
		return cmp.Or(b.Operation.Began.Compare(a.Operation.Began), f.all[b.Operation.ID].order-f.all[a.Operation.ID].order)
	})
	return past
}

func (h *history) record(id string) Record {
	r := Record{
		Operation: task.Operation{
			ID: id, Who: h.begin.Who, Reason: h.begin.Reason, Began: h.begin.Began, Ahead: h.begin.Ahead,
			ClusterIDs: h.begin.ClusterIDs, NoVerify: h.begin.NoVerify, Targets: make([]task.Target, h.begin.Targets),
		},
		Sent: map[string]task.SentJob{}, Results: map[int]task.PurgeResult{},
	}
	op := &r.Operation
	for i := range op.Targets {
		if l := h.targets[i]; l != nil {
			op.Targets[i] = l.target()
			if hosts := h.known[i]; hosts != nil {
				hosts.putHosts(&op.Targets[i])
			}
		} else {
			r.Missing++
		}
	}
	for _, l := range h.sent {
		r.Sent[l.Task] = task.SentJob{ID: l.Job, At: l.At}
	}
	for i, l := range h.results {
		r.Results[i] = l.result(op, i)
		if h.complete() && l.At.After(r.Ended) {
			r.Ended = l.At
		}
	}
	if h.end != nil {
		r.Ended, r.GivenUp = h.end.At, h.end.GivenUp
	}
	return r
}

func (l *line) target() task.Target {
	t := task.Target{Query: *l.Query, Asked: task.Moment{JobID: l.AskedJob, At: l.Asked}}
	for _, k := range l.Known {
		t.Known = append(t.Known, task.KnownCluster{ID: k.ID, Name: k.Name, Copies: k.Copies})
	}
	for _, k := range l.Elsewhere {
		t.Elsewhere = append(t.Elsewhere, task.KnownCluster{ID: k.ID, Name: k.Name, Copies: k.Copies})
	}
	for _, b := range l.Layers {
		t.Layers = append(t.Layers, task.Layer{URL: b.URL, Digest: b.Digest, Copies: b.Copies})
	}
	return t
}

// result puts back what the operation has.
func (l *line) result(op *task.Operation, target int) task.PurgeResult {
	r := l.Result.Of(op, target)
	r.CreatedAt, r.Schedulers, r.Answered = l.CreatedAt, l.Schedulers, l.Answered
	for i := range r.Clusters {
		r.Clusters[i].Answered = !slices.Contains(l.Unanswered, r.Clusters[i].ID)
	}
	return r
}
