package joblist

import (
	"context"
	"errors"
	"time"

	"dftask/client"
)

const (
	// UnknownOffset is how far the manager's clock may be from ours where no
	// answer has shown it.
	UnknownOffset = time.Hour

	// brokenRowPause is the wait after each question that a row breaks whose
	// user is gone: where there are many, each row has to be asked for.
	brokenRowPause = 50 * time.Millisecond

	// brokenRows is how many rows one after the other may not be readable before
	// it is made sure that the list has an end, which farBehind is past.
	brokenRows = 100
	farBehind  = 100_000_000

	// samePages is how many pages one after the other may have nothing new.
	samePages = 5
)

// pageSizes are the sizes of the pages of a reading, and of the next ones, each
// with the parts that a page is read in which a row breaks.
var pageSizes = [][]int{{50, 10, 2, 1}, {45, 15, 3, 1}, {48, 12, 3, 1}, {42, 14, 2, 1}}

// Reading goes through the list of the delete jobs, the newest first.
type Reading struct {
	// Reader reads the pages.
	Reader *Reader
	// Since is when the oldest job was made that is wanted, on the reader's clock.
	Since time.Time
	// Each is told each job once, until it says stop.
	Each func(*client.Job) (goOn bool)
	// Enough is since when rows have to be read that cost a question each; zero
	// for Since. It may be set while others are read, which show that the times
	// of the records can be trusted.
	Enough time.Time

	// seen are the rows of this way through the list, told those of all ways.
	seen, told map[uint]bool
	// last is when the last row read was made; zero where that is not known.
	last time.Time
	// tied is set when the rows on both sides of the border of two pages were
	// made at the same instant. The list has no order among those, and another
	// one for each page (contract §3.2), so that one may be on neither.
	tied bool
	// over is set when nothing more is wanted.
	over bool
}

// DeletesSince reads the list of the delete jobs that were made since an
// instant of the reader's clock, the newest first, each once, until each says
// stop. While it is read jobs may be made, which brings some twice, and none
// that was there before is missed, unless others are removed meanwhile: a
// second reading, whose number tells it to take pages of another size, has
// those.
func (r *Reader) DeletesSince(ctx context.Context, since time.Time, number int, each func(*client.Job) (goOn bool)) error {
	return (&Reading{Reader: r, Since: since, Each: each}).Read(ctx, number)
}

// Read goes through the list, once more with other pages where a row may have
// been on none.
func (r *Reading) Read(ctx context.Context, number int) error {
	r.told = map[uint]bool{}
	for i := range pageSizes {
		r.seen, r.last, r.tied, r.over = map[uint]bool{}, time.Time{}, false, false
		if err := r.through(ctx, pageSizes[(number+i)%len(pageSizes)]); err != nil || !r.tied {
			return err
		}
	}
	return nil
}

// through reads from the newest row to the last that is wanted. A row whose user
// is gone breaks the page that it is on (contract §0.6), and the others of the
// page are read in smaller ones. Ours name no user. So is one that does not come
// through, and what follows it. The end is where a page is
// not full: a gateway may leave the Link header out.
func (r *Reading) through(ctx context.Context, sizes []int) error {
	step, most, broken, still := 0, 0, 0, 0
	for at := 0; !r.over; {
		for at%sizes[step] != 0 {
			step++
		}
		size, known := sizes[step], len(r.seen)
		list, err := r.Reader.deletes(ctx, at/size+1, size)
		switch {
		case IsGone(err) && r.hasEnough():
			return nil
		case IsGone(err):
			if size > 1 {
				step++
			} else {
				at++
				if broken++; broken%brokenRows == 0 {
					if _, err := r.Reader.deletes(ctx, farBehind, 1); err != nil {
						return err
					}
				}
			}
			if err := r.Reader.Clock.Sleep(ctx, brokenRowPause); err != nil {
				return err
			}
		case tooLarge(err) && size > 1:
			step++
			most = step
		case err != nil:
			return err
		default:
			r.add(list.Jobs)
			r.over = r.over || len(list.Jobs) == 0 || len(list.Jobs) < size && at/size+1 >= list.Last
			at += size
			step, broken = max(most, step-1), 0
			if still++; len(r.seen) > known {
				still = 0
			} else if still == samePages && !r.over {
				return errors.New("the manager's job list has the same rows on every page")
			}
		}
	}
	return nil
}

// hasEnough says whether the rows behind those that were read are too old to
// be worth a question each.
func (r *Reading) hasEnough() bool {
	return !r.Enough.IsZero() && !r.last.IsZero() && r.last.Before(r.Reader.managerTime(r.Enough).Add(-ClockSlack))
}

// add passes the rows of a page on.
func (r *Reading) add(rows []client.Job) {
	if len(rows) == 0 {
		return
	}
	if at := rows[0].CreatedAt.Time; !r.last.IsZero() && r.last.Equal(at) {
		r.tied = true
	}
	r.last = rows[len(rows)-1].CreatedAt.Time
	for i := range rows {
		id := rows[i].ID
		r.seen[id] = true
		if r.told[id] {
			continue
		}
		r.told[id] = true
		if !r.Each(&rows[i]) {
			r.over, r.tied = true, false
			return
		}
	}
	r.over = olderThan(rows, r.Reader.managerTime(r.Since))
}

// tooLarge says whether an answer may not have come through for its size: rows
// carry their whole results.
func tooLarge(err error) bool {
	var broken *client.UnreachableError
	return client.Is[*client.TooLargeError](err) || errors.As(err, &broken) && (broken.TimedOut() || broken.Answered)
}
