package views

import (
	"slices"
	"strings"

	"dftask/tui/views/overlay"
	"dftask/tui/views/text"
	"dftask/tui/views/widget"
)

// Verdict is what became of a purge: a task's own word for it, or one of those
// that a purge has before it ends. The zero Verdict is pending.
type Verdict string

// The verdicts.
const (
	// VerdictPending waits for the manager's check.
	VerdictPending Verdict = ""
	// VerdictVerifying has its answer and waits for the search that proves it.
	VerdictVerifying Verdict = "verifying"
	// VerdictGone runs and is known to have left no copy: a search by the
	// blobs' URLs found none. What is left under their digests, and what each
	// host did, come with the manager's next check.
	VerdictGone Verdict = "no copy left"
	// VerdictPurged is deleted, and the search afterwards found none.
	VerdictPurged Verdict = "purged"
	// VerdictNothingToPurge is of a target that no host holds, and none was
	// known to hold.
	VerdictNothingToPurge Verdict = "nothing to purge"
	// VerdictUnverified is deleted, and no search proves that no copy is left.
	VerdictUnverified Verdict = "purged, unverified"
	// VerdictPartly has copies deleted and copies left.
	VerdictPartly Verdict = "partly purged"
	// VerdictNothing has copies left, and none was deleted.
	VerdictNothing Verdict = "nothing purged"
	// VerdictNothingDeleted visited no host, and no search tells whether copies
	// are left.
	VerdictNothingDeleted Verdict = "nothing deleted, unverified"
	// VerdictFailed is a failed job, or one whose every copy failed.
	VerdictFailed Verdict = "failed"
	// VerdictTimedOut is a job the manager gave up checking.
	VerdictTimedOut Verdict = "timed out"
	// VerdictLost is a job whose record is gone or will never move again.
	VerdictLost Verdict = "lost"
	// VerdictUnsent is a target for which no job was made: its turn has not
	// come, or the purge ended before it did.
	VerdictUnsent Verdict = "not sent"
	// VerdictInterrupted is a purge whose program ended before it did, and that
	// no program follows: more may have been done than is known.
	VerdictInterrupted Verdict = "interrupted"
)

// verdictTones has every verdict, with the tone of its word.
var verdictTones = map[Verdict]widget.Tone{
	VerdictPending:        widget.ToneInfo,
	VerdictVerifying:      widget.ToneInfo,
	VerdictGone:           widget.ToneOK,
	VerdictPurged:         widget.ToneOK,
	VerdictNothingToPurge: widget.ToneInfo,
	VerdictUnverified:     widget.ToneOpen,
	VerdictPartly:         widget.ToneWarn,
	VerdictNothing:        widget.ToneWarn,
	VerdictNothingDeleted: widget.ToneOpen,
	VerdictFailed:         widget.ToneError,
	VerdictTimedOut:       widget.ToneError,
	VerdictLost:           widget.ToneError,
	VerdictUnsent:         widget.ToneError,
	VerdictInterrupted:    widget.ToneWarn,
}

// inShort says in a clause what each verdict means, in the order in which the help tells
// it.
var inShort = []struct {
	verdict Verdict
	means   string
}{
	{VerdictPurged, "every copy was deleted, and a search afterwards found none"},
	{VerdictUnverified, "every copy visited was deleted; no search proves that none is left"},
	{VerdictNothingToPurge, "no host that was asked holds a copy"},
	{VerdictPartly, "some copies were deleted, and some are left"},
	{VerdictNothing, "copies are left, and none was deleted"},
	{VerdictNothingDeleted, "no host was visited; no search tells what is left"},
	{VerdictFailed, "the job failed, or every copy did"},
	{VerdictTimedOut, "the manager gave up checking; the delete may still run"},
	{VerdictLost, "the manager has no record any more; what it did is unknown"},
	{VerdictInterrupted, "dftask ended first; more may be done than is shown"},
	{VerdictUnsent, "no job was made: nothing was deleted"},
	{VerdictPending, "more is known at the manager's next check"},
	{VerdictVerifying, "the search that verifies it is on its way"},
	{VerdictGone, "no copy found; what became of each host is known at the next check"},
}

// short is what the verdict means in a clause.
func (v Verdict) short() string {
	for _, s := range inShort {
		if s.verdict == v {
			return s.means
		}
	}
	return ""
}

// VerdictHelp has the verdicts with what they mean, for the help.
func VerdictHelp() overlay.HelpGroup {
	g := overlay.HelpGroup{Name: "Results"}
	for _, s := range inShort {
		g.Keys = append(g.Keys, overlay.HelpKey{Keys: s.verdict.Listed(verdictWidth), Words: s.means})
	}
	return g
}

