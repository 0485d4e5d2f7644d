package task

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dftask/client"
)

// Preview is what a person should know before a purge is confirmed: what it will not
// reach, and what else it changes. The dashboard's dialog, the question of the command
// line and the dry run tell it in the same words.
type Preview struct {
	// Forgotten is set where there may be copies that the schedulers have forgotten.
	Forgotten bool
	// Unfinished is how many copies are still downloading, as far as is known.
	Unfinished int
	// Layers is set where layers are deleted, which other images may share, and
	// Images where a layer may also be deleted under its digest.
	Layers, Images bool
	// Unheld is how many layers no host holds under their URL.
	Unheld int
	// Login is set where a user and a password for a registry are sent.
	Login bool
	// Queued are the names of clusters whose schedulers have not answered.
	Queued []string
}

// ClearLogin is what a person should know who sends a manager a login at a registry
// (contract §2.3).
const ClearLogin = "the manager is given the user name and the password at the image's registry, and managers keep those of preheats in clear in their job list: use a login that can only pull"

// SendsLogin says whether a login at a registry is sent for a query.
func (e *Engine) SendsLogin(q Query) bool {
	return q.Type == Image && (q.Username != "" || q.Headers["Authorization"] != "" || e.Login != nil)
}

// Add takes in what is known of a target.
func (p *Preview) Add(t Target) {
	if t.Query.Type == Image {
		p.Layers, p.Images = true, true
		p.Unheld += unheld(t.Layers)
	}
}

// Clauses are what it says, each without a capital and a full stop.
func (p *Preview) Clauses() (clauses []string) {
	add := func(format string, args ...any) { clauses = append(clauses, fmt.Sprintf(format, args...)) }
	switch {
	case p.Unfinished == 1:
		add("1 copy is still downloading: a delete skips it, and it finishes")
	case p.Unfinished > 1:
		add("%d copies are still downloading: a delete skips them, and they finish", p.Unfinished)
	}
	if p.Forgotten {
		add("copies that the schedulers have forgotten are not reached: the verdict will say what is left")
	}
	if p.Layers {
		add("other images that share a layer lose it too")
	}
	switch {
	case p.Unheld > 0:
		add("layers that no host holds under their URL are deleted under their digest, too; so far these are %d", p.Unheld)
	case p.Images:
		add("layers that no host holds under their URL are deleted under their digest, too")
	}
	if p.Login {
		add("%s", ClearLogin)
	}
	if len(p.Queued) > 0 {
		add("a scheduler of %s does not answer: a delete sent there is queued, and may still run when that scheduler returns", strings.Join(p.Queued, ", "))
	}
	return clauses
}

// Plan is what a purge would do: what searches found of its targets, and what
// would be sent. Nothing of it is sent.
type Plan struct {
	Targets []PlannedTarget
	Reason  string
	// Verify says whether searches afterwards would prove it.
	Verify bool
	// Takes is about how long it would take; the zero value where nothing would
	// be sent.
	Takes time.Duration
	// Reservations are what the plan leaves open, as clauses.
	Reservations []string
}

// PlannedTarget is a target of a planned purge.
type PlannedTarget struct {
	// Found is what the search found, as far as it was answered.
	Found SearchResult
	// Done is false while the search has no answer, and Err why it never will.
	Done bool
	Err  error
	// Jobs is how many delete jobs would be made for it.
	Jobs int
}

// Plan is the plan of an operation whose targets were searched. found are the
// last updates of the searches, in the order of the targets.
func (o *Operation) Plan(found []SearchUpdate) *Plan {
	p := &Plan{Reason: o.Reason, Verify: !o.NoVerify}
	for i := range o.Targets {
		u := &found[i]
		t := PlannedTarget{Found: u.Result, Done: u.Done, Err: u.Err}
		t.Found.Query = o.Targets[i].Query
		t.Jobs = (&Target{Query: t.Found.Query, Layers: t.Found.Layers}).Jobs()
		p.Targets = append(p.Targets, t)
	}
	p.reserve()
	return p
}

