package task

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"dftask/client"
)

// API is what the engine asks of a manager; [*client.Client] is one.
type API interface {
	CreateJob(ctx context.Context, j client.NewJob) (*client.Job, error)
	Job(ctx context.Context, id uint) (*client.Job, error)
	Jobs(ctx context.Context, q client.JobQuery) (client.JobPage, error)
	ImageDistribution(ctx context.Context, args client.ImageArgs, bio string, clusterIDs []uint) (*client.ImageDistribution, error)
}

// Clock is the time the manager lives in. The built-in manager's runs faster
// than the wall's.
type Clock interface {
	Now() time.Time
	// Sleep waits, and returns early with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now is [time.Now].
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Engine searches and purges with one manager. All that one engine sends is
// sent at one pace.
type Engine struct {
	API   API
	Clock Clock
	// Who is named in the bio of every delete: "user@host".
	Who string

	// pace is shared with the engines made from this one; nil until something
	// is sent.
	pace *pacer
	// past is what is known of purges, shared like pace.
	past *purges
	// sweep watches the jobs of many targets; nil where each is asked for by
	// itself.
	sweep *sweeper
	// waits is set for many targets: trouble with the manager is waited out.
	waits bool
	// proving is set for the searches that prove deletes.
	proving bool
	// recalled is set where an operation that goes on was recalled for all of
	// its targets.
	recalled bool
	// rows are the jobs that were read while it was; nil where there are none.
	rows *rowCache
	// placings are the deletes of the operation; nil where it has one.
	placings *placings
}

// Wait is what an unfinished search or purge waits for.
type Wait struct {
	// NextLook is when the manager looks at the job's queues next; zero when
	// it looks no more, or the wait is for something else.
	NextLook time.Time
	// NextAsk is when the manager is asked again; zero while a question is
	// under way.
	NextAsk time.Time
	// Trouble is why the last question failed; nil when it did not.
	Trouble error
	// Missed is true when the manager has not checked the job when it should
	// have, as after a restart: there is no next check to wait for.
	Missed bool
}

// NewOperationID is the mark of one delete, by which its job is found again
// when the answer to its creation was lost: 8 hex digits.
func NewOperationID() string {
	var b [4]byte
	// crypto/rand.Read never fails; it ends the program instead.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// send gives one update to whoever follows, unless they have left.
func send[T any](ctx context.Context, to chan<- T, update T) {
	if ctx.Err() != nil {
		return
	}
	select {
	case to <- update:
	case <-ctx.Done():
	}
}