// verdictWidth and shortVerdict hold the form of every verdict that fits.
const (
	verdictWidth = len(VerdictUnverified)
	shortVerdict = len(VerdictNothingToPurge)
)

// String is the verdict in capitals.
func (v Verdict) String() string {
	if v == VerdictPending {
		return "PENDING"
	}
	return strings.ToUpper(string(v))
}

// Word is the verdict in a sentence.
func (v Verdict) Word() string { return strings.ToLower(v.String()) }

// in is the verdict in what fits.
func (v Verdict) in(width int) string {
	switch s := v.String(); {
	case len(s) <= width || !v.Open():
		return s
	case v == VerdictNothingDeleted && len("NOTHING DELETED") <= width:
		return "NOTHING DELETED"
	}
	return "NOT VERIFIED"
}

// Words are all that a list may call the verdict, for a filter: one finds what is seen.
func (v Verdict) Words() []string {
	words := []string{v.String()}
	if v.Open() {
		words = append(words, "not verified")
	}
	return words
}

// Listed is the verdict in a list: in capitals where copies are left, or may be, and
// somebody has to look at it.
func (v Verdict) Listed(width int) string {
	if v.Bad() {
		return v.in(width)
	}
	return strings.ToLower(v.in(width))
}

// Bad reports whether copies are left, or may be, and not only for want of a proof.
func (v Verdict) Bad() bool {
	switch v {
	case VerdictTimedOut, VerdictLost, VerdictUnsent, VerdictInterrupted:
		return true
	}
	return v.LeftCopies()
}

// LeftCopies reports whether copies are known to be left.
func (v Verdict) LeftCopies() bool {
	return v == VerdictPartly || v == VerdictNothing || v == VerdictFailed
}

// NotVerified is what to do about a purge that no search proves.
const NotVerified = "Not verified: verify it to see whether copies are left."

// Open reports whether the purge has ended without a proof.
func (v Verdict) Open() bool { return v == VerdictUnverified || v == VerdictNothingDeleted }

// Running reports whether the purge is still under way.
func (v Verdict) Running() bool {
	return v == VerdictPending || v == VerdictVerifying || v == VerdictGone
}

// Tone is the tone of the verdict's word.
func (v Verdict) Tone() widget.Tone { return verdictTones[v] }

// paint is the paint of the verdict's word.
func (v Verdict) paint(st *widget.Styles) widget.Paint {
	switch v {
	case VerdictPending, VerdictVerifying:
		return st.Running
	case VerdictUnsent: // its turn may still come
		return st.Muted
	}
	return st.Tone[v.Tone()]
}

// NoRecord is why a job is lost.
const NoRecord = "the manager has no record of this job any more, or one that will never move again"

// interrupted is what is known of a purge that was interrupted.
const interrupted = "dftask ended before this purge did. What was sent continues at the manager, and no dftask watches it here: more may be done than is shown."

// deleteAgain is how a host is found that answered neither delete nor search.
const deleteAgain = "Delete again to be sure that no host was missed: that is safe."

