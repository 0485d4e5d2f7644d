package executions

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client"
	"dftask/client/simulator"
	"dftask/client/task"
)

// kept is what a journal has of a purge that has ended.
func kept(t *testing.T, r task.PurgeResult, hosts int) Execution {
	t.Helper()
	text, err := r.Trimmed(hosts).MarshalJSON()
	require.NoError(t, err)
	read := task.PurgeResult{}
	require.NoError(t, read.UnmarshalJSON(text))
	read.CreatedAt, read.Who = r.CreatedAt, r.Who
	return Execution{JobID: r.Jobs[0].ID, State: client.Success, Result: read}
}

func (w *world) list(t *testing.T, x *Reader, f Filter) (list []Execution, more bool) {
	t.Helper()
	list, more, err := x.List(t.Context(), f)
	require.NoError(t, err)
	return list, more
}

// withJob is the execution of a list that has a job.
func withJob(list []Execution, id uint) (found []Execution) {
	for _, x := range list {
		if x.JobID == id {
			found = append(found, x)
		}
	}
	return found
}

func TestTheJournalProvesWhatARecordCannot(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		done := w.purge(t, task.PurgeRequest{Query: byURL(llama), Reason: "INC-1"})
		require.Equal(t, task.Purged, done.Result.Verdict)
		id := done.Result.Jobs[0].ID
		plain, err := w.executions().Show(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, task.Unverified, plain.Result.Verdict)

		with := func(change func(*Execution)) *Reader {
			x := w.executions()
			past := kept(t, done.Result, 0)
			change(&past)
			x.Past = []Execution{past}
			return x
		}
		x := with(func(*Execution) {})
		shown, err := x.Show(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, task.Purged, shown.Result.Verdict)
		assert.True(t, shown.Result.Verified)
		assert.False(t, shown.FromJournal)
		assert.Equal(t, plain.Result.Clusters[0].Hosts, shown.Result.Clusters[0].Hosts, "the journal leaves hosts out, and the record has them")
		assert.Equal(t, 8, shown.Result.Deleted())
		list, _ := w.list(t, x, Filter{})
		assert.Equal(t, []Execution{shown}, withJob(list, id), "once")
		purged, err := ParseState("purged")
		require.NoError(t, err)
		list, _ = w.list(t, x, Filter{State: purged})
		assert.Len(t, withJob(list, id), 1)

		for name, change := range map[string]func(*Execution){
			"another purge":     func(p *Execution) { p.Result.OperationID = "0badcafe" },
			"nobody's":          func(p *Execution) { p.Result.OperationID = "" },
			"another job":       func(p *Execution) { p.Result.Jobs = []task.JobRef{{ID: 1}} },
			"another task":      func(p *Execution) { p.Result.TaskID = byURL(nowhere).ComputedID() },
			"not ended":         func(p *Execution) { p.Result.Verdict = task.Undecided },
			"lost at that time": func(p *Execution) { p.Result.Verdict = task.Lost },
			"an image":          func(p *Execution) { p.Result.Query.Type = task.Image },
		} {
			shown, err := with(change).Show(t.Context(), id)
			require.NoError(t, err)
			assert.Equal(t, plain, shown, name)
		}
	})
}

// Where the journal left a host out that still has its copy, it is not said to
// have none.
func TestHostsAreAddedWhereNoneIsLeft(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		done := w.purge(t, task.PurgeRequest{Query: byURL(failing)})
		for hosts, want := range map[int]int{0: 0, 1: 3} {
			x := w.executions()
			x.Past = []Execution{kept(t, done.Result, hosts)}
			shown, err := x.Show(t.Context(), done.Result.Jobs[0].ID)
			require.NoError(t, err)
			assert.Equal(t, task.PartlyPurged, shown.Result.Verdict)
			at := slices.IndexFunc(shown.Result.Clusters, func(c task.PurgedCluster) bool { return c.ID == 1 })
			require.GreaterOrEqual(t, at, 0)
			assert.Len(t, shown.Result.Clusters[at].Hosts, want, "of %d", hosts)
		}
	})
}

