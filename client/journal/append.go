package journal

import (
	"bytes"
	"os"
)

// mostBacklog bounds, in bytes, the lines that wait for a disk that takes them.
const mostBacklog = 4 << 20

// batch are the lines that one write brings to the disk.
type batch struct {
	lines []byte
	err   error
	done  chan struct{}
}

// append adds lines and returns when they are on the disk. Lines that come while
// others are being written share the next write.
func (j *Journal) append(lines []byte) error {
	j.mu.Lock()
	b := j.gathering
	first := b == nil
	if first {
		b = &batch{done: make(chan struct{})}
		j.gathering = b
	}
	b.lines = append(b.lines, lines...)
	j.mu.Unlock()
	if !first {
		<-b.done
		return b.err
	}
	defer close(b.done)
	b.err = j.add(func() []byte { return j.gathered(b) }, nil)
	return b.err
}

// gathered ends the gathering of a batch: who comes later is in the next one.
func (j *Journal) gathered(b *batch) []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.gathering = nil
	return b.lines
}

// add writes lines, which are asked for when it is their turn, and when they
// are on the disk does something more. Lines that cannot be written are tried
// again with the next ones.
func (j *Journal) add(lines func() []byte, then func()) error {
	return j.inTurn(func() error {
		text := lines()
		err := j.hold(func() error {
			err := j.write(text)
			if err == nil && then != nil {
				then()
			}
			return err
		})
		if err != nil {
			j.keep(text)
		}
		return err
	})
}

// keep has lines written with the next ones.
func (j *Journal) keep(lines []byte) {
	if len(j.backlog)+len(lines) <= mostBacklog {
		j.backlog = append(j.backlog, lines...)
	}
}

// write adds lines to the file, those of failures before first. The caller has
// the journal for itself.
func (j *Journal) write(lines []byte) error {
	lines = append(j.backlog[:len(j.backlog):len(j.backlog)], lines...)
	if len(lines) == 0 {
		return nil
	}
	size, err := j.addLines(lines)
	if err != nil {
		return err
	}
	j.backlog = nil
	if size > max(j.limit, j.foldAt) && !j.unlocked {
		j.fold(size)
	}
	return nil
}

// addLines adds lines at the end of the file and makes them last. It returns the
// file's size. With an error the file is what it was, if that can be.
func (j *Journal) addLines(lines []byte) (int64, error) {
	// It is opened each time, for another program may have folded it.
	f, err := j.disk.open(j.file(), os.O_RDWR|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	before := info.Size()
	var last [1]byte
	if before > 0 {
		if _, err := f.ReadAt(last[:], before-1); err != nil {
			return 0, err
		}
		if last[0] != '\n' {
			// A program ended in the middle of a line, which must not swallow ours.
			lines = append([]byte{'\n'}, lines...)
		}
	}
	_, err = f.Write(lines)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(before)
		return 0, err
	}
	if before == 0 {
		j.disk.sync()
	}
	return before + int64(len(lines)), nil
}

// eachLine calls a function with each line, without its end. One that has no
// end is a line too.
func eachLine(data []byte, do func(raw []byte)) {
	for len(data) > 0 {
		raw, rest, _ := bytes.Cut(data, []byte{'\n'})
		do(raw)
		data = rest
	}
}