// Jobs is how many delete jobs are made for the target: of an image one a blob,
// and one more under its digest for each that no host holds under its URL
// (contract §6.5).
func (t *Target) Jobs() int {
	if t.Query.Type != Image {
		return 1
	}
	return len(t.Layers) + unheld(t.Layers)
}

// unheld is how many layers no host holds under their URL.
func unheld(layers []Layer) (n int) {
	for _, l := range layers {
		_, ok := digestID(l.Digest)
		n += toInt(ok && l.Copies == 0)
	}
	return n
}

// Full says whether the search was answered, by every cluster, so that what it
// did not find is not there.
func (t *PlannedTarget) Full() bool { return t.Done && t.Err == nil && t.Found.Full() }

// known says whether a scheduler has said how many copies there are.
func (t *PlannedTarget) known() bool {
	return t.Err == nil && (t.Done || t.Found.Answered > 0)
}

// Copies is how many were found of all targets.
func (p *Plan) Copies() (n int) {
	for i := range p.Targets {
		n += p.Targets[i].Found.Copies()
	}
	return n
}

// Hosts is on how many hosts.
func (p *Plan) Hosts() (n int) {
	for i := range p.Targets {
		n += p.Targets[i].Found.Hosts()
	}
	return n
}

// Jobs is how many delete jobs would be made.
func (p *Plan) Jobs() (n int) {
	for i := range p.Targets {
		n += p.Targets[i].Jobs
	}
	return n
}

// Failed is how many searches have an error in place of an answer.
func (p *Plan) Failed() (n int) {
	for i := range p.Targets {
		n += toInt(p.Targets[i].Err != nil)
	}
	return n
}

// Full says whether every search was answered in full.
func (p *Plan) Full() bool {
	return !slices.ContainsFunc(p.Targets, func(t PlannedTarget) bool { return !t.Full() })
}

// PlannedCluster is one scheduler cluster's share of a plan.
type PlannedCluster struct {
	ID   uint   `json:"id"`
	Name string `json:"name"`
	// Copies is how many were found there, and Unfinished how many of them a
	// delete would pass by.
	Copies     int `json:"copies"`
	Unfinished int `json:"unfinished"`
}

// Clusters are the shares of the clusters that were searched.
func (p *Plan) Clusters() (all []PlannedCluster) {
	for i := range p.Targets {
		for _, c := range p.Targets[i].clusters() {
			at := slices.IndexFunc(all, func(o PlannedCluster) bool { return o.ID == c.ID })
			if at < 0 {
				all = append(all, c)
				continue
			}
			all[at].Copies += c.Copies
			all[at].Unfinished += c.Unfinished
		}
	}
	slices.SortFunc(all, func(a, b PlannedCluster) int { return int(a.ID) - int(b.ID) })
	return all
}

func (t *PlannedTarget) clusters() (all []PlannedCluster) {
	unfinished := t.Found.unfinished()
	for _, c := range t.Found.Clusters {
		all = append(all, PlannedCluster{ID: c.ID, Name: c.Name, Copies: c.Copies(), Unfinished: unfinished[c.ID]})
	}
	return all
}

// unfinished is how many copies of each cluster are still downloading. A host
// of an image may lack layers without one, so there each layer's answer tells.
func (r *SearchResult) unfinished() map[uint]int {
	answers := []SearchResult{*r}
	if r.Query.Type == Image {
		answers = r.blobs
	}
	counts := map[uint]int{}
	for _, answer := range answers {
		for _, c := range answer.Clusters {
			for _, h := range c.Hosts {
				counts[c.ID] += toInt(h.Complete != nil && !*h.Complete)
			}
		}
	}
	return counts
}

// Reserve adds a clause.
func (p *Plan) Reserve(clause string) { p.Reservations = appendNew(p.Reservations, clause) }