func TestForgottenPurges(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		first := w.purge(t, task.PurgeRequest{Query: byURL(llama), Reason: "INC-1"})
		image := w.purge(t, task.PurgeRequest{Query: task.Query{Type: task.Image, URL: "https://registry.example.com/v2/library/app/manifests/v1"}})
		require.Greater(t, len(image.Result.Jobs), 1)
		broken := first.Result
		broken.OperationID, broken.Verdict, broken.Verified = "0badcafe", task.Undecided, false
		broken.Jobs, broken.CreatedAt = []task.JobRef{{ID: 4711, State: client.Pending}}, first.Result.CreatedAt.Add(-time.Minute)
		x := w.executions()
		x.Past = []Execution{kept(t, broken, 0), kept(t, first.Result, 200), kept(t, image.Result, 200)}
		id, imageID := first.Result.Jobs[0].ID, image.Result.Jobs[0].ID

		yet := func() (jobs []uint) {
			list, _ := w.list(t, x, Filter{})
			for _, x := range list {
				if x.FromJournal {
					jobs = append(jobs, x.JobID)
				}
			}
			return jobs
		}
		assert.Empty(t, yet(), "what is young is listed by the manager, or not at all")
		time.Sleep(6*time.Hour + 2*time.Minute)
		_, err := w.client.Job(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, []uint{4711}, yet(), "the manager has the others yet")

		time.Sleep(2 * time.Hour)
		young := w.purge(t, task.PurgeRequest{Query: byURL(failing)})
		for range 4 {
			w.made(t, 10)
		}
		time.Sleep(2 * time.Hour)
		_, err = w.client.Job(t.Context(), id)
		require.Error(t, err)
		list, more := w.list(t, x, Filter{})
		assert.False(t, more)
		require.Len(t, list, 44, "of the manager's, and three")
		last := list[len(list)-3:]
		assert.Equal(t, []uint{imageID, id, 4711}, []uint{last[0].JobID, last[1].JobID, last[2].JobID}, "the newest first")
		for _, x := range last {
			assert.True(t, x.FromJournal)
		}
		assert.Equal(t, task.Purged, last[0].Result.Verdict)
		assert.Equal(t, task.Purged, last[1].Result.Verdict)
		assert.Equal(t, task.Lost, last[2].Result.Verdict)
		assert.Contains(t, last[2].Result.Errors[len(last[2].Result.Errors)-1], "the manager has forgotten the job")

		for name, c := range map[string]struct {
			filter Filter
			want   []uint
			more   bool
		}{
			"target":       {Filter{Target: "LLAMA"}, []uint{id, 4711}, false},
			"image":        {Filter{Type: task.Image}, []uint{imageID}, false},
			"state":        {Filter{State: State{client.Pending, []task.Verdict{task.Lost}}, Target: "llama"}, nil, false},
			"limit":        {Filter{Target: "llama", Limit: 1}, []uint{id}, true},
			"since":        {Filter{Since: first.Result.CreatedAt, Target: "llama"}, []uint{id}, false},
			"since lately": {Filter{Since: young.Result.CreatedAt.Add(-time.Minute), Target: "llama"}, nil, false},
		} {
			list, more := w.list(t, x, c.filter)
			var ids []uint
			for _, x := range list {
				ids = append(ids, x.JobID)
			}
			assert.Equal(t, c.want, ids, name)
			assert.Equal(t, c.more, more, name)
		}

		for _, j := range image.Result.Jobs {
			shown, err := x.Show(t.Context(), j.ID)
			require.NoError(t, err)
			assert.Equal(t, imageID, shown.JobID, "by each of its jobs")
			assert.True(t, shown.FromJournal)
		}
		_, err = x.Show(t.Context(), 4712)
		assert.Error(t, err)
		_, last3, _ := w.followWith(t, x, id)
		require.NoError(t, last3.Err)
	})
}

func (w *world) followWith(t *testing.T, x *Reader, ids ...uint) (ended []Execution, last Update, all []Update) {
	t.Helper()
	for u := range x.Follow(t.Context(), ids) {
		if u.Ended != nil {
			ended = append(ended, *u.Ended)
		}
		last, all = u, append(all, u)
	}
	return ended, last, all
}