// meaning says in a sentence what a verdict means for this execution, and what
// to do next where no host is known that needs more.
func (d Detail) meaning() (means string, do Remedy) {
	deleted, failed := d.deleted(), d.failed()
	left := max(d.Left, len(d.Untouched)+len(d.CameBack))
	switch d.Verdict {
	case VerdictPending:
		return "The schedulers delete within seconds; the record shows it at the manager's next check.", Remedy{}
	case VerdictVerifying:
		if d.Before == VerdictTimedOut || d.Before == VerdictLost {
			return "What the delete did is not known (" + d.Before.Word() + "). The search for what is left is on its way.", Remedy{}
		}
		return "The delete has answered. The search that verifies it is on its way.", Remedy{}
	case VerdictGone:
		return "A search found no copy left under the blobs' URLs. What is left under their digests, and what became of each host, is known at the manager's next check.", Remedy{}
	case VerdictUnsent:
		return "No job was made for this target: nothing of it was deleted.", Remedy{}
	case VerdictInterrupted:
		return interrupted, Remedy{}
	case VerdictPurged:
		return "Every copy visited was deleted, and a search afterwards found none" + d.where() + d.provedBy() + ".", Remedy{}
	case VerdictUnverified:
		if n := len(d.Silent); n > 0 {
			return "Every copy visited was deleted. " + text.Count(n, "host", "hosts") + " held a copy before, and gave no answer since: the delete did not visit it, and the search afterwards did not find it.",
				Remedy{Text: "Check that it answers. " + NotVerified}
		}
		switch {
		case failed > 0 && d.Left == 0:
			return "A search afterwards finds no copy, but " + text.Count(failed, "host", "hosts") + " did not answer the delete in time: the copy there is deleted, or the host is down.", Remedy{Text: deleteAgain}
		case deleted == 0 && d.Left == 0:
			return "A search afterwards finds no copy, but which hosts deleted theirs is not known.", Remedy{Text: deleteAgain}
		}
		if d.Unproved != "" {
			return "Every copy visited was deleted." + d.found(), Remedy{Text: NotVerified}
		}
		return "Every copy visited was deleted. No search proves that none is left: copies the scheduler had forgotten may be.", Remedy{Text: NotVerified}
	case VerdictPartly:
		means = text.Copies(deleted) + " deleted"
		if failed > 0 {
			means += ", " + text.Number(failed) + " failed"
		}
		if left > 0 {
			means += ", " + text.Number(left) + " still found afterwards"
		}
		return means + "." + d.found(), d.byHand("Delete again to retry the failed ones: that is safe. What then remains has to be removed on the host itself:")
	case VerdictNothingToPurge:
		return "No host that was asked holds a copy" + d.where() + ", and none was known to: there was nothing to delete" + d.provedBy() + ".",
			Remedy{Text: "If you expected copies, check the tag, application and piece length of the target."}
	case VerdictNothingDeleted:
		if n := len(d.Silent); n > 0 {
			return "The delete visited no host. " + text.Count(n, "host", "hosts") + " held a copy before, and the search afterwards does not find it.",
				Remedy{Text: "Check that it answers. " + NotVerified}
		}
		if d.Unproved != "" {
			return "The delete visited no host." + d.found(), Remedy{Text: NotVerified}
		}
		return "The delete visited no host, and no search tells whether copies are left: the schedulers may have forgotten them.", Remedy{Text: NotVerified}
	case VerdictNothing:
		if !d.forgotten() {
			// Why they are left is told with them.
			return "The job succeeded and visited no host: nothing was deleted. " + text.Copies(left) + " still found.", Remedy{Text: "Delete again once the hosts under Left can be reached."}
		}
		return "The job succeeded, but the scheduler had forgotten the task and visited no host: nothing was deleted. " + text.Copies(left) + " still found.",
			d.byHand("Deleting again does not reach the hosts under Left. Remove the copy on each of them:")
	case VerdictFailed:
		if failed > 0 {
			return "Every copy visited failed to be deleted.", Remedy{Text: "The errors below say why. Delete again to retry: that is safe."}
		}
		return "The job failed.", Remedy{Text: "Search the target to see what is left. Delete again to retry: that is safe."}
	case VerdictTimedOut:
		return "The manager stopped checking for an answer. The delete may still run later; one scheduler that is down is enough to cause this." + d.found(), d.toKnowMore("Search the target later to see what is left.")
	case VerdictLost:
		return text.Capital(NoRecord) + ": what it did is unknown." + d.found(), d.toKnowMore("Search the target to see what is left. The manager keeps records for 6 to 9 hours.")
	}
	return "", Remedy{}
}

// found says what a search afterwards found of a purge that it does not prove.
func (d Detail) found() string {
	switch {
	case d.Unproved != "":
		return " " + text.Capital(text.Clean(d.Unproved)) + "."
	case d.Left > 0 && d.Verdict != VerdictPartly:
		return " " + text.Copies(d.Left) + " still found afterwards."
	}
	return ""
}

// toKnowMore is what to do about a purge of which it is not known what it did.
func (d Detail) toKnowMore(unsearched string) Remedy {
	switch {
	case d.Left == 0:
		return Remedy{Text: deleteAgain}
	case d.Left > 0:
		return Remedy{Text: "Delete again what is left: that is safe."}
	}
	return Remedy{Text: unsearched}
}

// provedBy names the search that proves what the verdict says, where it is known.
func (d Detail) provedBy() string {
	if d.Search == "" {
		return ""
	}
	return " (verified by #" + d.Search + ")"
}

// where says which clusters a search afterwards knows of, when those are not
// all: what others hold is still there.
func (d Detail) where() string {
	if d.Clusters == "" || d.Clusters == text.AllClusters {
		return ""
	}
	return " in " + text.Clean(d.Clusters)
}

// forgotten says whether the schedulers have forgotten what is left, as far as
// anything is known of it.
func (d Detail) forgotten() bool {
	return !slices.ContainsFunc(d.Untouched, func(h HostOutcome) bool { return h.Cause != "" && !h.Forgotten })
}