// reserve writes down what the plan leaves open.
func (p *Plan) reserve() {
	doubts := map[string]int{}
	var order []string
	var preview Preview
	unanswered, silent := 0, false
	for i := range p.Targets {
		t := &p.Targets[i]
		preview.Add(Target{Query: t.Found.Query, Layers: t.Found.Layers})
		silent = silent || slices.ContainsFunc(t.Found.blobs, func(blob SearchResult) bool { return blob.State != client.Success })
		unanswered += toInt(!t.Done)
		for _, n := range t.Found.unfinished() {
			preview.Unfinished += n
		}
		for _, doubt := range t.Found.Doubts() {
			if doubts[doubt]++; doubts[doubt] == 1 {
				order = append(order, doubt)
			}
		}
		for _, c := range t.Found.Clusters {
			if t.known() && !c.Answered && !c.unasked && t.Found.Query.Type != Image {
				preview.Queued = appendNew(preview.Queued, ClusterLabel(c.ID, c.Name))
			}
		}
	}
	if n := p.Failed(); n > 0 {
		p.Reserve(fmt.Sprintf("%d of %d searches failed", n, len(p.Targets)))
	}
	if unanswered > 0 {
		p.Reserve(searchesHave(unanswered, len(p.Targets)) + " no answer yet, or not in full")
	}
	for _, doubt := range order {
		if len(p.Targets) > 1 {
			doubt = fmt.Sprintf("of %d of %d targets: %s", doubts[doubt], len(p.Targets), doubt)
		}
		p.Reserve(doubt)
	}
	if silent {
		p.Reserve("a scheduler has not answered for all layers of an image: a delete sent to its cluster is queued, and may still run when it returns")
	}
	preview.Forgotten = p.Copies() > 0
	for _, clause := range preview.Clauses() {
		p.Reserve(clause)
	}
}

// searchesHave begins a sentence about some of all searches.
func searchesHave(some, all int) string {
	switch {
	case all == 1:
		return "the search has"
	case some == 1:
		return fmt.Sprintf("1 of %d searches has", all)
	}
	return fmt.Sprintf("%d of %d searches have", some, all)
}

type plannedTargetReport struct {
	Query    Query            `json:"query"`
	TaskID   *string          `json:"task_id"`
	Answered bool             `json:"answered"`
	Copies   *int             `json:"copies"`
	Jobs     int              `json:"jobs"`
	Layers   []Layer          `json:"layers,omitempty"`
	Clusters []PlannedCluster `json:"clusters"`
	Errors   []string         `json:"errors"`
}

// MarshalJSON writes the plan as the command line promises it.
func (p *Plan) MarshalJSON() ([]byte, error) {
	report := struct {
		Targets      []plannedTargetReport `json:"targets"`
		Copies       int                   `json:"copies"`
		Clusters     []PlannedCluster      `json:"clusters"`
		Jobs         int                   `json:"jobs"`
		Seconds      float64               `json:"seconds"`
		Verify       bool                  `json:"verify"`
		Reason       string                `json:"reason"`
		Reservations []string              `json:"reservations"`
	}{
		Targets: []plannedTargetReport{}, Copies: p.Copies(), Clusters: list(p.Clusters()), Jobs: p.Jobs(),
		Seconds: seconds(p.Takes), Verify: p.Verify, Reason: p.Reason, Reservations: list(p.Reservations),
	}
	for i := range p.Targets {
		t := &p.Targets[i]
		target := plannedTargetReport{
			Query: t.Found.Query, TaskID: optional(t.Found.Query.ComputedID()), Answered: t.Full(), Jobs: t.Jobs,
			Layers: t.Found.Layers, Clusters: list(t.clusters()), Errors: list(t.Found.Doubts()),
		}
		if n := t.Found.Copies(); t.known() {
			target.Copies = &n
		}
		if t.Err != nil {
			target.Errors = append(target.Errors, t.Err.Error())
		}
		report.Targets = append(report.Targets, target)
	}
	return JSON(report)
}
