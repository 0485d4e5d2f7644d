package journal

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/send"
	"dftask/client/task"
)

// desk is the desk of a program of its own, on the journal of a folder.
func desk(dir string) Desk {
	return Desk{Engine: &task.Engine{Clock: send.SystemClock{}, Who: "tester@host"}, Journal: Open(dir, "prod")}
}

// Beside a purge of the same targets another one begins only where that is allowed,
// and of those the one that another program works on is told.
func TestBeginBesideAnother(t *testing.T) {
	for name, c := range map[string]struct {
		worker  Worker
		allow   Allow
		refused bool
		told    bool
	}{
		"interrupted, the command":     {NoProgram, AllowNone, true, true},
		"interrupted, the dashboard":   {NoProgram, AllowIdle, false, true},
		"interrupted, --force":         {NoProgram, AllowAll, false, false},
		"at work, the command":         {AnotherProgram, AllowNone, true, true},
		"at work, the dashboard":       {AnotherProgram, AllowIdle, true, true},
		"at work, --force":             {AnotherProgram, AllowAll, false, false},
		"the dashboard's own, at work": {ThisProgram, AllowIdle, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			op := operation("00000001", 2)
			begin := func(id string, allow Allow, own map[string]bool) (*Entry, *Overlap, error) {
				op.ID = id
				e, beside, err := desk(dir).Begin(op, allow, own)
				t.Cleanup(e.Close)
				return e, beside, err
			}
			other, _, err := begin("00000001", AllowNone, nil)
			require.NoError(t, err)
			newer, _, err := begin("00000002", AllowAll, nil)
			require.NoError(t, err)
			own := map[string]bool{}
			switch newer.Close(); c.worker {
			case NoProgram:
				other.Close()
			case ThisProgram:
				own["00000001"], own["00000002"] = true, true
			}

			e, beside, err := begin("00000003", c.allow, own)
			assert.Equal(t, c.told, beside != nil)
			if c.told {
				assert.Equal(t, c.worker, beside.Worker)
			}
			assert.Equal(t, !c.refused, e.Resumable())
			if c.refused {
				var refused *OverlapError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, *beside, refused.Overlap)
				return
			}
			require.NoError(t, err)
			require.Len(t, e.Requests(SendRest), 2)
			assert.False(t, e.Requests(LeaveRest)[0].WatchOnly, "it is new, and all of it is to be sent")
		})
	}
}

// What is resumed is what has not ended and was not lost, and what was never sent of
// it is only sent where that was decided.
func TestRequestsOfAResumedPurge(t *testing.T) {
	dir := t.TempDir()
	op := operation("00000001", 4)
	e, _, err := desk(dir).Begin(op, AllowNone, nil)
	require.NoError(t, err)
	e.Sent(taskOf(op, 0), task.SentJob{ID: 7, At: began})
	e.Sent(taskOf(op, 1), task.SentJob{ID: 8, At: began})
	e.Ended(1, task.PurgeResult{Query: op.Targets[1].Query, Verdict: task.Purged})
	e.Close()

	past, err := desk(dir).Past()
	require.NoError(t, err)
	r := &past[0]
	r.Operation.Targets[3], r.Missing = task.Target{}, 1 // as in a damaged journal
	assert.True(t, r.Interrupted())
	var standings []Standing
	for i := range r.Operation.Targets {
		standings = append(standings, r.Standing(i))
	}
	assert.Equal(t, []Standing{Sent, Ended, Unsent, Missing}, standings)
	assert.Equal(t, []int{2}, r.Unsent())
	assert.Equal(t, []task.JobRef{{ID: 7, State: client.Pending}}, r.Result(0).Jobs)

	e = Unwritten(r)
	for rest, watch := range map[Rest]bool{SendRest: false, LeaveRest: true, GiveUpRest: true} {
		requests := e.Requests(rest)
		require.Len(t, requests, 2)
		for i, target := range []int{0, 2} {
			assert.Equal(t, target, requests[i].Target)
			assert.Equal(t, watch, requests[i].WatchOnly)
			assert.True(t, requests[i].Resumed)
		}
	}
}

// A purge continues without its record, and one that another program has does not.
func TestResumeWithoutARecord(t *testing.T) {
	dir := t.TempDir()
	e, _, err := desk(dir).Begin(operation("00000001", 1), AllowNone, nil)
	require.NoError(t, err)
	past, err := desk(dir).Past()
	require.NoError(t, err)
	none, err := desk(dir).Resume("00000001")
	assert.ErrorAs(t, err, new(*TakenError))
	assert.Nil(t, none)
	e.Close()

	full := desk(dir)
	spy(full.Journal.(*Journal)).steps = 0
	_, err = full.Resume("00000001")
	assert.ErrorAs(t, err, new(*TroubleError))
	unkept := Unwritten(&past[0])
	assert.False(t, unkept.Resumable())
	assert.Len(t, unkept.Requests(SendRest), 1)
	unkept.Sent("task-0", task.SentJob{ID: 7})
	unkept.End(LeftOpen)
	assert.Equal(t, uint(7), unkept.Record().Sent["task-0"].ID, "it is known as long as the program lives")

	e, err = desk(dir).Resume("00000001")
	require.NoError(t, err)
	e.End(Finished)
	_, err = desk(dir).Resume("00000001")
	assert.ErrorAs(t, err, new(*GoneError))
}

// Without a journal nothing is remembered, and all is sent.
func TestADeskWithoutAJournal(t *testing.T) {
	d := desk("")
	d.Journal = nil
	past, err := d.Past()
	require.NoError(t, err)
	assert.Empty(t, past)
	e, beside, err := d.Begin(operation("00000001", 2), AllowNone, nil)
	require.NoError(t, err)
	assert.Nil(t, beside)
	assert.False(t, e.Resumable())
	assert.Len(t, e.Requests(SendRest), 2)
	e.Ended(0, task.PurgeResult{Verdict: task.Purged})
	assert.Len(t, e.Requests(SendRest), 1)
	e.End(GivenUp)
}

func TestEndOf(t *testing.T) {
	limited, refused := &client.RateLimitedError{}, errors.New("refused")
	unsent, doubtful := &task.UnsentError{}, &task.UnansweredError{Err: limited}
	for name, c := range map[string]struct {
		giveUp bool
		errs   []error
		want   End
	}{
		"all have results":             {false, []error{nil, nil}, Finished},
		"one may have been taken":      {false, []error{nil, doubtful}, Finished},
		"one is refused for good":      {false, []error{refused, nil}, GivenUp},
		"one may be sent later":        {false, []error{nil, limited, refused}, LeftOpen},
		"one was not sent":             {false, []error{unsent}, LeftOpen},
		"one may be sent, and is not":  {true, []error{limited, nil}, GivenUp},
		"all was given up before":      {true, []error{unsent, unsent}, GivenUp},
		"none is left to be sent":      {true, []error{nil}, Finished},
		"one that may have been taken": {true, []error{doubtful}, Finished},
	} {
		assert.Equal(t, c.want, EndOf(c.giveUp, c.errs...), name)
	}
}
