package executions

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"dftask/client"
	"dftask/client/journal"
	"dftask/client/send"
	"dftask/client/task"
	"dftask/tui/models/phrase"
	"dftask/tui/views"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// mostVerified is how many targets of a purge are verified from the dashboard. Each
// costs a search.
const mostVerified = 1000

// verification is that of a purge under way.
type verification struct {
	// left is how many of its targets have no answer yet, and wait what is waited
	// for; began is when it began, on the engine's clock.
	left  int
	wait  send.Wait
	began time.Time
}

// verified is a target that is verified.
type verified struct {
	key, mark string
	// target is its index in a purge of many.
	target int
}

// VerifyMsg is an update of a verification.
type VerifyMsg struct {
	of      []verified
	updates <-chan task.TargetUpdate
	update  task.TargetUpdate
	// ended are the results so far, by verdict, and skipped how many had none.
	ended   map[task.Verdict]int
	skipped int
	// trouble is why a result was not written down.
	trouble error
	over    bool
}

// WhyNotVerify says in a clause why a purge cannot be verified now; empty when it
// can.
func (e *Pane) WhyNotVerify(x *Execution) string {
	switch {
	case x == nil:
		return "there is no execution to verify"
	case e.Barred:
		return "there is no token"
	case x.verifying != nil:
		return "it is being verified"
	case x.Resumable():
		return "it was interrupted: " + e.deps.Keys.Shown("resume") + " resumes it"
	case x.NeverSent():
		return "nothing of it was sent"
	case x.Running():
		return "it has not ended, and is verified then"
	}
	all := x.verifications()
	switch {
	case len(all) == 0:
		return "what it deleted is not known"
	case len(all) > mostVerified:
		return "it has " + text.Count(len(all), "target", "targets") + ": verify it with dftask verify " + x.Operation
	}
	return ""
}

// verifications are those of its targets that were deleted.
func (x *Execution) verifications() (all []task.Verification) {
	add := func(r task.PurgeResult) {
		if len(r.Jobs) > 0 && (r.Query.Type == task.Image || r.Query.Check() == nil) {
			all = append(all, task.Verification{Result: r})
		}
	}
	if x.Many == nil {
		add(x.Result)
		return all
	}
	for i := range x.Many.Updates {
		if x.Many.Updates[i].Done {
			add(x.Many.Updates[i].Result)
		}
	}
	return all
}

// Verify searches again for what purges have deleted. Those that cannot be verified
// are left out.
func (e *Pane) Verify(rows []*Execution) (tea.Cmd, string) {
	var of []verified
	var all []task.Verification
	purges, searches, left := 0, 0, ""
	for _, x := range rows {
		if why := e.WhyNotVerify(x); why != "" {
			left = why
			continue
		}
		purges++
		e.Recount()
		x.verifying = &verification{began: e.deps.Engine.Clock.Now()}
		for i := range x.updates() {
			r := x.resultAt(i)
			for _, v := range (&Execution{Result: *r}).verifications() {
				of = append(of, verified{key: x.Key, mark: r.Mark(), target: i})
				all = append(all, v)
				searches += v.Searches()
				x.verifying.left++
			}
		}
	}
	if purges == 0 {
		return nil, text.Capital(left) + "."
	}
	words := "Verifying " + text.Count(purges, "purge", "purges") + " with " + text.Count(searches, "search", "searches") + "."
	if n := len(rows) - purges; n > 0 {
		words += " " + text.Count(n, "is", "are") + " left out: " + left + "."
	}
	ctx, desk := e.deps.Ctx, e.deps.Desk()
	return func() tea.Msg {
		return readVerified(desk, VerifyMsg{of: of, updates: desk.Engine.Verify(ctx, all), ended: map[task.Verdict]int{}})()
	}, words
}

// updates is how many targets it has.
func (x *Execution) updates() int {
	if x.Many != nil {
		return len(x.Many.Updates)
	}
	return 1
}

// resultAt is what is known of a target.
func (x *Execution) resultAt(i int) *task.PurgeResult {
	if x.Many != nil {
		return &x.Many.Updates[i].Result
	}
	return &x.Result
}

