package send

import (
	"context"
	"errors"
	"time"

	"dftask/client"
)

// AgainFor is how long after the first time a job may be sent again whose answer
// was lost. A machine may sleep in between, for longer than the manager keeps jobs.
const AgainFor = 10 * time.Minute

// Creator makes jobs; [*client.Client] is one.
type Creator interface {
	CreateJob(ctx context.Context, j client.NewJob) (*client.Job, error)
}

// Sender makes jobs as fast as the manager takes them.
type Sender struct {
	API   Creator
	Clock Clock
	Pacer *Pacer
	// Proving is set for searches that prove deletes: they let deletes go first.
	Proving bool
	// Waits is set for many targets: trouble with the manager is waited out.
	Waits bool
}

// Create makes a job. It is offered again as long as the manager did nothing yet:
// its job limiter refused, for less than minutes; it refuses a token that may still
// be good; or, with many targets, it was not reached. tell is told of each wait. Any
// other failure is final here.
func (s *Sender) Create(ctx context.Context, j client.NewJob, tell func(Wait)) (*client.Job, error) {
	job, _, err := s.CreateAgain(ctx, j, time.Time{}, tell)
	return job, err
}

// errTooLate is a job that was sent before, and is not sent again any more.
var errTooLate = errors.New("it is too late to send it again")

// CreateAgain is Create, and says when the job was last sent. One that was sent
// before, first at an instant that is not zero, ends in an error after [AgainFor].
func (s *Sender) CreateAgain(ctx context.Context, j client.NewJob, first time.Time, tell func(Wait)) (job *client.Job, sent time.Time, err error) {
	for {
		this := paced{kind: j.Type, clusters: j.ClusterIDs, proof: s.Proving, many: s.Waits}
		leave, err := s.Pacer.enter(ctx, this)
		if err != nil {
			return nil, time.Time{}, err
		}
		if !first.IsZero() && Elapsed(s.Clock, first) > AgainFor {
			s.Pacer.leave(leave, this, errTooLate)
			return nil, leave.sent, errTooLate
		}
		job, err := s.API.CreateJob(ctx, j)
		paused, hopeless := s.Pacer.leave(leave, this, err)
		if !s.offersAgain(ctx, err, paused, hopeless, tell) {
			return job, leave.sent, err
		}
	}
}

// Ask asks a question for which the manager makes searches in these clusters by
// itself. It is asked again as Create offers a job again. It may take minutes to be
// answered, so it takes no place of the requests under way.
func (s *Sender) Ask(ctx context.Context, clusterIDs []uint, tell func(Wait), ask func() error) error {
	for {
		this := paced{kind: client.GetTask, clusters: clusterIDs}
		leave, err := s.Pacer.spend(ctx, this)
		if err != nil {
			return err
		}
		err = ask()
		paused, hopeless := s.Pacer.heard(leave, this, err)
		if !s.offersAgain(ctx, err, paused, hopeless, tell) {
			return err
		}
	}
}

// offersAgain says whether a request to make jobs that ended in err is sent again,
// when the pause of its clusters is over. It tells of the wait, and waits.
func (s *Sender) offersAgain(ctx context.Context, err error, paused time.Time, hopeless bool, tell func(Wait)) bool {
	var unreachable *client.UnreachableError
	again := client.Is[*client.RateLimitedError](err) && !hopeless || client.Is[*client.DoubtfulRefusalError](err) ||
		errors.As(err, &unreachable) && s.Waits && !unreachable.Sent
	if !again || ctx.Err() != nil {
		return false
	}
	tell(Wait{Trouble: err, NextAsk: paused})
	return s.Clock.Sleep(ctx, paused.Sub(s.Clock.Now())) == nil
}