// Updates tell whose the jobs are.
func TestFollowTellsOperations(t *testing.T) {
	inWorld(t, simulator.Options{}, func(t *testing.T, w *world) {
		w.made(t, 1)
		bio := task.Bio{Who: "tester@host", OperationID: "0badcafe"}.String()
		for range 2 {
			_, err := w.client.CreateJob(t.Context(), client.NewJob{Type: client.DeleteTask, Args: byURL(nowhere).Args(), Bio: bio})
			require.NoError(t, err)
		}
		_, last, all := w.followWith(t, w.executions())
		assert.Contains(t, all[0].Operations, "0badcafe")
		assert.True(t, slices.IsSorted(all[0].Operations))
		assert.Len(t, slices.Compact(slices.Clone(all[0].Operations)), len(all[0].Operations))
		assert.Empty(t, last.Operations)
	})
}

// proofReader reads what a colleague sees: another engine, and no journal.
func (w *world) asColleague() *Reader {
	x := w.executions()
	x.Proofs = &task.Engine{API: w.client, Clock: w.Clock, Who: "b@elsewhere"}
	return x
}

// A purge that was proved is proved to everybody, with few questions.
func TestAColleagueSeesTheProof(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
		proved := w.purge(t, task.PurgeRequest{Query: byURL(llama)})
		open := w.purge(t, task.PurgeRequest{Query: byURL(failing), NoVerify: true})
		for range 30 {
			w.purge(t, task.PurgeRequest{Query: byURL(nowhere), NoVerify: true})
		}
		x := w.asColleague()
		var list []Execution
		asked := w.gets(func() { list, _ = w.list(t, x, Filter{Limit: 40}) })
		assert.LessOrEqual(t, asked, 2+1, "the pages of the list, and one of searches")
		found := withJob(list, proved.Result.Jobs[0].ID)
		require.Len(t, found, 1)
		assert.Equal(t, task.Purged, found[0].Result.Verdict)
		assert.Equal(t, proved.Result.Proof.JobID, found[0].Result.Proof.JobID)
		found = withJob(list, open.Result.Jobs[0].ID)
		require.Len(t, found, 1)
		assert.Equal(t, task.PartlyPurged, found[0].Result.Verdict)
		assert.False(t, found[0].Result.Verified)

		// V of the colleague proves it to the first one, and to a third.
		state, err := ParseState("purged")
		require.NoError(t, err)
		list, _ = w.list(t, w.asColleague(), Filter{State: state})
		assert.Len(t, list, 1)
		purged := w.purge(t, task.PurgeRequest{Query: task.Query{Type: task.Content, Content: "build-4711"}, NoVerify: true})
		shown, err := x.Show(t.Context(), purged.Result.Jobs[0].ID)
		require.NoError(t, err)
		assert.Equal(t, task.Unverified, shown.Result.Verdict)
		for u := range x.Proofs.Verify(t.Context(), []task.Verification{shown.Verification()}) {
			require.NoError(t, u.Err)
		}
		shown, err = w.asColleague().Show(t.Context(), purged.Result.Jobs[0].ID)
		require.NoError(t, err)
		assert.Equal(t, task.Purged, shown.Result.Verdict)
		assert.NotZero(t, shown.Result.Proof.JobID)
	})
}

// What the journal knows of hosts counts for a proof that came later.
func TestAProofIsWeighedWithWhatTheJournalKnows(t *testing.T) {
	inWorld(t, simulator.Options{Fleet: quiet()}, func(t *testing.T, w *world) {
		purged := w.purge(t, task.PurgeRequest{Query: byURL(llama), NoVerify: true})
		r := purged.Result.Of(&task.Operation{ID: purged.Result.OperationID, Targets: []task.Target{{
			Query: byURL(llama), Known: []task.KnownCluster{{ID: 1, Copies: 1, Hosts: []task.KnownHost{{Hostname: "node-900", IP: "127.0.1.90", Type: "normal"}}}},
		}}}, 0)
		for u := range w.Verify(t.Context(), []task.Verification{{Result: purged.Result}}) {
			require.NoError(t, u.Err)
		}
		id := purged.Result.Jobs[0].ID
		shown, err := w.asColleague().Show(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, task.Purged, shown.Result.Verdict)
		x := w.asColleague()
		x.Past = []Execution{{JobID: id, State: client.Success, Result: r}}
		shown, err = x.Show(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, task.Unverified, shown.Result.Verdict, "a host that held a copy before gives no answer")
	})
}