// readVerified waits for the next update, and writes a result down.
func readVerified(desk journal.Desk, m VerifyMsg) tea.Cmd {
	return func() tea.Msg {
		u, open := <-m.updates
		m.update, m.over, m.trouble = u, !open, nil
		if open && u.Done && u.Err == nil {
			m.trouble = desk.Verified(u.Result)
		}
		return m
	}
}

// HandleVerifyMsg brings an update of a verification in. It returns what to tell when
// it has ended.
func (e *Pane) HandleVerifyMsg(m VerifyMsg) (next tea.Cmd, tone widget.Tone, news string) {
	if m.over {
		// The program, or its stay on this manager, ends first.
		for _, v := range m.of {
			if x := e.verifiedRow(v); x != nil {
				x.verifying = nil
			}
		}
		return nil, 0, ""
	}
	if m.trouble != nil {
		e.JournalTrouble = m.trouble
	}
	v, u := m.of[m.update.Target], m.update
	x := e.verifiedRow(v)
	if x == nil || x.verifying == nil {
		return readVerified(e.deps.Desk(), m), 0, ""
	}
	if x.verifying.wait = u.Wait; !u.Done {
		return readVerified(e.deps.Desk(), m), 0, ""
	}
	switch {
	case u.Err != nil:
		m.skipped++
	case x.Many != nil:
		x.Many.setUpdate(v.target, task.PurgeUpdate{Result: u.Result, Done: true})
		m.ended[u.Result.Verdict]++
	default:
		x.Result, x.job = u.Result, nil
		m.ended[u.Result.Verdict]++
	}
	if x.verifying.left--; x.verifying.left == 0 {
		x.verifying = nil
	}
	e.Rebuild()
	done := m.skipped
	for _, n := range m.ended {
		done += n
	}
	if done < len(m.of) {
		return readVerified(e.deps.Desk(), m), 0, ""
	}
	tone, news = verifiedNews(&m, x)
	return nil, tone, news
}

// verifiedRow is the row of a target, which the journal may have given another key.
func (e *Pane) verifiedRow(v verified) *Execution {
	if x := e.ByKey[v.key]; x != nil {
		return x
	}
	return e.ByOperation[v.mark]
}

// verifiedNews says in a line what became of what was verified: of one in full.
func verifiedNews(m *VerifyMsg, x *Execution) (widget.Tone, string) {
	if len(m.of) > 1 {
		counts, tone := []views.VerdictCount{}, widget.ToneOK
		for v, n := range m.ended {
			counts = append(counts, views.VerdictCount{Verdict: views.Verdict(v), Count: n})
			if !v.Gone() {
				tone = widget.ToneWarn
			}
		}
		words := "Verified: " + views.Summary(counts)
		if m.skipped > 0 {
			tone, words = widget.ToneWarn, words+"; "+text.Count(m.skipped, "search", "searches")+" failed"
		}
		return tone, words + "."
	}
	if err := m.update.Err; err != nil {
		var pending *task.PendingError
		if errors.As(err, &pending) || client.IsAuth(err) {
			return widget.ToneInfo, phrase.Sentence(err)
		}
		return widget.ToneError, "It could not be verified: " + phrase.Sentence(err)
	}
	r := &m.update.Result
	verdict := views.Verdict(r.Verdict)
	words := fmt.Sprintf("#%d %s", x.JobID, verdict)
	if left, known := r.CopiesLeft(); known && r.Proof.JobID != 0 {
		found := text.Copies(left) + " found"
		if left == 0 {
			found = "no copy found"
		}
		words += fmt.Sprintf(": %s by search #%d", found, r.Proof.JobID)
	}
	if verdict.Open() && len(r.Errors) > 0 {
		words += ". " + text.CleanLines(text.Capital(strings.Join(r.Errors, "; ")))
	}
	return verdict.Tone(), words
}

// chosenRows are the marked rows, or the one under the cursor.
func (e *Pane) chosenRows() (rows []*Execution) {
	keys := e.List.Marked()
	if len(keys) == 0 {
		keys = []string{e.List.Current()}
	}
	for _, key := range keys {
		if x := e.ByKey[key]; x != nil {
			rows = append(rows, x)
		}
	}
	return rows
}

// ToVerify are the rows that the key for it concerns: the one shown in full, the
// marked ones, or the one under the cursor.
func (e *Pane) ToVerify(detail *Execution) []*Execution {
	if detail != nil {
		return []*Execution{detail}
	}
	return e.chosenRows()
}
